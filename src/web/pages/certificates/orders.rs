//! A certificate's orders, as its page lists them.

use chrono::{DateTime, Utc};

use crate::domain::order::{Failure, OrderState};
use crate::i18n::Words;
use crate::web::pages::words::failure_words;

/// An order in the list.
pub struct OrderRow {
    /// How far it has come.
    pub state: OrderState,
    /// Whether it is a renewal.
    pub renewal: bool,
    /// Who placed it; none where Certdesk did by itself.
    pub placed_by: Option<String>,
    /// When.
    pub placed_at: DateTime<Utc>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// Why it failed.
    pub failure: Option<Failure>,
}

impl OrderRow {
    pub(super) fn kind_word(&self, words: &Words) -> &'static str {
        if self.renewal { words.say("orders-renewal") } else { words.say("orders-first") }
    }

    pub(super) fn outcome_word(&self, words: &Words) -> &'static str {
        match self.state {
            OrderState::Issued => words.say("orders-issued"),
            OrderState::Failed => words.say("orders-failed"),
            OrderState::Cancelled => words.say("orders-cancelled"),
            _ => words.say("orders-under-way"),
        }
    }

    /// The style and the icon of its badge.
    pub(super) const fn looks(&self) -> (&'static str, &'static str) {
        match self.state {
            OrderState::Issued => ("valid", "check"),
            OrderState::Failed => ("failed", "alert"),
            OrderState::Cancelled => ("expired", "ban"),
            _ => ("pending", "clock"),
        }
    }

    pub(super) fn failure_title(&self, words: &Words) -> Option<&'static str> {
        self.failure.as_ref().map(|failure| failure_words(*words, failure).title)
    }
}
