//! The authorities' names, by which every list can be filtered.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use diesel::QueryResult;

use crate::db::{Connection, authorities};
use crate::domain::ids::AuthorityId;

/// For so long they aren't read again: they change once in a year.
const KNOWN_FOR: Duration = Duration::from_secs(5);

/// Every authority by its name, in the order of lists.
pub type Names = Arc<[(AuthorityId, String)]>;

/// The names as this process read them last.
#[derive(Debug, Default)]
pub struct AuthorityNames(Mutex<Option<(Instant, Names)>>);

impl AuthorityNames {
    /// The names, as they were a few seconds ago at most.
    pub async fn get(&self, connection: &Connection) -> QueryResult<Names> {
        if let Some((read_at, names)) = &*self.lock()
            && read_at.elapsed() < KNOWN_FOR
        {
            return Ok(Arc::clone(names));
        }
        let names: Names = authorities::names(connection).await?.into();
        *self.lock() = Some((Instant::now(), Arc::clone(&names)));
        Ok(names)
    }

    fn lock(&self) -> MutexGuard<'_, Option<(Instant, Names)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
