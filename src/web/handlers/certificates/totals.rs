//! Which lists were found to be longer than anybody counts, or shorter than a page.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::ids::TeamId;

/// For so long nobody counts again what was more than is counted, and what was few is taken for few.
const KNOWN_FOR: TimeDelta = TimeDelta::seconds(30);
/// So many lists are remembered at most.
const MOST: usize = 1024;

/// How long a list was found to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    /// No longer than a page.
    Page,
    /// More than are counted.
    Long,
}

/// A list: its team, and what is looked for.
type List = (TeamId, String);

/// The lists of this process whose length says how they are best read, with the moment at which they were seen.
#[derive(Debug, Default)]
pub struct Totals(Mutex<HashMap<List, (Length, DateTime<Utc>)>>);

impl Totals {
    /// How long a list was found to be a short while ago.
    pub fn length(&self, team: TeamId, query: &str, now: DateTime<Utc>) -> Option<Length> {
        let (length, at) = *self.lock().get(&(team, query.to_owned()))?;
        ((now - at).abs() < KNOWN_FOR).then_some(length)
    }

    /// Notes how long a list is.
    pub fn note(&self, team: TeamId, query: &str, length: Length, now: DateTime<Utc>) {
        let mut known = self.lock();
        if known.len() >= MOST {
            // What is dear to count is kept longest.
            known.retain(|_, (length, at)| *length == Length::Long && (now - *at).abs() < KNOWN_FOR);
        }
        if known.len() >= MOST {
            known.clear();
        }
        known.insert((team, query.to_owned()), (length, now));
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<List, (Length, DateTime<Utc>)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_is_known_for_a_while() {
        let (totals, team, now) = (Totals::default(), TeamId::new(), DateTime::UNIX_EPOCH);
        totals.note(team, "q=a", Length::Long, now);
        assert_eq!(totals.length(team, "q=a", now + TimeDelta::seconds(29)), Some(Length::Long));
        assert_eq!(totals.length(team, "q=a", now + KNOWN_FOR), None);
        assert_eq!(totals.length(team, "q=b", now), None);
        assert_eq!(totals.length(TeamId::new(), "q=a", now), None);
        totals.note(team, "q=a", Length::Page, now);
        assert_eq!(totals.length(team, "q=a", now), Some(Length::Page));
        for number in 0..MOST {
            totals.note(team, &number.to_string(), Length::Long, now);
        }
        assert!(totals.lock().len() <= MOST);
    }
}
