//! Orders, from the form to the certificate, against the real Pebble.

mod authority_errors;
mod callbacks;
mod database;
mod dns;
mod downloaded;
mod kinds;
mod outages;
mod placing;
mod refusals;

use chrono::{DateTime, NaiveDateTime, Utc};

/// The first moment that a text names, to the second.
///
/// # Panics
///
/// It names none.
fn moment_in(text: &str) -> DateTime<Utc> {
    let (before, _) = text.split_once(" UTC").unwrap_or_else(|| panic!("no moment in {text}"));
    let moment = &before[before.len() - "2026-11-22 23:58:47".len()..];
    NaiveDateTime::parse_from_str(moment, "%Y-%m-%d %H:%M:%S").unwrap().and_utc()
}
