//! The web server: which layers a request goes through, and in which order.

use std::net::TcpListener;
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::middleware::{Compress, from_fn};
use actix_web::{App as ActixApp, HttpServer, web};
use tokio_util::sync::CancellationToken;
use tracing_actix_web::TracingLogger;

use super::health::{Delays, Readiness};
use super::{middleware, routes};
use crate::app::App;

/// Largest body of a form, in bytes: an order with a hundred long names and every label fits several times.
pub const LARGEST_FORM: usize = 128 * 1024;
/// How long a client may take to send its request's head.
const HEAD_WITHIN: Duration = Duration::from_secs(10);
/// How long requests under way may take once the server is told to stop.
const STOP_WITHIN_SECONDS: u64 = 10;

/// Serves on `listener` until the token is cancelled.
pub fn run(app: App, listener: TcpListener, stop: CancellationToken) -> std::io::Result<Server> {
    let workers = app.settings.server.workers;
    // Shared by the workers.
    let delays = web::Data::new(Delays::default());
    let readiness = web::Data::new(Readiness::default());
    let server = HttpServer::new(move || {
        ActixApp::new()
            .app_data(web::Data::new(app.clone()))
            .app_data(delays.clone())
            .app_data(readiness.clone())
            .app_data(web::FormConfig::default().limit(LARGEST_FORM).error_handler(super::error::form))
            .app_data(web::PathConfig::default().error_handler(super::error::path))
            .app_data(web::QueryConfig::default().error_handler(super::error::query))
            .wrap(from_fn(middleware::origin::check))
            .wrap(from_fn(middleware::refusals::record))
            .wrap(from_fn(middleware::error_pages::fill))
            .wrap(Compress::default())
            .wrap(from_fn(middleware::headers::secure))
            .wrap(TracingLogger::<middleware::span::RequestSpan>::new())
            .configure(routes::configure)
    })
    .client_request_timeout(HEAD_WITHIN)
    .shutdown_timeout(STOP_WITHIN_SECONDS)
    .shutdown_signal(stop.cancelled_owned())
    .disable_signals();
    let server = match workers {
        Some(workers) => server.workers(workers.max(1)),
        None => server,
    };
    Ok(server.listen(listener)?.run())
}
