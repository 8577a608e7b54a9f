//! The schedulers that run: one row each, kept up by the scheduler itself.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::Connection;
use super::schema::schedulers;
use crate::domain::ids::SchedulerId;

/// How long the row stays that a crash has left.
const KEPT: TimeDelta = TimeDelta::days(1);

/// A scheduler that runs.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = schedulers)]
pub struct Scheduler {
    /// Which.
    pub id: SchedulerId,
    /// Where: host and process.
    pub name: String,
    /// Since when.
    pub started_at: DateTime<Utc>,
}

/// Notes a round that went well, and forgets schedulers that have noted none for a day.
pub async fn note_round(connection: &mut Connection, scheduler: &Scheduler, now: DateTime<Utc>) -> QueryResult<()> {
    diesel::insert_into(schedulers::table)
        .values((scheduler.clone(), schedulers::last_round_at.eq(now)))
        .on_conflict(schedulers::id)
        .do_update()
        .set(schedulers::last_round_at.eq(now))
        .execute(connection)
        .await?;
    diesel::delete(schedulers::table.filter(schedulers::last_round_at.lt(now - KEPT)))
        .execute(connection)
        .await
        .map(drop)
}

/// Takes a scheduler's row away: it has ended.
pub async fn remove(connection: &mut Connection, id: SchedulerId) -> QueryResult<()> {
    diesel::delete(schedulers::table.find(id)).execute(connection).await.map(drop)
}

/// The newest round of any scheduler that was noted by `until`; what was noted later was noted by a clock that is wrong,
/// or has been set back since.
pub async fn newest_round(connection: &mut Connection, until: DateTime<Utc>) -> QueryResult<Option<DateTime<Utc>>> {
    schedulers::table
        .filter(schedulers::last_round_at.le(until))
        .select(diesel::dsl::max(schedulers::last_round_at))
        .first(connection)
        .await
}
