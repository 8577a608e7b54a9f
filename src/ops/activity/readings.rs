//! Readings are recorded together: each is an event that stands before the page is answered, and many people read at once. While
//! some events are being written, those that come meanwhile wait, and are written by the next statement, by one connection
//! that does nothing else: a commit for many. What changes something has its event in its own transaction, and not here.

use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

use super::{Event, row};
use crate::app::App;
use crate::db::activity::{NewEvent, insert};
use crate::db::{Connection, DbError, Pool};

/// So many events are written at once.
const MOST: usize = 128;

/// What is to be written, and by what.
pub struct Readings {
    pool: Pool,
    waiting: Mutex<Waiting>,
}

#[derive(Default)]
struct Waiting {
    events: Vec<Reading>,
    is_writing: bool,
}

/// An event, and whoever waits for it to be written.
struct Reading {
    event: Arc<NewEvent<'static>>,
    told: oneshot::Sender<()>,
}

impl Readings {
    /// Written by a connection of this pool, which nobody else waits for.
    pub fn new(pool: Pool) -> Self {
        Self { pool, waiting: Mutex::default() }
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the event was written with others.
    async fn write(self: &Arc<Self>, event: &Arc<NewEvent<'static>>) -> bool {
        let (told, written) = oneshot::channel();
        let begins = {
            let mut waiting = self.waiting();
            waiting.events.push(Reading { event: Arc::clone(event), told });
            !mem::replace(&mut waiting.is_writing, true)
        };
        if begins {
            // Of its own: whoever reads may go away while the events of others are being written.
            tokio::spawn(Writing(Arc::clone(self)).run());
        }
        written.await.is_ok()
    }
}

/// Whoever writes, until nothing waits.
struct Writing(Arc<Readings>);

impl Writing {
    async fn run(self) {
        while let Some(readings) = self.take() {
            match self.insert(&readings).await {
                // Whoever has gone away meanwhile need not be told.
                Ok(()) => readings.into_iter().for_each(|reading| _ = reading.told.send(())),
                Err(error) => tracing::warn!(%error, "events weren't written together"),
            }
        }
    }

    fn take(&self) -> Option<Vec<Reading>> {
        let mut waiting = self.0.waiting();
        let most = waiting.events.len().min(MOST);
        (most > 0).then(|| waiting.events.drain(..most).collect())
    }

    async fn insert(&self, readings: &[Reading]) -> Result<(), DbError> {
        let events: Vec<&NewEvent<'_>> = readings.iter().map(|reading| &*reading.event).collect();
        let connection = self.0.pool.get().await?;
        Ok(insert(&connection, &events).await?)
    }
}

impl Drop for Writing {
    /// Also where the thread ends that it runs on: what still waits is written by whoever waits for it.
    fn drop(&mut self) {
        let mut waiting = self.0.waiting();
        waiting.is_writing = false;
        waiting.events.clear();
    }
}

/// Records a reading, with others where there are any just now. By `connection` where that fails: one event that can't be
/// written is nobody else's trouble.
pub async fn record(connection: &Connection, app: &App, event: Event<'_>) -> Result<(), DbError> {
    let event = Arc::new(row(app, &event).into_owned());
    if app.readings.write(&event).await {
        return Ok(());
    }
    Ok(insert(connection, &[event]).await?)
}
