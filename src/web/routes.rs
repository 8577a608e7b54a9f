//! Every address of the portal, in one table.

use actix_web::web::{self, ServiceConfig};

use super::handlers::certificates::actions;
use super::handlers::channels;
use super::{api, assets, handlers, health};

/// Registers every route.
pub fn configure(config: &mut ServiceConfig) {
    config
        .route("/", web::get().to(handlers::home::home))
        .route("/language/{language}", web::get().to(handlers::language::switch))
        .route("/sign-in", web::get().to(handlers::sign_in::page))
        .route("/sign-in/{provider}", web::post().to(handlers::sign_in::begin))
        .route("/sign-in/{provider}/callback", web::get().to(handlers::sign_in::callback))
        .route("/sign-out", web::post().to(handlers::sign_in::sign_out))
        .service(
            web::scope("/teams/{team}/certificates")
                .route("", web::get().to(handlers::certificates::manage::manage))
                .route("/order", web::get().to(handlers::certificates::order::form))
                .route("/order", web::post().to(handlers::certificates::order::place))
                .route("/{certificate}", web::get().to(handlers::certificates::show::show))
                .route("/{certificate}/renew", web::get().to(actions::renew::ask))
                .route("/{certificate}/renew", web::post().to(actions::renew::renew))
                .route("/{certificate}/auto-renew", web::post().to(actions::auto_renew::switch))
                .route("/{certificate}/cancel", web::get().to(actions::cancel::ask))
                .route("/{certificate}/cancel", web::post().to(actions::cancel::cancel))
                .route("/{certificate}/revoke", web::get().to(actions::revoke::ask))
                .route("/{certificate}/revoke", web::post().to(actions::revoke::revoke))
                .route("/{certificate}/versions/{number}/current", web::get().to(actions::make_current::ask))
                .route("/{certificate}/versions/{number}/current", web::post().to(actions::make_current::make_current))
                .route("/{certificate}/download", web::get().to(handlers::certificates::download::current))
                .route(
                    "/{certificate}/versions/{number}/download",
                    web::get().to(handlers::certificates::download::version),
                ),
        )
        .service(
            web::scope("/teams/{team}/notifications")
                .route("", web::get().to(channels::list::list))
                .route("/add", web::get().to(channels::add::form))
                .route("/add", web::post().to(channels::add::add))
                .route("/key", web::get().to(channels::keys::download))
                .route("/keys/new", web::get().to(channels::keys::ask_new))
                .route("/keys/new", web::post().to(channels::keys::make_new))
                .route("/keys/{key}/retire", web::get().to(channels::keys::ask_retire))
                .route("/keys/{key}/retire", web::post().to(channels::keys::retire))
                .route("/{channel}", web::get().to(channels::show::show))
                .route("/{channel}/edit", web::get().to(channels::edit::form))
                .route("/{channel}/edit", web::post().to(channels::edit::change))
                .route("/{channel}/switch", web::post().to(channels::switch::switch))
                .route("/{channel}/delete", web::get().to(channels::delete::ask))
                .route("/{channel}/delete", web::post().to(channels::delete::delete))
                .route("/{channel}/test", web::post().to(channels::test::test))
                .route("/{channel}/deliveries/{delivery}", web::get().to(channels::delivery::show))
                .route("/{channel}/deliveries/{delivery}/resend", web::post().to(channels::delivery::resend)),
        )
        // A CRN has a slash in it, which not every receiver encodes.
        .route("/api/v1/instances/{crn:.+}/notifications/publicKey", web::get().to(api::public_key::by_format))
        .route("/api/v1/instances/{crn:.+}/notifications/jwks", web::get().to(api::public_key::jwks))
        .route("/healthz", web::get().to(health::alive))
        .route("/readyz", web::get().to(health::ready))
        .configure(assets::configure);
}
