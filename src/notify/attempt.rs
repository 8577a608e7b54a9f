//! How an attempt ended.

use std::time::Duration;

use super::EndpointFault;

/// Longest excerpt of an answer, in bytes.
pub const MAX_EXCERPT: usize = 1024;

/// One attempt, as it is kept with its delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// How it ended.
    pub outcome: Outcome,
    /// The status of the answer, where there was one: that of HTTP (RFC 9110 section 15), or the reply code of SMTP (RFC
    /// 5321 section 4.2).
    pub status: Option<u16>,
    /// The start of the answer, at most [`MAX_EXCERPT`] bytes, fit to be shown and stored.
    pub excerpt: String,
    /// How long it took.
    pub duration: Duration,
}

/// What became of a delivery by an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Any 2xx, of HTTP or of SMTP: the receiver has it.
    Delivered,
    /// The receiver doesn't take it, and the same attempt would end the same way unless somebody changes something there:
    /// a redirect or a 4xx of HTTP, a 5yz of SMTP.
    Refused {
        /// The status of the answer.
        status: u16,
    },
    /// The receiver can't take it now: a 5xx of HTTP or a 4xx that says so, a 4yz of SMTP.
    Retry {
        /// The status of the answer.
        status: u16,
        /// How long the receiver asks to wait, at most [`super::retry::MAX_RETRY_AFTER`].
        retry_after: Option<Duration>,
    },
    /// There was no answer.
    Unreachable(UnreachableClass),
    /// Nothing was sent, since the settings don't allow the endpoint.
    Forbidden(EndpointFault),
}

/// Why there was no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnreachableClass {
    /// The name has no address.
    Dns,
    /// No connection was accepted.
    Connect,
    /// TLS could not be agreed on, or the receiver's certificate isn't trusted.
    Tls,
    /// Time ran out.
    Timeout,
    /// The connection broke off, or what came isn't the protocol that was expected.
    Protocol,
}

impl Outcome {
    /// The word for it in tables and metrics.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Refused { .. } => "refused",
            Self::Retry { .. } => "retry",
            Self::Unreachable(UnreachableClass::Dns) => "unreachable_dns",
            Self::Unreachable(UnreachableClass::Connect) => "unreachable_connect",
            Self::Unreachable(UnreachableClass::Tls) => "unreachable_tls",
            Self::Unreachable(UnreachableClass::Timeout) => "unreachable_timeout",
            Self::Unreachable(UnreachableClass::Protocol) => "unreachable_protocol",
            Self::Forbidden(_) => "forbidden",
        }
    }
}

impl Attempt {
    pub(super) const fn without_answer(outcome: Outcome, duration: Duration) -> Self {
        Self { outcome, status: None, excerpt: String::new(), duration }
    }
}
