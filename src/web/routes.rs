//! Every address of the portal, in one table.

use actix_web::dev::Handler;
use actix_web::http::Method;
use actix_web::web::{self, ServiceConfig};
use actix_web::{FromRequest, Resource, Responder};

use super::handlers::admin;
use super::handlers::admin::authorities;
use super::handlers::certificates::actions;
use super::handlers::{access, activity, channels};
use super::{api, assets, handlers, health};

/// Addresses that begin alike.
pub struct Room {
    /// How they begin.
    pub prefix: &'static str,
    /// What comes after it; several methods of one address stand side by side.
    pub routes: Vec<Route>,
}

/// What answers one method at one address.
pub struct Route {
    /// The method.
    pub method: Method,
    /// The address's pattern, below its room's prefix.
    pub path: &'static str,
    answers: actix_web::Route,
}

/// Every address there is.
pub fn rooms() -> Vec<Room> {
    vec![
        Room { prefix: "/teams/{team}/certificates", routes: certificates() },
        Room { prefix: "/teams/{team}/notifications", routes: notifications() },
        Room { prefix: "/teams/{team}/access", routes: access() },
        Room { prefix: "/teams/{team}/activity", routes: activity() },
        Room { prefix: "/admin/activity", routes: activity() },
        Room { prefix: "/admin/authorities", routes: authorities() },
        Room { prefix: "/admin", routes: site() },
        Room { prefix: "", routes: portal() },
    ]
}

fn certificates() -> Vec<Route> {
    vec![
        get("", handlers::certificates::manage::manage),
        get("/order", handlers::certificates::order::form),
        post("/order", handlers::certificates::order::place),
        get("/{certificate}", handlers::certificates::show::show),
        get("/{certificate}/renew", actions::renew::ask),
        post("/{certificate}/renew", actions::renew::renew),
        post("/{certificate}/auto-renew", actions::auto_renew::switch),
        get("/{certificate}/cancel", actions::cancel::ask),
        post("/{certificate}/cancel", actions::cancel::cancel),
        get("/{certificate}/revoke", actions::revoke::ask),
        post("/{certificate}/revoke", actions::revoke::revoke),
        get("/{certificate}/versions/{number}/current", actions::make_current::ask),
        post("/{certificate}/versions/{number}/current", actions::make_current::make_current),
        get("/{certificate}/download", handlers::certificates::download::current),
        get("/{certificate}/versions/{number}/download", handlers::certificates::download::version),
    ]
}

fn notifications() -> Vec<Route> {
    vec![
        get("", channels::list::list),
        get("/add", channels::add::form),
        post("/add", channels::add::add),
        get("/key", channels::keys::download),
        get("/keys/new", channels::keys::ask_new),
        post("/keys/new", channels::keys::make_new),
        get("/keys/{key}/retire", channels::keys::ask_retire),
        post("/keys/{key}/retire", channels::keys::retire),
        get("/{channel}", channels::show::show),
        get("/{channel}/edit", channels::edit::form),
        post("/{channel}/edit", channels::edit::change),
        post("/{channel}/switch", channels::switch::switch),
        get("/{channel}/delete", channels::delete::ask),
        post("/{channel}/delete", channels::delete::delete),
        post("/{channel}/test", channels::test::test),
        get("/{channel}/deliveries/{delivery}", channels::delivery::show),
        post("/{channel}/deliveries/{delivery}/resend", channels::delivery::resend),
    ]
}

fn access() -> Vec<Route> {
    vec![
        get("", access::list::list),
        get("/grant", access::grant::form),
        post("/grant", access::grant::grant),
        get("/grant/people", access::grant::find),
        get("/people/{person}", access::explain::person),
        get("/email", access::explain::email),
        get("/group", access::explain::group),
        get("/grants/{grant}/withdraw", access::withdraw::ask),
        post("/grants/{grant}/withdraw", access::withdraw::withdraw),
    ]
}

/// A team's activity, and that of all teams: the pages are the same.
fn activity() -> Vec<Route> {
    vec![get("", activity::list::list), get("/export", activity::export::export), get("/{event}", activity::show::show)]
}

