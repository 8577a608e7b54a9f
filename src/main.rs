//! The command line of Certdesk.

use std::process::ExitCode;

use clap::Parser;

#[tokio::main]
async fn main() -> ExitCode {
    match certdesk::cli::Cli::parse().run().await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("certdesk: {error:#}");
            ExitCode::FAILURE
        }
    }
}
