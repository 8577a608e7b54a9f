//! One event.

use askama::Template;

use super::rows::EventRow;
use crate::domain::user_agent::UserAgent;
use crate::ops::activity::read::Sealing;
use crate::web::pages::layout::Chrome;
use crate::web::pages::words::data_word;

/// Everything that an event holds, and what came before and after on the same object.
#[derive(Template)]
#[template(path = "activity/event.html")]
pub struct EventPage<'a> {
    /// What surrounds it.
    pub chrome: Chrome<'a>,
    /// The path of the list.
    pub list_href: &'a str,
    /// The event.
    pub event: EventView,
    /// The seal that it is under, where there is one yet.
    pub seal: Option<Sealing>,
    /// Events on the same object around it, itself included, newest first; empty where it is about nothing.
    pub rows: Vec<EventRow>,
}

/// An event.
#[derive(Debug, Clone)]
pub struct EventView {
    /// As it stands in the list.
    pub row: EventRow,
    /// Its identity.
    pub id: String,
    /// When, to the microsecond.
    pub exactly: String,
    /// The browser or program.
    pub user_agent: Option<String>,
    /// The identity of whoever acted.
    pub actor_id: Option<String>,
    /// What they may do and why, where the reader may see that.
    pub actor_href: Option<String>,
    /// The identity of what it was done to.
    pub target_id: Option<String>,
    /// Its own page, where the reader may see that.
    pub target_href: Option<String>,
    /// The request that it was part of, and everything of that.
    pub request: Option<(String, String)>,
    /// What else it says.
    pub facts: Vec<Fact>,
}

/// Something that an event says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// The names of the fields that lead to it, the outermost first.
    pub path: Vec<String>,
    /// Its values: one, or those of a list.
    pub values: Vec<String>,
}

impl EventPage<'_> {
    fn title(&self) -> String {
        self.chrome.words.with("activity-event", &[("number", self.event.row.number.into())])
    }

    fn sealed_with(&self, seal: &Sealing) -> String {
        self.chrome.words.with("activity-sealed-with", &[("events", seal.events.into())])
    }

    fn seal_name(&self, seal: &Sealing) -> String {
        self.chrome.words.with("activity-seal-name", &[("number", seal.number.into())])
    }

    fn browser(&self, text: &str) -> Option<String> {
        let words = self.chrome.words;
        match UserAgent::read(text) {
            UserAgent { browser: Some(browser), system: Some(system) } => {
                Some(words.with("session-browser-on", &[("browser", browser.into()), ("system", system.into())]))
            }
            UserAgent { browser: Some(name), .. } | UserAgent { system: Some(name), .. } => Some(name.to_owned()),
            UserAgent { .. } => None,
        }
    }

    fn is_this(&self, row: &EventRow) -> bool {
        row.number == self.event.row.number
    }

    fn fact_name(&self, fact: &Fact) -> String {
        let words = fact.path.iter().map(|name| data_word(self.chrome.words, name));
        words.collect::<Vec<_>>().join(" · ")
    }

    fn fact_path(&self, fact: &Fact) -> String {
        fact.path.join(".")
    }
}
