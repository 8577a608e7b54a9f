//! The dialogs of a certificate's menu: what is about to be done, and the button that does it.

use askama::Template;
use askama::filters::HtmlSafe;
use chrono::{DateTime, Utc};

use crate::domain::revocation::RevocationReason;
use crate::web::pages::layout::{Chrome, exact};
use crate::web::pages::sheet::{Button, Frame, Sheet};
use crate::web::pages::words::{reason_hint, reason_word};

use super::show::pairs;

/// Something to be done with a certificate.
#[derive(Template)]
#[template(path = "certificates/action_form.html")]
pub struct ActionPage<'a> {
    /// What surrounds it.
    pub chrome: Chrome<'a>,
    /// The path of the certificate's page, for Cancel.
    pub certificate_href: &'a str,
    /// The path where it is sent.
    pub action_href: &'a str,
    /// The certificate's name.
    pub name: &'a str,
    /// What is to be done.
    pub act: Act<'a>,
    /// Why it was not done, or can't be.
    pub problem: Option<String>,
    /// Whether it can be done at all: the button is there.
    pub possible: bool,
}

/// What is to be done.
pub enum Act<'a> {
    /// Order the next version.
    Renew {
        /// The authority's name.
        authority: &'a str,
        /// Whether a new key pair is asked for.
        rekey: bool,
    },
    /// End the order under way.
    Cancel {
        /// Whether it is a renewal.
        renewal: bool,
        /// Whether the certificate is renewed by itself.
        auto_renew: bool,
    },
    /// Revoke a version.
    Revoke(Revoking<'a>),
    /// Switch auto-renewal; asked only where it could not be done at once.
    AutoRenew {
        /// Whether on.
        on: bool,
    },
    /// Put an earlier version in use.
    MakeCurrent {
        /// Its number.
        number: i32,
        /// When it ends.
        not_after: DateTime<Utc>,
        /// The number of the version in use.
        current: Option<i32>,
    },
}

/// A revocation that is to be asked for.
pub struct Revoking<'a> {
    /// The version's number.
    pub number: i32,
    /// Its serial number, in hexadecimal.
    pub serial: &'a str,
    /// Whether it is the one in use.
    pub current: bool,
    /// Whether the certificate is renewed by itself.
    pub auto_renew: bool,
    /// The other versions that have the same key and can still be used.
    pub same_key: &'a [i32],
    /// The reason chosen.
    pub reason: Option<RevocationReason>,
    /// What was typed for the name.
    pub typed_name: &'a str,
    /// What is wrong with the reason.
    pub reason_error: Option<&'static str>,
    /// What is wrong with the name.
    pub name_error: Option<&'static str>,
}

impl HtmlSafe for ActionPage<'_> {}

impl Sheet for ActionPage<'_> {
    fn chrome(&self) -> &Chrome<'_> {
        &self.chrome
    }

    fn frame(&self) -> Frame<'_> {
        // What is done can't be undone.
        let dangerous = matches!(self.act, Act::Cancel { .. } | Act::Revoke(_));
        // A button that is called Cancel would be ambiguous beside Cancel order.
        let keep = matches!(self.act, Act::Cancel { .. }).then(|| self.chrome.say("act-cancel-keep"));
        Frame {
            name: "action",
            class: "action",
            title: self.title().into(),
            back_href: self.certificate_href,
            back_word: self.name,
            form_href: self.action_href,
            problem: self.problem.as_deref(),
            possible: self.possible,
            asks: true,
            leave: keep,
            buttons: vec![Button { class: if dangerous { "danger" } else { "" }, ..Button::saying(self.submit()) }],
            ..Frame::default()
        }
    }
}

