//! The page of a certificate that was deleted.

use askama::Template;
use chrono::{DateTime, Utc};

use super::show::pairs;
use crate::domain::certificate::Kind;
use crate::web::pages::activity::EventRow;
use crate::web::pages::layout::Chrome;

/// What is kept of a certificate that was deleted.
#[derive(Template)]
#[template(path = "certificates/deleted.html")]
pub struct DeletedPage<'a> {
    /// What surrounds it.
    pub chrome: Chrome<'a>,
    /// The path of the list.
    pub list_href: &'a str,
    /// Its name at the end.
    pub name: &'a str,
    /// Its description; may be empty.
    pub description: &'a str,
    /// Where its versions came from.
    pub kind: Kind,
    /// Its domains as people type them, the primary first.
    pub domains: Vec<String>,
    /// Its labels.
    pub labels: Vec<(String, String)>,
    /// Who made it.
    pub created_by: &'a str,
    /// When.
    pub created_at: DateTime<Utc>,
    /// Who deleted it.
    pub deleted_by: &'a str,
    /// When.
    pub deleted_at: DateTime<Utc>,
    /// Its versions, newest first.
    pub versions: Vec<DeletedVersionRow>,
    /// What was done to it last, and where all of it is listed; only for those who may read activity.
    pub activity: Option<(Vec<EventRow>, String)>,
}

/// A version of it.
pub struct DeletedVersionRow {
    /// Its number, counted from 1.
    pub number: i32,
    /// Its serial number, in hexadecimal.
    pub serial: String,
    /// SHA-256 of the leaf, in hexadecimal.
    pub fingerprint_sha256: String,
    /// Who issued it.
    pub issuer: String,
    /// Its key's algorithm.
    pub key_algorithm: String,
    /// Valid from.
    pub not_before: DateTime<Utc>,
    /// Valid until.
    pub not_after: DateTime<Utc>,
    /// When the authority revoked it.
    pub revoked_at: Option<DateTime<Utc>>,
}

impl DeletedPage<'_> {
    fn is_this(&self, _: &EventRow) -> bool {
        false
    }

    fn said(&self) -> String {
        self.chrome.words.with("deleted-by", &[("person", self.deleted_by.into())])
    }

    fn kind_word(&self) -> &'static str {
        match self.kind {
            Kind::Ordered => self.chrome.say("deleted-ordered"),
            Kind::Imported => self.chrome.say("deleted-imported"),
        }
    }

    fn version_label(&self, version: &DeletedVersionRow) -> String {
        self.chrome.words.with("deleted-version", &[("number", i64::from(version.number).into())])
    }

    fn pairs(&self, digits: &str) -> String {
        pairs(digits)
    }

    /// Whether servers may use the version still.
    fn is_valid(&self, version: &DeletedVersionRow) -> bool {
        version.revoked_at.is_none() && version.not_after > self.chrome.now
    }
}
