//! Orders, from the form to the certificate, against the real Pebble.

mod authority_errors;
mod callbacks;
mod database;
mod dns;
pub mod downloaded;
mod kinds;
mod outages;
mod placing;
mod refusals;

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};

use crate::support::person::Person;
use crate::support::portal::Portal;
use crate::support::waiting;

/// Waits until these certificates are valid while the clock hurries, a second for every look, so that nobody sits out
/// the pauses between tries.
async fn hurry_to_valid(portal: &Portal, person: &Person, certificates: &[&str]) {
    for certificate in certificates {
        waiting::until(&format!("{certificate} to be valid"), async || {
            portal.leap(TimeDelta::seconds(1));
            let page = person.get(certificate).await;
            let status = page.certificate_status();
            assert!(status == "pending" || status == "valid", "{status}: {}", page.text());
            (status == "valid").then_some(())
        })
        .await;
    }
}

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
