//! The site's administration: teams, authorities and people.

pub mod authorities;
pub mod block;
pub mod people;
pub mod person;
pub mod team_form;
pub mod teams;

pub use block::blocking;
pub use people::{PeoplePage, PersonRow};
pub use person::{HeldView, PersonPage};
pub use team_form::{TeamAct, TeamForm, TeamFormPage};
pub use teams::{AdminView, TeamPage, TeamRow, TeamsPage};

use crate::i18n::Words;

/// Whom a role is granted to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhoView {
    /// Somebody, by their name.
    Person(String),
    /// Whoever has this e-mail address.
    Email(String),
    /// Everybody in a group.
    Group {
        /// The group.
        name: String,
        /// What people call the provider.
        provider: String,
    },
}

impl WhoView {
    /// In words.
    pub fn words(&self, words: Words) -> String {
        match self {
            Self::Person(name) => name.clone(),
            Self::Email(email) => email.clone(),
            Self::Group { name, provider } => {
                words.with("who-group", &[("group", name.into()), ("provider", provider.into())])
            }
        }
    }
}
