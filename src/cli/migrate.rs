//! `certdesk migrate`: the schema, up or down.

use std::process::ExitCode;

use anyhow::Context;
use secrecy::ExposeSecret;

use crate::db::migrations;
use crate::settings::SettingsArgs;

/// Bring the database at DATABASE_URL to the present schema, or take migrations back
#[derive(clap::Args)]
pub struct Migrate {
    #[command(flatten)]
    settings: SettingsArgs,
    /// Take back so many migrations instead; what they added is lost
    #[arg(long, value_name = "N")]
    down: Option<usize>,
}

impl Migrate {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let settings = self.settings.load()?;
        let url = settings.database.url.as_ref().context("DATABASE_URL is not given")?;
        match self.down {
            Some(steps) => println!("took back {}", migrations::down(url.expose_secret(), steps).await?),
            None => println!("ran {}", migrations::up(url.expose_secret()).await?),
        }
        Ok(ExitCode::SUCCESS)
    }
}
