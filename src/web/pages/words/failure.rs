//! Why an order failed, and what a person can do about it.

use crate::domain::order::{ChainFault, Failure, Problem, Refusal};
use crate::i18n::Words;
use crate::web::pages::layout::exact;

use super::name_list;

/// A failure in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailureWords {
    /// What it comes to, in a few words.
    pub title: &'static str,
    /// What happened, and to which name.
    pub what_happened: String,
    /// What the reader can do.
    pub what_to_do: &'static str,
    /// What the other side said, in its own words.
    pub said: Vec<Said>,
}

/// Somebody else's words, shown as a quotation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The domain that they are about, as people type it.
    pub domain: Option<String>,
    /// The error type of RFC 8555 section 6.7, such as `caa`; empty where there was none.
    pub kind: String,
    /// The words.
    pub detail: String,
}

/// The failure in words.
pub fn failure_words(words: Words, failure: &Failure) -> FailureWords {
    FailureWords {
        title: title(words, failure),
        what_happened: what_happened(words, failure),
        what_to_do: what_to_do(words, failure),
        said: said(failure),
    }
}

/// What made a try fail that is made again, in words: of a failure that isn't the end, or not yet.
pub fn retry_reason(words: Words, failure: &Failure) -> String {
    match failure {
        Failure::AuthorityUnavailable { .. } => words.say("retry-unavailable").to_owned(),
        Failure::AccountRefused { .. } => words.say("retry-account").to_owned(),
        failure => what_happened(words, failure),
    }
}

fn title(words: Words, failure: &Failure) -> &'static str {
    match failure {
        Failure::ChallengeNotSeen { .. } => words.say("failure-not-seen-title"),
        Failure::ValidationFailed { .. } => words.say("failure-validation-title"),
        Failure::NamesRefused { .. } => words.say("failure-names-title"),
        Failure::OrderRefused { .. } => words.say("failure-order-title"),
        Failure::CsrRefused { .. } => words.say("failure-csr-title"),
        Failure::AccountRefused { .. } => words.say("failure-account-title"),
        Failure::RateLimited { .. } => words.say("failure-rate-title"),
        Failure::AuthorityUnavailable { .. } => words.say("failure-unavailable-title"),
        Failure::OrderLapsed => words.say("failure-lapsed-title"),
        Failure::ChainUnfit { .. } => words.say("failure-chain-title"),
        Failure::InternalError => words.say("failure-internal-title"),
    }
}

fn what_happened(words: Words, failure: &Failure) -> String {
    match failure {
        Failure::ChallengeNotSeen { domains } => {
            let (list, count) = (name_list(words, domains.iter()), domains.len());
            words.with("failure-not-seen", &[("domains", (&list).into()), ("count", count.into())])
        }
        Failure::ValidationFailed { refusals } => {
            words.with("failure-validation", &[("domains", (&refused(words, refusals)).into())])
        }
        Failure::NamesRefused { refusals } => {
            words.with("failure-names", &[("domains", (&refused(words, refusals)).into())])
        }
        Failure::RateLimited { retry_at: Some(at), .. } => {
            words.with("failure-rate-until", &[("at", (&exact(at).to_string()).into())])
        }
        Failure::ChainUnfit { fault } => chain_fault(words, fault),
        Failure::OrderRefused { .. } => words.say("failure-order").to_owned(),
        Failure::CsrRefused { .. } => words.say("failure-csr").to_owned(),
        Failure::AccountRefused { .. } => words.say("failure-account").to_owned(),
        Failure::RateLimited { retry_at: None, .. } => words.say("failure-rate").to_owned(),
        Failure::AuthorityUnavailable { .. } => words.say("failure-unavailable").to_owned(),
        Failure::OrderLapsed => words.say("failure-lapsed").to_owned(),
        Failure::InternalError => words.say("failure-internal").to_owned(),
    }
}

fn what_to_do(words: Words, failure: &Failure) -> &'static str {
    match failure {
        Failure::ChallengeNotSeen { .. } => words.say("failure-not-seen-do"),
        Failure::ValidationFailed { .. } => words.say("failure-validation-do"),
        Failure::NamesRefused { refusals } if refusals.iter().any(|refusal| refusal.problem.kind == "caa") => {
            words.say("failure-names-caa-do")
        }
        Failure::NamesRefused { .. } => words.say("failure-names-do"),
        Failure::OrderRefused { .. } => words.say("failure-order-do"),
        Failure::CsrRefused { .. } => words.say("failure-csr-do"),
        Failure::AccountRefused { .. } => words.say("failure-account-do"),
        Failure::RateLimited { .. } => words.say("failure-rate-do"),
        Failure::AuthorityUnavailable { .. } => words.say("failure-unavailable-do"),
        Failure::OrderLapsed => words.say("failure-lapsed-do"),
        Failure::ChainUnfit { .. } => words.say("failure-chain-do"),
        Failure::InternalError => words.say("failure-internal-do"),
    }
}

fn chain_fault(words: Words, fault: &ChainFault) -> String {
    match fault {
        ChainFault::KeyMismatch => words.say("chain-key-mismatch").to_owned(),
        ChainFault::NamesDiffer { missing, extra } => {
            let or_dash = |names: String| if names.is_empty() { "–".to_owned() } else { names };
            let missing = or_dash(name_list(words, missing.iter()));
            let extra = or_dash(extra.join(", "));
            words.with("chain-names-differ", &[("missing", (&missing).into()), ("extra", (&extra).into())])
        }
        ChainFault::LeafIsAuthority => words.say("chain-leaf-is-authority").to_owned(),
        ChainFault::Expired { .. } => words.say("chain-expired").to_owned(),
        ChainFault::NotYetValid { .. } => words.say("chain-not-yet-valid").to_owned(),
        // People count from 1.
        ChainFault::BrokenChain { at } => words.with("chain-broken", &[("place", (at + 1).into())]),
        ChainFault::NotPem => words.say("chain-not-pem").to_owned(),
        ChainFault::UnsupportedSignature { at } => words.with("chain-unknown-signature", &[("place", (at + 1).into())]),
        ChainFault::UntrustedRoot => words.say("chain-untrusted-root").to_owned(),
        ChainFault::NotX509 { .. } => words.say("chain-not-x509").to_owned(),
        ChainFault::TooLarge => words.say("chain-too-large").to_owned(),
    }
}

fn refused(words: Words, refusals: &[Refusal]) -> String {
    name_list(words, refusals.iter().map(|refusal| &refusal.domain))
}

pub(super) fn said(failure: &Failure) -> Vec<Said> {
    let of_problem = |problem: &Problem, domain: Option<String>| Said {
        domain,
        kind: problem.kind.clone(),
        detail: problem.detail.clone(),
    };
    match failure {
        Failure::ValidationFailed { refusals } | Failure::NamesRefused { refusals } => {
            refusals.iter().map(|refusal| of_problem(&refusal.problem, Some(refusal.domain.to_display()))).collect()
        }
        Failure::OrderRefused { problem }
        | Failure::CsrRefused { problem }
        | Failure::AccountRefused { problem }
        | Failure::RateLimited { problem, .. } => vec![of_problem(problem, None)],
        Failure::AuthorityUnavailable { detail, .. } => {
            vec![Said { domain: None, kind: String::new(), detail: detail.clone() }]
        }
        Failure::ChallengeNotSeen { .. }
        | Failure::OrderLapsed
        | Failure::ChainUnfit { .. }
        | Failure::InternalError => Vec::new(),
    }
}
