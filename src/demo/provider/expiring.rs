//! Codes and tokens: random keys for things that are good for a while, in memory.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};

use crate::clock::SharedClock;

/// How many are kept at once; a demo never has as many.
const LIMIT: usize = 10_000;

/// Things under random keys, each until its time.
pub(super) struct Expiring<T> {
    clock: SharedClock,
    entries: Mutex<HashMap<String, Entry<T>>>,
}

struct Entry<T> {
    until: DateTime<Utc>,
    value: T,
}

impl<T> Expiring<T> {
    pub(super) fn new(clock: SharedClock) -> Self {
        Self { clock, entries: Mutex::default() }
    }

    /// Keeps `value` for `lifetime` under a new key of 256 random bits; `None` where there are too many already.
    pub(super) fn keep(&self, value: T, lifetime: TimeDelta) -> Option<String> {
        let now = self.clock.now();
        let mut entries = self.lock();
        entries.retain(|_, entry| entry.until > now);
        if entries.len() >= LIMIT {
            return None;
        }
        let key = random_key()?;
        entries.insert(key.clone(), Entry { until: now + lifetime, value });
        Some(key)
    }

    /// Takes out what lies under `key`: there is no second time.
    pub(super) fn take(&self, key: &str) -> Option<T> {
        let now = self.clock.now();
        self.lock().remove(key).filter(|entry| entry.until > now).map(|entry| entry.value)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Entry<T>>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T: Clone> Expiring<T> {
    /// A copy of what lies under `key`.
    pub(super) fn get(&self, key: &str) -> Option<T> {
        let now = self.clock.now();
        self.lock().get(key).filter(|entry| entry.until > now).map(|entry| entry.value.clone())
    }
}

fn random_key() -> Option<String> {
    let mut bytes = [0; 32];
    aws_lc_rs::rand::fill(&mut bytes).ok()?;
    Some(URL_SAFE_NO_PAD.encode(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::TestClock;

    #[test]
    fn taken_once_and_only_in_time() {
        let clock = TestClock::at(DateTime::UNIX_EPOCH);
        let kept = Expiring::new(clock.clone());
        let minute = TimeDelta::seconds(60);
        let (first, second) = (kept.keep(1, minute).unwrap(), kept.keep(2, minute).unwrap());
        assert_ne!(first, second);
        assert_eq!(kept.get(&first), Some(1));
        assert_eq!(kept.take(&first), Some(1));
        assert_eq!(kept.take(&first), None);
        clock.advance(minute);
        assert_eq!(kept.get(&second), None);
        assert_eq!(kept.take(&second), None);
    }

    #[test]
    fn there_is_a_limit_that_time_lifts() {
        let clock = TestClock::at(DateTime::UNIX_EPOCH);
        let kept = Expiring::new(clock.clone());
        for _ in 0..LIMIT {
            assert!(kept.keep((), TimeDelta::seconds(1)).is_some());
        }
        assert!(kept.keep((), TimeDelta::seconds(1)).is_none());
        clock.advance(TimeDelta::seconds(1));
        assert!(kept.keep((), TimeDelta::seconds(1)).is_some());
    }
}
