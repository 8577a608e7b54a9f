//! The form that grants a role: a dialog over the Access tab, and a page of its own where there is no JavaScript.

use askama::Template;
use askama::filters::HtmlSafe;
use serde::Deserialize;

use crate::domain::role::Role;
use crate::ops::access::Draft;
use crate::web::pages::form::{FieldErrors, FormField};
use crate::web::pages::layout::Chrome;
use crate::web::pages::sheet::{Button, Frame, Sheet};
use crate::web::pages::whom::{WhomChoices, WhomForm, WhomPart};
use crate::web::pages::words::{GrantField, WhomField, role_does, role_word};

/// [`GrantForm::fixed`] where only the last day is to be changed.
pub const FIXED: &str = "yes";

/// The form that grants a role.
#[derive(Template)]
#[template(path = "access/form_fields.html")]
pub struct GrantFormPage<'a> {
    /// What surrounds it.
    pub chrome: Chrome<'a>,
    /// The path of the form, which is also where it is sent.
    pub form_href: &'a str,
    /// Where Cancel leads.
    pub back_href: &'a str,
    /// What was typed so far.
    pub form: &'a GrantForm,
    /// What is wrong with it.
    pub errors: &'a FieldErrors<GrantField>,
    /// The path of those who are found by what is typed.
    pub people_href: &'a str,
    /// Whom there is to choose from.
    pub choices: &'a WhomChoices,
    /// Names of certificates to choose from, where the reader may see them.
    pub certificates: &'a [String],
}

/// The form as sent, nothing checked. A field that is missing is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct GrantForm {
    /// The CSRF token.
    pub csrf: String,
    /// For whom.
    #[serde(flatten)]
    pub whom: WhomForm,
    /// [`Role::as_str`].
    pub role: String,
    /// On what: `team` or `certificate`.
    pub on: String,
    /// The certificate's name.
    pub certificate: String,
    /// The last day.
    pub last_day: String,
    /// [`FIXED`] where whom it is for, the role and on what it is are given: it changes the end of what is held.
    pub fixed: String,
}

impl GrantForm {
    /// Where nothing is chosen yet: somebody who has signed in, on the whole team.
    pub fn or_fresh(mut self) -> Self {
        self.whom = self.whom.or_fresh();
        if self.on.is_empty() {
            "team".clone_into(&mut self.on);
        }
        self
    }

    /// The grant that is asked for.
    pub fn draft(&self) -> Draft<'_> {
        let certificate = (self.on != "team").then_some(self.certificate.as_str());
        let whom = self.whom.whom();
        Draft { whom, role: &self.role, certificate, last_day: &self.last_day, only_end: self.fixed == FIXED }
    }
}

impl GrantFormPage<'_> {
    fn whom_part(&self) -> WhomPart<'_, GrantField> {
        let (form, choices, errors) = (&self.form.whom, self.choices, self.errors);
        WhomPart { chrome: &self.chrome, form, choices, people_href: self.people_href, errors, focused: true }
    }

    /// Whether only the last day is to be changed.
    fn is_change(&self) -> bool {
        self.form.fixed == FIXED
    }

    /// For whom it is: what they are called, and what else there is to say.
    fn named(&self) -> (&str, &str) {
        self.choices.named(&self.form.whom)
    }

    /// What the role is called.
    fn role_word(&self) -> &str {
        self.form.role.parse::<Role>().map_or(self.form.role.as_str(), |role| role_word(self.chrome.words, role))
    }

    /// The fields that aren't open where only the last day is.
    fn fixed_fields(&self) -> impl Iterator<Item = GrantField> {
        WhomField::ALL.map(GrantField::Whom).into_iter().chain([GrantField::Role, GrantField::Certificate])
    }

    fn roles(&self) -> [Role; 5] {
        Role::ALL
    }

    fn role_does(&self, role: &Role) -> &'static str {
        role_does(self.chrome.words, *role)
    }

    fn today(&self) -> String {
        self.chrome.now.format("%Y-%m-%d").to_string()
    }

    fn field(&self, field: GrantField) -> &'static str {
        field.label(self.chrome.words)
    }
}

impl HtmlSafe for GrantFormPage<'_> {}

impl Sheet for GrantFormPage<'_> {
    fn chrome(&self) -> &Chrome<'_> {
        &self.chrome
    }

    fn frame(&self) -> Frame<'_> {
        let (title, submit) = if self.is_change() {
            (self.chrome.say("access-change"), self.chrome.say("save"))
        } else {
            (self.chrome.say("access-grant"), self.chrome.say("access-grant-submit"))
        };
        Frame {
            name: "grant",
            class: "order grant",
            title: title.into(),
            back_href: self.back_href,
            back_word: self.chrome.say("tab-access"),
            form_href: self.form_href,
            finds: !self.is_change(),
            buttons: vec![Button::saying(submit)],
            ..Frame::default()
        }
    }
}
