//! The forms about teams: a new one, another name, an administrator.

use askama::Template;
use serde::Deserialize;

use crate::domain::email_address::MAX_EMAIL;
use crate::domain::group_name::MAX_GROUP;
use crate::ops::teams::{MAX_NAME, MAX_SLUG, Whom};
use crate::web::pages::form::{FieldErrors, FormField};
use crate::web::pages::layout::Chrome;
use crate::web::pages::words::TeamField;

/// A form about a team, as a page of its own; `page.as_dialog()` for htmx (asked for, or sent with faults: answer that 422,
/// which is swapped in).
#[derive(Template)]
#[template(path = "admin/team_form.html")]
pub struct TeamFormPage<'a> {
    /// What surrounds it.
    pub chrome: Chrome<'a>,
    /// The path where it is sent.
    pub form_href: &'a str,
    /// Where Cancel leads.
    pub back_href: &'a str,
    /// What it is for.
    pub act: TeamAct<'a>,
    /// What is filled in.
    pub form: &'a TeamForm,
    /// What is wrong with it.
    pub errors: &'a FieldErrors<TeamField>,
    /// The providers whose groups can be named.
    pub providers: &'a [ProviderChoice],
    /// Whether it can be done at all: there is nothing to fill in or send otherwise.
    pub possible: bool,
}

/// What a form about a team is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TeamAct<'a> {
    /// To make one.
    Create,
    /// To give another name to the one at this address; none where the reader isn't known.
    Rename(Option<&'a str>),
    /// To name an administrator for the one of this name; none where the reader isn't known.
    NameAdmin(Option<&'a str>),
}

/// A provider to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderChoice {
    /// Its id in the settings.
    pub id: String,
    /// What people call it.
    pub name: String,
}

/// The form as it was filled in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct TeamForm {
    /// The CSRF token.
    pub csrf: String,
    /// The team's name.
    pub name: String,
    /// Its part of the address.
    pub address: String,
    /// Whether a person or a group is named: [`Whom::as_str`].
    pub whom: String,
    /// The person's e-mail address.
    pub email: String,
    /// The id of the group's provider.
    pub provider: String,
    /// The group.
    pub group: String,
}

#[derive(Template)]
#[template(path = "admin/team_form_dialog.html")]
struct TeamFormDialog<'p> {
    page: &'p TeamFormPage<'p>,
}

impl TeamForm {
    /// A fresh form, which names a person.
    pub fn fresh() -> Self {
        Self { whom: Whom::Email.as_str().to_owned(), ..Self::default() }
    }
}

impl TeamFormPage<'_> {
    /// The form as a dialog, for htmx to set into the page.
    pub fn as_dialog(&self) -> impl Template {
        TeamFormDialog { page: self }
    }

    fn title(&self) -> &'static str {
        match self.act {
            TeamAct::Create => self.chrome.say("team-new"),
            TeamAct::Rename(_) => self.chrome.say("team-rename"),
            TeamAct::NameAdmin(_) => self.chrome.say("team-name-admin"),
        }
    }

    fn submit(&self) -> &'static str {
        match self.act {
            TeamAct::Create => self.chrome.say("team-new-submit"),
            TeamAct::Rename(_) => self.chrome.say("save"),
            TeamAct::NameAdmin(_) => self.chrome.say("team-name-admin-submit"),
        }
    }

    /// The way out: nothing is called off where nothing could be done.
    fn leave(&self) -> &'static str {
        if self.possible { self.chrome.say("cancel") } else { self.chrome.say("close") }
    }

    fn has_name(&self) -> bool {
        !matches!(self.act, TeamAct::NameAdmin(_))
    }

    fn has_address(&self) -> bool {
        self.act == TeamAct::Create
    }

    fn has_admin(&self) -> bool {
        !matches!(self.act, TeamAct::Rename(_))
    }

    /// What else there is to know.
    fn remark(&self) -> Option<String> {
        match self.act {
            TeamAct::Rename(Some(slug)) => Some(self.chrome.words.with("team-rename-do", &[("address", slug.into())])),
            TeamAct::NameAdmin(Some(name)) => {
                Some(self.chrome.words.with("team-name-admin-do", &[("name", name.into())]))
            }
            _ => None,
        }
    }

    fn kinds(&self) -> [(Whom, &'static str, &'static str); 2] {
        [
            (Whom::Email, self.chrome.say("whom-email"), self.chrome.say("whom-email-hint")),
            (Whom::Group, self.chrome.say("whom-group"), self.chrome.say("whom-group-hint")),
        ]
    }

    fn is_chosen(&self, whom: &Whom) -> bool {
        self.form.whom == whom.as_str()
    }

    fn is_provider(&self, provider: &ProviderChoice) -> bool {
        self.form.provider == provider.id
    }

    /// Whether a provider has yet to be chosen: a browser would take the first.
    fn chooses_provider(&self) -> bool {
        let only = self.form.provider.is_empty() && self.providers.len() == 1;
        !only && !self.providers.iter().any(|provider| self.is_provider(provider))
    }

    fn max_email(&self) -> usize {
        MAX_EMAIL
    }

    fn max_name(&self) -> usize {
        MAX_NAME
    }

    fn max_slug(&self) -> usize {
        MAX_SLUG
    }

    fn max_group(&self) -> usize {
        MAX_GROUP
    }
}
