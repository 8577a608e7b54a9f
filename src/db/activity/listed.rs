//! Events as they are listed: filtered, newest first, a page at a time; or in the order of their numbers, for exports.
//!
//! A page has to be quick whatever is asked for, among any number of events, and Postgres can't know beforehand whether few
//! rows of an index hold a page's worth of matches, or all of them hardly any. So both ways are gone in turn: first through
//! the nearest [`NEAR`] rows of the index that fits best, which is enough where matches are frequent; then, where that
//! wasn't enough, by the index of words, which is quick where they are rare. Where what was typed is rare by the statistics,
//! that comes first.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::by_words;
use super::selection::{EACH_HAS_WORDS, Index};
pub use super::selection::{Named, Position, Selection};
use super::words::Wanted;
use crate::db::Connection;
use crate::db::cached::CachedDsl;
use crate::db::place::{Place, contains};
use crate::db::schema::activity_events;
use crate::db::seals::StoredEvent;
use crate::domain::ids::TeamId;

/// So many rows of an index are looked through first.
const NEAR: i64 = 500;
/// So many where a page's worth of matches is to be expected among them, by what was found in the first.
const FAR: i64 = 4000;

/// A page of at most `limit` events, the newest first.
pub async fn list(
    connection: &Connection,
    selection: &Selection,
    place: Place<Position>,
    limit: i64,
) -> QueryResult<Vec<StoredEvent>> {
    let words = selection.text_words();
    let typed = by_words::typed(connection, &words).await?;
    let read = Read { connection, selection, words: &words };
    let index = selection.index();
    let mut found = None;
    if words.is_empty() && selection.is_answered_by(index) {
        found = Some(near(&read, index, place, limit, limit).await?);
    } else if !typed.are_few {
        let enough =
            |rows: &Vec<StoredEvent>, times: i64| rows.len() as u64 * times.unsigned_abs() >= limit.unsigned_abs();
        let mut rows = near(&read, index, place, limit, NEAR).await?;
        if !enough(&rows, 1) && enough(&rows, FAR / NEAR) {
            rows = near(&read, index, place, limit, FAR).await?;
        }
        found = Some(rows).filter(|rows| enough(rows, 1));
    }
    let mut rows = match found {
        Some(rows) => rows,
        None => with_words(&read, &typed.rare, place, limit).await?,
    };
    if matches!(place, Place::Before(_)) {
        rows.reverse();
    }
    Ok(rows)
}

/// The order of the list, or the other way round for what comes before a place.
fn order(place: Place<Position>) -> &'static str {
    if matches!(place, Place::Before(_)) { "at, number" } else { "at DESC, number DESC" }
}

/// What the nearest `looked_at` rows of an index hold of a page.
async fn near(
    read: &Read<'_>,
    index: Index,
    place: Place<Position>,
    limit: i64,
    looked_at: i64,
) -> QueryResult<Vec<StoredEvent>> {
    let mut conditions = read.selection.of_index(index);
    let position = match place {
        Place::First => None,
        Place::After(position) => Some(("(at, number) < ($11, $12)", position)),
        Place::Before(position) => Some(("(at, number) > ($11, $12)", position)),
    };
    conditions.extend(position.map(|(condition, _)| condition));
    let order = order(place);
    let rows = format!("SELECT * FROM activity_events{} ORDER BY {order} LIMIT $14", all(&conditions));
    let bound = Bound { position: position.map(|(_, position)| position), limit, end: looked_at, numbers: &[] };
    read.of(&rows, order, read.words, bound).await
}

/// A page by the index of words: where those stand that have the words, and then of these, a few hundred at a time, those that
/// are meant.
async fn with_words(
    read: &Read<'_>,
    rare: &Wanted,
    mut place: Place<Position>,
    limit: i64,
) -> QueryResult<Vec<StoredEvent>> {
    let mut words = read.selection.facts();
    words.add_each(rare.each().iter().cloned());
    let nothing = Wanted::default();
    let looked_at = if rare == read.words { &nothing } else { read.words };
    let order = order(place);
    let mut rows = Vec::new();
    loop {
        let found = by_words::positions(read.connection, &words, place, NEAR).await?;
        let Some(last) = found.last() else { return Ok(rows) };
        place = if matches!(place, Place::Before(_)) { Place::Before(*last) } else { Place::After(*last) };
        let numbers: Vec<i64> = found.iter().map(|position| position.number).collect();
        let left = limit - i64::try_from(rows.len()).unwrap_or(limit);
        let bound = Bound { position: None, limit: left, end: 0, numbers: &numbers };
        rows.extend(read.of(OF_NUMBERS, order, looked_at, bound).await?);
        if rows.len() as u64 >= limit.unsigned_abs() || (found.len() as u64) < NEAR.unsigned_abs() {
            return Ok(rows);
        }
    }
}

