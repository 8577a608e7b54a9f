//! Why an order ended without a certificate: stored with it, worded by the pages and the notifications.

use chrono::{DateTime, Utc};

use super::ChainFault;
use crate::domain::DomainName;

/// What an authority said, as a problem document (RFC 7807, RFC 8555 section 6.7).
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Problem {
    /// The error type less `urn:ietf:params:acme:error:`, such as `rejectedIdentifier`; empty where there was none.
    pub kind: String,
    /// The authority's own words, cut to a length that fits a page.
    pub detail: String,
}

/// A name that the authority refused, and what it said of it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Refusal {
    /// The name as ordered.
    pub domain: DomainName,
    /// What the authority said.
    pub problem: Problem,
}

/// Why an order failed.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Failure {
    /// The TXT values weren't seen in the DNS in time.
    ChallengeNotSeen {
        /// The domains whose value wasn't served everywhere.
        domains: Vec<DomainName>,
    },
    /// The authority looked for the TXT values and wasn't satisfied.
    ValidationFailed {
        /// The names at fault.
        refusals: Vec<Refusal>,
    },
    /// The authority issues no certificate for these names (`rejectedIdentifier`, `unsupportedIdentifier`, `caa`).
    NamesRefused {
        /// The names at fault.
        refusals: Vec<Refusal>,
    },
    /// The authority refused the order for another reason.
    OrderRefused {
        /// What it said.
        problem: Problem,
    },
    /// The authority refused the certificate signing request (`badCSR`, `badPublicKey`, ...).
    CsrRefused {
        /// What it said.
        problem: Problem,
    },
    /// The authority refused our account, or there is none: a site administrator has to act.
    AccountRefused {
        /// What it said.
        problem: Problem,
    },
    /// The authority has had too many requests.
    RateLimited {
        /// What it said.
        problem: Problem,
        /// When it will take the next one, where it said so.
        retry_at: Option<DateTime<Utc>>,
    },
    /// The authority could not be reached, or answered nonsense, for as long as we try.
    AuthorityUnavailable {
        /// What happened at the last try, in technical words.
        detail: String,
        /// When it will be back, where it said so.
        #[serde(default)]
        retry_at: Option<DateTime<Utc>>,
    },
    /// The authority let the order lapse before it was completed.
    OrderLapsed,
    /// The certificate that was issued isn't the one that was ordered; it was not stored.
    ChainUnfit {
        /// What is wrong with it.
        fault: ChainFault,
    },
    /// Something went wrong on our side again and again.
    InternalError,
}
