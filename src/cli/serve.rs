//! `certdesk serve`: the portal and its scheduler, until a signal.

use std::net::{SocketAddr, TcpListener};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use tokio_util::sync::CancellationToken;

use super::build::{Built, build};
use crate::clock::SystemClock;
use crate::db::embedded::Embedded;
use crate::scheduler::Scheduler;
use crate::settings::{Settings, SettingsArgs};
use crate::{shutdown, telemetry, web};

/// Serve the portal, and run its scheduler
#[derive(clap::Args)]
pub struct Serve {
    #[command(flatten)]
    settings: SettingsArgs,
}

impl Serve {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let settings = self.settings.load()?;
        telemetry::init(settings.server.log_format, &settings.server.log).context("the setting `log`")?;
        let stop = CancellationToken::new();
        serve_until(settings, stop, |serving| println!("serving {} on {}", serving.public_url, serving.address))
            .await?;
        Ok(ExitCode::SUCCESS)
    }
}

/// A portal that has begun to serve.
pub struct Serving<'a> {
    /// The address that people open.
    pub public_url: &'a url::Url,
    /// The address listened on.
    pub address: SocketAddr,
}

/// Listens where the settings say, and serves as [`serve_on`] does.
pub async fn serve_until(
    settings: Arc<Settings>,
    stop: CancellationToken,
    ready: impl FnOnce(Serving<'_>),
) -> anyhow::Result<()> {
    let listener = TcpListener::bind(settings.server.listen)
        .with_context(|| format!("listening on {}: is the port taken?", settings.server.listen))?;
    serve_on(listener, settings, stop, ready).await
}

/// Serves until the token is cancelled, a signal comes or a part dies; then ends every part in order. It is the listener
/// that counts, not the address in the settings.
pub async fn serve_on(
    listener: TcpListener,
    settings: Arc<Settings>,
    stop: CancellationToken,
    ready: impl FnOnce(Serving<'_>),
) -> anyhow::Result<()> {
    let address = listener.local_addr().context("the address listened on")?;
    let Built { app, database_url, mut postgres } = build(Arc::clone(&settings), Arc::new(SystemClock)).await?;
    let scheduler = Scheduler::start(&app, &database_url, stop.clone())?;
    let server = web::server::run(app, listener, stop.clone()).context("starting the web server")?;
    let mut server = tokio::spawn(server);
    ready(Serving { public_url: settings.server.public_url(), address });
    let died = tokio::select! {
        // Being told to stop comes first: the parts end then too.
        biased;
        result = shutdown::on_signal_or(&stop, stop.cancelled()) => {
            result?;
            None
        }
        () = postgres_ended(&mut postgres) => Some("Postgres ended by itself; its log is in the data folder"),
        _ = &mut server => Some("the web server ended by itself"),
        () = scheduler.ended() => Some("the scheduler ended by itself; the log says why"),
    };
    stop.cancel();
    // Requests under way are answered, work in hand is ended, and only then the database goes.
    if !server.is_finished() {
        server.await.context("the web server")?.context("the web server")?;
    }
    scheduler.ended().await;
    if let Some(server) = postgres {
        server.stop().await;
    }
    died.map_or(Ok(()), |part| Err(anyhow::anyhow!(part)))
}

async fn postgres_ended(postgres: &mut Option<Embedded>) {
    match postgres {
        Some(server) => server.ended().await,
        None => std::future::pending().await,
    }
}
