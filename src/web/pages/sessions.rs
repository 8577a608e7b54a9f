//! Where somebody is signed in.

use askama::Template;
use chrono::{DateTime, Utc};

use crate::domain::ids::SessionId;
use crate::domain::user_agent::UserAgent;
use crate::i18n::Words;
use crate::web::pages::layout::Chrome;

/// My sessions.
#[derive(Template)]
#[template(path = "sessions/list.html")]
pub struct SessionsPage<'a> {
    /// What surrounds it.
    pub chrome: Chrome<'a>,
    /// The reader's sessions, the one used last first.
    pub sessions: Vec<SessionRow>,
}

/// A session.
#[derive(Debug, Clone)]
pub struct SessionRow {
    /// Which.
    pub id: SessionId,
    /// What the browser said that it is.
    pub user_agent: String,
    /// Where it was made from.
    pub address: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last used.
    pub seen_at: DateTime<Utc>,
    /// Whether it is the one that this page is read in.
    pub here: bool,
}

impl SessionRow {
    /// Browser and system, in words.
    pub fn words(&self, words: &Words) -> String {
        match UserAgent::read(&self.user_agent) {
            UserAgent { browser: Some(browser), system: Some(system) } => {
                words.with("session-browser-on", &[("browser", browser.into()), ("system", system.into())])
            }
            UserAgent { browser: Some(name), .. } | UserAgent { system: Some(name), .. } => name.to_owned(),
            UserAgent { .. } => words.say("session-browser-unknown").to_owned(),
        }
    }

    pub(super) fn end_label(&self, words: Words) -> String {
        let at = self.created_at.format("%Y-%m-%d %H:%M UTC").to_string();
        words.with("session-end-label", &[("browser", (&self.words(&words)).into()), ("at", (&at).into())])
    }
}

impl SessionsPage<'_> {
    fn end_label(&self, row: &SessionRow) -> String {
        row.end_label(self.chrome.words)
    }

    fn end_href(&self) -> &'static str {
        "/sessions/end"
    }

    fn has_others(&self) -> bool {
        self.sessions.iter().any(|session| !session.here)
    }
}
