//! What people are reminded of, and on which days (product reference, "Notifications"). Days are counted from 00:00 UTC: a
//! reminder depends on what is so at the midnight that its day begins with, whenever the program gets round to it.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};

use super::certificate::Kind;
use super::order::OrderState;

/// The lifetime that the product's days are for, in days; those of shorter ones scale with them.
const FULL_LIFETIME: i16 = 90;
/// Reminders that were missed for longer than this, in days, are not sent any more.
const MISSED_AT_MOST: TimeDelta = TimeDelta::days(90);
/// How long after midnight the day's reminders are late: the program was down, or the database.
const ON_TIME: TimeDelta = TimeDelta::minutes(1);

/// What people are reminded of: a row of the product's table each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reminder {
    /// An imported certificate expires soon.
    ReimportAboutToExpire,
    /// An imported certificate has expired.
    ReimportExpired,
    /// An ordered certificate expires soon, and nothing renews it.
    RenewAboutToExpire,
    /// An ordered certificate has expired.
    RenewExpired,
    /// The first version of an ordered certificate was not downloaded.
    IssuedNotDownloaded,
    /// A renewed certificate was not downloaded, and the version before it is running out.
    RenewedNotDownloaded,
}

/// The day that days are counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// Back from that on which the version in use ends.
    Expiry,
    /// Back from that on which the version before the one in use ends.
    PreviousExpiry,
    /// On from that on which the version in use was stored.
    Issue,
}

/// How long a version lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// When it ends.
    pub not_after: DateTime<Utc>,
    /// Its whole lifetime in days, rounded; 90 for longer ones.
    pub lifetime_days: i16,
}

/// How it stands with the renewal of a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Renewal {
    /// A person has to see to it.
    ByPerson,
    /// It comes by itself, or is under way.
    Planned,
    /// It should come by itself, but has failed, or won't come in time.
    Failed,
}

/// The plan for a renewal that comes by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// Failed renewals in a row.
    pub failures: i32,
    /// When the next one is due; none where there won't be one.
    pub renew_at: Option<DateTime<Utc>>,
}

impl Renewal {
    /// How it stands, by the certificate's switch, its plan, the state of its newest order, and the end of the version in
    /// use.
    pub fn of(
        auto_renew: bool,
        plan: Option<Plan>,
        newest_order: Option<OrderState>,
        not_after: DateTime<Utc>,
    ) -> Self {
        if !auto_renew {
            return Self::ByPerson;
        }
        let comes = plan.is_some_and(|plan| plan.failures == 0 && plan.renew_at.is_some_and(|at| at < not_after));
        if comes && newest_order != Some(OrderState::Failed) { Self::Planned } else { Self::Failed }
    }
}

/// What decides on a certificate's reminders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// Where its versions come from.
    pub kind: Kind,
    /// The version in use.
    pub current: Term,
    /// When that was stored.
    pub stored_at: DateTime<Utc>,
    /// Whether that is the certificate's first.
    pub is_first: bool,
    /// Whether that was downloaded.
    pub downloaded: bool,
    /// Whether that was revoked.
    pub revoked: bool,
    /// The version before it.
    pub previous: Option<Term>,
    /// How it stands with its renewal.
    pub renewal: Renewal,
}

/// The days whose reminders are to be written now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// The day before the first of them.
    after: NaiveDate,
    /// Now; its day is the last of them.
    now: DateTime<Utc>,
}

/// Where certificates with reminders of some kind within a window are to be looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search {
    /// The day that is counted from.
    pub day: NaiveDate,
    /// The lifetimes ([`Term::lifetime_days`]) that it matters for.
    pub lifetimes: Vec<i16>,
}

impl Window {
    /// The days after `done`, the last one that was seen to, until today; none where that is today. A first day has no
    /// past, and a day still to come is one that a wrong clock has seen.
    pub fn after(done: Option<NaiveDate>, now: DateTime<Utc>) -> Option<Self> {
        let today = now.date_naive();
        let yesterday = today - TimeDelta::days(1);
        match done {
            Some(done) if done == today => None,
            Some(done) if done < today => Some(Self { after: done.max(today - MISSED_AT_MOST), now }),
            _ => Some(Self { after: yesterday, now }),
        }
    }

    /// The last day.
    pub fn today(self) -> NaiveDate {
        self.now.date_naive()
    }

    /// Whether the last day's reminders should have been written before.
    fn is_late(self) -> bool {
        self.now - midnight(self.today()) > ON_TIME
    }

    fn days(self) -> impl Iterator<Item = NaiveDate> {
        self.after.iter_days().skip(1).take_while(move |day| *day <= self.today())
    }
}

