//! What is wrong with a typed domain name.

use crate::domain::domain_name::DomainNameError;
use crate::i18n::Words;

/// What is wrong with a domain name, as a sentence without the name.
pub fn domain_name_error(words: Words, error: DomainNameError) -> String {
    match error {
        DomainNameError::Empty => words.say("domain-empty"),
        DomainNameError::Space => words.say("domain-space"),
        DomainNameError::IpAddress => words.say("domain-ip-address"),
        DomainNameError::Url => words.say("domain-url"),
        DomainNameError::Character(odd) => {
            return words.with("domain-character", &[("character", odd.to_string().as_str().into())]);
        }
        DomainNameError::EmptyLabel => words.say("domain-empty-label"),
        DomainNameError::LabelTooLong => words.say("domain-label-too-long"),
        DomainNameError::Hyphen => words.say("domain-hyphen"),
        DomainNameError::TooLong => words.say("domain-too-long"),
        DomainNameError::OneLabel => words.say("domain-one-label"),
        DomainNameError::Wildcard => words.say("domain-wildcard"),
        DomainNameError::WildcardTooBroad => words.say("domain-wildcard-too-broad"),
        DomainNameError::Idn => words.say("domain-idn"),
    }
    .to_owned()
}
