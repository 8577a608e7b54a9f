//! `certdesk demo`.

use std::process::ExitCode;

/// Serve a portal for trying out
#[derive(clap::Args)]
pub struct Demo {}

impl Demo {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        anyhow::bail!("to come")
    }
}
