//! Every address of the portal, in one table.

use actix_web::web::{self, ServiceConfig};

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
                .route("/{certificate}/download", web::get().to(handlers::certificates::download::current))
                .route(
                    "/{certificate}/versions/{number}/download",
                    web::get().to(handlers::certificates::download::version),
                ),
        )
        // A CRN has a slash in it, which not every receiver encodes.
        .route("/api/v1/instances/{crn:.+}/notifications/publicKey", web::get().to(api::public_key::pem))
        .route("/api/v1/instances/{crn:.+}/notifications/jwks", web::get().to(api::public_key::jwks))
        .route("/healthz", web::get().to(health::alive))
        .route("/readyz", web::get().to(health::ready))
        .configure(assets::configure);
}
