//! `certdesk scheduler`: a scheduler alone, until a signal.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, ensure};
use tokio_util::sync::CancellationToken;

use super::build::{MASTER_KEY, assemble};
use crate::clock::SystemClock;
use crate::scheduler::Scheduler;
use crate::settings::{KeysSettings, Settings, SettingsArgs};
use crate::{shutdown, telemetry};

/// Run a further scheduler on the database of a portal, without serving pages
///
/// Every `certdesk serve` runs a scheduler itself. This one shares the work with them: give it the same settings, above
/// all the same database and the same master key. It does not bring the database in line with them; `certdesk serve`
/// does.
#[derive(clap::Args)]
pub struct RunScheduler {
    #[command(flatten)]
    settings: SettingsArgs,
}

impl RunScheduler {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let settings = self.settings.load()?;
        telemetry::init(settings.server.log_format, &settings.server.log).context("the setting `log`")?;
        check(&settings)?;
        let built = assemble(settings, Arc::new(SystemClock)).await?;
        let stop = CancellationToken::new();
        let scheduler = Scheduler::start(&built.app, &built.database_url, stop.clone())?;
        println!("scheduling: doing the work that waits in the database, until Ctrl-C or SIGTERM; no pages are served");
        let died = tokio::select! {
            biased;
            result = shutdown::on_signal_or(&stop, stop.cancelled()) => result.map(|()| false)?,
            () = scheduler.ended() => true,
        };
        scheduler.ended().await;
        ensure!(!died, "the scheduler ended by itself; the log says why");
        Ok(ExitCode::SUCCESS)
    }
}

/// Whether it can share the work of a portal at all.
fn check(settings: &Settings) -> anyhow::Result<()> {
    ensure!(
        settings.database.url.is_some(),
        "DATABASE_URL is not given: a scheduler shares the work in a portal's database, and the Postgres that `certdesk \
         serve` runs where it is given none is for that process alone, and its scheduler is in there"
    );
    let file = settings.database.data_dir.join(MASTER_KEY);
    ensure!(
        !matches!(settings.keys, KeysSettings::InDataDir) || file.exists(),
        "no master key is given, and none is in {}: a scheduler needs the one that the portal's secrets are sealed with",
        file.display()
    );
    Ok(())
}
