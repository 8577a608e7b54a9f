//! The order form: a dialog over the Manage tab, and a page of its own where there is no JavaScript.

use askama::Template;
use askama::filters::HtmlSafe;
use serde::Deserialize;

use crate::domain::KeyAlgorithm;
use crate::domain::certificate::{MAX_DESCRIPTION, MAX_NAME};
use crate::i18n::Words;
use crate::ops::orders::place::OrderFault;
use crate::web::pages::form;
use crate::web::pages::layout::Chrome;
use crate::web::pages::sheet::{Button, Frame, Sheet};
use crate::web::pages::words::{Field, order_fault_field, order_fault_words};

/// The order form; `page.as_profiles()` when htmx asks with only `authority` in the query, after another authority was
/// chosen.
#[derive(Template)]
#[template(path = "certificates/order_form.html")]
pub struct OrderPage<'a> {
    /// What surrounds it.
    pub chrome: Chrome<'a>,
    /// The path of the form, which is also where it is sent.
    pub order_href: &'a str,
    /// The path of the Manage tab, for Cancel.
    pub list_href: &'a str,
    /// What was typed so far.
    pub form: &'a OrderForm,
    /// What is wrong with it.
    pub errors: &'a FieldErrors,
    /// The authorities to choose from; the first is the default.
    pub authorities: &'a [AuthorityChoice],
}

#[derive(Template)]
#[template(path = "certificates/order_profiles.html")]
struct OrderProfiles<'p> {
    page: &'p OrderPage<'p>,
}

/// An authority to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorityChoice {
    /// Its id, as posted.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its profiles.
    pub profiles: Vec<ProfileChoice>,
}

/// A profile to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileChoice {
    /// Its name, as posted.
    pub name: String,
    /// What the authority's directory says of it; may be empty.
    pub description: String,
}

/// The form as sent, nothing checked. A field that is missing is empty.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct OrderForm {
    /// The CSRF token.
    pub csrf: String,
    /// Made with the form, so that a form sent twice places one order.
    pub form_token: String,
    /// The certificate's name.
    pub name: String,
    /// Its description.
    pub description: String,
    /// The authority's id.
    pub authority: String,
    /// The profile's name; empty for the authority's default.
    pub profile: String,
    /// The first domain.
    pub primary_domain: String,
    /// The other domains; see [`OrderForm::alternatives`].
    pub alternative_domains: String,
    /// [`KeyAlgorithm::as_str`].
    pub key_algorithm: String,
    /// Whether it renews by itself: the switch was on.
    #[serde(deserialize_with = "form::checked")]
    pub auto_renew: bool,
    /// Lines of `key=value`; see [`OrderForm::label_lines`].
    pub labels: String,
}

impl OrderForm {
    /// A fresh form: the default key algorithm, renewing by itself.
    pub fn fresh(form_token: String) -> Self {
        let key_algorithm = KeyAlgorithm::default().as_str().to_owned();
        Self { form_token, key_algorithm, auto_renew: true, ..Self::default() }
    }

    /// The alternative domains as typed: one a line, or separated by commas, semicolons or white space.
    pub fn alternatives(&self) -> impl Iterator<Item = &str> {
        let separated = |c: char| c.is_whitespace() || matches!(c, ',' | ';');
        self.alternative_domains.split(separated).filter(|part| !part.is_empty())
    }

    /// The labels' lines that hold something.
    pub fn label_lines(&self) -> impl Iterator<Item = &str> {
        form::lines(&self.labels)
    }
}

/// What is wrong with an order form.
pub type FieldErrors = form::FieldErrors<Field>;

impl FieldErrors {
    /// The faults in words, each at its field.
    pub fn of(words: Words, faults: &[OrderFault]) -> Self {
        let mut errors = Self::default();
        for fault in faults {
            let message = order_fault_words(words, fault);
            match order_fault_field(fault) {
                Some(field) => errors.add(field, message),
                None => errors.add_to_form(message),
            }
        }
        errors
    }
}

impl HtmlSafe for OrderPage<'_> {}

impl Sheet for OrderPage<'_> {
    fn chrome(&self) -> &Chrome<'_> {
        &self.chrome
    }

    fn frame(&self) -> Frame<'_> {
        Frame {
            name: "order",
            class: "order",
            title: self.chrome.say("order-certificate").into(),
            back_href: self.list_href,
            back_word: self.chrome.say("manage-title"),
            form_href: self.order_href,
            buttons: vec![Button::saying(self.chrome.say("order-submit"))],
            ..Frame::default()
        }
    }
}

impl OrderPage<'_> {
    /// The `HX-Target` of a request that is answered by [`OrderPage::as_profiles`]: `authority` is in the query.
    pub const PROFILES_TARGET: &'static str = "profile-field";

    /// The profiles of the authority chosen, for htmx to set into the form.
    pub fn as_profiles(&self) -> impl Template {
        OrderProfiles { page: self }
    }

    /// The authority chosen, or the first.
    fn chosen(&self) -> Option<&AuthorityChoice> {
        self.authorities.iter().find(|choice| choice.id == self.form.authority).or_else(|| self.authorities.first())
    }

    fn profiles(&self) -> &[ProfileChoice] {
        self.chosen().map_or(&[], |choice| choice.profiles.as_slice())
    }

    fn is_chosen(&self, choice: &AuthorityChoice) -> bool {
        self.chosen().is_some_and(|chosen| chosen.id == choice.id)
    }

    fn ecdsa(&self) -> [KeyAlgorithm; 2] {
        [KeyAlgorithm::EcdsaP256, KeyAlgorithm::EcdsaP384]
    }

    fn rsa(&self) -> [KeyAlgorithm; 3] {
        [KeyAlgorithm::Rsa2048, KeyAlgorithm::Rsa3072, KeyAlgorithm::Rsa4096]
    }

    fn labels_open(&self) -> bool {
        !self.form.labels.is_empty() || self.errors.has(Field::Labels)
    }

    fn max_name(&self) -> usize {
        MAX_NAME
    }

    fn max_description(&self) -> usize {
        MAX_DESCRIPTION
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_what_was_typed() {
        let form = OrderForm {
            alternative_domains: "a.test, b.test;\r\n\tc.test ,,".to_owned(),
            labels: " team=web \r\n\r\nenv=prod".to_owned(),
            ..OrderForm::default()
        };
        assert_eq!(form.alternatives().collect::<Vec<_>>(), ["a.test", "b.test", "c.test"]);
        assert_eq!(form.label_lines().collect::<Vec<_>>(), ["team=web", "env=prod"]);
    }

    #[test]
    fn a_form_with_nothing_in_it_is_read() {
        let parse = |body| actix_web::web::Query::<OrderForm>::from_query(body).unwrap().into_inner();
        assert!(parse("") == OrderForm::default());
        assert!(parse("unknown=1&name=web&auto_renew=on").auto_renew);
        assert!(!parse("auto_renew=").auto_renew);
    }
}
