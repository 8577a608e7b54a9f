//! What is asked before something is done to a channel or to the keys.

use crate::i18n::Words;
use crate::web::pages::sheet::Asked;

/// What is to be done.
#[derive(Debug, Clone, Copy)]
pub enum ChannelAct<'a> {
    /// Delete the channel of this name.
    Delete(&'a str),
    /// Test the channel of this name.
    Test(&'a str),
    /// Switch the channel of this name.
    Switch(&'a str, bool),
    /// Make a new signing key.
    NewKey,
    /// End the replaced key of this name at once.
    RetireKey(&'a str),
}

impl ChannelAct<'_> {
    /// In words.
    pub fn asked(self, words: Words) -> Asked {
        let title = match self {
            Self::Delete(_) => words.say("channel-delete"),
            Self::Test(_) => words.say("channel-test"),
            Self::Switch(_, true) => words.say("channel-switch-on"),
            Self::Switch(_, false) => words.say("channel-switch-off"),
            Self::NewKey => words.say("key-new"),
            Self::RetireKey(_) => words.say("key-retire"),
        };
        let submit = match self {
            Self::Delete(_) => words.say("delete"),
            Self::Test(_) => words.say("channel-test-submit"),
            Self::NewKey => words.say("key-new-submit"),
            Self::Switch(..) | Self::RetireKey(_) => title,
        };
        let explained = match self {
            Self::Delete(name) => words.with("channel-delete-do", &[("name", name.into())]),
            Self::Test(name) => words.with("channel-test-do", &[("name", name.into())]),
            Self::Switch(name, true) => words.with("channel-switch-on-do", &[("name", name.into())]),
            Self::Switch(name, false) => words.with("channel-switch-off-do", &[("name", name.into())]),
            Self::NewKey => words.say("key-new-do").to_owned(),
            Self::RetireKey(kid) => words.with("key-retire-do", &[("kid", kid.into())]),
        };
        let remark = match self {
            Self::Delete(_) => Some(words.say("channel-delete-rather")),
            Self::NewKey => Some(words.say("key-new-pem")),
            Self::Test(_) | Self::Switch(..) | Self::RetireKey(_) => None,
        };
        let field = match self {
            Self::Switch(_, on) => Some(("on", if on { "true" } else { "false" })),
            _ => None,
        };
        let dangerous = matches!(self, Self::Delete(_) | Self::RetireKey(_));
        Asked { title, submit, explained, remark, field, dangerous }
    }
}
