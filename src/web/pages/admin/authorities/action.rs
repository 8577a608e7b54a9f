//! The dialogs that ask to be sure about an authority.

use askama::Template;

use crate::web::pages::layout::Chrome;

/// Something to be done: a page of its own, or `page.as_dialog()` for htmx (asked for, or sent and not done: answer that
/// 422, which is swapped in).
#[derive(Template)]
#[template(path = "authorities/action.html")]
pub struct AuthorityActionPage<'a> {
    /// What surrounds it.
    pub chrome: Chrome<'a>,
    /// Where Cancel leads.
    pub back_href: &'a str,
    /// The path where it is sent.
    pub action_href: &'a str,
    /// What is to be done.
    pub act: AuthorityAct<'a>,
    /// Why it was not done, or can't be.
    pub problem: Option<String>,
    /// Whether it can be done at all: the button is there.
    pub possible: bool,
}

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

#[derive(Template)]
#[template(path = "authorities/action_dialog.html")]
struct ActionDialog<'p> {
    page: &'p AuthorityActionPage<'p>,
}

impl AuthorityActionPage<'_> {
    /// The dialog, for htmx to set into the page.
    pub fn as_dialog(&self) -> impl Template {
        ActionDialog { page: self }
    }

    fn title(&self) -> &'static str {
        match self.act {
            AuthorityAct::Delete(_) => self.chrome.say("authority-delete"),
            AuthorityAct::Switch(_, true) => self.chrome.say("authority-switch-on"),
            AuthorityAct::Switch(_, false) => self.chrome.say("authority-switch-off"),
            AuthorityAct::Move(_, true) => self.chrome.say("authority-up"),
            AuthorityAct::Move(_, false) => self.chrome.say("authority-down"),
        }
    }

    fn submit(&self) -> &'static str {
        match self.act {
            AuthorityAct::Delete(_) => self.chrome.say("delete"),
            _ => self.title(),
        }
    }

    /// What it means.
    fn explained(&self) -> String {
        let words = self.chrome.words;
        match self.act {
            AuthorityAct::Delete(name) => words.with("authority-delete-do", &[("name", name.into())]),
            AuthorityAct::Switch(name, true) => words.with("authority-switch-on-do", &[("name", name.into())]),
            AuthorityAct::Switch(name, false) => words.with("authority-switch-off-do", &[("name", name.into())]),
            AuthorityAct::Move(name, _) => words.with("authority-move-do", &[("name", name.into())]),
        }
    }

    fn leave(&self) -> &'static str {
        if self.possible { self.chrome.say("cancel") } else { self.chrome.say("close") }
    }

    fn is_dangerous(&self) -> bool {
        matches!(self.act, AuthorityAct::Delete(_))
    }

    /// What is sent besides: a field and its value.
    fn field(&self) -> Option<(&'static str, &'static str)> {
        match self.act {
            AuthorityAct::Delete(_) => None,
            AuthorityAct::Switch(_, on) => Some(("on", if on { "true" } else { "false" })),
            AuthorityAct::Move(_, up) => Some(("to", if up { "up" } else { "down" })),
        }
    }
}
