//! The part of a form that names somebody: a person who has signed in, an e-mail address, or a provider's group.

use askama::Template;
use askama::filters::HtmlSafe;
use serde::Deserialize;

use super::form::{Aria, FieldError, FieldErrors, FormField};
use super::layout::{Chrome, Icon};
use super::words::WhomField;
use crate::domain::email_address::MAX_EMAIL;
use crate::domain::group_name::MAX_GROUP;
use crate::ops::access::{MIN_SEARCH, Whom};

/// The part as sent, nothing checked. A field that is missing is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct WhomForm {
    /// How somebody is named: `person`, `email` or `group`.
    pub kind: String,
    /// The name or e-mail address of somebody who has signed in.
    pub person: String,
    /// Who was chosen of those found.
    pub person_id: String,
    /// An e-mail address.
    pub email: String,
    /// The provider of a group.
    pub provider: String,
    /// The group.
    pub group: String,
    /// The button that only looks for people.
    pub find: String,
}

impl WhomForm {
    /// Where nothing is chosen yet: somebody who has signed in.
    pub fn or_fresh(mut self) -> Self {
        if self.kind.is_empty() {
            "person".clone_into(&mut self.kind);
        }
        self
    }

    /// Whether the form only asks who is meant. A form with this part begins with a button that sends it, which browsers
    /// press where Enter is pressed in a field: its frame says so by `finds`.
    pub fn only_finds(&self) -> bool {
        !self.find.is_empty()
    }

    /// Who is named.
    pub fn whom(&self) -> Whom<'_> {
        match self.kind.as_str() {
            "person" => Whom::Person { id: &self.person_id, typed: &self.person },
            "email" => Whom::Email(&self.email),
            "group" => Whom::Group { provider: &self.provider, name: &self.group },
            _ => Whom::Unknown,
        }
    }
}

/// What there is to choose from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WhomChoices {
    /// Those who were found.
    pub people: Vec<PersonChoice>,
    /// Whether there are more of them.
    pub more: bool,
    /// The providers that groups may be of: id and name.
    pub providers: Vec<(String, String)>,
    /// Groups that are known: name and the provider's name.
    pub groups: Vec<(String, String)>,
}

/// Somebody to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonChoice {
    /// Their identity.
    pub id: String,
    /// What they are called.
    pub name: String,
    /// Their e-mail address and provider.
    pub about: String,
}

impl WhomChoices {
    /// Who is named, and what else there is to say of them.
    pub(super) fn named<'a>(&'a self, form: &'a WhomForm) -> (&'a str, &'a str) {
        match form.kind.as_str() {
            "person" => {
                let chosen = self.people.iter().find(|person| person.id == form.person_id);
                chosen.map_or((form.person.as_str(), ""), |person| (person.name.as_str(), person.about.as_str()))
            }
            "email" => (&form.email, ""),
            _ => {
                let provider = self.providers.iter().find(|(id, _)| *id == form.provider);
                (&form.group, provider.map_or(form.provider.as_str(), |(_, name)| name.as_str()))
            }
        }
    }
}

/// The part, drawn: of a form with such fields.
#[derive(Template)]
#[template(path = "parts/whom.html")]
pub(super) struct WhomPart<'a, F: FormField + From<WhomField>> {
    /// What surrounds the page.
    pub chrome: &'a Chrome<'a>,
    /// What was typed so far.
    pub form: &'a WhomForm,
    /// What there is to choose from.
    pub choices: &'a WhomChoices,
    /// The path of those who are found by what is typed.
    pub people_href: &'a str,
    /// What is wrong with the form.
    pub errors: &'a FieldErrors<F>,
    /// Whether it is what is filled in first.
    pub focused: bool,
}

impl<F: FormField + From<WhomField>> HtmlSafe for WhomPart<'_, F> {}

impl<'a, F: FormField + From<WhomField>> WhomPart<'a, F> {
    fn label(&self, field: WhomField) -> &'static str {
        F::from(field).label(self.chrome.words)
    }

    fn has(&self, field: WhomField) -> bool {
        self.errors.has(field.into())
    }

    fn at(&self, field: WhomField) -> FieldError<'a, F> {
        self.errors.at(field.into())
    }

    fn aria(&self, field: WhomField) -> Aria<F> {
        self.errors.aria(field.into())
    }

    /// The ways to say who it is, each with its word and icon.
    fn kinds(&self) -> [(&'static str, &'static str, Icon); 3] {
        [
            ("person", self.chrome.say("whom-kind-person"), self.chrome.icon("person")),
            ("email", self.chrome.say("whom-kind-email"), self.chrome.icon("mail")),
            ("group", self.chrome.say("whom-kind-group"), self.chrome.icon("people")),
        ]
    }

    fn found(&self) -> PeopleFound<'a> {
        let WhomChoices { people, more, .. } = self.choices;
        let (typed, chosen) = (self.form.person.as_str(), self.form.person_id.as_str());
        PeopleFound { chrome: self.chrome, typed, chosen, people, more: *more, signed_out: false }
    }

    /// Whether a provider has yet to be chosen: a browser would take the first.
    fn chooses_provider(&self) -> bool {
        let providers = &self.choices.providers;
        let only = self.form.provider.is_empty() && providers.len() == 1;
        !only && !providers.iter().any(|(id, _)| *id == self.form.provider)
    }

    fn max_email(&self) -> usize {
        MAX_EMAIL
    }

    fn max_group(&self) -> usize {
        MAX_GROUP
    }
}

/// Those who were found, for htmx to set below what was typed.
#[derive(Template)]
#[template(path = "parts/people_found.html")]
pub struct PeopleFound<'a> {
    /// What surrounds the page.
    pub chrome: &'a Chrome<'a>,
    /// What was typed.
    pub typed: &'a str,
    /// Who is chosen.
    pub chosen: &'a str,
    /// Those who were found.
    pub people: &'a [PersonChoice],
    /// Whether there are more of them.
    pub more: bool,
    /// Whether the session has ended, so that nobody was looked for.
    pub signed_out: bool,
}

impl HtmlSafe for PeopleFound<'_> {}

impl PeopleFound<'_> {
    /// Whether there was anything to look for.
    fn was_searched(&self) -> bool {
        self.typed.trim().chars().count() >= MIN_SEARCH
    }
}
