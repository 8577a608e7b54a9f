//! Reading the activity: what of it is recorded, and how an event stands with its seal.

use chrono::{DateTime, TimeDelta, Utc};
use futures::try_join;

use super::{Action, Actor, Event, Outcome, export, record};
use crate::app::App;
use crate::auth::access::ActivityPermit;
use crate::db::Connection;
use crate::db::activity::listed;
use crate::db::seals::{self, StoredEvent};
use crate::evidence::{Entries, Leaf, Seal, SealedBatch};
use crate::ops::Fault;

/// Somebody who asks for the same once more within this reads on: it is one event.
const ONE_READING: TimeDelta = TimeDelta::minutes(15);

/// Records that somebody reads the activity; what of it, the data say. Leafing through pages, going back and looking once
/// more is one reading: each would else stand at the top of what is read.
pub async fn record_reading(
    connection: &Connection,
    app: &App,
    permit: &ActivityPermit,
    actor: &Actor,
    data: serde_json::Value,
) -> Result<(), Fault> {
    let team = permit.team().map(|team| team.id);
    let event = Event { actor, action: Action::ActivityRead, team, target: None, outcome: Outcome::Success, data };
    record_once(connection, app, event).await
}

/// Records that something is read, unless the same person has just read the same: so pages that refresh themselves don't fill
/// the audit trail, and nobody reads unseen by asking as they do.
pub async fn record_once(connection: &Connection, app: &App, event: Event<'_>) -> Result<(), Fault> {
    let since = app.clock.now() - ONE_READING;
    let on = (event.team, event.target.as_ref().map(|target| target.id));
    if let Some(id) = event.actor.id
        && listed::has_done(connection, id, on, event.action.as_str(), &event.data, since).await?
    {
        return Ok(());
    }
    Ok(record(connection, app, event).await?)
}

/// The seal that an event is under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealing {
    /// Its number.
    pub number: i64,
    /// When it was made.
    pub at: DateTime<Utc>,
    /// How many events are under it.
    pub events: i64,
    /// Its hash, in hexadecimal digits: what is kept elsewhere as its proof.
    pub hash: String,
    /// The name of the key that it is signed with.
    pub key: String,
    /// Whether the seal is signed by that key, and the event is the one that was sealed. By the database's own word: whoever
    /// doesn't trust that verifies it with a key that was kept elsewhere.
    pub fits: bool,
}

/// The seal that an event is under; none where it isn't sealed yet.
pub async fn sealing(connection: &Connection, event: &StoredEvent) -> Result<Option<Sealing>, Fault> {
    let (seal, keys) = try_join!(seals::over(connection, event.number()), seals::keys(connection))?;
    let Some((seal, entries)) = seal else { return Ok(None) };
    let keys = export::public_keys(&keys)?;
    let signed = keys.iter().any(|key| key.verifies(&seal));
    let fits = signed && entries.is_some_and(|entries| is_under(event, &seal, &entries));
    let batch = &seal.batch;
    Ok(Some(Sealing {
        number: batch.number,
        at: batch.at,
        events: batch.events,
        hash: batch.hash().to_string(),
        key: seal.key.as_str().to_owned(),
        fits,
    }))
}

fn is_under(event: &StoredEvent, seal: &Seal, entries: &Entries) -> bool {
    let mut line = Vec::new();
    event.line().write(&mut line);
    let leaf = Leaf::of(&line);
    SealedBatch::hash_entries(entries) == seal.batch.entries
        && entries.iter().any(|entry| entry.number == event.number() && entry.leaf == leaf)
}
