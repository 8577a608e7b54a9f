//! The certificates of a notification, grouped by the day (UTC) on which they expire.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::text::one_line;
use super::{MAX_NAME, and_more};
use crate::i18n::Words;
use crate::notify::{Context, EventType, NotifiedCertificate};

/// Most domains that are named of one certificate.
const MAX_DOMAINS: usize = 5;
/// Longest reason, in characters.
const MAX_REASON: usize = 500;

/// Certificates that expire on one day.
#[derive(Debug)]
pub(in crate::notify) struct Group {
    /// When that is, in words; none where there is no version yet that could expire.
    pub heading: Option<String>,
    /// The certificates, in the order in which the notification has them.
    pub entries: Vec<Entry>,
}

/// A certificate.
#[derive(Debug)]
pub(in crate::notify) struct Entry {
    /// What its team calls it.
    pub name: String,
    /// The address of its page.
    pub url: String,
    /// The first of its domains.
    pub domains: Vec<String>,
    /// "and 3 more", where it has others.
    pub more_domains: Option<String>,
    /// Why the order or the renewal failed.
    pub reason: Option<String>,
    /// What else is to be said, in our own words.
    pub remarks: Vec<String>,
}

impl Entry {
    /// The domains in one line.
    pub fn domains_in_words(&self) -> String {
        let named = self.domains.join(", ");
        match &self.more_domains {
            Some(more) => format!("{named} {more}"),
            None => named,
        }
    }
}

/// The groups, those that expire first before the others, with at most `most` certificates in all, and how many
/// certificates are left out.
pub(super) fn group(
    event_type: EventType,
    certificates: &[NotifiedCertificate],
    context: &Context<'_>,
    words: Words,
    most: usize,
) -> (Vec<Group>, usize) {
    // Without an expiry, last.
    let mut days: BTreeMap<(bool, Option<NaiveDate>), Vec<&NotifiedCertificate>> = BTreeMap::new();
    for certificate in certificates {
        let day = certificate.expires_on.map(|moment| moment.date_naive());
        days.entry((day.is_none(), day)).or_default().push(certificate);
    }
    let (mut groups, mut room) = (Vec::new(), most);
    for ((_, day), certificates) in days {
        if room == 0 {
            break;
        }
        let shown = &certificates[..certificates.len().min(room)];
        room -= shown.len();
        groups.push(Group {
            heading: day.map(|day| expiry(event_type, day, context.now, words)),
            entries: shown.iter().map(|certificate| entry(event_type, certificate, context, words)).collect(),
        });
    }
    let shown: usize = groups.iter().map(|group| group.entries.len()).sum();
    (groups, certificates.len() - shown)
}

fn entry(event_type: EventType, certificate: &NotifiedCertificate, context: &Context<'_>, words: Words) -> Entry {
    let others = certificate.domains.len().saturating_sub(MAX_DOMAINS);
    let mut remarks = Vec::new();
    if certificate.auto_renewed == Some(true) && event_type.says_auto_renewed() {
        remarks.push(words.say("told-automatic").to_owned());
    }
    if let Some(end) = certificate.previous_expires_on.filter(|_| event_type.says_previous()) {
        remarks.push(previous(end.date_naive(), context.now, words));
    }
    Entry {
        name: one_line(&certificate.name, MAX_NAME),
        url: context.origin.certificate_url(certificate.id),
        domains: certificate.domains.iter().take(MAX_DOMAINS).map(|domain| one_line(domain, MAX_NAME)).collect(),
        more_domains: (others > 0).then(|| and_more(others, words)),
        reason: certificate
            .additional_info
            .as_deref()
            .filter(|_| event_type.says_why())
            .map(|reason| one_line(reason, MAX_REASON)),
        remarks,
    }
}

/// On which day something expires or has expired, and how many days away that is, counted from 00:00 UTC.
fn expiry(event_type: EventType, day: NaiveDate, now: DateTime<Utc>, words: Words) -> String {
    let (date, days) = (words.date(day), (day - now.date_naive()).num_days());
    match days {
        0 if event_type.says_expired() => words.with("told-expired-today", &[("date", (&date).into())]),
        0 => words.with("told-expires-today", &[("date", (&date).into())]),
        1.. => words.with("told-expires", &[("date", (&date).into()), ("days", days.into())]),
        _ => words.with("told-expired", &[("date", (&date).into()), ("days", (-days).into())]),
    }
}

/// The same of the version before.
fn previous(day: NaiveDate, now: DateTime<Utc>, words: Words) -> String {
    let (date, days) = (words.date(day), (day - now.date_naive()).num_days());
    match days {
        0 => words.with("told-previous-today", &[("date", (&date).into())]),
        1.. => words.with("told-previous-expires", &[("date", (&date).into()), ("days", days.into())]),
        _ => words.with("told-previous-expired", &[("date", (&date).into()), ("days", (-days).into())]),
    }
}
