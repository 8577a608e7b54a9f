//! Everybody who has signed in.

use askama::Template;
use chrono::{DateTime, Utc};

use crate::domain::ids::PersonId;
use crate::web::pages::layout::Chrome;

/// Everybody, a page at a time.
#[derive(Template)]
#[template(path = "admin/people.html")]
pub struct PeoplePage<'a> {
    /// What surrounds it.
    pub chrome: Chrome<'a>,
    /// What is searched for; empty where nothing is.
    pub q: &'a str,
    /// The people, by name.
    pub rows: Vec<PersonRow>,
    /// The address of the page before, where there is one.
    pub before: Option<String>,
    /// The address of the page after, where there is one.
    pub after: Option<String>,
}

/// Somebody.
#[derive(Debug, Clone)]
pub struct PersonRow {
    /// Who.
    pub id: PersonId,
    /// Their name.
    pub name: String,
    /// Their e-mail address, where their provider vouches for one.
    pub email: Option<String>,
    /// What people call the provider.
    pub provider: String,
    /// When they signed in last.
    pub signed_in_at: DateTime<Utc>,
    /// Since when they are blocked.
    pub blocked_at: Option<DateTime<Utc>>,
    /// Whether they administer the whole installation.
    pub administers: bool,
}

impl PersonRow {
    /// The path of their page.
    pub fn href(&self) -> String {
        format!("/admin/people/{}", self.id)
    }
}

impl PeoplePage<'_> {
    fn no_match(&self) -> String {
        self.chrome.words.with("manage-no-match", &[("q", self.q.into())])
    }
}
