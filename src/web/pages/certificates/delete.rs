//! The dialog that deletes a certificate.

use askama::Template;
use askama::filters::HtmlSafe;
use chrono::{DateTime, Utc};

use crate::web::pages::layout::{Chrome, exact};
use crate::web::pages::sheet::{Button, Frame, Sheet};

/// A certificate is to be deleted.
#[derive(Template)]
#[template(path = "certificates/delete.html")]
pub struct DeletePage<'a> {
    /// What surrounds it.
    pub chrome: Chrome<'a>,
    /// The path where it is sent.
    pub action_href: &'a str,
    /// The path of the certificate's page, for Cancel.
    pub certificate_href: &'a str,
    /// The certificate's name.
    pub name: &'a str,
    /// When the last of its versions ends that can still be used.
    pub valid_until: Option<DateTime<Utc>>,
    /// Whether an order is under way.
    pub under_way: bool,
    /// What was typed for the name.
    pub typed_name: &'a str,
    /// What is wrong with it.
    pub name_error: Option<&'static str>,
    /// Why it was not done, or can't be.
    pub problem: Option<&'static str>,
    /// Whether it can be done at all.
    pub possible: bool,
}

impl HtmlSafe for DeletePage<'_> {}

impl Sheet for DeletePage<'_> {
    fn chrome(&self) -> &Chrome<'_> {
        &self.chrome
    }

    fn frame(&self) -> Frame<'_> {
        Frame {
            name: "delete",
            class: "action",
            title: self.chrome.say("menu-delete").into(),
            back_href: self.certificate_href,
            back_word: self.name,
            form_href: self.action_href,
            problem: self.problem,
            possible: self.possible,
            asks: true,
            buttons: vec![Button { class: "danger", ..Button::saying(self.chrome.say("delete-submit")) }],
            ..Frame::default()
        }
    }
}

impl DeletePage<'_> {
    fn words(&self) -> String {
        self.chrome.words.with("delete-do", &[("name", self.name.into())])
    }

    fn valid_words(&self, until: &DateTime<Utc>) -> String {
        let at = exact(until).to_string();
        self.chrome.words.with("delete-stays-valid", &[("at", (&at).into())])
    }
}
