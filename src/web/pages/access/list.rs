//! The Access tab: whoever holds something on the team.

use askama::Template;

use super::views::{GrantView, WhoView};
use crate::web::pages::layout::Chrome;

/// The Access tab.
#[derive(Template)]
#[template(path = "access/list.html")]
pub struct AccessPage<'a> {
    /// What surrounds it.
    pub chrome: Chrome<'a>,
    /// The path of the tab, without a query.
    pub access_href: &'a str,
    /// The path of the form that grants a role, where the reader may.
    pub grant_href: Option<&'a str>,
    /// What is searched for; empty where nothing is.
    pub q: &'a str,
    /// Who holds something: people, then e-mail addresses, then groups, each by name.
    pub rows: Vec<HolderRow>,
    /// Those who were found besides, and hold nothing here in their own name.
    pub others: Vec<HolderRow>,
    /// How many grants were looked through, where there are more.
    pub cut_at: Option<usize>,
    /// Whether there may be more of them.
    pub others_more: bool,
    /// The address of the page before, where there is one.
    pub before: Option<String>,
    /// The address of the page after, where there is one.
    pub after: Option<String>,
}

/// Whoever holds something.
#[derive(Debug, Clone)]
pub struct HolderRow {
    /// Its part of the ids on the page.
    pub key: String,
    /// Who.
    pub who: WhoView,
    /// The path of the page that says what they can do.
    pub href: String,
    /// What they hold.
    pub grants: Vec<GrantView>,
    /// The path of the form that grants them another role, where the reader may.
    pub grant_href: Option<String>,
}

impl AccessPage<'_> {
    fn menu_label(&self, row: &HolderRow) -> String {
        self.chrome.words.with("manage-menu", &[("name", row.who.name().into())])
    }

    fn cut(&self, most: &usize) -> String {
        self.chrome.words.with("list-cut", &[("most", (*most).into())])
    }

    fn no_match(&self) -> String {
        self.chrome.words.with("access-no-match", &[("q", self.q.into())])
    }

    /// Whether some of it can be changed in the settings alone.
    fn has_settings(&self) -> bool {
        self.rows.iter().flat_map(|row| &row.grants).any(|grant| grant.from_settings)
    }
}
