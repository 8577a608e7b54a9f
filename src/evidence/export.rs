//! An export as JSON Lines, with the seals that its events are under: who holds one verifies it without the database.
//!
//! ```text
//! {"certdesk":"activity","version":1,...}     what it is
//! {"seal":1,...}                              a seal, and then its events, each byte for byte as it was hashed
//! {"timestamp":1,...}                         where there is one: the timestamp of that seal, before the events
//! {"number":1,...}
//! {"unsealed":true}                           what no seal was made over yet follows this
//! ```

use std::io::{self, BufRead};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};

use super::chain::{Digest, Head};
use super::seal::{Entries, Seal, SealedBatch, VerifyingKey};
use super::verify::{Batch, By, Finding, Report, Verifier};

/// The longest line read, in bytes: a seal over 5000 events has 270,000.
const LONGEST_LINE: u64 = 8 * 1024 * 1024;
const KIND: &str = "activity";
const VERSION: u32 = 1;

/// The first line of an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    certdesk: String,
    version: u32,
    /// When it was made.
    pub at: DateTime<Utc>,
    /// What was asked for, where that was not everything.
    pub selection: Option<String>,
    /// The keys that sign, in base64. They come with the export: take those that you have from elsewhere.
    pub keys: Vec<String>,
    /// The newest seal there was.
    pub newest: Option<SealLine>,
}

impl Header {
    /// The head of an export.
    pub fn new(at: DateTime<Utc>, selection: Option<String>, keys: &[VerifyingKey], newest: Option<&Seal>) -> Self {
        Self {
            certdesk: KIND.to_owned(),
            version: VERSION,
            at,
            selection,
            keys: keys.iter().map(VerifyingKey::to_base64).collect(),
            newest: newest.map(|seal| SealLine::new(seal, None)),
        }
    }
}

/// A seal as a line: in exports, and wherever it is kept so that the database alone is not to be trusted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealLine {
    seal: i64,
    after: i64,
    last: i64,
    events: i64,
    head: String,
    entries_hash: String,
    at: String,
    previous: String,
    cut: i64,
    hash: String,
    key: String,
    signature: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    entries: Option<String>,
}

impl SealLine {
    /// The line of a seal, with the list of its events where that is to go along.
    pub fn new(seal: &Seal, entries: Option<&Entries>) -> Self {
        let batch = &seal.batch;
        Self {
            seal: batch.number,
            after: batch.after,
            last: batch.last,
            events: batch.events,
            head: batch.head.0.to_string(),
            entries_hash: batch.entries.to_string(),
            at: batch.at.to_rfc3339_opts(SecondsFormat::Micros, true),
            previous: batch.previous.to_string(),
            cut: batch.cut,
            hash: batch.hash().to_string(),
            key: seal.key.as_str().to_owned(),
            signature: STANDARD.encode(&seal.signature),
            entries: entries.map(|entries| STANDARD.encode(entries.as_bytes())),
        }
    }

    /// Its number and hash: what a seal that was kept elsewhere is held against.
    pub fn kept(&self) -> Option<(i64, Digest)> {
        Some((self.seal, self.seal()?.0.batch.hash()))
    }

    /// Whether it is what its own hash says, and signed by its key where that is among these.
    pub(super) fn is_whole(&self, keys: &[VerifyingKey]) -> bool {
        let Some((seal, _)) = self.seal() else { return false };
        let signed = keys.iter().find(|key| key.id() == seal.key).is_none_or(|key| key.verifies(&seal));
        signed && Digest::from_hex(&self.hash) == Some(seal.batch.hash())
    }

    fn seal(&self) -> Option<(Seal, Option<Entries>)> {
        let batch = SealedBatch {
            number: self.seal,
            after: self.after,
            last: self.last,
            events: self.events,
            head: Head(Digest::from_hex(&self.head)?),
            entries: Digest::from_hex(&self.entries_hash)?,
            at: self.at.parse().ok()?,
            previous: Digest::from_hex(&self.previous)?,
            cut: self.cut,
        };
        let entries = match &self.entries {
            Some(text) => Some(Entries::from_bytes(STANDARD.decode(text).ok()?)?),
            None => None,
        };
        Some((Seal { batch, key: self.key.clone().into(), signature: STANDARD.decode(&self.signature).ok()? }, entries))
    }
}

/// A timestamp (RFC 3161) of a seal as a line: behind the seal's, before its events.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimestampLine {
    /// Which seal's.
    timestamp: i64,
    /// The token in DER, in base64.
    token: String,
}

impl TimestampLine {
    /// The line of a seal's token, in DER.
    pub fn new(seal: i64, token: &[u8]) -> Self {
        Self { timestamp: seal, token: STANDARD.encode(token) }
    }
}

/// The line that stands before what no seal was made over yet.
pub const UNSEALED: &str = r#"{"unsealed":true}"#;

