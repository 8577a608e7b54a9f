//! Somebody's page: who they are, what they hold, where they are signed in.

use askama::Template;
use chrono::{DateTime, Utc};

use super::{PersonRow, WhoView};
use crate::domain::role::Role;
use crate::web::pages::layout::Chrome;
use crate::web::pages::sessions::SessionRow;

/// Somebody's page.
#[derive(Template)]
#[template(path = "admin/person.html")]
pub struct PersonPage<'a> {
    /// What surrounds it.
    pub chrome: Chrome<'a>,
    /// The person.
    pub person: &'a PersonRow,
    /// The provider's name for them.
    pub subject: &'a str,
    /// Their groups, as last read from the provider.
    pub groups: &'a [String],
    /// When they signed in first.
    pub created_at: DateTime<Utc>,
    /// What they hold, by team.
    pub held: Vec<HeldView>,
    /// How many roles are listed, where there are more.
    pub cut_at: Option<usize>,
    /// Where they are signed in.
    pub sessions: Vec<SessionRow>,
    /// Whether it is the reader's own page: nobody blocks themselves.
    pub oneself: bool,
}

/// A role that somebody holds.
#[derive(Debug, Clone)]
pub struct HeldView {
    /// The team's name.
    pub team: String,
    /// The path of its page.
    pub team_href: String,
    /// The role.
    pub role: Role,
    /// Whether it is for one certificate alone.
    pub on_certificate: bool,
    /// Whom it was granted to: them, their e-mail address or a group.
    pub through: Option<WhoView>,
    /// When it ends, where it does.
    pub expires_at: Option<DateTime<Utc>>,
}

impl PersonPage<'_> {
    fn end_label(&self, row: &SessionRow) -> String {
        row.end_label(self.chrome.words)
    }

    fn end_href(&self) -> String {
        format!("{}/end", self.person.href())
    }

    fn cut(&self, most: &usize) -> String {
        self.chrome.words.with("list-cut", &[("most", (*most).into())])
    }

    fn through(&self, held: &HeldView) -> String {
        match &held.through {
            None => self.chrome.say("person-directly").to_owned(),
            Some(who) => who.words(self.chrome.words),
        }
    }
}
