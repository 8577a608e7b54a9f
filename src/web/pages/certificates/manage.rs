//! The Manage tab: the team's certificates.

use askama::Template;
use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::certificate::Status;
use crate::domain::ids::CertificateId;
use crate::web::pages::certificates::many::ManyBar;
use crate::web::pages::certificates::menu::{Menu, MenuItems};
use crate::web::pages::late::LateView;
use crate::web::pages::layout::Chrome;
use crate::web::pages::words::{status_icon, status_word};

/// The Manage tab. `page.as_table()` is the part that refreshes itself.
#[derive(Template)]
#[template(path = "certificates/manage.html", blocks = ["table"])]
pub struct ManagePage<'a> {
    /// What surrounds it.
    pub chrome: Chrome<'a>,
    /// What to say where orders and renewals don't go on as they should.
    pub late: Option<LateView<'a>>,
    /// The path of the list, without a query.
    pub list_href: &'a str,
    /// The path of the order form.
    pub order_href: &'a str,
    /// Whether the reader may order.
    pub can_order: bool,
    /// Whether the reader may download.
    pub can_download: bool,
    /// What can be done with many, where the reader may do anything of that kind.
    pub many: Option<ManyBar>,
    /// What is searched for; empty where nothing is.
    pub q: &'a str,
    /// The certificates, in order.
    pub rows: Vec<CertificateRow>,
    /// The address of the page before, where there is one.
    pub newer: Option<String>,
    /// The address of the page after, where there is one.
    pub older: Option<String>,
}

/// A certificate in the list.
pub struct CertificateRow {
    /// Its identity.
    pub id: CertificateId,
    /// The path of its page.
    pub href: String,
    /// The path of the ZIP of its current version, where there is one.
    pub download_href: Option<String>,
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
    /// What the reader can do with it.
    pub menu: Menu,
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

    fn menu_items<'m>(&'m self, row: &'m CertificateRow) -> MenuItems<'m> {
        MenuItems { chrome: &self.chrome, menu: &row.menu, key: row.id.to_string() }
    }

    fn no_match(&self) -> String {
        self.chrome.words.with("manage-no-match", &[("q", self.q.into())])
    }
}
