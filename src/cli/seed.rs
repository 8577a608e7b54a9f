//! `certdesk seed`: a database full of made-up certificates.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, bail};

use super::build::{Built, assemble_beside};
use crate::clock::SystemClock;
use crate::seed::{self, SeedError, Wanted};
use crate::settings::SettingsArgs;

/// Fill a database with made-up teams and certificates, for development and measurements
///
/// Names, dates and states are believable, the certificates real: their keys open, and they can be downloaded. The teams are the
/// people's of `certdesk demo`. Once more adds more.
#[derive(clap::Args)]
pub struct Seed {
    #[command(flatten)]
    settings: SettingsArgs,
    /// How many certificates
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    certificates: u64,
    /// In how many teams
    #[arg(long, value_name = "T", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=1000))]
    teams: u32,
    /// What everything is drawn from: the same number, the same certificates
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
    /// Even where the database has certificates that are not made up
    #[arg(long)]
    beside_real_ones: bool,
}

impl Seed {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let Built { app, postgres, .. } = assemble_beside(self.settings.load()?, Arc::new(SystemClock)).await?;
        let wanted = Wanted {
            certificates: self.certificates,
            teams: self.teams,
            number: self.seed,
            beside_real: self.beside_real_ones,
        };
        let mut said = 0;
        let told = |stored: u64| {
            if stored == wanted.certificates || stored - said >= 10_000 {
                said = stored;
                println!("{stored} certificates");
            }
        };
        let seeded = seed::seed(&app, wanted, told).await;
        if let Some(server) = postgres {
            server.stop().await;
        }
        match seeded {
            Ok(teams) => println!("They are in the teams {}.", teams.join(", ")),
            Err(SeedError::Real) => bail!(
                "the database has certificates that are not made up; --beside-real-ones puts made-up ones beside them"
            ),
            Err(error) => return Err(error).context("making certificates up"),
        }
        Ok(ExitCode::SUCCESS)
    }
}
