//! Refused sign-ins in the audit trail. Anybody can be refused, as often as they like: where no provider has vouched for
//! anybody, only so many a minute are listed one by one, and the others as a number.

use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

use crate::app::App;
use crate::ops::Fault;
use crate::ops::activity::{self, Action, Actor, Event, Outcome};

/// So many are listed one by one, in a minute of one process.
pub const LISTED_A_MINUTE: u32 = 20;
const MINUTE: TimeDelta = TimeDelta::minutes(1);

/// The refusals of this process in the minute that runs.
#[derive(Debug, Default)]
pub struct Refusals(Mutex<Option<Minute>>);

/// A minute, from its first refusal on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Minute {
    began: DateTime<Utc>,
    listed: u32,
    left_out: u32,
}

impl Minute {
    fn has_passed(&self, now: DateTime<Utc>) -> bool {
        (now - self.began).abs() >= MINUTE
    }
}

impl Refusals {
    /// Whether one more is listed; otherwise it is counted.
    pub(super) fn lists(&self, now: DateTime<Utc>) -> bool {
        let mut minute = self.lock();
        let minute = minute.get_or_insert(Minute { began: now, listed: 0, left_out: 0 });
        if minute.listed < LISTED_A_MINUTE {
            minute.listed += 1;
            return true;
        }
        minute.left_out = minute.left_out.saturating_add(1);
        false
    }

    /// Takes the minute away once it has passed, or whatever there is where the process `ends`.
    fn take(&self, now: DateTime<Utc>, ends: bool) -> Option<Minute> {
        self.lock().take_if(|minute| ends || minute.has_passed(now))
    }

    /// Gives back what could not be told.
    fn give_back(&self, untold: Minute) {
        let mut minute = self.lock();
        match &mut *minute {
            Some(minute) => minute.left_out = minute.left_out.saturating_add(untold.left_out),
            None => *minute = Some(untold),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<Minute>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Records how many refusals were left out of a minute that has passed, where any were; of that which runs, too, where
/// the process `ends`.
pub async fn record_left_out(app: &App, ends: bool) -> Result<(), Fault> {
    let minute = app.refusals.take(app.clock.now(), ends);
    let Some(minute) = minute.filter(|minute| minute.left_out > 0) else { return Ok(()) };
    let event = Event {
        actor: &Actor::scheduler(),
        action: Action::SignInRefused,
        team: None,
        target: None,
        outcome: Outcome::Refused("more than are listed one by one".to_owned()),
        data: serde_json::json!({ "left_out": minute.left_out, "since": minute.began }),
    };
    let told = activity::record_alone(app, event).await;
    if told.is_err() {
        app.refusals.give_back(minute);
    }
    Ok(told?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_a_minute_are_listed_and_the_others_counted() {
        let start = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let at = |seconds| start + TimeDelta::seconds(seconds);
        let refusals = Refusals::default();
        assert_eq!(refusals.take(at(0), true), None);
        let listed = (0..50).filter(|_| refusals.lists(at(10))).count();
        assert_eq!(listed, 20);
        assert_eq!(refusals.take(at(69), false), None, "the minute runs");
        let minute = refusals.take(at(70), false).unwrap();
        assert_eq!((minute.began, minute.left_out), (at(10), 30));
        // The next minute is another.
        assert!(refusals.lists(at(70)));
        refusals.give_back(minute);
        assert_eq!(refusals.take(at(71), true).unwrap().left_out, 30);
        // A clock that is set back does not make a minute an hour.
        assert!(refusals.lists(at(3600)));
        assert!(refusals.take(at(0), false).is_some());
    }
}
