//! What a channel wants, in words.

use crate::i18n::Words;
use crate::notify::EventType;
use crate::web::pages::words::event_word;

/// What a channel wants.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wishes {
    /// The events; none for all of them.
    pub events: Option<Vec<EventType>>,
    /// What the names of certificates have to fit.
    pub name_pattern: Option<String>,
    /// The labels that they need to have, as `key=value` or the key alone.
    pub labels: Vec<String>,
}

impl Wishes {
    /// Which events, in short.
    pub(super) fn events_word(&self, words: Words) -> String {
        match self.events.as_deref() {
            None => words.say("channel-events-all").to_owned(),
            Some([one]) => event_word(words, *one).to_owned(),
            Some(some) => words.with("channel-events-some", &[("count", some.len().into())]),
        }
    }

    /// Each of several events.
    pub(super) fn event_words(&self, words: Words) -> Vec<&'static str> {
        let some = self.events.as_deref().filter(|some| some.len() > 1).unwrap_or_default();
        some.iter().map(|event| event_word(words, *event)).collect()
    }

    /// Whether it asks which certificate it is.
    pub(super) fn is_choosy(&self) -> bool {
        self.name_pattern.is_some() || !self.labels.is_empty()
    }
}
