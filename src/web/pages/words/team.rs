//! The words about what is typed of a team.

use super::whom::{WhomField, whom_fault_words};
use crate::i18n::Words;
use crate::ops::teams::{MAX_NAME, TeamFault};
use crate::web::pages::form::{FieldErrors, FormField};

/// A field of a team's form, in the order of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TeamField {
    /// Its name.
    Name,
    /// Its part of the address.
    Address,
    /// Who administers it.
    Whom(WhomField),
}

impl From<WhomField> for TeamField {
    fn from(field: WhomField) -> Self {
        Self::Whom(field)
    }
}

impl FormField for TeamField {
    fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Address => "address",
            Self::Whom(field) => field.as_str(),
        }
    }

    fn label(self, words: Words) -> &'static str {
        match self {
            Self::Name => words.say("column-name"),
            Self::Address => words.say("team-address"),
            Self::Whom(WhomField::Kind) => words.say("team-first-admin"),
            Self::Whom(field) => field.label(words),
        }
    }
}

impl FieldErrors<TeamField> {
    /// The faults in words, each at its field.
    pub fn of_team(words: Words, faults: &[TeamFault]) -> Self {
        let mut errors = Self::default();
        for fault in faults {
            errors.add(field(*fault), fault_words(words, *fault));
        }
        errors
    }
}

fn field(fault: TeamFault) -> TeamField {
    match fault {
        TeamFault::NameMissing | TeamFault::NameTooLong | TeamFault::NameUnreadable => TeamField::Name,
        TeamFault::AddressMalformed | TeamFault::AddressTaken => TeamField::Address,
        TeamFault::Whom(fault) => TeamField::Whom(fault.into()),
        TeamFault::Oneself(by) | TeamFault::AlreadyNamed(by) => TeamField::Whom(by.into()),
    }
}

fn fault_words(words: Words, fault: TeamFault) -> String {
    let said = match fault {
        TeamFault::NameMissing => words.say("team-name-missing"),
        TeamFault::NameTooLong => return words.with("order-name-too-long", &[("most", MAX_NAME.into())]),
        TeamFault::NameUnreadable => words.say("order-name-unreadable"),
        TeamFault::AddressMalformed => words.say("team-address-malformed"),
        TeamFault::AddressTaken => words.say("team-address-taken"),
        TeamFault::Whom(fault) => return whom_fault_words(words, fault),
        TeamFault::Oneself(_) => words.say("team-admin-oneself"),
        TeamFault::AlreadyNamed(_) => words.say("team-admin-already"),
    };
    said.to_owned()
}
