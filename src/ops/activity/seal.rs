//! Sealing: what was recorded since the last seal is chained, hashed and signed. Nobody who records waits for it.

use std::time::Duration;

use chrono::{SubsecRound, TimeDelta};
use diesel_async::AsyncConnection;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::retention;
use crate::app::App;
use crate::crypto::Identity;
use crate::db::seals::{self, Given, SealingKey, StoredEvent};
use crate::db::{self, Connection};
use crate::evidence::{Digest, Entries, Entry, Head, Leaf, Seal, SealedBatch, SigningKey};
use crate::ops::Fault;
use crate::queue::{self, Claim, Kind};

/// Most events under one seal.
pub const MOST_EVENTS: usize = 5000;
/// How often it is looked whether the transactions that ran have ended.
const LOOKED_EVERY: Duration = Duration::from_millis(20);
/// How often, before it is left to the next run.
const LOOKS: u32 = 50;
/// Only one process makes a key.
const LOCK: i64 = 0x6365_7274_7365_616c;

/// Has everything sealed that is recorded, from now on.
pub async fn begin(app: &App) -> Result<(), Fault> {
    let now = app.clock.now();
    Ok(queue::enqueue(&*app.db.get().await?, Kind::SealActivity, Uuid::nil(), now, now).await?)
}

/// Seals what there is, and comes back after the pause of the settings.
pub async fn run(app: &App, claim: &Claim, stop: &CancellationToken) -> Result<(), Fault> {
    let sealed = seal_all(app, Some(claim), stop).await?;
    tracing::debug!(sealed, "activity sealed");
    retention::cut_off(app, stop).await?;
    let next = app.clock.now() + app.settings.activity.seal_every;
    Ok(queue::postpone(&*app.db.get().await?, claim, next).await?)
}

/// Sealing has failed by our own fault, time and again: it is tried again, for nobody else would.
pub async fn give_up(app: &App, claim: &Claim) -> Result<(), Fault> {
    let later = app.clock.now() + TimeDelta::minutes(1);
    Ok(queue::postpone(&*app.db.get().await?, claim, later).await?)
}

/// Seals every event that is decided, as work that was claimed where it is. Answers how many.
pub async fn seal_all(app: &App, claim: Option<&Claim>, stop: &CancellationToken) -> Result<usize, Fault> {
    let Some(mut given) = decided(app, stop).await? else { return Ok(0) };
    let cut = retention::announce(app).await?;
    if cut.is_some() {
        // With the event that says so.
        let Some(with_it) = decided(app, stop).await? else { return Ok(0) };
        given = with_it;
    }
    let key = key(app).await?;
    let mut sealed = 0;
    while !stop.is_cancelled() {
        let mut connection = app.db.get().await?;
        let newest = seals::newest(&connection).await?;
        let after = newest.as_ref().map_or(0, |seal| seal.batch.last);
        let most = i64::try_from(MOST_EVENTS).unwrap_or(i64::MAX);
        let events = seals::events(&connection, after, given.newest, most).await?;
        let Some((seal, entries)) = make(app, &key, newest.as_ref(), cut, &events) else { break };
        connection
            .transaction(async |connection| {
                if let Some(claim) = claim {
                    queue::hold(connection, claim).await?;
                }
                Ok::<_, Fault>(seals::insert(connection, &seal, &entries).await?)
            })
            .await?;
        sealed += events.len();
        if events.len() < MOST_EVENTS {
            break;
        }
    }
    Ok(sealed)
}

/// The numbers that were given up to now, once it is decided what became of each.
async fn decided(app: &App, stop: &CancellationToken) -> Result<Option<Given>, Fault> {
    let connection = app.db.get().await?;
    let given = seals::given(&connection).await?;
    for _ in 0..LOOKS {
        if seals::are_decided(&connection, given).await? {
            return Ok(Some(given));
        }
        if stop.run_until_cancelled(tokio::time::sleep(LOOKED_EVERY)).await.is_none() {
            return Ok(None);
        }
    }
    tracing::warn!("activity waits for its seal: a transaction that has begun to record has not ended");
    Ok(None)
}

/// The next seal; none where there is nothing to be sealed.
fn make(
    app: &App,
    key: &SigningKey,
    newest: Option<&Seal>,
    cut: Option<i64>,
    events: &[StoredEvent],
) -> Option<(Seal, Entries)> {
    let last = events.last()?.number();
    let mut head = newest.map_or(Head::START, |seal| seal.batch.head);
    let mut entries = Entries::default();
    let mut line = Vec::with_capacity(1024);
    for event in events {
        line.clear();
        event.line().write(&mut line);
        let leaf = Leaf::of(&line);
        head = head.then(leaf);
        entries.push(Entry { number: event.number(), leaf });
    }
    let batch = SealedBatch {
        number: newest.map_or(0, |seal| seal.batch.number) + 1,
        after: newest.map_or(0, |seal| seal.batch.last),
        last,
        events: i64::try_from(events.len()).ok()?,
        head,
        entries: SealedBatch::hash_entries(&entries),
        // The database keeps microseconds, and the signature is over what it keeps.
        at: app.clock.now().trunc_subsecs(6),
        previous: newest.map_or(Digest::default(), |seal| seal.batch.hash()),
        cut: cut.unwrap_or_default().max(newest.map_or(0, |seal| seal.batch.cut)),
    };
    Some((key.seal(batch), entries))
}

/// The key that signs; made where there is none yet.
async fn key(app: &App) -> Result<SigningKey, Fault> {
    let mut connection = app.db.get().await?;
    if let Some(key) = stored(app, &connection).await? {
        return Ok(key);
    }
    connection
        .transaction(async |connection| {
            db::take_turn(connection, LOCK).await?;
            if let Some(key) = stored(app, connection).await? {
                return Ok(key);
            }
            let (key, secret) = SigningKey::generate().map_err(Fault::other)?;
            let public = key.public();
            let row = SealingKey {
                id: public.id().as_str().to_owned(),
                public_key: public.as_bytes().to_vec(),
                private_key: app.keys.seal(&SEALING_KEY, &secret)?,
                created_at: app.clock.now(),
            };
            seals::insert_key(connection, &row).await?;
            Ok(key)
        })
        .await
}

/// What a sealed sealing key belongs to.
const SEALING_KEY: Identity = Identity::new("activity_keys.private_key", Uuid::nil());

async fn stored(app: &App, connection: &Connection) -> Result<Option<SigningKey>, Fault> {
    let Some(row) = seals::keys(connection).await?.into_iter().next() else { return Ok(None) };
    let secret = app.keys.open(&SEALING_KEY, &row.private_key)?;
    Ok(Some(SigningKey::from_pkcs8(secret.expose()).map_err(Fault::other)?))
}
