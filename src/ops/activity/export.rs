//! The whole activity as an export that verifies by itself, a batch at a time: it is never held in memory as a whole.

use futures::Stream;
use futures::stream::try_unfold;

use crate::app::App;
use crate::db::seals::{self, StoredEvent};
use crate::db::{Connection, timestamps};
use crate::evidence::export::{Header, SealLine, TimestampLine, UNSEALED};
use crate::evidence::{Seal, VerifyingKey};
use crate::ops::Fault;

/// Most events of those that are not sealed yet that are read at once.
const UNSEALED_AT_ONCE: i64 = 1000;

enum Stage {
    Header,
    /// What comes after this seal, and after its last event.
    Sealed(i64, i64),
    /// What no seal was made over, from this event on.
    Unsealed(i64),
    Done,
}

/// The export, in parts that are whole lines. What is recorded while it runs is in it or not; what is sealed is whole.
pub fn whole(app: App) -> impl Stream<Item = Result<Vec<u8>, Fault>> {
    try_unfold(Stage::Header, move |stage| {
        let app = app.clone();
        async move { next(&app, stage).await }
    })
}

async fn next(app: &App, stage: Stage) -> Result<Option<(Vec<u8>, Stage)>, Fault> {
    let mut connection = app.db.get().await?;
    match stage {
        Stage::Header => {
            let keys = public_keys(&seals::keys(&connection).await?)?;
            let newest = seals::newest(&connection).await?;
            let header = Header::new(app.clock.now(), None, &keys, newest.as_ref());
            let mut part = Vec::new();
            write_json(&mut part, &header)?;
            Ok(Some((part, Stage::Sealed(0, 0))))
        }
        Stage::Sealed(after, last) => {
            // As of one moment: what is cut off meanwhile is there as a whole, or not at all.
            let mut snapshot = connection.build_transaction().repeatable_read().read_only();
            let part = snapshot.run(async |connection| sealed(connection, after).await).await?;
            Ok(Some(part.unwrap_or_else(|| (format!("{UNSEALED}\n").into_bytes(), Stage::Unsealed(last)))))
        }
        Stage::Unsealed(after) => {
            let events = seals::events(&connection, after, i64::MAX, UNSEALED_AT_ONCE).await?;
            let Some(last) = events.last() else { return Ok(None) };
            let mut part = Vec::new();
            for event in &events {
                write_event(&mut part, event);
            }
            let last = last.number();
            let more = events.len() as u64 == UNSEALED_AT_ONCE.unsigned_abs();
            Ok(Some((part, if more { Stage::Unsealed(last) } else { Stage::Done })))
        }
        Stage::Done => Ok(None),
    }
}

/// The next seal, with its timestamp and its events; none where there is none yet.
async fn sealed(connection: &Connection, after: i64) -> Result<Option<(Vec<u8>, Stage)>, Fault> {
    let Some((seal, entries)) = seals::seals(connection, after, 1).await?.pop() else { return Ok(None) };
    let mut part = Vec::new();
    write_json(&mut part, &SealLine::new(&seal, entries.as_ref()))?;
    let Seal { batch, .. } = &seal;
    for timestamp in timestamps::of(connection, &[batch.number]).await? {
        write_json(&mut part, &TimestampLine::new(batch.number, &timestamp.token))?;
    }
    for event in &seals::events(connection, batch.after, batch.last, i64::MAX).await? {
        write_event(&mut part, event);
    }
    Ok(Some((part, Stage::Sealed(batch.number, batch.last))))
}

/// Writes an event as a line of an export.
pub(super) fn write_event(part: &mut Vec<u8>, event: &StoredEvent) {
    event.line().write(part);
    part.push(b'\n');
}

/// Writes what stands between the events as a line of an export.
pub(super) fn write_json(part: &mut Vec<u8>, line: &impl serde::Serialize) -> Result<(), Fault> {
    serde_json::to_writer(&mut *part, line).map_err(Fault::other)?;
    part.push(b'\n');
    Ok(())
}

/// The public halves of the keys that sign.
pub fn public_keys(keys: &[seals::SealingKey]) -> Result<Vec<VerifyingKey>, Fault> {
    keys.iter().map(|key| VerifyingKey::from_bytes(&key.public_key).map_err(Fault::other)).collect()
}
