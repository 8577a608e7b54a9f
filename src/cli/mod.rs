//! The command line: one file per command.

mod activity;
mod admin;
mod build;
mod demo;
mod migrate;
mod scheduler;
mod seed;
mod serve;

use std::process::ExitCode;

pub use build::{Built, build};
pub use serve::{Serving, serve_on, serve_until};

/// Certdesk: order, renew, store, hand out and audit TLS certificates
#[derive(clap::Parser)]
#[command(name = "certdesk", version, max_term_width = 120)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Serve the portal, and run its scheduler
    Serve(serve::Serve),
    /// Run a further scheduler on the database of a portal, without serving pages
    Scheduler(scheduler::RunScheduler),
    /// Bring the database to the present schema, or back
    Migrate(migrate::Migrate),
    /// Name site administrators, withdraw or list them
    Admin(admin::Admin),
    /// Verify the activity, show its keys and its newest seal
    Activity(activity::Activity),
    /// Fill a database with made-up teams and certificates, for development and measurements
    Seed(seed::Seed),
    /// Serve a portal for trying out, with an authority, a DNS and people of its own, on loopback only
    Demo(demo::Demo),
}

impl Cli {
    /// Runs the command.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        // The one TLS provider of the whole program; a second installation changes nothing.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        match self.command {
            Command::Serve(command) => command.run().await,
            Command::Scheduler(command) => command.run().await,
            Command::Migrate(command) => command.run().await,
            Command::Admin(command) => command.run().await,
            Command::Activity(command) => Ok(command.run().await),
            Command::Seed(command) => command.run().await,
            Command::Demo(command) => command.run().await,
        }
    }
}
