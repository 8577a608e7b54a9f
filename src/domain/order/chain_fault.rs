//! What can be wrong with a chain that an authority answers.

use chrono::{DateTime, Utc};

use crate::domain::DomainName;

/// Why a chain is not what was ordered. Kept with the order that failed by it, and worded on its page.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, serde::Serialize, serde::Deserialize)]
#[serde(tag = "fault", rename_all = "kebab-case")]
pub enum ChainFault {
    /// Larger than the bytes that are read, or more than certificates than are read.
    #[error("too large")]
    TooLarge,
    /// No text in PEM, a damaged one, none with a certificate, or one with other things than certificates.
    #[error("not a chain in PEM")]
    NotPem,
    /// The certificate at this place is not X.509.
    #[error("certificate {at} is not X.509")]
    NotX509 {
        /// Counted from 0, the leaf.
        at: usize,
    },
    /// The leaf is for another key pair.
    #[error("the certificate is for another key")]
    KeyMismatch,
    /// The first certificate is an authority's own.
    #[error("the first certificate is an authority's")]
    LeafIsAuthority,
    /// The leaf is for other names than those ordered.
    #[error("the certificate's names are not those ordered")]
    NamesDiffer {
        /// Ordered, but not in the certificate.
        missing: Vec<DomainName>,
        /// In the certificate, but not ordered; the first of them.
        extra: Vec<String>,
    },
    /// No longer valid.
    #[error("certificate {at} expired at {not_after}")]
    Expired {
        /// Counted from 0, the leaf.
        at: usize,
        /// Since when.
        not_after: DateTime<Utc>,
    },
    /// Not yet valid, by more than clocks may differ.
    #[error("certificate {at} is not valid before {not_before}")]
    NotYetValid {
        /// Counted from 0, the leaf.
        at: usize,
        /// From when on.
        not_before: DateTime<Utc>,
    },
    /// The certificate at this place was not issued by the next one.
    #[error("certificate {at} was not issued by the next one")]
    BrokenChain {
        /// Counted from 0, the leaf.
        at: usize,
    },
    /// The certificate at this place is signed in a way that can't be checked here.
    #[error("certificate {at} is signed by an unknown algorithm")]
    UnsupportedSignature {
        /// Counted from 0, the leaf.
        at: usize,
    },
    /// The chain does not lead to the root that is trusted.
    #[error("the chain does not end at the trusted root")]
    UntrustedRoot,
}