impl ActionPage<'_> {
    fn title(&self) -> String {
        let words = self.chrome.words;
        match &self.act {
            Act::Renew { .. } => words.say("menu-renew").to_owned(),
            Act::Cancel { .. } => words.say("menu-cancel").to_owned(),
            Act::Revoke(_) => words.say("act-revoke").to_owned(),
            Act::AutoRenew { .. } => self.submit().to_owned(),
            Act::MakeCurrent { number, .. } => words.with("act-current", &[("number", i64::from(*number).into())]),
        }
    }

    fn submit(&self) -> &'static str {
        let words = self.chrome.words;
        match self.act {
            Act::Renew { .. } => words.say("act-renew-submit"),
            Act::Cancel { .. } => words.say("menu-cancel"),
            Act::Revoke(_) => words.say("menu-revoke"),
            Act::AutoRenew { on: true } => words.say("menu-auto-renew-on"),
            Act::AutoRenew { on: false } => words.say("menu-auto-renew-off"),
            Act::MakeCurrent { .. } => words.say("act-current-submit"),
        }
    }

    fn renew_words(&self, authority: &str) -> String {
        self.chrome.words.with("act-renew-do", &[("authority", authority.into()), ("name", self.name.into())])
    }

    fn cancel_words(&self, renewal: &bool) -> String {
        if *renewal {
            return self.chrome.words.with("act-cancel-renewal-do", &[("name", self.name.into())]);
        }
        self.chrome.words.with("act-cancel-do", &[("name", self.name.into())])
    }

    fn revoke_words(&self, revoking: &Revoking<'_>) -> String {
        let number = i64::from(revoking.number);
        self.chrome.words.with("act-revoke-do", &[("number", number.into()), ("name", self.name.into())])
    }

    /// What follows from a revocation.
    fn revoke_follows(&self, revoking: &Revoking<'_>) -> &'static str {
        let words = self.chrome.words;
        match (revoking.current, revoking.auto_renew) {
            (false, _) => words.say("act-revoke-archived"),
            (true, true) => words.say("act-revoke-auto"),
            (true, false) => words.say("act-revoke-manual"),
        }
    }

    fn same_key_words(&self, revoking: &Revoking<'_>) -> Option<String> {
        let numbers: Vec<String> = revoking.same_key.iter().map(ToString::to_string).collect();
        let (list, count) = (numbers.join(", "), numbers.len());
        let say =
            || self.chrome.words.with("act-revoke-same-key", &[("list", (&list).into()), ("count", count.into())]);
        (count > 0).then(say)
    }

    fn reasons(&self) -> [RevocationReason; 5] {
        RevocationReason::ALL
    }

    fn reason_word(&self, reason: &RevocationReason) -> &'static str {
        reason_word(self.chrome.words, *reason)
    }

    fn reason_hint(&self, reason: &RevocationReason) -> &'static str {
        reason_hint(self.chrome.words, *reason)
    }

    /// What a reason changes about what follows.
    fn reason_follows(&self, revoking: &Revoking<'_>, reason: &RevocationReason) -> Option<&'static str> {
        match reason {
            _ if !revoking.current || !revoking.auto_renew => None,
            RevocationReason::KeyCompromise => Some(self.chrome.say("act-revoke-new-key")),
            RevocationReason::CessationOfOperation => Some(self.chrome.say("act-revoke-stops")),
            _ => None,
        }
    }

    fn auto_renew_words(&self, on: &bool) -> String {
        let words = self.chrome.words;
        match on {
            true => words.with("act-auto-renew-on-do", &[("name", self.name.into())]),
            false => words.with("act-auto-renew-off-do", &[("name", self.name.into())]),
        }
    }

    fn current_words(&self, number: &i32, current: &Option<i32>, not_after: &DateTime<Utc>) -> String {
        let at = exact(not_after).to_string();
        let (number, current) = (i64::from(*number), i64::from(current.unwrap_or_default()));
        self.chrome.words.with(
            "act-current-do",
            &[("number", number.into()), ("current", current.into()), ("name", self.name.into()), ("at", (&at).into())],
        )
    }
}

impl Revoking<'_> {
    fn serial_pairs(&self) -> String {
        pairs(self.serial)
    }

    fn is_chosen(&self, reason: &RevocationReason) -> bool {
        self.reason == Some(*reason)
    }
}
