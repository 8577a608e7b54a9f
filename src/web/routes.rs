//! Every address of the portal, in one table.

use actix_web::dev::Handler;
use actix_web::http::Method;
use actix_web::web::{self, ServiceConfig};
use actix_web::{FromRequest, Resource, Responder};

use super::handlers::admin;
use super::handlers::admin::authorities;
use super::handlers::certificates::{actions, many};
use super::handlers::{access, activity, channels};
use super::{api, assets, handlers, health};
use crate::ops::activity::Action::{self, *};

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
    /// As what it is recorded where it is refused before a use case has anything to do with it; none where nothing is done
    /// that belongs into the audit trail. What a use case does, it records itself.
    pub action: Option<Action>,
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
        get("", CertificatesRead, handlers::certificates::manage::manage),
        get("/order", CertificateOrder, handlers::certificates::order::form),
        post("/order", CertificateOrder, handlers::certificates::order::place),
        get("/many", CertificatesBatch, many::ask::ask),
        post("/many", CertificatesBatch, many::begin::begin),
        get("/many/{batch}", CertificatesRead, many::show::show),
        post("/many/{batch}/stop", CertificatesBatch, many::show::stop),
        post("/many/{batch}/again", CertificatesBatch, many::show::again),
        get("/import", CertificateImport, handlers::certificates::import::form),
        post("/import", CertificateImport, handlers::certificates::import::import),
        get("/{certificate}", CertificateMetadataRead, handlers::certificates::show::show),
        get("/{certificate}/menu", CertificateMetadataRead, handlers::certificates::menu::show),
        get("/{certificate}/edit", CertificateMetadataUpdate, handlers::certificates::edit::form),
        post("/{certificate}/edit", CertificateMetadataUpdate, handlers::certificates::edit::change),
        get("/{certificate}/reimport", CertificateReimport, handlers::certificates::reimport::form),
        post("/{certificate}/reimport", CertificateReimport, handlers::certificates::reimport::reimport),
        get("/{certificate}/versions/{number}", CertificateMetadataRead, handlers::certificates::version::show),
        get("/{certificate}/renew", CertificateRenew, actions::renew::ask),
        post("/{certificate}/renew", CertificateRenew, actions::renew::renew),
        post("/{certificate}/auto-renew", AutoRenewSetOn, actions::auto_renew::switch),
        get("/{certificate}/cancel", CertificateOrder, actions::cancel::ask),
        post("/{certificate}/cancel", CertificateOrder, actions::cancel::cancel),
        get("/{certificate}/revoke", CertificateRevoke, actions::revoke::ask),
        post("/{certificate}/revoke", CertificateRevoke, actions::revoke::revoke),
        get("/{certificate}/delete", CertificateDelete, handlers::certificates::delete::ask),
        post("/{certificate}/delete", CertificateDelete, handlers::certificates::delete::delete),
        get("/{certificate}/versions/{number}/current", CertificateMetadataUpdate, actions::make_current::ask),
        post(
            "/{certificate}/versions/{number}/current",
            CertificateMetadataUpdate,
            actions::make_current::make_current,
        ),
        get("/{certificate}/download", CertificateDownload, handlers::certificates::download::current),
        get("/{certificate}/download/der", CertificateDownload, handlers::certificates::download::der),
        get("/{certificate}/download/as", CertificateDownload, handlers::certificates::download_as::form),
        post("/{certificate}/download/as", CertificateDownload, handlers::certificates::download_as::download),
        get(
            "/{certificate}/versions/{number}/download",
            CertificateDownload,
            handlers::certificates::download::version,
        ),
    ]
}

fn notifications() -> Vec<Route> {
    vec![
        get("", ChannelsList, channels::list::list),
        get("/add", ChannelCreate, channels::add::form),
        post("/add", ChannelCreate, channels::add::add),
        get("/key", PublicKeyRead, channels::keys::download),
        get("/keys/new", TeamUpdate, channels::keys::ask_new),
        post("/keys/new", TeamUpdate, channels::keys::make_new),
        get("/keys/{key}/retire", TeamUpdate, channels::keys::ask_retire),
        post("/keys/{key}/retire", TeamUpdate, channels::keys::retire),
        get("/{channel}", ChannelsList, channels::show::show),
        get("/{channel}/edit", ChannelUpdate, channels::edit::form),
        post("/{channel}/edit", ChannelUpdate, channels::edit::change),
        post("/{channel}/switch", ChannelSetOn, channels::switch::switch),
        get("/{channel}/delete", ChannelDelete, channels::delete::ask),
        post("/{channel}/delete", ChannelDelete, channels::delete::delete),
        post("/{channel}/test", ChannelTest, channels::test::test),
        get("/{channel}/deliveries/{delivery}", ChannelsList, channels::delivery::show),
        post("/{channel}/deliveries/{delivery}/resend", NotificationSend, channels::delivery::resend),
    ]
}

