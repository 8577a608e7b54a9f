//! How far a moment lies from now, in words: "in 3 days", "2 minutes ago".

use std::sync::OnceLock;

use chrono::{DateTime, Utc};

use super::catalogue::{Arg, Words};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
const YEAR: i64 = 365 * DAY;

/// The words for each distance, kept once made: a list shows one per row, from a few hundred that there are.
#[derive(Default)]
pub(super) struct RelativeWords {
    minutes: Table<60>,
    hours: Table<48>,
    days: Table<731>,
    years: Table<100>,
}

struct Table<const N: usize> {
    ago: Box<[OnceLock<Box<str>>]>,
    ahead: Box<[OnceLock<Box<str>>]>,
}

impl<const N: usize> Default for Table<N> {
    fn default() -> Self {
        let empty = || (0..N).map(|_| OnceLock::new()).collect();
        Self { ago: empty(), ahead: empty() }
    }
}

impl<const N: usize> Table<N> {
    /// The words for `number`, or for the table's greatest where it is beyond.
    fn get(&'static self, ahead: bool, number: i64, make: impl FnOnce(i64) -> String) -> &'static str {
        let side = if ahead { &self.ahead } else { &self.ago };
        let place = usize::try_from(number).unwrap_or(0).min(N - 1);
        side[place].get_or_init(|| make(i64::try_from(place).unwrap_or(0)).into_boxed_str())
    }
}

impl Words {
    /// How far `at` lies from `now`, cut to whole minutes below an hour, hours below two days, days below two years.
    pub fn relative(self, now: DateTime<Utc>, at: DateTime<Utc>) -> &'static str {
        let seconds = (at - now).num_seconds();
        let (ahead, distance) = (seconds > 0, seconds.abs());
        let tables = self.relative_words();
        let text = |number: i64, past: fn(Self, i64) -> String, future: fn(Self, i64) -> String| {
            if ahead { future(self, number) } else { past(self, number) }
        };
        match distance {
            ..MINUTE if ahead => self.say("time-in-a-moment"),
            ..MINUTE => self.say("time-just-now"),
            MINUTE..HOUR => {
                tables.minutes.get(ahead, distance / MINUTE, |n| text(n, Self::minutes_ago, Self::in_minutes))
            }
            HOUR..172_800 => tables.hours.get(ahead, distance / HOUR, |n| text(n, Self::hours_ago, Self::in_hours)),
            172_800..63_072_000 => tables.days.get(ahead, distance / DAY, |n| text(n, Self::days_ago, Self::in_days)),
            _ => tables.years.get(ahead, distance / YEAR, |n| text(n, Self::years_ago, Self::in_years)),
        }
    }

    fn minutes_ago(self, n: i64) -> String {
        self.with("time-minutes-ago", &[("n", Arg::Number(n))])
    }
    fn in_minutes(self, n: i64) -> String {
        self.with("time-in-minutes", &[("n", Arg::Number(n))])
    }
    fn hours_ago(self, n: i64) -> String {
        self.with("time-hours-ago", &[("n", Arg::Number(n))])
    }
    fn in_hours(self, n: i64) -> String {
        self.with("time-in-hours", &[("n", Arg::Number(n))])
    }
    fn days_ago(self, n: i64) -> String {
        self.with("time-days-ago", &[("n", Arg::Number(n))])
    }
    fn in_days(self, n: i64) -> String {
        self.with("time-in-days", &[("n", Arg::Number(n))])
    }
    fn years_ago(self, n: i64) -> String {
        self.with("time-years-ago", &[("n", Arg::Number(n))])
    }
    fn in_years(self, n: i64) -> String {
        self.with("time-in-years", &[("n", Arg::Number(n))])
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::i18n::Locale;

    #[test]
    fn words_the_distance() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let (en, ko) = (Words::of(Locale::En), Words::of(Locale::Ko));
        for (seconds, english, korean) in [
            (0, "just now", "방금"),
            (-59, "just now", "방금"),
            (59, "in a moment", "잠시 후"),
            (60, "in 1 minute", "1분 후"),
            (-150, "2 minutes ago", "2분 전"),
            (HOUR, "in 1 hour", "1시간 후"),
            (-47 * HOUR, "47 hours ago", "47시간 전"),
            (2 * DAY, "in 2 days", "2일 후"),
            (89 * DAY + HOUR, "in 89 days", "89일 후"),
            (2 * YEAR - 1, "in 729 days", "729일 후"),
            (2 * YEAR, "in 2 years", "2년 후"),
            (-5000 * YEAR, "99 years ago", "99년 전"),
        ] {
            let at = now + TimeDelta::seconds(seconds);
            assert_eq!(en.relative(now, at), english);
            assert_eq!(ko.relative(now, at), korean);
        }
    }
}
