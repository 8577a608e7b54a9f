//! What is wrong with an order form, and at which field to say it.

use crate::domain::certificate::{MAX_COMMON_NAME, MAX_DESCRIPTION, MAX_LABELS, MAX_NAME};
use crate::i18n::{Arg, Words};
use crate::ops::orders::place::{Limit, OrderFault, Reached};
use crate::web::pages::form::{FormField, cut};
use crate::web::pages::layout::exact;

use super::domain_name_error;

/// A field of the order form, in the order of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The certificate's name.
    Name,
    /// Its description.
    Description,
    /// The authority.
    Authority,
    /// The authority's profile.
    Profile,
    /// The first domain.
    PrimaryDomain,
    /// The other domains.
    AlternativeDomains,
    /// The key algorithm.
    KeyAlgorithm,
    /// Whether it renews by itself.
    AutoRenew,
    /// Labels.
    Labels,
}

impl FormField for Field {
    fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Description => "description",
            Self::Authority => "authority",
            Self::Profile => "profile",
            Self::PrimaryDomain => "primary_domain",
            Self::AlternativeDomains => "alternative_domains",
            Self::KeyAlgorithm => "key_algorithm",
            Self::AutoRenew => "auto_renew",
            Self::Labels => "labels",
        }
    }

    fn label(self, words: Words) -> &'static str {
        match self {
            Self::Name => words.say("order-name"),
            Self::Description => words.say("order-description"),
            Self::Authority => words.say("order-authority"),
            Self::Profile => words.say("order-profile"),
            Self::PrimaryDomain => words.say("order-primary-domain"),
            Self::AlternativeDomains => words.say("order-alternative-domains"),
            Self::KeyAlgorithm => words.say("order-key-algorithm"),
            Self::AutoRenew => words.say("order-auto-renew"),
            Self::Labels => words.say("order-labels"),
        }
    }
}

/// The field that a fault is said at; none where it is about the form as a whole.
pub const fn order_fault_field(fault: &OrderFault) -> Option<Field> {
    Some(match fault {
        OrderFault::NameMissing | OrderFault::NameTooLong | OrderFault::NameUnreadable | OrderFault::NameTaken => {
            Field::Name
        }
        OrderFault::DescriptionTooLong | OrderFault::DescriptionUnreadable => Field::Description,
        OrderFault::AuthorityMissing | OrderFault::AuthorityGone | OrderFault::AuthorityNotReady => Field::Authority,
        OrderFault::ProfileUnknown => Field::Profile,
        OrderFault::PrimaryDomainMissing | OrderFault::PrimaryDomain(_) | OrderFault::CommonNameTooLong => {
            Field::PrimaryDomain
        }
        OrderFault::AlternativeDomain { .. } | OrderFault::Duplicate { .. } | OrderFault::TooManyDomains { .. } => {
            Field::AlternativeDomains
        }
        OrderFault::KeyAlgorithmUnknown => Field::KeyAlgorithm,
        OrderFault::LabelMalformed { .. } | OrderFault::LabelTwice { .. } | OrderFault::TooManyLabels => Field::Labels,
        OrderFault::Limit { .. } => return None,
    })
}

/// A fault in words.
pub fn order_fault_words(words: Words, fault: &OrderFault) -> String {
    let most = |count: usize| Arg::from(count);
    match fault {
        OrderFault::NameMissing => words.say("order-name-missing").to_owned(),
        OrderFault::NameTooLong => words.with("order-name-too-long", &[("most", most(MAX_NAME))]),
        OrderFault::NameUnreadable => words.say("order-name-unreadable").to_owned(),
        OrderFault::NameTaken => words.say("order-name-taken").to_owned(),
        OrderFault::DescriptionTooLong => words.with("order-description-too-long", &[("most", most(MAX_DESCRIPTION))]),
        OrderFault::DescriptionUnreadable => words.say("order-description-unreadable").to_owned(),
        OrderFault::AuthorityMissing => words.say("order-authority-missing").to_owned(),
        OrderFault::AuthorityGone => words.say("order-authority-gone").to_owned(),
        OrderFault::AuthorityNotReady => words.say("order-authority-not-ready").to_owned(),
        OrderFault::ProfileUnknown => words.say("order-profile-unknown").to_owned(),
        OrderFault::PrimaryDomainMissing => words.say("order-primary-domain-missing").to_owned(),
        OrderFault::PrimaryDomain(error) => domain_name_error(words, *error),
        OrderFault::CommonNameTooLong => words.with("order-common-name-too-long", &[("most", most(MAX_COMMON_NAME))]),
        OrderFault::AlternativeDomain { typed, error } => {
            let (typed, error) = (cut(typed), domain_name_error(words, *error));
            words.with("order-alternative-domain-error", &[("typed", (&typed).into()), ("error", (&error).into())])
        }
        OrderFault::Duplicate { domain } => words.with("order-domain-twice", &[("domain", (&cut(domain)).into())]),
        OrderFault::TooManyDomains { given, most } => {
            words.with("order-too-many-domains", &[("given", (*given).into()), ("most", (*most).into())])
        }
        OrderFault::KeyAlgorithmUnknown => words.say("order-key-algorithm-unknown").to_owned(),
        OrderFault::LabelMalformed { line } => words.with("order-label-malformed", &[("line", (&cut(line)).into())]),
        OrderFault::LabelTwice { key } => words.with("order-label-twice", &[("key", (&cut(key)).into())]),
        OrderFault::TooManyLabels => words.with("order-too-many-labels", &[("most", most(MAX_LABELS))]),
        OrderFault::Limit(reached) => limit_words(words, reached),
    }
}

/// Which limit was reached, and when the next order will pass.
pub fn limit_words(words: Words, reached: &Reached) -> String {
    let at = exact(&reached.retry_at).to_string();
    let count = i64::from(reached.most);
    match reached.limit {
        Limit::OrdersPerMinute => {
            words.with("limit-orders-per-minute", &[("count", count.into()), ("at", (&at).into())])
        }
        Limit::RenewalsPerMinute => {
            words.with("limit-renewals-per-minute", &[("count", count.into()), ("at", (&at).into())])
        }
        Limit::PersonPerHour => words.with("limit-person-per-hour", &[("count", count.into()), ("at", (&at).into())]),
        Limit::SameNamesPerWeek => {
            words.with("limit-same-names-per-week", &[("count", count.into()), ("at", (&at).into())])
        }
    }
}