fn site() -> Vec<Route> {
    vec![
        get("/teams", admin::teams::list::list),
        get("/teams/new", admin::teams::create::form),
        post("/teams/new", admin::teams::create::create),
        get("/teams/{team}", admin::teams::show::show),
        get("/teams/{team}/rename", admin::teams::rename::form),
        post("/teams/{team}/rename", admin::teams::rename::rename),
        get("/teams/{team}/admin", admin::teams::name_admin::form),
        post("/teams/{team}/admin", admin::teams::name_admin::name),
        get("/people", admin::people::list::list),
        get("/people/{person}", admin::people::show::show),
        get("/people/{person}/block", admin::people::block::ask),
        post("/people/{person}/block", admin::people::block::block),
        post("/people/{person}/unblock", admin::people::block::unblock),
        post("/people/{person}/end", admin::people::sessions::end),
    ]
}

fn authorities() -> Vec<Route> {
    vec![
        get("", authorities::list::list),
        get("/add", authorities::add::form),
        post("/add", authorities::add::add),
        get("/{authority}/edit", authorities::edit::form),
        post("/{authority}/edit", authorities::edit::change),
        post("/{authority}/switch", authorities::switch::switch),
        post("/{authority}/move", authorities::reorder::reorder),
        get("/{authority}/delete", authorities::delete::ask),
        post("/{authority}/delete", authorities::delete::delete),
    ]
}

fn portal() -> Vec<Route> {
    vec![
        get("/", handlers::home::home),
        get("/teams/{team}", handlers::home::team),
        get("/language/{language}", handlers::language::switch),
        get("/sign-in", handlers::sign_in::page),
        post("/sign-in/{provider}", handlers::sign_in::begin),
        get("/sign-in/{provider}/callback", handlers::sign_in::callback),
        post("/sign-out", handlers::sign_in::sign_out),
        get("/sessions", handlers::sessions::list),
        post("/sessions/end", handlers::sessions::end),
        post("/sessions/end-others", handlers::sessions::end_others),
        // A CRN has a slash in it, which not every receiver encodes.
        get("/api/v1/instances/{crn:.+}/notifications/publicKey", api::public_key::by_format),
        get("/api/v1/instances/{crn:.+}/notifications/jwks", api::public_key::jwks),
        get("/healthz", health::alive),
        get("/readyz", health::ready),
        get("/static/{path:.*}", assets::serve),
        on(Method::HEAD, "/static/{path:.*}", assets::serve),
    ]
}

fn get<Args: FromRequest + 'static>(path: &'static str, handler: impl Handler<Args, Output: Responder>) -> Route {
    on(Method::GET, path, handler)
}

fn post<Args: FromRequest + 'static>(path: &'static str, handler: impl Handler<Args, Output: Responder>) -> Route {
    on(Method::POST, path, handler)
}

fn on<Args: FromRequest + 'static>(
    method: Method,
    path: &'static str,
    handler: impl Handler<Args, Output: Responder>,
) -> Route {
    Route { answers: web::method(method.clone()).to(handler), method, path }
}

/// Registers every route. Addresses are tried in the order of the table.
pub fn configure(config: &mut ServiceConfig) {
    for room in rooms() {
        let resources = resources(room.routes);
        if room.prefix.is_empty() {
            for resource in resources {
                config.service(resource);
            }
        } else {
            config.service(resources.into_iter().fold(web::scope(room.prefix), actix_web::Scope::service));
        }
    }
}

/// One resource for each address, with all its methods.
fn resources(routes: Vec<Route>) -> Vec<Resource> {
    let mut resources: Vec<(&str, Resource)> = Vec::new();
    for Route { path, answers, .. } in routes {
        let resource = match resources.pop_if(|(last, _)| *last == path) {
            Some((_, resource)) => resource,
            None => web::resource(path),
        };
        resources.push((path, resource.route(answers)));
    }
    resources.into_iter().map(|(_, resource)| resource).collect()
}