fn access() -> Vec<Route> {
    vec![
        get("", AccessRead, access::list::list),
        get("/grant", AccessGrant, access::grant::form),
        post("/grant", AccessGrant, access::grant::grant),
        get("/grant/people", PeopleSearch, access::grant::find),
        get("/people/{person}", AccessRead, access::explain::person),
        get("/email", AccessRead, access::explain::email),
        get("/group", AccessRead, access::explain::group),
        get("/grants/{grant}/withdraw", AccessWithdraw, access::withdraw::ask),
        post("/grants/{grant}/withdraw", AccessWithdraw, access::withdraw::withdraw),
    ]
}

/// A team's activity, and that of all teams: the pages are the same.
fn activity() -> Vec<Route> {
    vec![
        get("", ActivityRead, activity::list::list),
        get("/export", ActivityExport, activity::export::export),
        get("/{event}", ActivityRead, activity::show::show),
    ]
}

fn site() -> Vec<Route> {
    vec![
        get("/teams", TeamsRead, admin::teams::list::list),
        get("/teams/new", TeamCreate, admin::teams::form::new),
        post("/teams/new", TeamCreate, admin::teams::form::create),
        get("/teams/people", PeopleSearch, admin::teams::form::people),
        get("/teams/{team}", AccessRead, admin::teams::show::show),
        get("/teams/{team}/rename", TeamUpdate, admin::teams::form::other_name),
        post("/teams/{team}/rename", TeamUpdate, admin::teams::form::rename),
        get("/teams/{team}/admin", AccessGrant, admin::teams::form::an_admin),
        post("/teams/{team}/admin", AccessGrant, admin::teams::form::name_admin),
        get("/people", PeopleRead, admin::people::list::list),
        get("/people/{person}", AccessRead, admin::people::show::show),
        get("/people/{person}/block", PersonBlock, admin::people::block::ask),
        post("/people/{person}/block", PersonBlock, admin::people::block::block),
        post("/people/{person}/unblock", PersonUnblock, admin::people::block::unblock),
        post("/people/{person}/end", SignOut, admin::people::sessions::end),
    ]
}

fn authorities() -> Vec<Route> {
    vec![
        get("", AuthoritiesRead, authorities::list::list),
        get("/add", AuthorityCreate, authorities::add::form),
        post("/add", AuthorityCreate, authorities::add::add),
        get("/{authority}/edit", AuthorityUpdate, authorities::edit::form),
        post("/{authority}/edit", AuthorityUpdate, authorities::edit::change),
        post("/{authority}/switch", AuthorityUpdate, authorities::switch::switch),
        post("/{authority}/move", AuthorityUpdate, authorities::reorder::reorder),
        get("/{authority}/delete", AuthorityDelete, authorities::delete::ask),
        post("/{authority}/delete", AuthorityDelete, authorities::delete::delete),
    ]
}

fn portal() -> Vec<Route> {
    vec![
        no_action(Method::GET, "/", handlers::home::home),
        get("/teams/{team}", TeamRead, handlers::home::team),
        get("/teams/{team}/overview", CertificatesRead, handlers::overview::overview),
        no_action(Method::GET, "/language/{language}", handlers::language::switch),
        no_action(Method::GET, "/sign-in", handlers::sign_in::page),
        no_action(Method::POST, "/sign-in/{provider}", handlers::sign_in::begin),
        no_action(Method::GET, "/sign-in/{provider}/callback", handlers::sign_in::callback),
        post("/sign-out", SignOut, handlers::sign_in::sign_out),
        get("/sessions", SessionsRead, handlers::sessions::list),
        post("/sessions/end", SignOut, handlers::sessions::end),
        post("/sessions/end-others", SignOut, handlers::sessions::end_others),
        // A CRN has a slash in it, which not every receiver encodes.
        no_action(Method::GET, "/api/v1/instances/{crn:.+}/notifications/publicKey", api::public_key::by_format),
        no_action(Method::GET, "/api/v1/instances/{crn:.+}/notifications/jwks", api::public_key::jwks),
        no_action(Method::GET, "/healthz", health::alive),
        no_action(Method::GET, "/readyz", health::ready),
        no_action(Method::GET, "/static/{path:.*}", assets::serve),
        no_action(Method::HEAD, "/static/{path:.*}", assets::serve),
    ]
}

/// Something to be read, or a form that is asked for.
fn get<Args: FromRequest + 'static>(
    path: &'static str,
    action: Action,
    handler: impl Handler<Args, Output: Responder>,
) -> Route {
    Route { action: Some(action), ..no_action(Method::GET, path, handler) }
}

/// Something to be done.
fn post<Args: FromRequest + 'static>(
    path: &'static str,
    action: Action,
    handler: impl Handler<Args, Output: Responder>,
) -> Route {
    Route { action: Some(action), ..no_action(Method::POST, path, handler) }
}

/// What leaves no event: open to everybody, or told of by what it leads to.
fn no_action<Args: FromRequest + 'static>(
    method: Method,
    path: &'static str,
    handler: impl Handler<Args, Output: Responder>,
) -> Route {
    Route { answers: web::method(method.clone()).to(handler), method, path, action: None }
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
