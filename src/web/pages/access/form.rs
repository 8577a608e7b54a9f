//! The form that grants a role: a dialog over the Access tab, and a page of its own where there is no JavaScript.

use askama::Template;
use serde::Deserialize;

use crate::domain::email_address::MAX_EMAIL;
use crate::domain::group_name::MAX_GROUP;
use crate::domain::role::Role;
use crate::ops::access::{Draft, MIN_SEARCH, Whom};
use crate::web::pages::form::{FieldErrors, FormField};
use crate::web::pages::layout::{Chrome, Icon};
use crate::web::pages::words::{GrantField, role_does, role_word};

/// [`GrantForm::fixed`] where only the last day is to be changed.
pub const FIXED: &str = "yes";

/// The form that grants a role: a page of its own, or `page.as_dialog()` for htmx (asked for, or sent with faults in it:
/// answer those 422, which is swapped in).
#[derive(Template)]
#[template(path = "access/form.html")]
pub struct GrantFormPage<'a> {
    /// What surrounds it.
    pub chrome: Chrome<'a>,
    /// The path of the form, which is also where it is sent.
    pub form_href: &'a str,
    /// Where Cancel leads.
    pub back_href: &'a str,
    /// The path of those who are found by what is typed.
    pub people_href: &'a str,
    /// What was typed so far.
    pub form: &'a GrantForm,
    /// What is wrong with it.
    pub errors: &'a FieldErrors<GrantField>,
    /// Those who were found.
    pub people: &'a [PersonChoice],
    /// Whether there are more of them.
    pub more: bool,
    /// The providers that groups may be of: id and name.
    pub providers: &'a [(String, String)],
    /// Groups that are known: name and the provider's name.
    pub groups: &'a [(String, String)],
    /// Names of certificates to choose from, where the reader may see them.
    pub certificates: &'a [String],
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

#[derive(Template)]
#[template(path = "access/form_dialog.html")]
struct FormDialog<'p> {
    page: &'p GrantFormPage<'p>,
}

/// Those who were found, for htmx to set below what was typed.
#[derive(Template)]
#[template(path = "access/people_found.html")]
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

impl askama::filters::HtmlSafe for PeopleFound<'_> {}

/// The form as sent, nothing checked. A field that is missing is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct GrantForm {
    /// The CSRF token.
    pub csrf: String,
    /// For whom: `person`, `email` or `group`.
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
    /// The button that only looks for people.
    pub find: String,
}

impl GrantForm {
    /// Where nothing is chosen yet: somebody who has signed in, on the whole team.
    pub fn or_fresh(mut self) -> Self {
        if self.kind.is_empty() {
            "person".clone_into(&mut self.kind);
        }
        if self.on.is_empty() {
            "team".clone_into(&mut self.on);
        }
        self
    }

    /// Whether it only asks who is meant. The form begins with a button that grants, which browsers press where Enter is
    /// pressed in a field.
    pub fn only_finds(&self) -> bool {
        !self.find.is_empty()
    }

    /// The grant that is asked for.
    pub fn draft(&self) -> Draft<'_> {
        let whom = match self.kind.as_str() {
            "person" => Whom::Person { id: &self.person_id, typed: &self.person },
            "email" => Whom::Email(&self.email),
            "group" => Whom::Group { provider: &self.provider, name: &self.group },
            _ => Whom::Unknown,
        };
        let certificate = (self.on != "team").then_some(self.certificate.as_str());
        Draft { whom, role: &self.role, certificate, last_day: &self.last_day, only_end: self.fixed == FIXED }
    }
}

impl GrantFormPage<'_> {
    /// The `HX-Target` of a request that is answered by [`PeopleFound`].
    pub const PEOPLE_TARGET: &'static str = "people-found";

    /// The form as a dialog, for htmx to set into the page.
    pub fn as_dialog(&self) -> impl Template {
        FormDialog { page: self }
    }

    fn found(&self) -> PeopleFound<'_> {
        PeopleFound {
            chrome: &self.chrome,
            typed: &self.form.person,
            chosen: &self.form.person_id,
            people: self.people,
            more: self.more,
            signed_out: false,
        }
    }

    /// Whether only the last day is to be changed.
    fn is_change(&self) -> bool {
        self.form.fixed == FIXED
    }

    fn title(&self) -> &'static str {
        if self.is_change() { self.chrome.say("access-change") } else { self.chrome.say("access-grant") }
    }

    fn submit(&self) -> &'static str {
        if self.is_change() { self.chrome.say("save") } else { self.chrome.say("access-grant-submit") }
    }

    /// For whom it is: what they are called, and what else there is to say.
    fn whom(&self) -> (&str, &str) {
        let form = self.form;
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

    /// What the role is called.
    fn role_word(&self) -> &str {
        self.form.role.parse::<Role>().map_or(self.form.role.as_str(), |role| role_word(self.chrome.words, role))
    }

    /// The fields that aren't open where only the last day is.
    fn fixed_fields(&self) -> [GrantField; 7] {
        use GrantField::{Certificate, Email, Group, Kind, Person, Provider, Role};
        [Kind, Person, Email, Provider, Group, Role, Certificate]
    }

    /// Whether a provider has yet to be chosen: a browser would take the first.
    fn chooses_provider(&self) -> bool {
        let only = self.form.provider.is_empty() && self.providers.len() == 1;
        !only && !self.providers.iter().any(|(id, _)| *id == self.form.provider)
    }

    /// The ways to say for whom it is, each with its word and icon.
    fn kinds(&self) -> [(&'static str, &'static str, Icon); 3] {
        [
            ("person", self.chrome.say("grant-kind-person"), self.chrome.icon("person")),
            ("email", self.chrome.say("grant-kind-email"), self.chrome.icon("mail")),
            ("group", self.chrome.say("grant-kind-group"), self.chrome.icon("people")),
        ]
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

    fn max_email(&self) -> usize {
        MAX_EMAIL
    }

    fn max_group(&self) -> usize {
        MAX_GROUP
    }

    fn field(&self, field: GrantField) -> &'static str {
        field.label(self.chrome.words)
    }
}

impl PeopleFound<'_> {
    /// Whether there was anything to look for.
    fn was_searched(&self) -> bool {
        self.typed.trim().chars().count() >= MIN_SEARCH
    }
}
