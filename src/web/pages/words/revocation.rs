//! Revocations: the reasons to choose from, and what has become of one that was asked for.

use crate::db::versions::Revocation;
use crate::domain::order::Failure;
use crate::domain::revocation::RevocationReason;
use crate::i18n::Words;

use super::failure::{Said, said};

/// The name of a reason.
pub fn reason_word(words: Words, reason: RevocationReason) -> &'static str {
    match reason {
        RevocationReason::Unspecified => words.say("reason-unspecified"),
        RevocationReason::KeyCompromise => words.say("reason-key-compromise"),
        RevocationReason::Superseded => words.say("reason-superseded"),
        RevocationReason::CessationOfOperation => words.say("reason-cessation"),
        RevocationReason::AffiliationChanged => words.say("reason-affiliation"),
    }
}

/// When a reason is the one to choose.
pub fn reason_hint(words: Words, reason: RevocationReason) -> &'static str {
    match reason {
        RevocationReason::Unspecified => words.say("reason-unspecified-hint"),
        RevocationReason::KeyCompromise => words.say("reason-key-compromise-hint"),
        RevocationReason::Superseded => words.say("reason-superseded-hint"),
        RevocationReason::CessationOfOperation => words.say("reason-cessation-hint"),
        RevocationReason::AffiliationChanged => words.say("reason-affiliation-hint"),
    }
}

/// A revocation that isn't done, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevocationWords {
    /// How far it is.
    pub title: &'static str,
    /// What happened at the last try, where one came to nothing.
    pub what_happened: Option<&'static str>,
    /// What the authority said.
    pub said: Vec<Said>,
    /// Whether nothing more happens by itself.
    pub ended: bool,
}

/// What has become of a revocation that isn't done.
pub fn revocation_words(words: Words, revocation: &Revocation) -> RevocationWords {
    let ended = !revocation.is_under_way();
    let title = if ended { words.say("revocation-refused") } else { words.say("revocation-under-way") };
    let what_happened = revocation.failure.as_ref().map(|failure| match failure {
        Failure::InternalError => words.say("revocation-internal"),
        _ if ended => words.say("revocation-refused-do"),
        _ => words.say("revocation-again"),
    });
    RevocationWords { title, what_happened, said: revocation.failure.as_ref().map(said).unwrap_or_default(), ended }
}
