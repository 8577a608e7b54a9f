//! Verifying the activity of a database: it needs no more of it than to be read.

use diesel_async::{AsyncConnection, SimpleAsyncConnection};
use tokio::task::spawn_blocking;

use crate::db::Connection;
use crate::db::seals::{self, StoredEvent};
use crate::db::timestamps::{self, Timestamp};
use crate::evidence::{By, Entries, Finding, Report, Seal, Verifier};
use crate::ops::Fault;

/// A seal with its events, as they were read.
struct Read {
    seal: Seal,
    entries: Option<Entries>,
    timestamp: Option<Vec<u8>>,
    events: Vec<StoredEvent>,
}

/// Verifies every seal, timestamp and event. The first thing that is wrong ends it.
pub async fn database(connection: &Connection, by: By) -> Result<Result<Report, Finding>, Fault> {
    let newest = seals::newest(connection).await?;
    let mut verifier = Verifier::new(by, newest.as_ref());
    let mut reader = Reader { connection, number: 0, timestamp: timestamps::after(connection, 0).await? };
    let mut read = reader.next().await?;
    while let Some(one) = read {
        // The database reads the next ones while these are hashed.
        let hashed = spawn_blocking(move || check(verifier, &one));
        let (hashed, following) = tokio::join!(hashed, reader.next());
        verifier = match hashed.map_err(Fault::other)? {
            Ok(verifier) => verifier,
            Err(finding) => return Ok(Err(finding)),
        };
        read = following?;
    }
    if reader.timestamp.is_some() {
        // What was stamped was there.
        return Ok(Err(Finding::SealMissing(verifier.number() + 1)));
    }
    let unsealed = seals::count_after(connection, verifier.last()).await?;
    Ok(verifier.end(unsealed))
}

/// Does `read` on a connection of its own as of one moment, so that what is sealed or cut off meanwhile makes no difference.
pub async fn as_of_one_moment<T, E>(url: &str, read: impl AsyncFnOnce(&Connection) -> Result<T, E>) -> Result<T, E>
where
    E: From<diesel::ConnectionError> + From<diesel::result::Error>,
{
    let mut connection = Connection::establish(url).await?;
    // Whoever can only read can do this too.
    connection.batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?;
    read(&connection).await
}

/// Reads seals in their order.
struct Reader<'a> {
    connection: &'a Connection,
    /// The seal that was read last.
    number: i64,
    /// The next timestamp behind it.
    timestamp: Option<Timestamp>,
}

impl Reader<'_> {
    async fn next(&mut self) -> Result<Option<Read>, Fault> {
        let connection = self.connection;
        let Some((seal, entries)) = seals::seals(connection, self.number, 1).await?.pop() else { return Ok(None) };
        self.number = seal.batch.number;
        // Nothing is to stand before the first event either.
        let after = if seal.batch.number == 1 { i64::MIN } else { seal.batch.after };
        let events = seals::events(connection, after, seal.batch.last, i64::MAX).await?;
        let mut timestamp = None;
        if let Some(found) = self.timestamp.take_if(|found| found.seal <= seal.batch.number) {
            timestamp = (found.seal == seal.batch.number).then_some(found.token);
            self.timestamp = timestamps::after(connection, self.number).await?;
        }
        Ok(Some(Read { seal, entries, timestamp, events }))
    }
}

fn check(mut verifier: Verifier, read: &Read) -> Result<Verifier, Finding> {
    let mut batch = verifier.seal(&read.seal, read.entries.as_ref())?;
    if let Some(token) = &read.timestamp {
        verifier.timestamp(token)?;
    }
    let mut line = Vec::with_capacity(4096);
    for event in &read.events {
        line.clear();
        event.line().write(&mut line);
        verifier.event(&mut batch, event.number(), &line)?;
    }
    verifier.end_batch(&batch)?;
    Ok(verifier)
}
