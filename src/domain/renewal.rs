//! When a certificate is renewed by itself (product reference, "Renewing"). All of it is reckoned in seconds of
//! lifetime, so that six days work as well as ninety.

use chrono::{DateTime, TimeDelta, Utc};

use super::text_enum::text_enum;

/// Under this lifetime half of it is left at the renewal, a third otherwise.
const SHORT_LIFETIME: TimeDelta = TimeDelta::days(10);
/// How long after a failed renewal the next try is due: after the first, the second, the third; daily from then on.
const RETRIES: [TimeDelta; 3] = [TimeDelta::minutes(1), TimeDelta::minutes(10), TimeDelta::minutes(100)];
const LATER_RETRIES: TimeDelta = TimeDelta::days(1);
/// Between the last tries before a certificate expires there is as much at least, once many have failed.
const LAST_RETRIES: TimeDelta = TimeDelta::minutes(10);
/// So many failed renewals are many.
const MANY_FAILURES: u32 = 8;
/// How long a person who doesn't want a renewal is left alone at least.
const LEFT_ALONE: TimeDelta = TimeDelta::hours(1);
/// How long until the authority is asked for its window again, where it doesn't say.
const ASKED_EVERY: TimeDelta = TimeDelta::hours(6);
/// It is asked at least twice a day.
const ASKED_AT_LEAST_EVERY: TimeDelta = TimeDelta::hours(12);
/// RFC 9773 section 4.3.2 lets a client refuse to come back sooner.
const ASKED_AT_MOST_EVERY: TimeDelta = TimeDelta::minutes(1);

text_enum! {
    /// Why a renewal is planned for the moment that it is planned for.
    pub enum Basis or UnknownBasis("not a basis of a renewal") {
        /// The share of the lifetime that is to be left.
        Lifetime = "lifetime",
        /// Drawn inside the window that the authority suggests.
        Window = "window",
        /// The next try after a failed renewal.
        Retry = "retry",
        /// A person cancelled the renewal before.
        Cancelled = "cancelled",
        /// A person put an earlier version back in use, whose own moment has passed.
        PutBack = "put-back",
        /// The version in use was revoked.
        Revoked = "revoked",
        /// Our limit on a team's renewals a minute has it wait.
        RenewalsLimit = "limit",
        /// Our limit on certificates a week for the same names has it wait.
        NamesLimit = "limit-names",
        /// The certificate expired while its renewals failed: a person has to act.
        GivenUp = "given-up",
    }
}

impl Basis {
    /// Whether a limit of ours has it wait.
    pub const fn is_limit(self) -> bool {
        matches!(self, Self::RenewalsLimit | Self::NamesLimit)
    }
}

/// When an authority suggests to renew (RFC 9773 section 4.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// From this moment on; it may well be in the past.
    pub start: DateTime<Utc>,
    /// Up to this one. In the past too, the certificate wants renewing at once.
    pub end: DateTime<Utc>,
}

/// When to renew where the authority suggests nothing: when a third of the lifetime is left, or half of a short one.
pub fn by_lifetime(not_before: DateTime<Utc>, not_after: DateTime<Utc>) -> DateTime<Utc> {
    let lifetime = (not_after - not_before).max(TimeDelta::zero());
    let left = if is_short(not_before, not_after) { lifetime / 2 } else { lifetime / 3 };
    not_after - left
}

/// Whether half of the lifetime is left at the renewal, rather than a third.
pub fn is_short(not_before: DateTime<Utc>, not_after: DateTime<Utc>) -> bool {
    not_after - not_before < SHORT_LIFETIME
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

/// When to try again after so many failed renewals in a row. The last tries before the certificate expires are brought
/// forward to half of the time that is left; once it has expired only what had not failed often is tried again, and then
/// not at all.
pub fn after_failure(failures: u32, not_after: DateTime<Utc>, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let early = RETRIES.get(failures.saturating_sub(1) as usize).copied();
    if now >= not_after {
        return early.map(|step| now + step);
    }
    let at = now + early.unwrap_or(LATER_RETRIES);
    if at < not_after {
        return Some(at);
    }
    let half = (not_after - now) / 2;
    let least = if failures < MANY_FAILURES { RETRIES[0] } else { LAST_RETRIES };
    (half >= least).then(|| now + half)
}

/// When a renewal that a person doesn't want now is due again: a day later, or before the certificate expires.
pub fn put_off(not_after: DateTime<Utc>, now: DateTime<Utc>) -> DateTime<Utc> {
    let tomorrow = now + LATER_RETRIES;
    if tomorrow < not_after || not_after <= now {
        return tomorrow;
    }
    now + ((not_after - now) / 2).max(LEFT_ALONE)
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
        // After many failures the authority isn't asked every other minute.
        assert_eq!(after_failure(40, at(1200), at(0)), Some(at(600)));
        assert_eq!(after_failure(40, at(1199), at(0)), None);
        // One that had expired before anybody could try gets its first tries.
        assert_eq!(after_failure(1, at(0), at(5)), Some(at(65)));
        assert_eq!(after_failure(4, at(0), at(5)), None);
    }

    #[test]
    fn what_is_not_wanted_now_is_put_off_a_day() {
        assert_eq!(put_off(at(30 * 86_400), at(0)), at(86_400));
        assert_eq!(put_off(at(8 * 3600), at(0)), at(4 * 3600));
        assert_eq!(put_off(at(600), at(0)), at(3600));
        assert_eq!(put_off(at(-5), at(0)), at(86_400));
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
