//! The web server: which layers a request goes through, and in which order.

use std::io::Error;
use std::net::TcpListener;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::middleware::{Compress, from_fn};
use actix_web::{App as ActixApp, HttpServer, web};
use tokio_util::sync::CancellationToken;
use tracing_actix_web::TracingLogger;

use super::handlers::certificates::authority_names::AuthorityNames;
use super::handlers::certificates::totals::Totals;
use super::health::{Delays, Readiness};
use super::{middleware, routes};
use crate::app::App;

/// Largest body of a form, in bytes: an order with a hundred long names and every label fits several times.
pub const LARGEST_FORM: usize = 128 * 1024;
/// How long a client may take to send its request's head.
const HEAD_WITHIN: Duration = Duration::from_secs(10);
/// How long requests under way may take once the server is told to stop.
const STOP_WITHIN_SECONDS: u64 = 10;

/// Fewest connections to the database that a worker has: requests that take their time leave some for the others.
const FEWEST_CONNECTIONS: usize = 4;

/// Serves on `listener` until the token is cancelled.
pub fn run(app: App, listener: TcpListener, stop: CancellationToken) -> std::io::Result<Server> {
    let workers = workers(&app);
    let pools = (0..workers).map(|_| app.db.share(workers)).collect::<Result<Vec<_>, _>>().map_err(Error::other)?;
    let begun = Arc::new(AtomicUsize::new(0));
    // Shared by the workers.
    let delays = web::Data::new(Delays::default());
    let readiness = web::Data::new(Readiness::default());
    let totals = web::Data::new(Totals::default());
    let authority_names = web::Data::new(AuthorityNames::default());
    let server = HttpServer::new(move || {
        // Only a worker that begins in place of one that died may have to share.
        let pool = &pools[begun.fetch_add(1, Ordering::Relaxed) % pools.len()];
        ActixApp::new()
            .app_data(web::Data::new(app.with_pool(pool.clone())))
            .app_data(delays.clone())
            .app_data(readiness.clone())
            .app_data(totals.clone())
            .app_data(authority_names.clone())
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
    .disable_signals()
    .workers(workers);
    Ok(server.listen(listener)?.run())
}

/// How many threads serve pages: one per core, unless the settings say otherwise; no more than there are connections for.
fn workers(app: &App) -> usize {
    let cores = || std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let wanted = app.settings.server.workers.unwrap_or_else(cores);
    wanted.min(app.db.most() / FEWEST_CONNECTIONS).max(1)
}
