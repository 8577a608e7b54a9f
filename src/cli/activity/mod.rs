//! `certdesk activity`: what an auditor does with the activity as evidence. The database is only read, as of one moment, and
//! an export needs neither a database nor settings.

mod told;
mod verify;

use std::process::ExitCode;

use anyhow::Context;

use super::build::database_beside;
use crate::db::{Connection, seals};
use crate::evidence::VerifyingKey;
use crate::evidence::export::SealLine;
use crate::ops::activity::export::public_keys;
use crate::ops::activity::verify::as_of_one_moment;
use crate::settings::SettingsArgs;

/// Something else than the activity was wrong: what was typed, a file, the database.
const TROUBLE: u8 = 2;

/// Verify the activity, show its keys and its newest seal
///
/// Keep the keys, and a seal now and then, where whoever owns the database can't change them.
#[derive(clap::Args)]
pub struct Activity {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    /// Verify events and seals, of the database or of an export
    Verify(Box<verify::Verify>),
    /// Print the public keys that seals are signed with, for `verify --key`
    Key(OfDatabase),
    /// Print the newest seal, for `verify --seal`
    Seal(OfDatabase),
}

#[derive(clap::Args)]
struct OfDatabase {
    #[command(flatten)]
    settings: SettingsArgs,
}

impl Activity {
    pub(super) async fn run(self) -> ExitCode {
        let done = match self.what {
            What::Verify(verify) => verify.run().await,
            What::Key(of) => read(of.settings, print_keys).await,
            What::Seal(of) => read(of.settings, print_seal).await,
        };
        done.unwrap_or_else(|error| {
            eprintln!("certdesk: {error:#}");
            ExitCode::from(TROUBLE)
        })
    }
}

/// Does `read` on the database of the settings, whether a portal serves there or not.
async fn read<T>(
    settings: SettingsArgs,
    read: impl AsyncFnOnce(&Connection) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let (url, postgres) = database_beside(&*settings.load()?).await?;
    let done = as_of_one_moment(&url, read).await;
    if let Some(server) = postgres {
        server.stop().await;
    }
    done
}

/// The keys of the database, as far as it has any.
async fn keys(connection: &Connection) -> anyhow::Result<Vec<VerifyingKey>> {
    let keys = seals::keys(connection).await.context("reading the keys; does the database have the present schema?")?;
    public_keys(&keys).context("reading the keys")
}

async fn print_keys(connection: &Connection) -> anyhow::Result<ExitCode> {
    let keys = keys(connection).await?;
    if keys.is_empty() {
        eprintln!("nothing has been sealed yet, so there is no key: start `certdesk serve`");
        return Ok(ExitCode::FAILURE);
    }
    for key in keys {
        println!("{} {}", key.id().as_str(), key.to_base64());
    }
    Ok(ExitCode::SUCCESS)
}

async fn print_seal(connection: &Connection) -> anyhow::Result<ExitCode> {
    let newest = seals::newest(connection).await;
    let newest = newest.context("reading the newest seal; does the database have the present schema?")?;
    let Some(seal) = newest else {
        eprintln!("nothing has been sealed yet: start `certdesk serve`");
        return Ok(ExitCode::FAILURE);
    };
    println!("{}", serde_json::to_string(&SealLine::new(&seal, None))?);
    Ok(ExitCode::SUCCESS)
}
