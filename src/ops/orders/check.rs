//! Checking what was typed for an order.

use std::collections::{BTreeMap, HashSet};

use super::limits::Reached;
use crate::db::authorities::Authority;
use crate::db::certificates::Labels;
use crate::domain::certificate::{
    MAX_COMMON_NAME, MAX_DESCRIPTION, MAX_LABELS, MAX_NAME, max_domains, profile_is_short,
};
use crate::domain::domain_name::DomainNameError;
use crate::domain::{DomainName, KeyAlgorithm};

/// Most alternative names looked at; beyond that the count alone is told.
const MOST_TYPED: usize = 1000;
/// Most faults told at once.
const MOST_FAULTS: usize = 20;
/// Longest key of a label, in characters.
pub(in crate::ops) const MAX_LABEL_KEY: usize = 63;
/// Longest value of a label, in characters.
pub(in crate::ops) const MAX_LABEL_VALUE: usize = 256;

/// An order as typed, nothing checked.
#[derive(Debug, Clone, Copy)]
pub struct Draft<'a> {
    /// The certificate's name.
    pub name: &'a str,
    /// Its description.
    pub description: &'a str,
    /// The authority's id.
    pub authority: &'a str,
    /// The profile's name; empty for the authority's default.
    pub profile: &'a str,
    /// The first domain.
    pub primary_domain: &'a str,
    /// The other domains.
    pub alternative_domains: &'a [&'a str],
    /// [`KeyAlgorithm::as_str`].
    pub key_algorithm: &'a str,
    /// Whether it is renewed by itself.
    pub auto_renew: bool,
    /// Lines of `key=value`.
    pub labels: &'a [&'a str],
    /// Made with the form, so that a form sent twice places one order; empty where there was no form.
    pub form_token: &'a str,
}

/// Something wrong with a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OrderFault {
    /// No name was given.
    NameMissing,
    /// The name is longer than [`MAX_NAME`].
    NameTooLong,
    /// Something in the name is no character that can be read: a control character, or what was left of broken UTF-8.
    NameUnreadable,
    /// The team has a certificate of this name.
    NameTaken,
    /// The description is longer than [`MAX_DESCRIPTION`].
    DescriptionTooLong,
    /// Something in the description is no character that can be read.
    DescriptionUnreadable,
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
        typed: String,
        /// What is wrong with it.
        error: DomainNameError,
    },
    /// A name stands there twice.
    Duplicate {
        /// As typed.
        domain: String,
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
        line: String,
    },
    /// Two labels have the same key.
    LabelTwice {
        /// The key.
        key: String,
    },
    /// More than [`MAX_LABELS`] labels.
    TooManyLabels,
    /// A limit on orders was reached.
    Limit(Reached),
}

/// A draft that passed its checks.
pub(super) struct Checked<'a> {
    pub(super) name: &'a str,
    pub(super) description: &'a str,
    pub(super) authority: Authority,
    pub(super) profile: Option<&'a str>,
    pub(super) domains: Vec<DomainName>,
    pub(super) key_algorithm: KeyAlgorithm,
    pub(super) labels: Labels,
}

/// Every check that needs nothing but the draft and the authorities; everything wrong is said at once.
pub(super) fn check<'a>(draft: &Draft<'a>, known: Vec<Authority>) -> Result<Checked<'a>, Vec<OrderFault>> {
    let mut faults = Vec::new();
    let (name, description) = named(draft.name, draft.description, &mut faults);
    let profile = Some(draft.profile.trim()).filter(|profile| !profile.is_empty());
    let authority = authority(draft.authority.trim(), known, profile, &mut faults);
    let domains = domains(draft, profile, &mut faults);
    let key_algorithm = draft.key_algorithm.parse().map_err(|_| faults.push(OrderFault::KeyAlgorithmUnknown));
    let labels = labels(draft.labels, &mut faults);
    match (authority, key_algorithm) {
        (Some(authority), Ok(key_algorithm)) if faults.is_empty() => {
            Ok(Checked { name, description, authority, profile, domains, key_algorithm, labels })
        }
        _ => Err(faults),
    }
}

/// What people say of a certificate, as typed.
#[derive(Debug, Clone, Copy)]
pub struct Describing<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its description.
    pub description: &'a str,
    /// Lines of `key=value`.
    pub labels: &'a [&'a str],
}

/// What people say of a certificate, checked.
pub(in crate::ops) struct Described<'a> {
    pub(in crate::ops) name: &'a str,
    pub(in crate::ops) description: &'a str,
    pub(in crate::ops) labels: Labels,
}

