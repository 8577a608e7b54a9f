//! Verifying the activity of a database: it needs no more of it than to be read.

use tokio::task::spawn_blocking;

use crate::db::Connection;
use crate::db::seals::{self, StoredEvent};
use crate::evidence::{Digest, Entries, Finding, Report, Seal, Verifier, VerifyingKey};
use crate::ops::Fault;

/// A seal with its events, as they were read.
struct Read {
    seal: Seal,
    entries: Option<Entries>,
    events: Vec<StoredEvent>,
}

/// Verifies every seal and every event, by these keys and against the seals that were `kept` elsewhere. The first thing
/// that is wrong ends it.
pub async fn database(
    connection: &Connection,
    keys: Vec<VerifyingKey>,
    kept: Vec<(i64, Digest)>,
) -> Result<Result<Report, Finding>, Fault> {
    let newest = seals::newest(connection).await?;
    let mut verifier = Verifier::new(keys, kept, newest.as_ref());
    let mut read = next(connection, 0).await?;
    while let Some(one) = read {
        // The database reads the next ones while these are hashed.
        let number = one.seal.batch.number;
        let hashed = spawn_blocking(move || check(verifier, &one));
        let (hashed, following) = tokio::join!(hashed, next(connection, number));
        verifier = match hashed.map_err(Fault::other)? {
            Ok(verifier) => verifier,
            Err(finding) => return Ok(Err(finding)),
        };
        read = following?;
    }
    let unsealed = seals::count_after(connection, verifier.last()).await?;
    Ok(verifier.end(unsealed))
}

/// The seal after `number`.
async fn next(connection: &Connection, number: i64) -> Result<Option<Read>, Fault> {
    let Some((seal, entries)) = seals::seals(connection, number, 1).await?.pop() else { return Ok(None) };
    // Nothing is to stand before the first event either.
    let after = if seal.batch.number == 1 { i64::MIN } else { seal.batch.after };
    let events = seals::events(connection, after, seal.batch.last, i64::MAX).await?;
    Ok(Some(Read { seal, entries, events }))
}

fn check(mut verifier: Verifier, read: &Read) -> Result<Verifier, Finding> {
    let mut batch = verifier.seal(&read.seal, read.entries.as_ref())?;
    let mut line = Vec::with_capacity(4096);
    for event in &read.events {
        line.clear();
        event.line().write(&mut line);
        verifier.event(&mut batch, event.number(), &line)?;
    }
    verifier.end_batch(&batch)?;
    Ok(verifier)
}
