//! The dialogs that ask to be sure: about a channel, and about the keys.

use askama::Template;

use crate::web::pages::layout::Chrome;

/// Something to be done: a page of its own, or `page.as_dialog()` for htmx (asked for, or sent and not done: answer that
/// 422, which is swapped in).
#[derive(Template)]
#[template(path = "channels/action.html")]
pub struct ChannelActionPage<'a> {
    /// What surrounds it.
    pub chrome: Chrome<'a>,
    /// Where Cancel leads.
    pub back_href: &'a str,
    /// The path where it is sent.
    pub action_href: &'a str,
    /// What is to be done.
    pub act: ChannelAct<'a>,
    /// Why it was not done, or can't be.
    pub problem: Option<String>,
    /// Whether it can be done at all: the button is there.
    pub possible: bool,
}

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

#[derive(Template)]
#[template(path = "channels/action_dialog.html")]
struct ActionDialog<'p> {
    page: &'p ChannelActionPage<'p>,
}

impl ChannelActionPage<'_> {
    /// The dialog, for htmx to set into the page.
    pub fn as_dialog(&self) -> impl Template {
        ActionDialog { page: self }
    }

    fn title(&self) -> &'static str {
        match self.act {
            ChannelAct::Delete(_) => self.chrome.say("channel-delete"),
            ChannelAct::Test(_) => self.chrome.say("channel-test"),
            ChannelAct::Switch(_, true) => self.chrome.say("channel-switch-on"),
            ChannelAct::Switch(_, false) => self.chrome.say("channel-switch-off"),
            ChannelAct::NewKey => self.chrome.say("key-new"),
            ChannelAct::RetireKey(_) => self.chrome.say("key-retire"),
        }
    }

    fn submit(&self) -> &'static str {
        match self.act {
            ChannelAct::Delete(_) => self.chrome.say("delete"),
            ChannelAct::Test(_) => self.chrome.say("channel-test-submit"),
            ChannelAct::Switch(_, true) => self.chrome.say("channel-switch-on"),
            ChannelAct::Switch(_, false) => self.chrome.say("channel-switch-off"),
            ChannelAct::NewKey => self.chrome.say("key-new-submit"),
            ChannelAct::RetireKey(_) => self.chrome.say("key-retire"),
        }
    }

    /// What it means.
    fn explained(&self) -> String {
        let words = self.chrome.words;
        match self.act {
            ChannelAct::Delete(name) => words.with("channel-delete-do", &[("name", name.into())]),
            ChannelAct::Test(name) => words.with("channel-test-do", &[("name", name.into())]),
            ChannelAct::Switch(name, true) => words.with("channel-switch-on-do", &[("name", name.into())]),
            ChannelAct::Switch(name, false) => words.with("channel-switch-off-do", &[("name", name.into())]),
            ChannelAct::NewKey => words.say("key-new-do").to_owned(),
            ChannelAct::RetireKey(kid) => words.with("key-retire-do", &[("kid", kid.into())]),
        }
    }

    /// What else there is to know.
    fn remark(&self) -> Option<&'static str> {
        match self.act {
            ChannelAct::Delete(_) => Some(self.chrome.say("channel-delete-rather")),
            ChannelAct::NewKey => Some(self.chrome.say("key-new-pem")),
            ChannelAct::Test(_) | ChannelAct::Switch(..) | ChannelAct::RetireKey(_) => None,
        }
    }

    fn leave(&self) -> &'static str {
        if self.possible { self.chrome.say("cancel") } else { self.chrome.say("close") }
    }

    /// Whether what is done can't be undone.
    fn is_dangerous(&self) -> bool {
        matches!(self.act, ChannelAct::Delete(_) | ChannelAct::RetireKey(_))
    }

    /// What the switch is to be set to, as the form says it.
    fn on(&self) -> Option<bool> {
        match self.act {
            ChannelAct::Switch(_, on) => Some(on),
            _ => None,
        }
    }
}
