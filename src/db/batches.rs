//! Batches: something that is done with many certificates, one after the other.

use chrono::{DateTime, Utc};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Integer, Text, Uuid};
use diesel_async::RunQueryDsl;

use super::Connection;
use super::cached::CachedDsl;
use super::columns::Json;
use super::schema::{batch_items, batches};
use crate::domain::batch::{BatchAction, ItemState, Unfit, Wait};
use crate::domain::ids::{BatchId, CertificateId, PersonId, TeamId};

/// A batch.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = batches)]
pub struct Batch {
    /// Which.
    pub id: BatchId,
    /// Whose certificates they are.
    pub team_id: TeamId,
    /// What is done with each.
    pub action: Json<BatchAction>,
    /// Who asked.
    pub asked_by_id: PersonId,
    /// Their name then.
    pub asked_by: String,
    /// Where from.
    pub address: Option<String>,
    /// By which browser.
    pub user_agent: Option<String>,
    /// When.
    pub created_at: DateTime<Utc>,
    /// The limit that it waits for.
    pub waits_for: Option<Json<Wait>>,
    /// When nothing was left to be done.
    pub ended_at: Option<DateTime<Utc>>,
}

/// A certificate of a batch.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = batch_items)]
pub struct Item {
    /// Its place in the batch, counted from 0.
    pub position: i32,
    /// Which certificate.
    pub certificate_id: CertificateId,
    /// Its name when the batch was made.
    pub name: String,
    /// Why it failed.
    pub reason: Option<Json<Unfit>>,
}

/// How far a batch has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, QueryableByName)]
pub struct Counts {
    /// How many have not begun.
    #[diesel(sql_type = BigInt)]
    pub waiting: i64,
    /// How many are done.
    #[diesel(sql_type = BigInt)]
    pub done: i64,
    /// How many were not done.
    #[diesel(sql_type = BigInt)]
    pub failed: i64,
}

/// Stores a batch, and answers whether it wasn't there yet: one form makes one batch.
pub async fn insert(mut connection: &Connection, batch: &Batch) -> QueryResult<bool> {
    let stored = diesel::insert_into(batches::table)
        .values(batch)
        .on_conflict(batches::id)
        .do_nothing()
        .execute(&mut connection)
        .await?;
    Ok(stored == 1)
}

/// Stores the certificates of a batch, in their order.
pub async fn insert_items(
    mut connection: &Connection,
    batch: BatchId,
    items: &[(CertificateId, &str)],
) -> QueryResult<()> {
    let (ids, names): (Vec<uuid::Uuid>, Vec<&str>) = items.iter().map(|(id, name)| (id.0, *name)).unzip();
    diesel::sql_query(
        "INSERT INTO batch_items (batch_id, position, certificate_id, name, state)
         SELECT $1, place - 1, id, name, 'waiting' FROM unnest($2, $3) WITH ORDINALITY AS item (id, name, place)",
    )
    .bind::<Uuid, _>(batch.0)
    .bind::<Array<Uuid>, _>(ids)
    .bind::<Array<Text>, _>(names)
    .execute(&mut connection)
    .await
    .map(drop)
}

/// A batch, whosever it is.
pub async fn by_id(mut connection: &Connection, id: BatchId) -> QueryResult<Option<Batch>> {
    batches::table.find(id).select(Batch::as_select()).first(&mut connection).await.optional()
}

/// A team's batch.
pub async fn find(connection: &Connection, team: TeamId, id: BatchId) -> QueryResult<Option<Batch>> {
    Ok(by_id(connection, id).await?.filter(|batch| batch.team_id == team))
}

/// How many of a team's batches go on still.
pub async fn count_under_way(mut connection: &Connection, team: TeamId) -> QueryResult<i64> {
    batches::table
        .filter(batches::team_id.eq(team))
        .filter(batches::ended_at.is_null())
        .count()
        .get_result(&mut connection)
        .await
}

