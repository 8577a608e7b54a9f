//! The site's teams.

use askama::Template;
use chrono::{DateTime, Utc};

use super::WhoView;
use crate::domain::ids::TeamId;
use crate::web::pages::layout::Chrome;

/// Most administrators of a team that the list names.
const MAX_NAMED: usize = 3;

/// Every team, a page at a time. No certificate is seen here: site administrators hold no key and read none.
#[derive(Template)]
#[template(path = "admin/teams.html")]
pub struct TeamsPage<'a> {
    /// What surrounds it.
    pub chrome: Chrome<'a>,
    /// What is searched for; empty where nothing is.
    pub q: &'a str,
    /// The teams, by name.
    pub rows: Vec<TeamRow>,
    /// The address of the page before, where there is one.
    pub before: Option<String>,
    /// The address of the page after, where there is one.
    pub after: Option<String>,
}

/// A team.
#[derive(Debug, Clone)]
pub struct TeamRow {
    /// Which.
    pub id: TeamId,
    /// Its name.
    pub name: String,
    /// Its part of the address.
    pub slug: String,
    /// Whether it is the one that the settings begin with.
    pub from_settings: bool,
    /// Who administers it by grants in force.
    pub admins: Vec<AdminView>,
    /// How many certificates it has.
    pub certificates: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// Who administers a team.
#[derive(Debug, Clone)]
pub struct AdminView {
    /// Who.
    pub who: WhoView,
    /// The path of their page, where it is a person.
    pub href: Option<String>,
    /// When that ends, where it does.
    pub expires_at: Option<DateTime<Utc>>,
    /// Whether the settings say so.
    pub from_settings: bool,
    /// Whether it reaches anybody who has signed in and isn't blocked.
    pub reaches: bool,
}

impl TeamRow {
    /// The path of its page.
    pub fn href(&self) -> String {
        format!("/admin/teams/{}", self.id)
    }

    /// Whether anybody administers it who has signed in and isn't blocked.
    pub fn is_administered(&self) -> bool {
        self.admins.iter().any(|admin| admin.reaches)
    }

    fn named(&self) -> &[AdminView] {
        &self.admins[..self.admins.len().min(MAX_NAMED)]
    }

    fn more(&self) -> usize {
        self.admins.len() - self.named().len()
    }
}

impl TeamsPage<'_> {
    fn no_match(&self) -> String {
        self.chrome.words.with("manage-no-match", &[("q", self.q.into())])
    }

    fn more(&self, row: &TeamRow) -> String {
        self.chrome.words.with("domains-more", &[("count", row.more().into())])
    }
}

/// A team's page.
#[derive(Template)]
#[template(path = "admin/team.html")]
pub struct TeamPage<'a> {
    /// What surrounds it.
    pub chrome: Chrome<'a>,
    /// The team.
    pub team: &'a TeamRow,
    /// Its whole address, for its members.
    pub url: &'a str,
}
