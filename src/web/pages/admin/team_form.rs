//! The forms about teams: a new one, another name, an administrator.

use askama::Template;
use askama::filters::HtmlSafe;
use serde::Deserialize;

use crate::ops::teams::{MAX_NAME, MAX_SLUG};
use crate::web::pages::form::FieldErrors;
use crate::web::pages::layout::Chrome;
use crate::web::pages::sheet::{Button, Frame, Sheet};
use crate::web::pages::whom::{WhomChoices, WhomForm, WhomPart};
use crate::web::pages::words::TeamField;

/// A form about a team.
#[derive(Template)]
#[template(path = "admin/team_fields.html")]
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
    /// The path of those who are found by what is typed.
    pub people_href: &'a str,
    /// Whom there is to choose from.
    pub choices: &'a WhomChoices,
    /// Why it can't be done, whatever is filled in.
    pub problem: Option<&'a str>,
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
    /// Who administers it.
    #[serde(flatten)]
    pub whom: WhomForm,
}

impl TeamAct<'_> {
    /// Whether somebody is named who administers it.
    pub const fn has_admin(&self) -> bool {
        !matches!(self, Self::Rename(_))
    }
}

impl TeamForm {
    /// A fresh form. Whoever is to administer a team mostly hasn't signed in yet.
    pub fn fresh() -> Self {
        Self { whom: WhomForm { kind: "email".to_owned(), ..WhomForm::default() }, ..Self::default() }
    }
}

impl HtmlSafe for TeamFormPage<'_> {}

impl Sheet for TeamFormPage<'_> {
    fn chrome(&self) -> &Chrome<'_> {
        &self.chrome
    }

    fn frame(&self) -> Frame<'_> {
        let (title, submit) = match self.act {
            TeamAct::Create => (self.chrome.say("team-new"), self.chrome.say("team-new-submit")),
            TeamAct::Rename(_) => (self.chrome.say("team-rename"), self.chrome.say("save")),
            TeamAct::NameAdmin(_) => (self.chrome.say("team-name-admin"), self.chrome.say("team-name-admin-submit")),
        };
        Frame {
            name: "team",
            class: "order team-form",
            title: title.into(),
            back_href: self.back_href,
            back_word: self.chrome.say("tab-teams"),
            form_href: self.form_href,
            problem: self.problem,
            possible: self.problem.is_none(),
            finds: self.act.has_admin(),
            buttons: vec![Button::saying(submit)],
            ..Frame::default()
        }
    }
}

impl TeamFormPage<'_> {
    fn whom_part(&self) -> WhomPart<'_, TeamField> {
        let (form, choices, errors) = (&self.form.whom, self.choices, self.errors);
        let (people_href, focused) = (self.people_href, !self.has_name());
        WhomPart { chrome: &self.chrome, form, choices, people_href, errors, focused }
    }

    fn has_name(&self) -> bool {
        !matches!(self.act, TeamAct::NameAdmin(_))
    }

    fn has_address(&self) -> bool {
        self.act == TeamAct::Create
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

    fn max_name(&self) -> usize {
        MAX_NAME
    }

    fn max_slug(&self) -> usize {
        MAX_SLUG
    }
}