const OF_NUMBERS: &str = "SELECT * FROM activity_events WHERE number = ANY($15)";
const WITHIN_NUMBERS: &str = "SELECT * FROM activity_events WHERE number > $12 AND number <= $14";

/// The next events of a selection in the order of their numbers, above `after` and up to `last`; at most `most`. All between
/// these numbers may be looked at.
pub async fn numbered(
    connection: &Connection,
    selection: &Selection,
    after: i64,
    last: i64,
    most: i64,
) -> QueryResult<Vec<StoredEvent>> {
    let words = selection.text_words();
    let position = Position { at: DateTime::UNIX_EPOCH, number: after };
    let bound = Bound { position: Some(position), limit: most, end: last, numbers: &[] };
    Read { connection, selection, words: &words }.of(WITHIN_NUMBERS, "number", &words, bound).await
}

/// How events are read.
struct Read<'a> {
    connection: &'a Connection,
    selection: &'a Selection,
    /// The words that were typed.
    words: &'a Wanted,
}

/// What a query is bound to besides the selection.
struct Bound<'a> {
    position: Option<Position>,
    limit: i64,
    /// So many rows, or up to this number.
    end: i64,
    numbers: &'a [i64],
}

impl Read<'_> {
    /// Those of some rows that are meant and have these words.
    async fn of(&self, rows: &str, order: &str, words: &Wanted, bound: Bound<'_>) -> QueryResult<Vec<StoredEvent>> {
        let Self { mut connection, selection, .. } = *self;
        let mut conditions = selection.conditions();
        conditions.extend((!words.is_empty()).then_some(EACH_HAS_WORDS));
        let columns = StoredEvent::COLUMNS;
        let sql = format!("SELECT {columns} FROM ({rows}) AS event{} ORDER BY {order} LIMIT $13", all(&conditions));
        let id = |named: &Option<Named>| named.as_ref().and_then(Named::id);
        let part = |named: &Option<Named>| named.as_ref().and_then(Named::part).map(contains);
        diesel::sql_query(sql)
            .bind::<Nullable<diesel::sql_types::Uuid>, _>(selection.team.map(|team| team.0))
            .bind::<Nullable<diesel::sql_types::Uuid>, _>(id(&selection.actor))
            .bind::<Nullable<diesel::sql_types::Uuid>, _>(id(&selection.target))
            .bind::<Nullable<Text>, _>(selection.action)
            .bind::<Nullable<Text>, _>(selection.outcome)
            .bind::<Nullable<Timestamptz>, _>(selection.from)
            .bind::<Nullable<Timestamptz>, _>(selection.until)
            .bind::<Nullable<Text>, _>(part(&selection.actor))
            .bind::<Nullable<Text>, _>(part(&selection.target))
            .bind::<Nullable<Text>, _>(words.query())
            .bind::<Nullable<Timestamptz>, _>(bound.position.map(|position| position.at))
            .bind::<Nullable<BigInt>, _>(bound.position.map(|position| position.number))
            .bind::<BigInt, _>(bound.limit)
            .bind::<BigInt, _>(bound.end)
            .bind::<Array<BigInt>, _>(bound.numbers)
            .cached()
            .load(&mut connection)
            .await
    }
}

/// That all of these hold, if there are any.
fn all(conditions: &[&str]) -> String {
    if conditions.is_empty() { String::new() } else { format!(" WHERE {}", conditions.join(" AND ")) }
}

/// One event; only where it is the team's, where one is named.
pub async fn find(mut connection: &Connection, team: Option<TeamId>, number: i64) -> QueryResult<Option<StoredEvent>> {
    let mut query = activity_events::table.filter(activity_events::number.eq(number)).into_boxed();
    if let Some(team) = team {
        query = query.filter(activity_events::team_id.eq(team.0));
    }
    query.select(StoredEvent::as_select()).first(&mut connection).await.optional()
}

/// Whether somebody has done this since a moment, on the same object (where it is on one) and with these data.
pub async fn has_done(
    mut connection: &Connection,
    actor: Uuid,
    (team, target): (Option<TeamId>, Option<Uuid>),
    action: &str,
    data: &serde_json::Value,
    since: DateTime<Utc>,
) -> QueryResult<bool> {
    let theirs = activity_events::table
        .filter(activity_events::actor_id.eq(actor))
        .filter(activity_events::at.gt(since))
        .filter(activity_events::action.eq(action))
        .filter(activity_events::outcome.eq("success"))
        .filter(activity_events::team_id.is_not_distinct_from(team.map(|team| team.0)))
        .filter(activity_events::target_id.is_not_distinct_from(target))
        .filter(activity_events::data.eq(data));
    diesel::select(diesel::dsl::exists(theirs)).get_result(&mut connection).await
}