impl Reminder {
    /// All there are.
    pub const ALL: [Self; 6] = [
        Self::ReimportAboutToExpire,
        Self::ReimportExpired,
        Self::RenewAboutToExpire,
        Self::RenewExpired,
        Self::IssuedNotDownloaded,
        Self::RenewedNotDownloaded,
    ];

    /// The certificates that it's about.
    pub const fn kind(self) -> Kind {
        match self {
            Self::ReimportAboutToExpire | Self::ReimportExpired => Kind::Imported,
            _ => Kind::Ordered,
        }
    }

    /// The day that its days are counted from.
    pub const fn anchor(self) -> Anchor {
        match self {
            Self::IssuedNotDownloaded => Anchor::Issue,
            Self::RenewedNotDownloaded => Anchor::PreviousExpiry,
            _ => Anchor::Expiry,
        }
    }

    /// Whether it is repeated every day from the expiry on.
    pub const fn is_daily(self) -> bool {
        matches!(self, Self::ReimportExpired | Self::RenewExpired)
    }

    /// How many days before (or after) its anchor it goes out, for a full lifetime.
    const fn days(self) -> &'static [i16] {
        match self {
            Self::ReimportAboutToExpire => &[90, 60, 30, 10, 1],
            Self::RenewAboutToExpire => &[30, 10, 1],
            Self::IssuedNotDownloaded => &[30],
            Self::RenewedNotDownloaded => &[30, 10, 1, 0],
            Self::ReimportExpired | Self::RenewExpired => &[],
        }
    }

    /// The same for a lifetime: scaled and rounded to whole days, but a day at least where the product says a day at
    /// least. Each number is there once, the largest first.
    fn scaled(self, lifetime_days: i16) -> Vec<i64> {
        let lifetime = lifetime_days.clamp(0, FULL_LIFETIME);
        let scale = |days: i16| match days {
            0 => 0,
            days => i64::from((days * lifetime + FULL_LIFETIME / 2) / FULL_LIFETIME).max(1),
        };
        let mut scaled: Vec<i64> = self.days().iter().map(|days| scale(*days)).collect();
        scaled.dedup();
        scaled
    }

    /// Where to look for the certificates that may have such reminders within the window; not for daily ones, whose
    /// certificates are all that have expired.
    pub fn searches(self, window: Window) -> Vec<Search> {
        let mut found: BTreeMap<NaiveDate, BTreeSet<i16>> = BTreeMap::new();
        for lifetime in 0..=FULL_LIFETIME {
            for days in self.scaled(lifetime).into_iter().map(TimeDelta::days) {
                for day in window.days() {
                    let anchor = if self.anchor() == Anchor::Issue { day - days } else { day + days };
                    found.entry(anchor).or_default().insert(lifetime);
                }
            }
        }
        found.into_iter().map(|(day, lifetimes)| Search { day, lifetimes: lifetimes.into_iter().collect() }).collect()
    }

    /// The day whose reminder of this kind a certificate is due, the newest in the window; those before it are not made
    /// up for. What was not so at the midnight that a day begins with is no matter for that day.
    pub fn due(self, facts: &Facts, window: Window) -> Option<NaiveDate> {
        if facts.kind != self.kind() || facts.revoked || !self.is_wanted(facts, window) {
            return None;
        }
        let day = if self.is_daily() { window.today() } else { self.newest(facts, window.today())? };
        (day > window.after && facts.stored_at < midnight(day)).then_some(day)
    }

    /// Whether it is true and of use now, whatever the day.
    fn is_wanted(self, facts: &Facts, window: Window) -> bool {
        let usable = facts.current.not_after > window.now;
        let expired = facts.current.not_after <= midnight(window.today());
        match self {
            Self::ReimportAboutToExpire => usable,
            Self::RenewAboutToExpire => usable && facts.renewal != Renewal::Planned,
            Self::ReimportExpired => expired,
            // A renewal that could not come while nothing ran has its turn first.
            Self::RenewExpired => expired && !(window.is_late() && facts.renewal == Renewal::Planned),
            Self::IssuedNotDownloaded => usable && facts.is_first && !facts.downloaded,
            Self::RenewedNotDownloaded => usable && !facts.downloaded,
        }
    }

    /// The newest of its days until `today`.
    fn newest(self, facts: &Facts, today: NaiveDate) -> Option<NaiveDate> {
        let term = match self.anchor() {
            Anchor::Expiry | Anchor::Issue => facts.current,
            Anchor::PreviousExpiry => facts.previous?,
        };
        let days = self.scaled(term.lifetime_days).into_iter().map(TimeDelta::days);
        let days = days.map(|days| match self.anchor() {
            Anchor::Issue => facts.stored_at.date_naive() + days,
            Anchor::Expiry | Anchor::PreviousExpiry => term.not_after.date_naive() - days,
        });
        days.filter(|day| *day <= today).max()
    }
}

/// The moment that a day begins with.
pub fn midnight(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc()
}
