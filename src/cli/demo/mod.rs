//! `certdesk demo`: the portal with everything that it needs beside it, all of it on loopback, gone when it ends; and
//! `certdesk demo --order`, which does the main job there without a browser.

mod browser;
mod cookies;
mod files;
mod folder;
mod form;
mod greeting;
mod listen;
mod neighbours;
mod order;
mod progress;
mod settings;

use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::process::ExitCode;

use anyhow::{Context, bail};
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use self::folder::RunFolder;
use self::greeting::say;
use self::neighbours::Neighbours;
use crate::cli::serve_on;
use crate::settings::LogFormat;
use crate::{shutdown, telemetry};

/// Serve a portal for trying out
#[derive(clap::Args)]
pub struct Demo {
    /// Loopback address and port to listen on [default: 127.0.0.1:8080, or a free port where that is taken]
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
    /// Order a certificate for these names through the portal's pages, then end; the first is the primary domain
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    order: Option<Vec<String>>,
    /// The folder that --order puts the PEM files into [default: certdesk-demo/ and the primary domain]
    #[arg(long, value_name = "FOLDER", requires = "order")]
    out: Option<PathBuf>,
    /// The program that receives callbacks [default: callback-receiver beside this program]
    #[arg(long, value_name = "FILE")]
    receiver: Option<PathBuf>,
    /// What is logged, as tracing filters
    #[arg(long, env = "CERTDESK_LOG", value_name = "FILTER", default_value = "warn")]
    log: String,
}

impl Demo {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        telemetry::init(LogFormat::Text, &self.log).context("--log")?;
        let stop = CancellationToken::new();
        // From the first moment on: a signal has to end what is started while others still start.
        let signals = stop.clone();
        tokio::spawn(async move { shutdown::on_signal_or(&signals, signals.cancelled()).await });
        let receiver = neighbours::receiver_program(self.receiver.clone())?;
        let listener = listen::listen(self.listen)?;
        let folder = RunFolder::make().context("a folder for the demo's data")?;
        let outcome = self.run_in(&folder, listener, &receiver, &stop).await;
        if outcome.is_ok() {
            folder.remove();
        } else {
            say(&format!("Logs and data stay in {} until the next demo.", folder.path().display()));
        }
        outcome.map(|()| ExitCode::SUCCESS)
    }

    async fn run_in(
        &self,
        folder: &RunFolder,
        listener: TcpListener,
        receiver: &Path,
        stop: &CancellationToken,
    ) -> anyhow::Result<()> {
        let address = listener.local_addr().context("the address listened on")?;
        let mut neighbours = tokio::select! {
            started = Neighbours::start(folder.path(), address, receiver) => started?,
            () = stop.cancelled() => return self.interrupted(),
        };
        let outcome = self.serve(folder, listener, &mut neighbours, stop).await;
        neighbours.stop().await;
        outcome
    }

    /// Serves until a signal, the end of the order, or the end of any part.
    async fn serve(
        &self,
        folder: &RunFolder,
        listener: TcpListener,
        neighbours: &mut Neighbours,
        stop: &CancellationToken,
    ) -> anyhow::Result<()> {
        let facts = neighbours.facts();
        let settings = settings::settings(listener.local_addr()?, folder.path(), &facts)?;
        neighbours.admit(&settings);
        let greeting =
            greeting::Greeting { portal: settings.server.public_url(), folder: folder.path(), facts: &facts };
        let (ready, is_ready) = oneshot::channel();
        let serving = serve_on(listener, settings.clone(), stop.clone(), |_| {
            // Nobody listens any more where the demo ends already.
            let _ = ready.send(());
        });
        let mut serving = pin!(serving);
        let job = async {
            if is_ready.await.is_err() {
                // The portal didn't begin, and says why itself.
                return std::future::pending().await;
            }
            match &self.order {
                Some(names) => order::order(names, self.out.as_deref(), settings.server.public_url(), &facts).await,
                None => {
                    greeting.print();
                    std::future::pending().await
                }
            }
        };
        let outcome = tokio::select! {
            outcome = &mut serving => return outcome.and_then(|()| self.interrupted()),
            // Where a signal has the portal stop, its pages are the first to go.
            outcome = job => outcome.or_else(|error| if stop.is_cancelled() { self.interrupted() } else { Err(error) }),
            part = neighbours.first_to_end() => Err(anyhow::anyhow!("{part} ended by itself, and the demo with it")),
        };
        stop.cancel();
        let ended = serving.await;
        outcome.and(ended)
    }

    /// A demo ends by a signal; an order isn't done then.
    fn interrupted(&self) -> anyhow::Result<()> {
        match self.order {
            Some(_) => bail!("interrupted before the certificate was issued"),
            None => Ok(()),
        }
    }
}
