//! When a certificate is renewed by itself (product reference, "Renewing"). All of it is reckoned in seconds of
//! lifetime, so that six days work as well as ninety.

use chrono::{DateTime, TimeDelta, Utc};

/// Under this lifetime half of it is left at the renewal, a third otherwise.
const SHORT_LIFETIME: TimeDelta = TimeDelta::days(10);
/// How long after a failed renewal the next try is due: after the first, the second, the third; daily from then on.
const RETRIES: [TimeDelta; 3] = [TimeDelta::minutes(1), TimeDelta::minutes(10), TimeDelta::minutes(100)];
const LATER_RETRIES: TimeDelta = TimeDelta::days(1);
/// How long until the authority is asked for its window again, where it doesn't say.
const ASKED_EVERY: TimeDelta = TimeDelta::hours(6);
/// It is asked at least twice a day.
const ASKED_AT_LEAST_EVERY: TimeDelta = TimeDelta::hours(12);
/// RFC 9773 section 4.3.2 lets a client refuse to come back sooner.
const ASKED_AT_MOST_EVERY: TimeDelta = TimeDelta::minutes(1);

/// Why a renewal is planned for the moment that it is planned for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, diesel::deserialize::FromSqlRow, diesel::expression::AsExpression)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum Basis {
    /// The share of the lifetime that is to be left.
    Lifetime,
    /// Drawn inside the window that the authority suggests.
    Window,
    /// The next try after a failed renewal.
    Retry,
    /// A person cancelled the renewal before.
    Cancelled,
    /// The version in use was revoked.
    Revoked,
    /// A limit of ours has it wait.
    Limit,
    /// The certificate expired while its renewals failed: a person has to act.
    GivenUp,
}

impl Basis {
    const ALL: [Self; 7] =
        [Self::Lifetime, Self::Window, Self::Retry, Self::Cancelled, Self::Revoked, Self::Limit, Self::GivenUp];

    /// The stored form.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Lifetime => "lifetime",
            Self::Window => "window",
            Self::Retry => "retry",
            Self::Cancelled => "cancelled",
            Self::Revoked => "revoked",
            Self::Limit => "limit",
            Self::GivenUp => "given-up",
        }
    }
}

/// The text names no basis of a renewal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a basis of a renewal")]
pub struct UnknownBasis;

impl std::str::FromStr for Basis {
    type Err = UnknownBasis;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|basis| basis.as_str() == text).ok_or(UnknownBasis)
    }
}

/// When an authority suggests to renew (RFC 9773 section 4.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// From this moment on.
    pub start: DateTime<Utc>,
    /// Up to this one.
    pub end: DateTime<Utc>,
}

/// When to renew where the authority suggests nothing: when a third of the lifetime is left, or half of a short one.
pub fn by_lifetime(not_before: DateTime<Utc>, not_after: DateTime<Utc>) -> DateTime<Utc> {
    let lifetime = (not_after - not_before).max(TimeDelta::zero());
    let left = if lifetime < SHORT_LIFETIME { lifetime / 2 } else { lifetime / 3 };
    not_after - left
}

/// A moment inside the window, `random` (from 0 up to 1) of the way through it; at once where that has passed. None
/// where the certificate would have expired by then: such a window helps nobody.
pub fn in_window(window: Window, not_after: DateTime<Utc>, now: DateTime<Utc>, random: f64) -> Option<DateTime<Utc>> {
    let length = (window.end - window.start).num_milliseconds().max(0);
    // Windows are days long, which a double holds to the millisecond.
    #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "far from either limit")]
    let drawn = window.start + TimeDelta::milliseconds((length as f64 * random.clamp(0.0, 1.0)) as i64);
    (drawn < not_after).then(|| drawn.max(now))
}

/// When to try again after so many failed renewals in a row: none once the certificate has expired. The last try before
/// that is brought forward to half of the time that is left, down to a minute.
pub fn after_failure(failures: u32, not_after: DateTime<Utc>, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let step = RETRIES.get(failures.saturating_sub(1) as usize).copied().unwrap_or(LATER_RETRIES);
    let at = now + step;
    if at < not_after {
        return Some(at);
    }
    let half = now + (not_after - now) / 2;
    (half - now >= RETRIES[0]).then_some(half)
}

