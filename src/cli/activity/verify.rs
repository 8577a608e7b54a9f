//! `certdesk activity verify`.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, ensure};

use super::told::{self, Told};
use super::{keys, read};
use crate::db::Connection;
use crate::evidence::export::{self, ExportError};
use crate::evidence::kept::{self, KeptError};
use crate::evidence::timestamp::Roots;
use crate::evidence::{By, Digest, VerifyingKey};
use crate::ops::activity::verify;
use crate::settings::SettingsArgs;

/// The longest file of keys that is read, in bytes.
const LONGEST_KEYS: u64 = 1024 * 1024;

/// Verify events and seals, of the database or of an export
///
/// Ends with 0 where all is as it was sealed, with 1 where something was changed, removed or added, which is named, and with
/// 2 where it could not be verified. What can't be told from what is given is said.
#[derive(clap::Args)]
pub(super) struct Verify {
    /// An export as JSON Lines, instead of the database of the settings
    #[arg(long, value_name = "FILE")]
    export: Option<PathBuf>,
    /// Seals that were kept elsewhere: what `certdesk activity seal` has printed, or a witness was sent
    #[arg(long, value_name = "FILE")]
    seal: Vec<PathBuf>,
    /// Keys that seals have to be signed with: what `certdesk activity key` has printed. Without, those of the database or
    /// the export count
    #[arg(long, value_name = "FILE")]
    key: Vec<PathBuf>,
    /// The roots (PEM) that the certificates of timestamps have to end at
    #[arg(long, value_name = "FILE")]
    timestamp_root: Vec<PathBuf>,
    #[command(flatten)]
    settings: SettingsArgs,
}

/// How verifying ended: what is wrong first, in words, where anything is.
type Verified = Result<Told, String>;

impl Verify {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let mut by = By { roots: roots(&self.timestamp_root)?, ..By::default() };
        for file in &self.key {
            by.keys.extend(read_keys(file)?);
        }
        for file in &self.seal {
            match read_kept(file, &by.keys)? {
                Ok(seals) => by.kept.extend(seals),
                Err(wrong) => return Ok(told::wrong(&wrong)),
            }
        }
        let given = told::Given { keys: !self.key.is_empty(), seals: by.kept.len(), roots: by.roots.is_some() };
        let verified = match &self.export {
            Some(file) => of_export(file, by)?,
            None => read(self.settings, async |connection| of_database(connection, by).await).await?,
        };
        Ok(match verified {
            Ok(verified) => {
                print!("{}", verified.words(&given));
                ExitCode::SUCCESS
            }
            Err(wrong) => told::wrong(&wrong),
        })
    }
}

async fn of_database(connection: &Connection, mut by: By) -> anyhow::Result<Verified> {
    if by.keys.is_empty() {
        by.keys = keys(connection).await?;
    }
    let found = verify::database(connection, by).await.context("reading the activity")?;
    Ok(found.map(|report| Told { report, selection: None, of: "database" }).map_err(|finding| finding.to_string()))
}

fn of_export(file: &Path, by: By) -> anyhow::Result<Verified> {
    let opened = File::open(file).with_context(|| file.display().to_string())?;
    match export::verify(BufReader::with_capacity(1024 * 1024, opened), by) {
        Ok(found) => Ok(Ok(Told { report: found.report, selection: found.selection, of: "export" })),
        Err(error @ ExportError::Io(_)) => Err(error).with_context(|| file.display().to_string()),
        Err(error) => Ok(Err(error.to_string())),
    }
}

fn roots(files: &[PathBuf]) -> anyhow::Result<Option<Roots>> {
    let mut certificates = Vec::new();
    for file in files {
        let text = std::fs::read(file).with_context(|| file.display().to_string())?;
        for block in x509_parser::pem::Pem::iter_from_buffer(&text) {
            certificates.push(block.with_context(|| file.display().to_string())?.contents);
        }
    }
    ensure!(files.is_empty() || !certificates.is_empty(), "no PEM certificate for --timestamp-root");
    let roots = (!certificates.is_empty()).then(|| Roots::new(&certificates)).transpose();
    roots.context("--timestamp-root")
}

/// A key a line: its id, which may be left out, and the key itself in base64.
fn read_keys(file: &Path) -> anyhow::Result<Vec<VerifyingKey>> {
    let name = || file.display().to_string();
    ensure!(std::fs::metadata(file).with_context(name)?.len() <= LONGEST_KEYS, "{}: too long", name());
    let text = std::fs::read_to_string(file).with_context(name)?;
    let mut keys = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
        let (id, key) = line.trim().rsplit_once(' ').unwrap_or(("", line));
        let key = VerifyingKey::from_base64(key).with_context(name)?;
        ensure!(id.is_empty() || id.trim() == key.id().as_str(), "{}: the key {id} is another", name());
        keys.push(key);
    }
    ensure!(!keys.is_empty(), "{}: no key in it", name());
    Ok(keys)
}

/// The seals of a file, number and hash; what is wrong with it in words, where one was changed.
fn read_kept(file: &Path, keys: &[VerifyingKey]) -> anyhow::Result<Result<Vec<(i64, Digest)>, String>> {
    let name = || file.display().to_string();
    let opened = File::open(file).with_context(name)?;
    match kept::read(BufReader::new(opened), keys) {
        Ok(kept) => {
            ensure!(!kept.seals.is_empty(), "{}: no seal in it", name());
            for line in &kept.unread {
                eprintln!("{}: line {line} is no seal; it was left out", name());
            }
            Ok(Ok(kept.seals))
        }
        Err(error @ KeptError::Changed(_)) => Ok(Err(format!("{}: {error}", name()))),
        Err(KeptError::Io(error)) => Err(error).with_context(name),
    }
}
