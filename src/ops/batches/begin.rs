//! Beginning a batch: what was chosen is written down, and the scheduler told.

use chrono::TimeDelta;
use diesel_async::AsyncConnection;

use super::choose::{Among, Choice, Chosen, Deed, choose};
use super::{BatchPermit, event, facts};
use crate::app::App;
use crate::auth::access::{Permit, ReadCertificates};
use crate::db::Connection;
use crate::db::batches::{self, Batch};
use crate::db::columns::Json;
use crate::domain::batch::{BatchAction, MOST_IN_BATCH};
use crate::domain::ids::{BatchId, CertificateId, PersonId};
use crate::ops::Fault;
use crate::ops::activity::{self, Actor, Outcome};
use crate::queue::{self, Kind};

/// Most batches of a team that go on at once.
const MOST_UNDER_WAY: i64 = 10;
/// How long a batch that has ended can be looked at.
const KEPT_FOR: TimeDelta = TimeDelta::days(30);
/// How many batches are forgotten at each beginning.
const FORGOTTEN_AT_ONCE: i32 = 20;

/// A batch as a person asks for it.
#[derive(Debug, Clone)]
pub struct Wish<'a> {
    /// Given by the form, so that one that is sent twice begins one batch.
    pub id: BatchId,
    /// What is to be done.
    pub action: BatchAction,
    /// With which.
    pub chosen: &'a Chosen,
    /// [`Choice::digest`] of what was shown.
    pub digest: &'a str,
    /// How many were typed to be sure, where the action asks for that.
    pub typed_count: Option<&'a str>,
}

/// What became of the wish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begun {
    /// It has begun; the same form may have begun it before.
    Done,
    /// What was chosen isn't what was shown any more.
    Changed,
    /// What was typed isn't the number of certificates.
    CountWrong,
    /// As many batches of the team go on as may.
    TooManyBatches,
    /// There is another team's batch of this identity.
    NotFound,
}

/// Begins a batch.
pub async fn begin(
    app: &App,
    (permit, reading): (&BatchPermit, &Permit<ReadCertificates>),
    (actor, person): (&Actor, PersonId),
    wish: Wish<'_>,
) -> Result<Begun, Fault> {
    let now = app.clock.now();
    let mut connection = app.db.get().await?;
    let begun = connection
        .transaction(async |connection| {
            if let Some(there) = batches::by_id(connection, wish.id).await? {
                return again(connection, app, permit, actor, &there).await;
            }
            let among =
                Among { team: permit.team().id, seen: reading.scope(), allowed: permit.scope(), most: MOST_IN_BATCH };
            let choice = choose(connection, among, wish.chosen, Deed::Batch(&wish.action), now).await?;
            let batch = batch(app, permit, (actor, person), wish.id, &wish.action);
            let refused = refused(connection, &choice, &wish, permit).await?;
            if let Some(refused) = refused {
                let reason = if refused == Begun::TooManyBatches { "limit" } else { "invalid" };
                let told =
                    event(actor, batch.team_id, Outcome::Refused(reason.to_owned()), facts(&batch, choice.fit.len()));
                activity::record(connection, app, told).await?;
                return Ok(refused);
            }
            let items: Vec<_> = choice.fit.iter().map(|candidate| (candidate.id, candidate.name.as_str())).collect();
            store(connection, app, actor, &batch, &items).await?;
            Ok::<_, Fault>(Begun::Done)
        })
        .await?;
    app.wake.notify_one();
    Ok(begun)
}

async fn refused(
    connection: &Connection,
    choice: &Choice,
    wish: &Wish<'_>,
    permit: &BatchPermit,
) -> Result<Option<Begun>, Fault> {
    if choice.too_many || choice.fit.is_empty() || choice.digest() != wish.digest {
        return Ok(Some(Begun::Changed));
    }
    let count = choice.fit.len().to_string();
    if wish.action == BatchAction::Delete && wish.typed_count.is_none_or(|typed| typed.trim() != count) {
        return Ok(Some(Begun::CountWrong));
    }
    let under_way = batches::count_under_way(connection, permit.team().id).await?;
    Ok((under_way >= MOST_UNDER_WAY).then_some(Begun::TooManyBatches))
}

