//! A clock that goes like the machine's, and leaps when told to.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use certdesk::clock::{Clock, SystemClock};
use chrono::{DateTime, TimeDelta, Utc};

/// The machine's clock, ahead by what it was told to leap.
#[derive(Default)]
pub struct LeapingClock {
    ahead_micros: AtomicI64,
}

impl LeapingClock {
    /// A clock that hasn't leapt.
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// From now on it is ahead by as much more.
    pub fn leap(&self, by: TimeDelta) {
        self.ahead_micros.fetch_add(by.num_microseconds().unwrap(), Ordering::SeqCst);
    }
}

impl Clock for LeapingClock {
    fn now(&self) -> DateTime<Utc> {
        SystemClock.now() + TimeDelta::microseconds(self.ahead_micros.load(Ordering::SeqCst))
    }
}
