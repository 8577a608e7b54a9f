//! How an attempt ended.

use std::time::Duration;

use super::EndpointFault;

/// One attempt, as it is kept with its delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// How it ended.
    pub outcome: Outcome,
    /// The status of the answer, where there was one.
    pub status: Option<u16>,
    /// The start of the answer, at most [`super::MAX_EXCERPT`] bytes, fit to be shown and stored.
    pub excerpt: String,
    /// How long it took.
    pub duration: Duration,
}

/// What became of a delivery by an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Any 2xx: the receiver has it.
    Delivered,
    /// The receiver doesn't take it, and the same attempt would end the same way: a redirect, or a 4xx.
    Refused {
        /// The status of the answer.
        status: u16,
    },
    /// The receiver can't take it now: a 5xx, or a 4xx that says so.
    Retry {
        /// The status of the answer.
        status: u16,
        /// How long the receiver asks to wait, at most [`MAX_RETRY_AFTER`].
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
    /// The connection broke off, or what came isn't HTTP.
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

    /// Whether another attempt may end better without anybody changing anything.
    pub const fn may_pass_later(self) -> bool {
        matches!(self, Self::Retry { .. } | Self::Unreachable(_))
    }
}

impl Attempt {
    pub(super) const fn without_answer(outcome: Outcome, duration: Duration) -> Self {
        Self { outcome, status: None, excerpt: String::new(), duration }
    }
}