fn batch(
    app: &App,
    permit: &BatchPermit,
    (actor, person): (&Actor, PersonId),
    id: BatchId,
    action: &BatchAction,
) -> Batch {
    Batch {
        id,
        team_id: permit.team().id,
        action: Json(action.clone()),
        asked_by_id: person,
        asked_by: actor.name.clone(),
        address: actor.address.clone(),
        user_agent: actor.user_agent.clone(),
        created_at: app.clock.now(),
        waits_for: None,
        ended_at: None,
    }
}

/// Stores a batch and queues its work.
async fn store(
    connection: &Connection,
    app: &App,
    actor: &Actor,
    batch: &Batch,
    items: &[(CertificateId, &str)],
) -> Result<(), Fault> {
    let now = app.clock.now();
    batches::forget(connection, batch.team_id, now - KEPT_FOR, FORGOTTEN_AT_ONCE).await?;
    if !batches::insert(connection, batch).await? {
        // Somebody sent the same form at this moment, and theirs was quicker.
        return Ok(activity::record(connection, app, repeated(actor, batch)).await?);
    }
    batches::insert_items(connection, batch.id, items).await?;
    queue::enqueue(connection, Kind::RunBatch, batch.id.0, now, now).await?;
    let told = event(actor, batch.team_id, Outcome::Success, facts(batch, items.len()));
    Ok(activity::record(connection, app, told).await?)
}

/// The same form, sent once more: nothing is begun again.
async fn again(
    connection: &Connection,
    app: &App,
    permit: &BatchPermit,
    actor: &Actor,
    there: &Batch,
) -> Result<Begun, Fault> {
    if there.team_id != permit.team().id {
        return Ok(Begun::NotFound);
    }
    activity::record(connection, app, repeated(actor, there)).await?;
    Ok(Begun::Done)
}

fn repeated<'a>(actor: &'a Actor, batch: &Batch) -> activity::Event<'a> {
    event(actor, batch.team_id, Outcome::Success, activity::unchanged())
}

/// What became of the wish to try again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TriedAgain {
    /// It has begun; the same form may have begun it before.
    Done,
    /// There is nothing to try again, or not by this: deletions are chosen anew.
    NotPossible,
    /// As many batches of the team go on as may.
    TooManyBatches,
    /// There is another team's batch of this identity.
    NotFound,
}

/// Begins another batch, of the identity that the form gave it, with what a batch has not done.
pub async fn again_with_failed(
    app: &App,
    permit: &BatchPermit,
    (actor, person): (&Actor, PersonId),
    (id, of): (BatchId, &Batch),
) -> Result<TriedAgain, Fault> {
    let mut connection = app.db.get().await?;
    let tried = connection
        .transaction(async |connection| {
            if let Some(there) = batches::by_id(connection, id).await? {
                let begun = again(connection, app, permit, actor, &there).await?;
                return Ok(if begun == Begun::Done { TriedAgain::Done } else { TriedAgain::NotFound });
            }
            let failed = batches::failed(connection, of.id, None, (None, i64::MAX)).await?;
            let under_way = batches::count_under_way(connection, of.team_id).await?;
            let refused = match under_way {
                _ if failed.is_empty() || !of.action.0.can_be_tried_again() => {
                    Some(("not possible", TriedAgain::NotPossible))
                }
                MOST_UNDER_WAY.. => Some(("limit", TriedAgain::TooManyBatches)),
                _ => None,
            };
            if let Some((why, refused)) = refused {
                let told = event(actor, of.team_id, Outcome::Refused(why.to_owned()), facts(of, failed.len()));
                activity::record(connection, app, told).await?;
                return Ok::<_, Fault>(refused);
            }
            let batch = batch(app, permit, (actor, person), id, &of.action.0);
            let items: Vec<_> = failed.iter().map(|item| (item.certificate_id, item.name.as_str())).collect();
            store(connection, app, actor, &batch, &items).await?;
            Ok(TriedAgain::Done)
        })
        .await?;
    app.wake.notify_one();
    Ok(tried)
}
