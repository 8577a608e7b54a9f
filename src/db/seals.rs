//! The seals over the audit trail, and the events as they are sealed.

use chrono::{DateTime, Utc};
use diesel::dsl::sql;
use diesel::expression::SqlLiteral;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Text};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::Connection;
use super::schema::{activity_events, activity_keys, activity_seals, activity_words};
use crate::crypto::SealedBytes;
use crate::evidence::{ActorPart, Digest, Entries, Head, Line, Seal, SealedBatch, TargetPart};

/// An event as it stands in the table.
#[derive(Debug, Queryable, QueryableByName, Selectable)]
#[diesel(table_name = activity_events)]
pub struct StoredEvent {
    number: i64,
    id: Uuid,
    at: DateTime<Utc>,
    team_id: Option<Uuid>,
    actor_kind: String,
    actor_id: Option<Uuid>,
    actor_name: String,
    address: Option<String>,
    user_agent: Option<String>,
    action: String,
    target_kind: Option<String>,
    target_id: Option<Uuid>,
    target_name: Option<String>,
    outcome: String,
    reason: Option<String>,
    request_id: Option<Uuid>,
    #[diesel(select_expression = sql::<Text>("data::text"))]
    #[diesel(select_expression_type = SqlLiteral<Text>)]
    #[diesel(sql_type = Text)]
    data: String,
}

impl StoredEvent {
    /// The columns that it is read from, for queries that are written as SQL.
    pub(super) const COLUMNS: &str = "number, id, at, team_id, actor_kind, actor_id, actor_name, address, user_agent, \
        action, target_kind, target_id, target_name, outcome, reason, request_id, data::text AS data";

    /// Its number.
    pub fn number(&self) -> i64 {
        self.number
    }

    /// Its line.
    pub fn line(&self) -> Line<'_> {
        Line {
            number: self.number,
            id: self.id,
            at: self.at,
            team: self.team_id,
            actor: ActorPart { kind: &self.actor_kind, id: self.actor_id, name: &self.actor_name },
            address: self.address.as_deref(),
            user_agent: self.user_agent.as_deref(),
            action: &self.action,
            target: TargetPart {
                kind: self.target_kind.as_deref(),
                id: self.target_id,
                name: self.target_name.as_deref(),
            },
            outcome: &self.outcome,
            reason: self.reason.as_deref(),
            request: self.request_id,
            data: &self.data,
        }
    }
}

/// The events with numbers above `after`, up to `last`, in their order; at most `most`.
pub async fn events(mut connection: &Connection, after: i64, last: i64, most: i64) -> QueryResult<Vec<StoredEvent>> {
    activity_events::table
        .filter(activity_events::number.gt(after))
        .filter(activity_events::number.le(last))
        .order(activity_events::number)
        .limit(most)
        .select(StoredEvent::as_select())
        .load(&mut connection)
        .await
}

/// How many events have numbers above `after`.
pub async fn count_after(mut connection: &Connection, after: i64) -> QueryResult<i64> {
    activity_events::table.filter(activity_events::number.gt(after)).count().get_result(&mut connection).await
}

/// When the first event with a number above `after` happened, and the newest number; none where there is none.
pub async fn span_after(connection: &Connection, after: i64) -> QueryResult<Option<(DateTime<Utc>, i64)>> {
    let Some(first) = first_at(connection, after, i64::MAX).await? else { return Ok(None) };
    let mut connection = connection;
    let newest = activity_events::table.order(activity_events::number.desc()).select(activity_events::number);
    Ok(newest.first(&mut connection).await.optional()?.map(|newest| (first, newest)))
}

/// When the first event with a number above `after`, up to `last`, happened.
pub async fn first_at(mut connection: &Connection, after: i64, last: i64) -> QueryResult<Option<DateTime<Utc>>> {
    activity_events::table
        .filter(activity_events::number.gt(after))
        .filter(activity_events::number.le(last))
        .order(activity_events::number)
        .select(activity_events::at)
        .first(&mut connection)
        .await
        .optional()
}

