//! The words about whom a form names.

use crate::domain::email_address::MAX_EMAIL;
use crate::domain::group_name::MAX_GROUP;
use crate::i18n::Words;
use crate::ops::access::{MIN_SEARCH, Named, WhomFault};
use crate::web::pages::form::FormField;

/// A field of the part of a form that names somebody, in its order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WhomField {
    /// How somebody is named.
    Kind,
    /// The person.
    Person,
    /// The e-mail address.
    Email,
    /// The group's provider.
    Provider,
    /// The group.
    Group,
}

impl WhomField {
    /// Every field.
    pub const ALL: [Self; 5] = [Self::Kind, Self::Person, Self::Email, Self::Provider, Self::Group];
}

impl FormField for WhomField {
    fn as_str(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::Person => "person",
            Self::Email => "email",
            Self::Provider => "provider",
            Self::Group => "group",
        }
    }

    fn label(self, words: Words) -> &'static str {
        match self {
            Self::Kind => words.say("whom-kind"),
            Self::Person => words.say("whom-person"),
            Self::Email => words.say("whom-email"),
            Self::Provider => words.say("whom-provider"),
            Self::Group => words.say("whom-group"),
        }
    }
}

impl From<Named> for WhomField {
    fn from(by: Named) -> Self {
        match by {
            Named::Person => Self::Person,
            Named::Email => Self::Email,
            Named::Group => Self::Group,
        }
    }
}

impl From<WhomFault> for WhomField {
    fn from(fault: WhomFault) -> Self {
        match fault {
            WhomFault::Missing => Self::Kind,
            WhomFault::PersonMissing
            | WhomFault::PersonUnknown
            | WhomFault::PersonTooShort
            | WhomFault::PersonToChoose => Self::Person,
            WhomFault::EmailMissing | WhomFault::EmailTooLong | WhomFault::EmailMalformed => Self::Email,
            WhomFault::ProviderUnknown => Self::Provider,
            WhomFault::GroupMissing | WhomFault::GroupTooLong | WhomFault::GroupUnreadable => Self::Group,
        }
    }
}

/// What is wrong with whom a form names.
pub(super) fn whom_fault_words(words: Words, fault: WhomFault) -> String {
    let said = match fault {
        WhomFault::Missing => words.say("whom-missing"),
        WhomFault::PersonMissing => words.say("whom-person-missing"),
        WhomFault::PersonUnknown => words.say("whom-person-unknown"),
        WhomFault::PersonTooShort => return words.with("whom-person-too-short", &[("least", MIN_SEARCH.into())]),
        WhomFault::PersonToChoose => words.say("whom-person-to-choose"),
        WhomFault::EmailMissing => words.say("whom-email-missing"),
        WhomFault::EmailTooLong => return words.with("whom-too-long", &[("most", MAX_EMAIL.into())]),
        WhomFault::EmailMalformed => words.say("whom-email-malformed"),
        WhomFault::ProviderUnknown => words.say("whom-provider-unknown"),
        WhomFault::GroupMissing => words.say("whom-group-missing"),
        WhomFault::GroupTooLong => return words.with("whom-too-long", &[("most", MAX_GROUP.into())]),
        WhomFault::GroupUnreadable => words.say("whom-group-unreadable"),
    };
    said.to_owned()
}
