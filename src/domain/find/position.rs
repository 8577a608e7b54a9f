//! Where a certificate stands in a sorted list: what it is sorted by, and its identity. A page that begins there begins there
//! too when the certificate has gone.

use std::fmt;

use chrono::{DateTime, Utc};

use super::Column;
use crate::domain::certificate::Status;
use crate::domain::ids::CertificateId;

/// Longest key of a position, in characters.
const MAX_KEY: usize = 1024;
/// The moments that a certificate may be made or end at: those of years with four digits, in seconds since the epoch.
const MOMENTS: std::ops::RangeInclusive<i64> = -62_167_219_200..=253_402_300_799;

/// A place in a sorted list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// What it is sorted by.
    pub key: Key,
    /// Which certificate, or which there was.
    pub id: CertificateId,
}

/// What a certificate is sorted by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Key {
    /// When it was made.
    Created(DateTime<Utc>),
    /// A text.
    Text(String),
    /// When it ends; never, where there is none.
    Expires(Option<DateTime<Utc>>),
    /// Its status, and when it was made.
    Status(Status, DateTime<Utc>),
    /// Whether it is renewed by itself.
    AutoRenew(bool),
}

/// What stands for no end.
const NEVER: &str = "never";

impl Position {
    /// Reads the place in a list that is sorted by a column; none where the text is no such place.
    pub fn read(column: Column, text: &str) -> Option<Self> {
        let (id, key) = text.split_once('.').unwrap_or((text, ""));
        let key = match column {
            Column::Created => moment(key).map(Key::Created),
            Column::Name | Column::Domain | Column::Issuer | Column::Key => {
                let odd = key.contains(char::is_control) || key.chars().nth(MAX_KEY).is_some();
                (!odd).then(|| Key::Text(key.to_owned()))
            }
            Column::Expires if key == NEVER => Some(Key::Expires(None)),
            Column::Expires => moment(key).map(|moment| Key::Expires(Some(moment))),
            Column::Status => {
                let (status, made) = key.split_once('.')?;
                Some(Key::Status(status.parse().ok()?, moment(made)?))
            }
            Column::AutoRenew => key.parse().ok().map(Key::AutoRenew),
        }?;
        Some(Self { key, id: id.parse().ok()? })
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = self.id;
        match &self.key {
            Key::Created(at) | Key::Expires(Some(at)) => write!(f, "{id}.{}", at.timestamp_micros()),
            Key::Text(text) => write!(f, "{id}.{text}"),
            Key::Expires(None) => write!(f, "{id}.{NEVER}"),
            Key::Status(status, made) => write!(f, "{id}.{status}.{}", made.timestamp_micros()),
            Key::AutoRenew(on) => write!(f, "{id}.{on}"),
        }
    }
}

/// A moment as microseconds since the epoch, as exact as the database keeps it.
fn moment(text: &str) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_micros(text.parse().ok()?).filter(|moment| MOMENTS.contains(&moment.timestamp()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_read_back() {
        let id: CertificateId = "0199aaaa-0000-7000-8000-000000000001".parse().unwrap();
        let at = DateTime::from_timestamp(1_800_000_000, 123_456_000).unwrap();
        for (column, key) in [
            (Column::Created, Key::Created(at)),
            (Column::Name, Key::Text("a.b c%".to_owned())),
            (Column::Issuer, Key::Text(String::new())),
            (Column::Expires, Key::Expires(Some(at))),
            (Column::Expires, Key::Expires(None)),
            (Column::Status, Key::Status(Status::RenewFailed, at)),
            (Column::AutoRenew, Key::AutoRenew(true)),
        ] {
            let position = Position { key, id };
            assert_eq!(Position::read(column, &position.to_string()), Some(position));
        }
    }

    #[test]
    fn another_lists_place_is_none() {
        let id = "0199aaaa-0000-7000-8000-000000000001";
        for (column, text) in [
            (Column::Created, "x".to_owned()),
            (Column::Created, format!("{id}.x")),
            (Column::Name, format!("{id}.a\0b")),
            (Column::Name, format!("{id}.{}", "a".repeat(MAX_KEY + 1))),
            (Column::Expires, id.to_owned()),
            (Column::Expires, format!("{id}.{}", i64::MAX)),
            (Column::Expires, format!("{id}.253402300800000000")),
            (Column::Status, format!("{id}.fine.1")),
            (Column::Status, format!("{id}.valid")),
            (Column::AutoRenew, format!("{id}.1")),
        ] {
            assert_eq!(Position::read(column, &text), None, "{text}");
        }
    }
}