/// Numbers that were given, and the transactions that ran when they were read.
#[derive(Debug, Clone, Copy)]
pub struct Given {
    /// The newest number; 0 where none was given yet.
    pub newest: i64,
    /// Every transaction with one of those numbers has an identity below this.
    below: i64,
}

/// The newest number, and what has to end until all up to it are decided.
///
/// A number is given once its transaction has an identity (the column's default sees to it), and the number is read before an
/// identity is taken here: so whoever has a number up to that has a lower identity. (The end of a snapshot would not do: it
/// lies behind the last transaction that has ended, not behind those that have begun.)
pub async fn given(mut connection: &Connection) -> QueryResult<Given> {
    let newest = sql::<BigInt>("CASE WHEN is_called THEN last_value ELSE last_value - 1 END FROM activity_numbers");
    let newest: i64 = diesel::select(newest).get_result(&mut connection).await?;
    let below = sql::<BigInt>("pg_current_xact_id()::text::bigint");
    Ok(Given { newest, below: diesel::select(below).get_result(&mut connection).await? })
}

/// Whether every transaction that may have given one of those numbers has ended.
pub async fn are_decided(mut connection: &Connection, given: Given) -> QueryResult<bool> {
    let ended = sql::<Bool>("pg_snapshot_xmin(pg_current_snapshot())::text::bigint >= ").bind::<BigInt, _>(given.below);
    diesel::select(ended).get_result(&mut connection).await
}

/// The key that signs seals.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = activity_keys)]
pub struct SealingKey {
    /// What seals name it by.
    pub id: String,
    /// Its public half.
    pub public_key: Vec<u8>,
    /// Its private half, sealed.
    pub private_key: SealedBytes,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// Every key, the one that signs first.
pub async fn keys(mut connection: &Connection) -> QueryResult<Vec<SealingKey>> {
    let newest_first = (activity_keys::created_at.desc(), activity_keys::id);
    activity_keys::table.order(newest_first).select(SealingKey::as_select()).load(&mut connection).await
}

/// Stores a key.
pub async fn insert_key(mut connection: &Connection, key: &SealingKey) -> QueryResult<()> {
    diesel::insert_into(activity_keys::table).values(key).execute(&mut connection).await.map(drop)
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = activity_seals)]
struct Row {
    number: i64,
    after_event: i64,
    last_event: i64,
    events: i64,
    head: Vec<u8>,
    entries_hash: Vec<u8>,
    entries: Option<Vec<u8>>,
    at: DateTime<Utc>,
    previous: Vec<u8>,
    cut: i64,
    key_id: String,
    signature: Vec<u8>,
}

impl Row {
    /// The seal, as far as it is one: what has another length was not written by us.
    fn seal(self) -> (Seal, Option<Entries>) {
        let digest = |bytes: &[u8]| Digest(bytes.try_into().unwrap_or_default());
        let batch = SealedBatch {
            number: self.number,
            after: self.after_event,
            last: self.last_event,
            events: self.events,
            head: Head(digest(&self.head)),
            entries: digest(&self.entries_hash),
            at: self.at,
            previous: digest(&self.previous),
            cut: self.cut,
        };
        let seal = Seal { batch, key: self.key_id.into(), signature: self.signature };
        (seal, self.entries.and_then(Entries::from_bytes))
    }
}

/// The newest seal.
pub async fn newest(mut connection: &Connection) -> QueryResult<Option<Seal>> {
    let newest = activity_seals::table.order(activity_seals::number.desc()).select(Row::as_select());
    Ok(newest.first(&mut connection).await.optional()?.map(|row| row.seal().0))
}

/// The seals after `after`, in their order, with their entries; at most `most`.
pub async fn seals(mut connection: &Connection, after: i64, most: i64) -> QueryResult<Vec<(Seal, Option<Entries>)>> {
    let rows: Vec<Row> = activity_seals::table
        .filter(activity_seals::number.gt(after))
        .order(activity_seals::number)
        .limit(most)
        .select(Row::as_select())
        .load(&mut connection)
        .await?;
    Ok(rows.into_iter().map(Row::seal).collect())
}