/// When a renewal that a person has cancelled is due again: nobody wants it back at once.
pub fn after_cancel(not_after: DateTime<Utc>, now: DateTime<Utc>) -> DateTime<Utc> {
    let tomorrow = now + LATER_RETRIES;
    if tomorrow < not_after { tomorrow } else { now + (not_after - now).max(TimeDelta::zero()) / 2 }
}

/// When the authority is asked for its window again: when it says, within reason.
pub fn ask_again(retry_after: Option<TimeDelta>, now: DateTime<Utc>) -> DateTime<Utc> {
    now + retry_after.unwrap_or(ASKED_EVERY).clamp(ASKED_AT_MOST_EVERY, ASKED_AT_LEAST_EVERY)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap()
    }

    #[test]
    fn a_third_is_left_or_half_of_a_short_lifetime() {
        let day = 86_400;
        for (lifetime, left) in [
            (90 * day, 30 * day),
            (45 * day, 15 * day),
            (10 * day, 10 * day / 3),
            (10 * day - 1, (10 * day - 1) / 2 + 1),
            (6 * day, 3 * day),
            (3600, 1800),
            (1, 1),
        ] {
            let planned = by_lifetime(at(0), at(lifetime));
            assert!((planned - at(lifetime - left)).abs() <= TimeDelta::seconds(1), "{lifetime}: {planned}");
        }
        // Dates that contradict themselves renew at once, and don't panic.
        assert_eq!(by_lifetime(at(5), at(0)), at(0));
    }

    #[test]
    fn tries_again_after_1_10_100_minutes_and_daily_until_it_expires() {
        let minutes = |n| TimeDelta::minutes(n);
        let far = at(30 * 86_400);
        let waits: Vec<_> = (1..=6).map(|failures| after_failure(failures, far, at(0)).unwrap() - at(0)).collect();
        assert_eq!(waits, [1, 10, 100, 1440, 1440, 1440].map(minutes));
        // An hour's certificate isn't left to expire for want of a hundred minutes.
        assert_eq!(after_failure(3, at(1200), at(0)), Some(at(600)));
        assert_eq!(after_failure(4, at(120), at(0)), Some(at(60)));
        assert_eq!(after_failure(4, at(119), at(0)), None);
        assert_eq!(after_failure(1, at(0), at(5)), None);
    }

    #[test]
    fn a_window_in_the_past_is_now() {
        let window = Window { start: at(-100), end: at(-10) };
        assert_eq!(in_window(window, at(1000), at(0), 0.5), Some(at(0)));
        let half_passed = Window { start: at(-100), end: at(100) };
        assert_eq!(in_window(half_passed, at(1000), at(0), 0.25), Some(at(0)));
        assert_eq!(in_window(half_passed, at(1000), at(0), 0.75), Some(at(50)));
        assert_eq!(in_window(Window { start: at(2000), end: at(3000) }, at(1000), at(0), 0.5), None);
    }

    #[test]
    fn the_authority_is_asked_twice_a_day_at_least() {
        let wait = |retry_after| ask_again(retry_after, at(0)) - at(0);
        assert_eq!(wait(None), TimeDelta::hours(6));
        assert_eq!(wait(Some(TimeDelta::seconds(1))), TimeDelta::minutes(1));
        assert_eq!(wait(Some(TimeDelta::hours(3))), TimeDelta::hours(3));
        assert_eq!(wait(Some(TimeDelta::days(30))), TimeDelta::hours(12));
    }

    proptest! {
        #[test]
        fn what_is_planned_lies_within_the_lifetime(lifetime in 2_i64..20_000_000, random in 0.0..1.0_f64) {
            let planned = by_lifetime(at(0), at(lifetime));
            prop_assert!(planned > at(0) && planned < at(lifetime));
            let window = Window { start: at(0), end: at(lifetime) };
            let drawn = in_window(window, at(lifetime), at(0), random).unwrap();
            prop_assert!(drawn >= at(0) && drawn < at(lifetime));
        }
    }
}
