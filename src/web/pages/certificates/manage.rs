//! The Manage tab: the team's certificates.

use askama::Template;
use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::certificate::Status;
use crate::domain::find::FindField;
use crate::domain::ids::CertificateId;
use crate::web::pages::certificates::find::{Chip, Choice, FindView, Head};
use crate::web::pages::certificates::many::ManyBar;
use crate::web::pages::form::FieldError;
use crate::web::pages::late::LateView;
use crate::web::pages::layout::Chrome;
use crate::web::pages::words::{status_icon, status_word};

/// The Manage tab. `page.as_table()` is the part that refreshes itself, `page.as_found()` what changes when something else is
/// looked for.
#[derive(Template)]
#[template(path = "certificates/manage.html", blocks = ["found", "table"])]
pub struct ManagePage<'a> {
    /// What surrounds it.
    pub chrome: Chrome<'a>,
    /// What to say where orders and renewals don't go on as they should.
    pub late: Option<LateView<'a>>,
    /// The path of the list, without a query.
    pub list_href: &'a str,
    /// The path of the order form.
    pub order_href: &'a str,
    /// The path of the import form, where the reader may import.
    pub import_href: Option<String>,
    /// Whether the reader may order.
    pub can_order: bool,
    /// What is looked for.
    pub view: FindView<'a>,
    /// What can be done with many, where the reader may do anything of that kind.
    pub many: Option<ManyBar>,
    /// The certificates, in order.
    pub rows: Vec<CertificateRow>,
    /// The address of the page before, where there is one.
    pub before: Option<String>,
    /// The address of the page after, where there is one.
    pub after: Option<String>,
}

/// A certificate in the list.
pub struct CertificateRow {
    /// Its identity.
    pub id: CertificateId,
    /// The path of its page.
    pub href: String,
    /// Its name.
    pub name: String,
    /// Its description; may be empty.
    pub description: String,
    /// Its domains as people type them, the primary first.
    pub domains: Vec<String>,
    /// Who issued the current version.
    pub issuer: Option<String>,
    /// The key algorithm's label.
    pub key_algorithm: String,
    /// The end of the current version.
    pub not_after: Option<DateTime<Utc>>,
    /// Its status.
    pub status: Status,
    /// Whether it renews by itself.
    pub auto_renew: bool,
}

/// Days before the end from which an expiry is marked as near.
const NEAR: TimeDelta = TimeDelta::days(30);
/// Days before the end from which it is marked as urgent.
const URGENT: TimeDelta = TimeDelta::days(7);

/// How an expiry is marked: `past`, `urgent`, `near` or nothing.
pub(super) fn expiry_class(now: DateTime<Utc>, end: DateTime<Utc>) -> &'static str {
    match end - now {
        left if left <= TimeDelta::zero() => "past",
        left if left < URGENT => "urgent",
        left if left < NEAR => "near",
        _ => "",
    }
}

impl ManagePage<'_> {
    /// The `HX-Target` of a request that is answered by [`ManagePage::as_table`] alone; any other gets the whole page
    /// (a redirect that htmx follows keeps its headers).
    pub const TARGET: &'static str = "certificates";
    /// The same for [`ManagePage::as_found`].
    pub const FOUND: &'static str = "found";

    /// Whether there is nothing that could be looked for.
    fn is_new(&self) -> bool {
        self.rows.is_empty() && self.view.find.is_empty() && self.before.is_none() && self.after.is_none()
    }

    fn choices(&self) -> Vec<(FindField, Vec<Choice>)> {
        self.view.choices(self.chrome.words)
    }

    fn sorts(&self) -> Vec<Choice> {
        self.view.sorts(self.chrome.words)
    }

    fn heads(&self) -> Vec<Head> {
        self.view.heads(self.chrome.words, self.list_href)
    }

    fn chips(&self) -> Vec<Chip> {
        self.view.chips(self.chrome.words, self.list_href)
    }

    fn label(&self, field: &FindField) -> &'static str {
        self.view.label(self.chrome.words, *field)
    }

    fn value(&self, field: &FindField) -> String {
        self.view.get(*field)
    }

    fn fault(&self, field: &FindField) -> FieldError<'_, FindField> {
        self.view.fault(*field)
    }

    fn invalid(&self, field: &FindField) -> bool {
        self.view.invalid(*field)
    }

    fn take_away(&self, chip: &Chip) -> String {
        self.chrome.words.with("activity-take-away", &[("field", self.label(&chip.field).into())])
    }

    fn total(&self) -> String {
        self.view.total(self.chrome.words)
    }

    /// Whether the list asks for itself again: while orders are under way, and for as long as it says that they are late.
    fn live(&self) -> bool {
        self.late.is_some() || self.rows.iter().any(|row| matches!(row.status, Status::Pending | Status::RenewPending))
    }

    fn expiry_class(&self, end: &DateTime<Utc>) -> &'static str {
        expiry_class(self.chrome.now, *end)
    }

    fn status_word(&self, row: &CertificateRow) -> &'static str {
        status_word(self.chrome.words, row.status)
    }

    fn status_icon(&self, row: &CertificateRow) -> &'static str {
        status_icon(row.status)
    }

    fn more(&self, row: &CertificateRow) -> String {
        self.chrome.words.with("domains-more", &[("count", row.domains.len().saturating_sub(1).into())])
    }

    fn pick_label(&self, row: &CertificateRow) -> String {
        self.chrome.words.with("many-pick", &[("name", (&row.name).into())])
    }

    fn menu_label(&self, row: &CertificateRow) -> String {
        self.chrome.words.with("manage-menu", &[("name", (&row.name).into())])
    }

    fn no_match(&self) -> String {
        match self.view.find.q() {
            "" => self.chrome.words.say("manage-no-fit").to_owned(),
            q => self.chrome.words.with("manage-no-match", &[("q", q.into())]),
        }
    }
}