/// The last event under the newest seal made before a moment.
pub async fn sealed_before(mut connection: &Connection, at: DateTime<Utc>) -> QueryResult<Option<i64>> {
    activity_seals::table
        .filter(activity_seals::at.lt(at))
        .order(activity_seals::number.desc())
        .select(activity_seals::last_event)
        .first(&mut connection)
        .await
        .optional()
}

/// Removes the events under the first seal that has them still, of those up to `cut`, and the seal's list of them; whether
/// there was one. Within a transaction: a seal has all of its events, or none.
pub async fn cut_one(mut connection: &Connection, cut: i64) -> QueryResult<bool> {
    let first = activity_seals::table
        .filter(activity_seals::last_event.le(cut))
        .filter(activity_seals::entries.is_not_null())
        .order(activity_seals::number)
        .select((activity_seals::number, activity_seals::after_event, activity_seals::last_event));
    let Some((seal, after, last)) = first.first::<(i64, i64, i64)>(&mut connection).await.optional()? else {
        return Ok(false);
    };
    let its_events =
        activity_events::table.filter(activity_events::number.gt(after)).filter(activity_events::number.le(last));
    diesel::delete(its_events).execute(&mut connection).await?;
    let its_words =
        activity_words::table.filter(activity_words::number.gt(after)).filter(activity_words::number.le(last));
    diesel::delete(its_words).execute(&mut connection).await?;
    diesel::update(activity_seals::table.find(seal))
        .set(activity_seals::entries.eq(None::<Vec<u8>>))
        .execute(&mut connection)
        .await?;
    Ok(true)
}

/// A seal that events are under, and how many are under it.
#[derive(Debug, Clone, Copy, QueryableByName)]
pub struct Covering {
    /// Its number.
    #[diesel(sql_type = BigInt)]
    pub number: i64,
    /// How many events it has.
    #[diesel(sql_type = BigInt)]
    pub events: i64,
}

/// The seals that these events are under, in their order. What no seal was made over is under none.
pub async fn covering(mut connection: &Connection, events: &[i64]) -> QueryResult<Vec<Covering>> {
    diesel::sql_query(
        "SELECT DISTINCT seal.number, seal.events
         FROM unnest($1) AS event (number)
         CROSS JOIN LATERAL (
             SELECT number, after_event, events FROM activity_seals
             WHERE last_event >= event.number ORDER BY last_event LIMIT 1
         ) AS seal
         WHERE seal.after_event < event.number
         ORDER BY seal.number",
    )
    .bind::<Array<BigInt>, _>(events)
    .load(&mut connection)
    .await
}

/// The seal that an event is under, with its entries; none where no seal was made over it.
pub async fn over(mut connection: &Connection, event: i64) -> QueryResult<Option<(Seal, Option<Entries>)>> {
    let first = activity_seals::table
        .filter(activity_seals::last_event.ge(event))
        .order(activity_seals::last_event)
        .select(Row::as_select());
    let row: Option<Row> = first.first(&mut connection).await.optional()?;
    Ok(row.filter(|row| row.after_event < event).map(Row::seal))
}

/// The seals with these numbers, in their order, with their entries.
pub async fn numbered(mut connection: &Connection, numbers: &[i64]) -> QueryResult<Vec<(Seal, Option<Entries>)>> {
    let rows: Vec<Row> = activity_seals::table
        .filter(activity_seals::number.eq_any(numbers))
        .order(activity_seals::number)
        .select(Row::as_select())
        .load(&mut connection)
        .await?;
    Ok(rows.into_iter().map(Row::seal).collect())
}

/// Stores a seal.
pub async fn insert(mut connection: &Connection, seal: &Seal, entries: &Entries) -> QueryResult<()> {
    let batch = &seal.batch;
    let row = Row {
        number: batch.number,
        after_event: batch.after,
        last_event: batch.last,
        events: batch.events,
        head: batch.head.0.0.to_vec(),
        entries_hash: batch.entries.0.to_vec(),
        entries: Some(entries.as_bytes().to_vec()),
        at: batch.at,
        previous: batch.previous.0.to_vec(),
        cut: batch.cut,
        key_id: seal.key.as_str().to_owned(),
        signature: seal.signature.clone(),
    };
    diesel::insert_into(activity_seals::table).values(row).execute(&mut connection).await.map(drop)
}
