//! The status of a certificate, worked out from the clock, its current version and its last order; never stored.

use chrono::{DateTime, Utc};

use super::order::OrderState;
use super::text_enum;

text_enum! {
    /// What state a certificate is in (product reference, "Status of a certificate"); the words are those of addresses,
    /// styles and the API.
    pub enum Status or UnknownStatus("not a status of a certificate") {
        /// Its first order is under way.
        Pending = "pending",
        /// Usable.
        Valid = "valid",
        /// Its first order failed; there is no version.
        Failed = "failed",
        /// Usable, and being renewed.
        RenewPending = "renew_pending",
        /// Usable until it expires; its last renewal failed.
        RenewFailed = "renew_failed",
        /// Its current version's end has passed.
        Expired = "expired",
        /// Its current version was revoked.
        Revoked = "revoked",
    }
}

/// What a status is worked out from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatusFacts {
    /// The end of the current version, where there is one.
    pub not_after: Option<DateTime<Utc>>,
    /// When the current version was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
    /// The state of the newest order, where there is one.
    pub order_state: Option<OrderState>,
}

impl Status {
    /// The status at `now`.
    pub fn at(now: DateTime<Utc>, facts: StatusFacts) -> Self {
        let under_way = facts.order_state.is_some_and(|state| !state.is_final());
        match facts.not_after {
            None if under_way => Self::Pending,
            None => Self::Failed,
            Some(_) if facts.revoked_at.is_some() => Self::Revoked,
            Some(not_after) if not_after <= now => Self::Expired,
            Some(_) if under_way => Self::RenewPending,
            Some(_) if facts.order_state == Some(OrderState::Failed) => Self::RenewFailed,
            Some(_) => Self::Valid,
        }
    }
}

text_enum! {
    /// Where a certificate's versions come from.
    pub enum Kind or UnknownKind("not a kind of certificate") {
        /// Ordered from an authority; can be renewed.
        Ordered = "ordered",
        /// Brought in by a person.
        Imported = "imported",
    }
}

/// Longest name of a certificate, in characters.
pub const MAX_NAME: usize = 256;
/// Longest description, in characters.
pub const MAX_DESCRIPTION: usize = 1024;
/// Most domains in one order.
pub const MAX_DOMAINS: usize = 100;
/// Most domains in one order on the profiles `tlsserver` and `shortlived`.
pub const MAX_DOMAINS_SHORT_PROFILES: usize = 25;
/// Longest primary domain where the profile puts it into the common name (RFC 5280, ub-common-name).
pub const MAX_COMMON_NAME: usize = 64;
/// Most labels on one certificate.
pub const MAX_LABELS: usize = 32;

/// Whether an authority's profile leaves the common name out, so that the first name may be longer than
/// [`MAX_COMMON_NAME`]: those two of Let's Encrypt do.
pub fn profile_is_short(profile: Option<&str>) -> bool {
    matches!(profile, Some("tlsserver" | "shortlived"))
}

/// The most domains that an order on this profile may have.
pub fn max_domains(profile: Option<&str>) -> usize {
    if profile_is_short(profile) { MAX_DOMAINS_SHORT_PROFILES } else { MAX_DOMAINS }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn follows_from_the_facts_and_the_clock() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let status = |end_in: Option<i64>, order: Option<OrderState>| {
            let not_after = end_in.map(|seconds| now + TimeDelta::seconds(seconds));
            Status::at(now, StatusFacts { not_after, revoked_at: None, order_state: order })
        };
        assert_eq!(status(None, Some(OrderState::Placed)), Status::Pending);
        assert_eq!(status(None, Some(OrderState::Failed)), Status::Failed);
        assert_eq!(status(None, Some(OrderState::Cancelled)), Status::Failed);
        assert_eq!(status(Some(1), Some(OrderState::Issued)), Status::Valid);
        assert_eq!(status(Some(1), None), Status::Valid);
        assert_eq!(status(Some(0), Some(OrderState::Issued)), Status::Expired);
        assert_eq!(status(Some(0), Some(OrderState::Validating)), Status::Expired);
        assert_eq!(status(Some(1), Some(OrderState::Validating)), Status::RenewPending);
        assert_eq!(status(Some(1), Some(OrderState::Failed)), Status::RenewFailed);
        assert_eq!(status(Some(1), Some(OrderState::Cancelled)), Status::Valid);
        let revoked = StatusFacts { not_after: Some(now), revoked_at: Some(now), order_state: None };
        assert_eq!(Status::at(now, revoked), Status::Revoked);
    }
}
