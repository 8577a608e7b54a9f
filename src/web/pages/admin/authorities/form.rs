//! The form of an authority: a dialog over the list, and a page of its own where there is no JavaScript.

use askama::Template;
use askama::filters::HtmlSafe;
use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::found::{FoundView, link};
use crate::domain::authority::{MAX_KEY_IDENTIFIER, MAX_NAME, MAX_PARALLEL_NEW_ORDERS};
use crate::web::pages::form::{FieldErrors, FormField, checked};
use crate::web::pages::layout::Chrome;
use crate::web::pages::sheet::{Button, Frame, Sheet};
use crate::web::pages::words::AuthorityField;

/// The form of an authority.
#[derive(Template)]
#[template(path = "authorities/form_fields.html")]
pub struct AuthorityFormPage<'a> {
    /// What surrounds it.
    pub chrome: Chrome<'a>,
    /// The path of the form, which is also where it is sent.
    pub form_href: &'a str,
    /// Where Cancel leads.
    pub back_href: &'a str,
    /// What was typed so far.
    pub form: &'a AuthorityForm,
    /// Whether an HMAC key is there: typed before, or stored.
    pub keeps_key: bool,
    /// What is wrong with it.
    pub errors: &'a FieldErrors<AuthorityField>,
    /// What the directory says, where it was just looked at.
    pub found: Option<FoundView>,
    /// How it stands with the terms of service.
    pub terms: TermsView,
    /// The authority that is changed; none where one is added.
    pub editing: Option<Editing<'a>>,
}

/// An authority that is changed.
#[derive(Debug, Clone, Copy)]
pub struct Editing<'a> {
    /// Its name; empty where the reader isn't known.
    pub name: &'a str,
    /// Its directory; empty where the reader isn't known.
    pub directory_url: &'a str,
    /// Whether the settings give name, directory, roots and contact.
    pub from_settings: bool,
    /// Whether the settings give its external account.
    pub eab_from_settings: bool,
    /// Whether we have an account there: another external account means another one.
    pub account: bool,
}

/// How it stands with an authority's terms of service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TermsView {
    /// Nobody has looked yet.
    Unknown,
    /// There are none.
    None,
    /// These can be agreed to.
    Open(String),
    /// They are agreed to.
    Accepted {
        /// Which, where known.
        terms: Option<String>,
        /// By whom; by the settings where it is nobody.
        by: Option<String>,
        /// When.
        at: DateTime<Utc>,
    },
    /// Some are agreed to; the directory refers to these by now.
    Changed(String),
}

/// The form as sent, nothing checked. A field that is missing is empty.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct AuthorityForm {
    /// The CSRF token.
    pub csrf: String,
    /// Which button: `save`, or else `test`.
    #[serde(rename = "do")]
    pub button: String,
    /// Its name.
    pub name: String,
    /// Its directory.
    pub directory_url: String,
    /// The roots to trust, in PEM.
    pub roots: String,
    /// The e-mail address that it gets.
    pub contact: String,
    /// The key identifier of external account binding.
    pub eab_kid: String,
    /// Its HMAC key as it was typed: never drawn.
    pub eab_hmac_key: String,
    /// What stands for the key that was typed before.
    pub eab_kept: String,
    /// newOrder requests at once.
    pub parallel_new_orders: String,
    /// The terms of service that stand beside the box.
    pub shown_terms: String,
    /// Whether the box is ticked.
    #[serde(deserialize_with = "checked")]
    pub accept_terms: bool,
}

impl AuthorityForm {
    /// Whether it is to be saved, rather than only tested.
    pub fn saves(&self) -> bool {
        self.button == "save"
    }
}

impl HtmlSafe for AuthorityFormPage<'_> {}

impl Sheet for AuthorityFormPage<'_> {
    fn chrome(&self) -> &Chrome<'_> {
        &self.chrome
    }

    fn frame(&self) -> Frame<'_> {
        let title = match self.editing {
            Some(_) => self.chrome.say("authority-edit"),
            None => self.chrome.say("authority-add"),
        };
        let button = |word, class, does| Button { class, value: Some(("do", does)), ..Button::saying(word) };
        Frame {
            name: "authority",
            class: "order authority",
            title: title.into(),
            back_href: self.back_href,
            back_word: self.chrome.say("authorities-title"),
            form_href: self.form_href,
            buttons: vec![
                button(self.chrome.say("authority-test"), "outline", "test"),
                button(self.chrome.say("save"), "", "save"),
            ],
            ..Frame::default()
        }
    }
}

impl AuthorityFormPage<'_> {
    /// The authority of the settings that is changed.
    fn set(&self) -> Option<Editing<'_>> {
        self.editing.filter(|editing| editing.from_settings)
    }

    fn eab_is_set(&self) -> bool {
        self.editing.is_some_and(|editing| editing.eab_from_settings)
    }

    fn has_account(&self) -> bool {
        self.editing.is_some_and(|editing| editing.account)
    }

    fn roots_open(&self) -> bool {
        !self.form.roots.is_empty() || self.errors.has(AuthorityField::Roots)
    }

    fn eab_open(&self) -> bool {
        let wanted = self.found.as_ref().is_some_and(|found| found.external_account_required);
        let wrong = self.errors.has(AuthorityField::EabKeyIdentifier) || self.errors.has(AuthorityField::EabHmacKey);
        wanted || wrong || self.keeps_key || !self.form.eab_kid.is_empty()
    }

    /// Whether the look has found nothing wrong.
    fn is_fine(&self) -> bool {
        self.errors.is_empty()
    }

    fn link<'t>(&self, text: &'t str) -> Option<&'t str> {
        link(text)
    }

    /// The terms to be agreed to.
    fn open_terms(&self) -> Option<&str> {
        match &self.terms {
            TermsView::Open(terms) | TermsView::Changed(terms) => Some(terms),
            TermsView::Unknown | TermsView::None | TermsView::Accepted { .. } => None,
        }
    }

    fn terms_words(&self) -> String {
        let words = self.chrome.words;
        match &self.terms {
            TermsView::Unknown => words.say("authority-terms-unknown").to_owned(),
            TermsView::None => words.say("authority-terms-none").to_owned(),
            TermsView::Open(_) => words.say("authority-terms-hint").to_owned(),
            TermsView::Changed(_) => words.say("authority-terms-changed").to_owned(),
            TermsView::Accepted { by: Some(by), .. } => words.with("authority-terms-by", &[("name", by.into())]),
            TermsView::Accepted { by: None, .. } => words.say("authority-terms-by-settings").to_owned(),
        }
    }

    fn accepted(&self) -> Option<(&DateTime<Utc>, Option<&str>)> {
        match &self.terms {
            TermsView::Accepted { at, terms, .. } => Some((at, terms.as_deref())),
            _ => None,
        }
    }

    fn max_name(&self) -> usize {
        MAX_NAME
    }

    fn max_key_identifier(&self) -> usize {
        MAX_KEY_IDENTIFIER
    }

    fn max_parallel(&self) -> i32 {
        MAX_PARALLEL_NEW_ORDERS
    }
}
