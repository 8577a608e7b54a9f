//! The words about what is typed of a team.

use crate::domain::group_name::MAX_GROUP;
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
    /// Whether a person or a group administers it.
    Whom,
    /// The person's e-mail address.
    Email,
    /// The group's provider.
    Provider,
    /// The group.
    Group,
}

impl FormField for TeamField {
    fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Address => "address",
            Self::Whom => "whom",
            Self::Email => "email",
            Self::Provider => "provider",
            Self::Group => "group",
        }
    }

    fn label(self, words: Words) -> &'static str {
        match self {
            Self::Name => words.say("column-name"),
            Self::Address => words.say("team-address"),
            Self::Whom => words.say("team-first-admin"),
            Self::Email => words.say("email-address"),
            Self::Provider => words.say("provider"),
            Self::Group => words.say("group"),
        }
    }
}

impl FieldErrors<TeamField> {
    /// The faults in words, each at its field. Those about whom the role would go to stand where they are named: `group`
    /// says that it is a group.
    pub fn of_team(words: Words, faults: &[TeamFault], group: bool) -> Self {
        let mut errors = Self::default();
        for fault in faults {
            errors.add(field(*fault, group), fault_words(words, *fault));
        }
        errors
    }
}

const fn field(fault: TeamFault, group: bool) -> TeamField {
    match fault {
        TeamFault::NameMissing | TeamFault::NameTooLong | TeamFault::NameUnreadable => TeamField::Name,
        TeamFault::AddressMalformed | TeamFault::AddressTaken => TeamField::Address,
        TeamFault::WhomUnknown => TeamField::Whom,
        TeamFault::EmailMissing | TeamFault::EmailMalformed => TeamField::Email,
        TeamFault::ProviderUnknown => TeamField::Provider,
        TeamFault::GroupMissing | TeamFault::GroupTooLong | TeamFault::GroupUnreadable => TeamField::Group,
        TeamFault::Oneself | TeamFault::AlreadyNamed => {
            if group {
                TeamField::Group
            } else {
                TeamField::Email
            }
        }
    }
}

fn fault_words(words: Words, fault: TeamFault) -> String {
    let said = match fault {
        TeamFault::NameMissing => words.say("team-name-missing"),
        TeamFault::NameTooLong => return words.with("order-name-too-long", &[("most", MAX_NAME.into())]),
        TeamFault::NameUnreadable => words.say("order-name-unreadable"),
        TeamFault::AddressMalformed => words.say("team-address-malformed"),
        TeamFault::AddressTaken => words.say("team-address-taken"),
        TeamFault::WhomUnknown => words.say("whom-unknown"),
        TeamFault::EmailMissing => words.say("whom-email-missing"),
        TeamFault::EmailMalformed => words.say("whom-email-malformed"),
        TeamFault::ProviderUnknown => words.say("whom-provider-unknown"),
        TeamFault::GroupMissing => words.say("whom-group-missing"),
        TeamFault::GroupTooLong => return words.with("whom-group-too-long", &[("most", MAX_GROUP.into())]),
        TeamFault::GroupUnreadable => words.say("whom-group-unreadable"),
        TeamFault::Oneself => words.say("whom-oneself"),
        TeamFault::AlreadyNamed => words.say("whom-already"),
    };
    said.to_owned()
}
