//! What is asked before something is done to an authority.

use crate::i18n::Words;
use crate::web::pages::sheet::Asked;

/// What is to be done to the authority of this name.
#[derive(Debug, Clone, Copy)]
pub enum AuthorityAct<'a> {
    /// Delete it.
    Delete(&'a str),
    /// Offer it for new orders, or no longer.
    Switch(&'a str, bool),
    /// Move it up by one place, or down.
    Move(&'a str, bool),
}

impl AuthorityAct<'_> {
    /// In words.
    pub fn asked(self, words: Words) -> Asked {
        let title = match self {
            Self::Delete(_) => words.say("authority-delete"),
            Self::Switch(_, true) => words.say("authority-switch-on"),
            Self::Switch(_, false) => words.say("authority-switch-off"),
            Self::Move(_, true) => words.say("authority-up"),
            Self::Move(_, false) => words.say("authority-down"),
        };
        let explained = match self {
            Self::Delete(name) => words.with("authority-delete-do", &[("name", name.into())]),
            Self::Switch(name, true) => words.with("authority-switch-on-do", &[("name", name.into())]),
            Self::Switch(name, false) => words.with("authority-switch-off-do", &[("name", name.into())]),
            Self::Move(name, _) => words.with("authority-move-do", &[("name", name.into())]),
        };
        let (submit, field) = match self {
            Self::Delete(_) => (words.say("delete"), None),
            Self::Switch(_, on) => (title, Some(("on", if on { "true" } else { "false" }))),
            Self::Move(_, up) => (title, Some(("to", if up { "up" } else { "down" }))),
        };
        Asked { title, submit, explained, remark: None, field, dangerous: matches!(self, Self::Delete(_)) }
    }
}