/// Checks what people say of a certificate that isn't ordered; what is wrong is added to the faults.
pub(in crate::ops) fn described<'a>(typed: Describing<'a>, faults: &mut Vec<OrderFault>) -> Described<'a> {
    let (name, description) = named(typed.name, typed.description, faults);
    Described { name, description, labels: labels(typed.labels, faults) }
}

fn named<'a>(name: &'a str, description: &'a str, faults: &mut Vec<OrderFault>) -> (&'a str, &'a str) {
    let (name, description) = (name.trim(), description.trim());
    match name.chars().count() {
        0 => faults.push(OrderFault::NameMissing),
        MAX_NAME.. if name.chars().count() > MAX_NAME => faults.push(OrderFault::NameTooLong),
        _ => {}
    }
    if !readable(name) {
        faults.push(OrderFault::NameUnreadable);
    }
    if description.chars().count() > MAX_DESCRIPTION {
        faults.push(OrderFault::DescriptionTooLong);
    }
    if !description.lines().all(|line| readable(&line.replace('\t', " "))) {
        faults.push(OrderFault::DescriptionUnreadable);
    }
    (name, description)
}

/// Whether a line of text can be read. Postgres refuses some of what cannot.
pub(in crate::ops) fn readable(line: &str) -> bool {
    !line.contains(|c: char| c.is_control() || c == char::REPLACEMENT_CHARACTER)
}

fn authority(
    id: &str,
    known: Vec<Authority>,
    profile: Option<&str>,
    faults: &mut Vec<OrderFault>,
) -> Option<Authority> {
    if id.is_empty() {
        faults.push(OrderFault::AuthorityMissing);
        return None;
    }
    let found = known.into_iter().find(|authority| authority.id.to_string() == id && authority.is_offered());
    let Some(authority) = found else {
        faults.push(OrderFault::AuthorityGone);
        return None;
    };
    if !authority.takes_orders() {
        faults.push(OrderFault::AuthorityNotReady);
    }
    if profile.is_some_and(|profile| !authority.profiles.0.contains_key(profile)) {
        faults.push(OrderFault::ProfileUnknown);
    }
    Some(authority)
}

fn domains(draft: &Draft<'_>, profile: Option<&str>, faults: &mut Vec<OrderFault>) -> Vec<DomainName> {
    let mut found: Vec<DomainName> = Vec::new();
    match draft.primary_domain.parse::<DomainName>() {
        Ok(primary) => {
            if primary.as_str().len() > MAX_COMMON_NAME && !profile_is_short(profile) {
                faults.push(OrderFault::CommonNameTooLong);
            }
            found.push(primary);
        }
        Err(DomainNameError::Empty) => faults.push(OrderFault::PrimaryDomainMissing),
        Err(error) => faults.push(OrderFault::PrimaryDomain(error)),
    }
    let (given, most) = (draft.alternative_domains.len() + 1, max_domains(profile));
    if given > most {
        faults.push(OrderFault::TooManyDomains { given, most });
    }
    let mut seen: HashSet<DomainName> = found.iter().cloned().collect();
    for typed in draft.alternative_domains.iter().take(MOST_TYPED) {
        match typed.parse::<DomainName>() {
            Ok(domain) if seen.insert(domain.clone()) => found.push(domain),
            Ok(_) => faults.push(OrderFault::Duplicate { domain: (*typed).to_owned() }),
            Err(error) => faults.push(OrderFault::AlternativeDomain { typed: (*typed).to_owned(), error }),
        }
    }
    // A page of hundreds of messages helps nobody.
    faults.truncate(MOST_FAULTS);
    found
}

/// The key and the value of a label as it is typed, `key=value`; none where it isn't one.
pub(in crate::ops) fn label(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once('=').map(|(key, value)| (key.trim(), value.trim()))?;
    let fits = (1..=MAX_LABEL_KEY).contains(&key.chars().count())
        && value.chars().count() <= MAX_LABEL_VALUE
        && readable(line);
    fits.then_some((key, value))
}

fn labels(lines: &[&str], faults: &mut Vec<OrderFault>) -> Labels {
    let mut labels = BTreeMap::new();
    if lines.len() > MAX_LABELS {
        faults.push(OrderFault::TooManyLabels);
        return labels;
    }
    for line in lines {
        match label(line) {
            None => faults.push(OrderFault::LabelMalformed { line: (*line).to_owned() }),
            Some((key, value)) => {
                if labels.insert(key.to_owned(), value.to_owned()).is_some() {
                    faults.push(OrderFault::LabelTwice { key: key.to_owned() });
                }
            }
        }
    }
    labels
}
