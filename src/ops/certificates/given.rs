//! What a person gives to be imported: files and pasted text, read and put together.

use chrono::{DateTime, Utc};

use crate::ops::orders::place::OrderFault;
use crate::pki::Certificate;
pub use crate::pki::import::ImportFault;
use crate::pki::import::{Blocks, Imported, put_together};

/// Most names of an imported certificate: more than public authorities put into one. Lists and events tell all of them.
pub const MAX_NAMES: usize = 250;

/// Files and pasted text, as they came. Which of them holds what matters only to where a fault is said.
#[derive(Clone, Copy)]
pub struct Given<'a> {
    /// What was given for the certificate and its issuers.
    pub certificates: &'a [&'a [u8]],
    /// What was given for the private key.
    pub keys: &'a [&'a [u8]],
}

/// Why something can't be imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GivenFault {
    /// What is said of it is wrong.
    Described(OrderFault),
    /// Something is wrong with the certificate, or with its issuers'.
    Certificate(ImportFault),
    /// Something is wrong with the private key.
    Key(ImportFault),
    /// It names nothing that it could be known by.
    Nameless,
    /// It has so many names, and [`MAX_NAMES`] are the most that are kept.
    TooManyNames(usize),
    /// It is for other names than the version in use.
    OtherDomains {
        /// What the version in use has besides.
        missing: Vec<String>,
        /// What it has itself besides.
        extra: Vec<String>,
    },
    /// It ends when the version in use does.
    SameExpiry(DateTime<Utc>),
}

/// For events, in English; nothing of what was given is in it but names.
impl std::fmt::Display for GivenFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Described(_) => f.write_str("what describes it"),
            Self::Certificate(fault) | Self::Key(fault) => fault.fmt(f),
            Self::Nameless => f.write_str("names nothing"),
            Self::TooManyNames(count) => write!(f, "{count} names"),
            Self::OtherDomains { .. } => f.write_str("other domains"),
            Self::SameExpiry(_) => f.write_str("the same expiry"),
        }
    }
}

/// Reads what was given, as it is at a moment.
pub(super) fn read(given: Given<'_>, now: DateTime<Utc>) -> Result<Imported, GivenFault> {
    let blank = |text: &&&[u8]| !text.iter().all(u8::is_ascii_whitespace);
    let mut all: Option<Blocks> = None;
    for (texts, at) in
        [(given.certificates, GivenFault::Certificate as fn(ImportFault) -> GivenFault), (given.keys, GivenFault::Key)]
    {
        for text in texts.iter().filter(blank) {
            let blocks = Blocks::read(text).map_err(at)?;
            all = Some(match all {
                Some(before) => before.with(blocks).map_err(at)?,
                None => blocks,
            });
        }
    }
    let all = all.ok_or(GivenFault::Certificate(ImportFault::Empty))?;
    put_together(&all, now)
        .map_err(|fault| if fault.is_about_key() { GivenFault::Key(fault) } else { GivenFault::Certificate(fault) })
}

/// The names that a certificate is known by: its DNS names; its common name where it has none.
pub(super) fn domains(leaf: &Certificate) -> Result<Vec<String>, GivenFault> {
    if leaf.dns_names.len() > MAX_NAMES {
        return Err(GivenFault::TooManyNames(leaf.dns_names.len()));
    }
    if !leaf.dns_names.is_empty() {
        return Ok(leaf.dns_names.clone());
    }
    leaf.subject_common_name.clone().map(|name| vec![name]).ok_or(GivenFault::Nameless)
}
