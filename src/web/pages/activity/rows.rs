//! Events as lines of a table.

use chrono::{DateTime, Utc};

use crate::i18n::Words;
use crate::ops::activity::Action;
use crate::web::pages::words;

/// An event as a line.
#[derive(Debug, Clone)]
pub struct EventRow {
    /// Its number.
    pub number: i64,
    /// Its page.
    pub href: String,
    /// When.
    pub at: DateTime<Utc>,
    /// The action's name.
    pub action: String,
    /// Who.
    pub actor: ActorView,
    /// Where from.
    pub address: Option<String>,
    /// On what.
    pub target: Option<ObjectView>,
    /// The team that it belongs to, where that is not told by the page.
    pub team: Option<String>,
    /// How it ended: `success`, `refused` or `failure`.
    pub outcome: String,
    /// Why.
    pub reason: Option<String>,
}

/// Who acted.
#[derive(Debug, Clone)]
pub struct ActorView {
    /// What kind of actor: `person`, `anonymous`, `scheduler` or `operator`.
    pub kind: String,
    /// The name then; may be empty.
    pub name: String,
    /// Everything that they did; only for somebody signed in.
    pub all_href: Option<String>,
}

/// What something was done to.
#[derive(Debug, Clone)]
pub struct ObjectView {
    /// What kind of thing.
    pub kind: String,
    /// Its name then.
    pub name: String,
    /// Everything that was done to it.
    pub all_href: Option<String>,
}

impl EventRow {
    /// The action in words; the name of one that isn't known.
    pub fn what(&self, words: Words) -> &str {
        self.action.parse::<Action>().map_or(&self.action, |action| words::action_word(words, action))
    }

    /// The action's name without what all begin with.
    pub fn short_action(&self) -> &str {
        self.action.strip_prefix("certdesk.").unwrap_or(&self.action)
    }

    /// How it ended, in a word.
    pub fn outcome_word(&self, words: Words) -> &str {
        words::outcome_word(words, &self.outcome)
    }

    /// The icon that goes with it.
    pub fn outcome_icon(&self) -> &'static str {
        words::outcome_icon(&self.outcome)
    }

    /// Why, in words.
    pub fn why(&self, words: Words) -> Option<&str> {
        self.reason.as_deref().map(|reason| words::reason_words(words, reason))
    }
}

impl ActorView {
    /// Who, in words.
    pub fn who(&self, words: Words) -> &str {
        if self.kind == "person" && !self.name.is_empty() { &self.name } else { self.kind_word(words) }
    }

    /// What kind of actor.
    pub fn kind_word(&self, words: Words) -> &str {
        words::actor_kind_word(words, &self.kind)
    }

    /// The name, where it says more than who it is.
    pub fn also(&self) -> Option<&str> {
        Some(self.name.as_str()).filter(|name| self.kind != "person" && !name.is_empty())
    }
}

impl ObjectView {
    /// What kind of thing.
    pub fn kind_word(&self, words: Words) -> &str {
        words::target_kind_word(words, &self.kind)
    }
}