/// Why an export doesn't verify.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// It isn't one, or was cut short or changed so that it can't be read.
    #[error("line {0} is not what an export of activity has there")]
    Malformed(u64),
    /// The first thing that is wrong.
    #[error("{0}")]
    Found(Finding),
    /// It could not be read.
    #[error("the export could not be read")]
    Io(#[from] io::Error),
}

/// What was verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedExport {
    /// How much.
    pub report: Report,
    /// What was asked for, where that was not everything.
    pub selection: Option<String>,
    /// Whether the keys were those that came with the export.
    pub own_keys: bool,
}

/// Verifies an export: by its own keys where no others are given.
///
/// # Errors
///
/// The first thing that is wrong.
pub fn verify(mut from: impl BufRead, mut by: By) -> Result<VerifiedExport, ExportError> {
    let mut lines = Lines { from: &mut from, line: Vec::new(), number: 0 };
    let malformed = ExportError::Malformed;
    let header: Header =
        lines.next()?.and_then(|line| serde_json::from_slice(line).ok()).ok_or(ExportError::Malformed(1))?;
    if header.certdesk != KIND || header.version != VERSION {
        return Err(malformed(1));
    }
    let own_keys = by.keys.is_empty();
    if own_keys {
        let keys: Result<Vec<_>, _> = header.keys.iter().map(|key| VerifyingKey::from_base64(key)).collect();
        by.keys = keys.map_err(|_| malformed(1))?;
    }
    let newest = match &header.newest {
        Some(line) => Some(line.seal().ok_or(malformed(1))?.0),
        None => None,
    };
    let mut verifier = Verifier::new(by, newest.as_ref());
    if header.selection.is_some() {
        verifier = verifier.of_selection();
    }
    let report = read(&mut lines, verifier)?;
    Ok(VerifiedExport { report, selection: header.selection, own_keys })
}

fn read(lines: &mut Lines<'_, impl BufRead>, mut verifier: Verifier) -> Result<Report, ExportError> {
    let mut batch: Option<Batch> = None;
    let mut unsealed = None;
    loop {
        let place = lines.number + 1;
        let Some(line) = lines.next()? else { break };
        if line == UNSEALED.as_bytes() {
            unsealed = Some(0);
        } else if let Some(unsealed) = &mut unsealed {
            number(line).ok_or(ExportError::Malformed(place))?;
            *unsealed += 1;
        } else if line.starts_with(br#"{"seal":"#) {
            end(&verifier, batch.take())?;
            let read = serde_json::from_slice::<SealLine>(line).ok().and_then(|line| line.seal());
            let (seal, entries) = read.ok_or(ExportError::Malformed(place))?;
            batch = Some(verifier.seal(&seal, entries.as_ref()).map_err(ExportError::Found)?);
        } else if line.starts_with(br#"{"timestamp":"#) && batch.as_ref().is_some_and(Batch::is_unread) {
            let token = token(line, verifier.number()).ok_or(ExportError::Malformed(place))?;
            verifier.timestamp(&token).map_err(ExportError::Found)?;
        } else {
            let (Some(number), Some(batch)) = (number(line), &mut batch) else {
                return Err(ExportError::Malformed(place));
            };
            verifier.event(batch, number, line).map_err(ExportError::Found)?;
        }
    }
    end(&verifier, batch)?;
    verifier.end(unsealed.unwrap_or_default()).map_err(ExportError::Found)
}

/// The token of a timestamp's line, where that is one of this seal.
fn token(line: &[u8], seal: i64) -> Option<Vec<u8>> {
    let line: TimestampLine =
        serde_json::from_slice(line).ok().filter(|line: &TimestampLine| line.timestamp == seal)?;
    STANDARD.decode(line.token).ok()
}

fn end(verifier: &Verifier, batch: Option<Batch>) -> Result<(), ExportError> {
    batch.map_or(Ok(()), |batch| verifier.end_batch(&batch)).map_err(ExportError::Found)
}

/// The number that an event's line begins with.
fn number(line: &[u8]) -> Option<i64> {
    let rest = line.strip_prefix(br#"{"number":"#)?;
    let end = rest.iter().position(|byte| *byte == b',')?;
    std::str::from_utf8(&rest[..end]).ok()?.parse().ok()
}

/// Lines of a bounded length.
struct Lines<'a, R> {
    from: &'a mut R,
    line: Vec<u8>,
    number: u64,
}

impl<R: BufRead> Lines<'_, R> {
    /// The next line without its end; none at the end.
    fn next(&mut self) -> Result<Option<&[u8]>, ExportError> {
        self.line.clear();
        self.number += 1;
        let read = io::Read::take(&mut *self.from, LONGEST_LINE).read_until(b'\n', &mut self.line)?;
        if read == 0 {
            return Ok(None);
        }
        match self.line.split_last() {
            Some((b'\n', line)) => Ok(Some(line)),
            // A line that is too long, or one that was cut off in the middle.
            _ => Err(ExportError::Malformed(self.number)),
        }
    }
}
