//! What is wrong with an order form, and at which field to say it.

use chrono::{DateTime, Utc};

use crate::domain::certificate::{MAX_COMMON_NAME, MAX_DESCRIPTION, MAX_LABELS, MAX_NAME};
use crate::domain::domain_name::DomainNameError;
use crate::i18n::{Arg, Words};
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

impl Field {
    /// The name in the form, which is also its id.
    pub const fn as_str(self) -> &'static str {
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

    /// Its label.
    pub fn label(self, words: Words) -> &'static str {
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

/// A limit on orders that was reached (product reference, "Default limits").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// So many orders of the team a minute.
    TeamPerMinute(u32),
    /// So many orders of the person an hour.
    PersonPerHour(u32),
    /// So many certificates a week for one exact set of names.
    SameNamesPerWeek(u32),
}

/// Something wrong with an order form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OrderFault<'a> {
    /// No name was given.
    NameMissing,
    /// The name is longer than [`MAX_NAME`].
    NameTooLong,
    /// The team has a certificate of this name.
    NameTaken,
    /// The description is longer than [`MAX_DESCRIPTION`].
    DescriptionTooLong,
    /// No authority was chosen.
    AuthorityMissing,
    /// The authority isn't (or is no longer) one of those configured.
    AuthorityGone,
    /// The authority can't be used yet: its terms aren't accepted.
    AuthorityNotReady,
    /// The authority has no such profile.
    ProfileUnknown,
    /// No primary domain was given.
    PrimaryDomainMissing,
    /// The primary domain is no name that can be ordered.
    PrimaryDomain(DomainNameError),
    /// The primary domain doesn't fit into the common name ([`MAX_COMMON_NAME`]).
    CommonNameTooLong,
    /// One of the alternative domains is no name that can be ordered.
    AlternativeDomain {
        /// As typed.
        typed: &'a str,
        /// What is wrong with it.
        error: DomainNameError,
    },
    /// A name stands there twice.
    Duplicate {
        /// As typed.
        domain: &'a str,
    },
    /// More domains than an order may have.
    TooManyDomains {
        /// How many were given.
        given: usize,
        /// How many there may be.
        most: usize,
    },
    /// Not one of the key algorithms.
    KeyAlgorithmUnknown,
    /// A line of the labels isn't `key=value`.
    LabelMalformed {
        /// The line as typed.
        line: &'a str,
    },
    /// Two labels have the same key.
    LabelTwice {
        /// The key.
        key: &'a str,
    },
    /// More than [`MAX_LABELS`] labels.
    TooManyLabels,
    /// A limit on orders was reached.
    Limit {
        /// Which.
        limit: Limit,
        /// When the next order will pass.
        retry_at: DateTime<Utc>,
    },
}

/// Longest piece of what was typed that an error repeats, in characters.
const MAX_REPEATED: usize = 80;

impl OrderFault<'_> {
    /// The field that it is said at; none where it is about the form as a whole.
    pub const fn field(&self) -> Option<Field> {
        Some(match self {
            Self::NameMissing | Self::NameTooLong | Self::NameTaken => Field::Name,
            Self::DescriptionTooLong => Field::Description,
            Self::AuthorityMissing | Self::AuthorityGone | Self::AuthorityNotReady => Field::Authority,
            Self::ProfileUnknown => Field::Profile,
            Self::PrimaryDomainMissing | Self::PrimaryDomain(_) | Self::CommonNameTooLong => Field::PrimaryDomain,
            Self::AlternativeDomain { .. } | Self::Duplicate { .. } | Self::TooManyDomains { .. } => {
                Field::AlternativeDomains
            }
            Self::KeyAlgorithmUnknown => Field::KeyAlgorithm,
            Self::LabelMalformed { .. } | Self::LabelTwice { .. } | Self::TooManyLabels => Field::Labels,
            Self::Limit { .. } => return None,
        })
    }

    /// In words.
    pub fn words(&self, words: Words) -> String {
        let most = |count: usize| Arg::from(count);
        match self {
            Self::NameMissing => words.say("order-name-missing").to_owned(),
            Self::NameTooLong => words.with("order-name-too-long", &[("most", most(MAX_NAME))]),
            Self::NameTaken => words.say("order-name-taken").to_owned(),
            Self::DescriptionTooLong => words.with("order-description-too-long", &[("most", most(MAX_DESCRIPTION))]),
            Self::AuthorityMissing => words.say("order-authority-missing").to_owned(),
            Self::AuthorityGone => words.say("order-authority-gone").to_owned(),
            Self::AuthorityNotReady => words.say("order-authority-not-ready").to_owned(),
            Self::ProfileUnknown => words.say("order-profile-unknown").to_owned(),
            Self::PrimaryDomainMissing => words.say("order-primary-domain-missing").to_owned(),
            Self::PrimaryDomain(error) => domain_name_error(words, *error),
            Self::CommonNameTooLong => words.with("order-common-name-too-long", &[("most", most(MAX_COMMON_NAME))]),
            Self::AlternativeDomain { typed, error } => {
                let (typed, error) = (cut(typed), domain_name_error(words, *error));
                words.with("order-alternative-domain-error", &[("typed", (&typed).into()), ("error", (&error).into())])
            }
            Self::Duplicate { domain } => words.with("order-domain-twice", &[("domain", (&cut(domain)).into())]),
            Self::TooManyDomains { given, most } => {
                words.with("order-too-many-domains", &[("given", (*given).into()), ("most", (*most).into())])
            }
            Self::KeyAlgorithmUnknown => words.say("order-key-algorithm-unknown").to_owned(),
            Self::LabelMalformed { line } => words.with("order-label-malformed", &[("line", (&cut(line)).into())]),
            Self::LabelTwice { key } => words.with("order-label-twice", &[("key", (&cut(key)).into())]),
            Self::TooManyLabels => words.with("order-too-many-labels", &[("most", most(MAX_LABELS))]),
            Self::Limit { limit, retry_at } => limit.words(words, retry_at),
        }
    }
}

impl Limit {
    fn words(self, words: Words, retry_at: &DateTime<Utc>) -> String {
        let at = exact(retry_at).to_string();
        match self {
            Self::TeamPerMinute(count) => {
                words.with("limit-team-per-minute", &[("count", i64::from(count).into()), ("at", (&at).into())])
            }
            Self::PersonPerHour(count) => {
                words.with("limit-person-per-hour", &[("count", i64::from(count).into()), ("at", (&at).into())])
            }
            Self::SameNamesPerWeek(count) => {
                words.with("limit-same-names-per-week", &[("count", i64::from(count).into()), ("at", (&at).into())])
            }
        }
    }
}

fn cut(typed: &str) -> String {
    let mut kept: String = typed.chars().take(MAX_REPEATED).collect();
    if kept.len() < typed.len() {
        kept.push('…');
    }
    kept
}
