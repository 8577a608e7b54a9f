//! The notifications about a certificate, as its page lists them.

use chrono::{DateTime, Utc};

use crate::domain::DeliveryState;
use crate::i18n::Words;
use crate::notify::EventType;
use crate::web::pages::words::{Fare, event_word};

/// A notification in the list.
pub struct ToldRow {
    /// The path of its page.
    pub href: String,
    /// What happened.
    pub event_type: EventType,
    /// The name of the channel that was told.
    pub channel: String,
    /// How far it has come.
    pub state: DeliveryState,
    /// Attempts made.
    pub attempts: i32,
    /// When it was written.
    pub created_at: DateTime<Utc>,
}

impl ToldRow {
    pub(super) fn event_word(&self, words: &Words) -> &'static str {
        event_word(*words, self.event_type)
    }

    pub(super) const fn fare(&self) -> Fare {
        Fare { state: self.state, attempts: self.attempts }
    }
}
