//! How an attempt ended.

use std::time::Duration;

use chrono::DateTime;

use super::EndpointFault;
use crate::notify::retry::MAX_RETRY_AFTER;

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

/// The pause that a `Retry-After` asks for (RFC 9110 section 10.2.3), cut to [`MAX_RETRY_AFTER`]. A moment is reckoned
/// from the `Date` of the same answer, so that the two machines' clocks need not agree; without that it says nothing.
pub(super) fn parse_retry_after(value: &str, date: Option<&str>) -> Option<Duration> {
    let value = value.trim();
    let pause = if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        value.parse().map_or(MAX_RETRY_AFTER, Duration::from_secs)
    } else {
        let until = DateTime::parse_from_rfc2822(value).ok()?;
        let from = DateTime::parse_from_rfc2822(date?.trim()).ok()?;
        (until - from).to_std().unwrap_or_default()
    };
    Some(pause.min(MAX_RETRY_AFTER))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_seconds_and_moments() {
        let date = Some("Sun, 06 Nov 1994 08:49:37 GMT");
        let seconds = |value, date| parse_retry_after(value, date).map(|pause| pause.as_secs());
        assert_eq!(seconds("120", None), Some(120));
        assert_eq!(seconds(" 0 ", None), Some(0));
        assert_eq!(seconds("Sun, 06 Nov 1994 08:50:37 GMT", date), Some(60));
        assert_eq!(seconds("Sun, 06 Nov 1994 08:00:00 GMT", date), Some(0));
        assert_eq!(seconds("Sun, 06 Nov 1994 08:50:37 GMT", None), None);
    }

    #[test]
    fn is_bounded_and_takes_no_nonsense() {
        let day = Some(MAX_RETRY_AFTER);
        assert_eq!(parse_retry_after("86401", None), day);
        assert_eq!(parse_retry_after(&"9".repeat(400), None), day);
        assert_eq!(parse_retry_after("Fri, 06 Nov 2099 08:49:37 GMT", Some("Sun, 06 Nov 1994 08:49:37 GMT")), day);
        for nonsense in ["", "-1", "1.5", "soon", "+5", "١٢"] {
            assert_eq!(parse_retry_after(nonsense, Some("Sun, 06 Nov 1994 08:49:37 GMT")), None, "{nonsense}");
        }
    }
}
