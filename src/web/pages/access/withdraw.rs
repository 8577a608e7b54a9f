//! The dialog that asks to be sure before a role is withdrawn.

use askama::Template;

use super::views::{GrantView, WhoView};
use crate::web::pages::layout::Chrome;
use crate::web::pages::words::role_word;

/// A role to be withdrawn: a page of its own, or `page.as_dialog()` for htmx (asked for, or sent and not done: answer that
/// 422, which is swapped in).
#[derive(Template)]
#[template(path = "access/withdraw.html")]
pub struct WithdrawPage<'a> {
    /// What surrounds it.
    pub chrome: Chrome<'a>,
    /// Where Cancel leads.
    pub back_href: &'a str,
    /// The path where it is sent.
    pub action_href: &'a str,
    /// The grant.
    pub grant: &'a GrantView,
    /// Whom it is for.
    pub who: &'a WhoView,
    /// Why it was not done, or can't be.
    pub problem: Option<&'a str>,
    /// Whether it can be done at all: the button is there.
    pub possible: bool,
}

#[derive(Template)]
#[template(path = "access/withdraw_dialog.html")]
struct WithdrawDialog<'p> {
    page: &'p WithdrawPage<'p>,
}

impl WithdrawPage<'_> {
    /// The dialog, for htmx to set into the page.
    pub fn as_dialog(&self) -> impl Template {
        WithdrawDialog { page: self }
    }

    /// What it means.
    fn explained(&self) -> String {
        let words = self.chrome.words;
        let (who, role) = (self.who.name(), role_word(words, self.grant.role));
        match (self.who, &self.grant.certificate) {
            (WhoView::Group { .. }, Some(certificate)) => words.with(
                "access-withdraw-group-certificate",
                &[("who", who.into()), ("role", role.into()), ("certificate", (&certificate.name).into())],
            ),
            (WhoView::Group { .. }, None) => {
                words.with("access-withdraw-group", &[("who", who.into()), ("role", role.into())])
            }
            (_, Some(certificate)) => words.with(
                "access-withdraw-certificate",
                &[("who", who.into()), ("role", role.into()), ("certificate", (&certificate.name).into())],
            ),
            (_, None) => words.with("access-withdraw-do", &[("who", who.into()), ("role", role.into())]),
        }
    }

    fn leave(&self) -> &'static str {
        if self.possible { self.chrome.say("cancel") } else { self.chrome.say("close") }
    }
}