/// The next certificate that has not begun.
pub async fn next_waiting(mut connection: &Connection, batch: BatchId) -> QueryResult<Option<Item>> {
    batch_items::table
        .filter(batch_items::batch_id.eq(batch))
        // As it stands in the index: a statement that is planned once wouldn't know that a parameter is it.
        .filter(sql::<Bool>("batch_items.state = 'waiting'"))
        .order(batch_items::position)
        .select(Item::as_select())
        .first(&mut connection)
        .await
        .optional()
}

/// Stores what came of a certificate: why it failed, where it did.
pub async fn store_item(
    mut connection: &Connection,
    batch: BatchId,
    position: i32,
    failed: Option<Unfit>,
) -> QueryResult<()> {
    let state = if failed.is_some() { ItemState::Failed } else { ItemState::Done };
    diesel::update(batch_items::table.find((batch, position)))
        .set((batch_items::state.eq(state.as_str()), batch_items::reason.eq(failed.map(Json))))
        .cached()
        .execute(&mut connection)
        .await
        .map(drop)
}

/// Ends, for this reason, what has not begun. Answers how many those were.
pub async fn fail_waiting(mut connection: &Connection, batch: BatchId, why: Unfit) -> QueryResult<usize> {
    let waiting = batch_items::table
        .filter(batch_items::batch_id.eq(batch))
        .filter(batch_items::state.eq(ItemState::Waiting.as_str()));
    diesel::update(waiting)
        .set((batch_items::state.eq(ItemState::Failed.as_str()), batch_items::reason.eq(Some(Json(why)))))
        .execute(&mut connection)
        .await
}

/// Stores which limit a batch waits for, if any.
pub async fn store_wait(mut connection: &Connection, batch: BatchId, wait: Option<Wait>) -> QueryResult<()> {
    diesel::update(batches::table.find(batch))
        .set(batches::waits_for.eq(wait.map(Json)))
        .execute(&mut connection)
        .await
        .map(drop)
}

/// Notes that nothing is left to be done.
pub async fn store_end(mut connection: &Connection, batch: BatchId, now: DateTime<Utc>) -> QueryResult<()> {
    diesel::update(batches::table.find(batch))
        .set((batches::ended_at.eq(now), batches::waits_for.eq(None::<Json<Wait>>)))
        .execute(&mut connection)
        .await
        .map(drop)
}

/// How far a batch has come.
pub async fn counts(mut connection: &Connection, batch: BatchId) -> QueryResult<Counts> {
    diesel::sql_query(
        "SELECT count(*) FILTER (WHERE state = 'waiting') AS waiting, count(*) FILTER (WHERE state = 'done') AS done,
             count(*) FILTER (WHERE state = 'failed') AS failed
         FROM batch_items WHERE batch_id = $1",
    )
    .bind::<Uuid, _>(batch.0)
    .get_result(&mut connection)
    .await
}

/// At most `limit` of those that were not done, in their order, behind a place; `only` of these certificates, where they are
/// given.
pub async fn failed(
    mut connection: &Connection,
    batch: BatchId,
    only: Option<&[CertificateId]>,
    (behind, limit): (Option<i32>, i64),
) -> QueryResult<Vec<Item>> {
    let mut failed = batch_items::table
        .filter(batch_items::batch_id.eq(batch))
        .filter(sql::<Bool>("batch_items.state = 'failed'"))
        .filter(batch_items::position.gt(behind.unwrap_or(-1)))
        .into_boxed();
    if let Some(only) = only {
        failed = failed.filter(batch_items::certificate_id.eq_any(only));
    }
    failed.order(batch_items::position).select(Item::as_select()).limit(limit).load(&mut connection).await
}

/// Forgets at most `limit` of a team's batches that ended before a moment.
pub async fn forget(mut connection: &Connection, team: TeamId, before: DateTime<Utc>, limit: i32) -> QueryResult<()> {
    diesel::sql_query(
        "DELETE FROM batches WHERE id IN (
             SELECT id FROM batches WHERE team_id = $1 AND ended_at < $2 ORDER BY created_at LIMIT $3)",
    )
    .bind::<Uuid, _>(team.0)
    .bind::<diesel::sql_types::Timestamptz, _>(before)
    .bind::<Integer, _>(limit)
    .execute(&mut connection)
    .await
    .map(drop)
}
