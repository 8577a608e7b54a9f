//! The leases of what runs in this process, kept up for as long as it runs. Where the process dies, nobody keeps them up,
//! and the work is claimed again once they have run out.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};

use crate::app::App;
use crate::ops::Fault;
use crate::queue::{self, Claim, EXTENDED_EVERY};

/// What runs in this process.
#[derive(Default)]
pub(super) struct Leases {
    running: Arc<Mutex<HashSet<Claim>>>,
    extended_at: Mutex<Option<DateTime<Utc>>>,
}

/// A piece of work that runs. Its lease is kept up until this is dropped.
pub(super) struct Held {
    claim: Claim,
    running: Arc<Mutex<HashSet<Claim>>>,
}

impl Drop for Held {
    fn drop(&mut self) {
        lock(&self.running).remove(&self.claim);
    }
}

impl Leases {
    /// From now on, the lease of this claim is kept up.
    pub(super) fn hold(&self, claim: Claim) -> Held {
        lock(&self.running).insert(claim);
        Held { claim, running: Arc::clone(&self.running) }
    }

    /// What runs.
    pub(super) fn running(&self) -> Vec<Claim> {
        lock(&self.running).iter().copied().collect()
    }

    /// Extends every lease, where it is time to.
    ///
    /// # Errors
    ///
    /// The database does not take it. The leases stand as they were, and the next call tries again.
    pub(super) async fn extend(&self, app: &App, now: DateTime<Utc>) -> Result<(), Fault> {
        // A clock that was set back leaves a moment in the future behind: that is as good as none.
        let fresh = |extended_at: DateTime<Utc>| (now - extended_at).abs() < EXTENDED_EVERY;
        if lock(&self.extended_at).is_some_and(fresh) {
            return Ok(());
        }
        let running = self.running();
        if !running.is_empty() {
            queue::extend(&*app.db.get().await?, &running, now).await?;
        }
        *lock(&self.extended_at) = Some(now);
        Ok(())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
