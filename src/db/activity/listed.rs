//! Events as they are listed: filtered, newest first, a page at a time; or in the order of their numbers, for exports.
//!
//! A page has to be quick whatever is asked for, among any number of events, and Postgres can't know beforehand whether few
//! rows of an index hold a page's worth of matches, or all of them hardly any. So both ways are gone in turn: first through
//! the nearest [`NEAR`] rows of the index that fits best, which is enough where matches are frequent; then, where that
//! wasn't enough, by the index of words, which is quick where they are rare. Where what was typed is rare by the statistics,
//! that comes first.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{self, BigInt, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::by_words::{self, Typed};
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
    let mut rows = match first(&read, &typed, place, limit).await? {
        Some(rows) => rows,
        None => with_words(&read, &typed.rare, place, limit).await?,
    };
    if matches!(place, Place::Before(_)) {
        rows.reverse();
    }
    Ok(rows)
}

/// A page by the index that fits best, where it is found there.
async fn first(
    read: &Read<'_>,
    typed: &Typed,
    place: Place<Position>,
    limit: i64,
) -> QueryResult<Option<Vec<StoredEvent>>> {
    let index = read.selection.index();
    if read.words.is_empty() && read.selection.is_answered_by(index) {
        return near(read, index, place, limit, limit).await.map(Some);
    }
    if typed.are_few {
        return Ok(None);
    }
    let enough = |rows: &[StoredEvent], times: i64| (rows.len() as u64) * times.unsigned_abs() >= limit.unsigned_abs();
    let rows = near(read, index, place, limit, NEAR).await?;
    if enough(&rows, 1) || !has_more(read, index, place, NEAR).await? {
        return Ok(Some(rows));
    }
    if !enough(&rows, FAR / NEAR) {
        return Ok(None);
    }
    let rows = near(read, index, place, limit, FAR).await?;
    Ok((enough(&rows, 1) || !has_more(read, index, place, FAR).await?).then_some(rows))
}

/// The order of the list, or the other way round for what comes before a place.
fn order(place: Place<Position>) -> &'static str {
    if matches!(place, Place::Before(_)) { "at, number" } else { "at DESC, number DESC" }
}

/// The order of the list, as the rows of an index are in.
fn order_in(index: Index, place: Place<Position>) -> String {
    let first = match (index, place) {
        (Index::Action(_), Place::Before(_)) => "action DESC, ",
        (Index::Action(_), _) => "action, ",
        _ => "",
    };
    first.to_owned() + order(place)
}

/// Where a page begins, as a condition on events or words.
fn from_place(place: Place<Position>) -> Option<(&'static str, Position)> {
    match place {
        Place::First => None,
        Place::After(position) => Some(("(at, number) < ($11, $12)", position)),
        Place::Before(position) => Some(("(at, number) > ($11, $12)", position)),
    }
}

/// The rows of an index from a place on.
fn of_index(read: &Read<'_>, index: Index, place: Place<Position>) -> String {
    let mut conditions = read.selection.of_index(index);
    conditions.extend(from_place(place).map(|(condition, _)| condition));
    format!("activity_events{} ORDER BY {}", all(&conditions), order_in(index, place))
}

/// What the nearest `looked_at` rows of an index hold of a page.
async fn near(
    read: &Read<'_>,
    index: Index,
    place: Place<Position>,
    limit: i64,
    looked_at: i64,
) -> QueryResult<Vec<StoredEvent>> {
    let rows = format!("SELECT * FROM {} LIMIT $14", of_index(read, index, place));
    let bound = Bound { place, limit, end: looked_at, looked_up: None };
    read.of(&rows, order(place), read.words, bound).await
}

/// Whether an index has so many rows, and more.
async fn has_more(read: &Read<'_>, index: Index, place: Place<Position>, rows: i64) -> QueryResult<bool> {
    let row = format!("SELECT * FROM {} OFFSET $14 LIMIT 1", of_index(read, index, place));
    let bound = Bound { place, limit: 1, end: rows, looked_up: None };
    Ok(!read.of_any(&row, order(place), &[], &Wanted::default(), bound).await?.is_empty())
}

/// A page by the index of words: where those stand that have the words, put in order, and then one after the other, until there
/// are enough that are meant.
async fn with_words(
    read: &Read<'_>,
    rare: &Wanted,
    place: Place<Position>,
    limit: i64,
) -> QueryResult<Vec<StoredEvent>> {
    let mut words = read.selection.facts();
    words.add_each(rare.each().iter().cloned());
    let nothing = Wanted::default();
    let looked_at = if rare == read.words { &nothing } else { read.words };
    let mut conditions = read.selection.of_index(Index::All);
    conditions.push("words @@ $15::tsquery");
    conditions.extend(from_place(place).map(|(condition, _)| condition));
    let (order, conditions) = (order(place), all(&conditions));
    // Without the offset it would be no query of its own, and the planner might begin with the events.
    let rows = format!(
        "SELECT event.* FROM (SELECT number FROM activity_words{conditions} ORDER BY {order} OFFSET 0) AS found,
             LATERAL (SELECT * FROM activity_events WHERE activity_events.number = found.number OFFSET 0) AS event"
    );
    let bound = Bound { place, limit, end: 0, looked_up: words.query() };
    read.of(&rows, "", looked_at, bound).await
}

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
    let place = Place::After(Position { at: DateTime::UNIX_EPOCH, number: after });
    let bound = Bound { place, limit: most, end: last, looked_up: None };
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
struct Bound {
    place: Place<Position>,
    limit: i64,
    /// So many rows, or up to this number.
    end: i64,
    /// The words that are looked up.
    looked_up: Option<String>,
}

/// Queries with so few conditions are kept prepared; there are too many forms of the others.
const FEW_CONDITIONS: usize = 2;

impl Read<'_> {
    /// Those of some rows that are meant and have these words; in an order, or as they come.
    async fn of(&self, rows: &str, order: &str, words: &Wanted, bound: Bound) -> QueryResult<Vec<StoredEvent>> {
        self.of_any(rows, order, &self.selection.conditions(), words, bound).await
    }

    /// Those of some rows that meet the conditions and have these words.
    async fn of_any(
        &self,
        rows: &str,
        order: &str,
        conditions: &[&str],
        words: &Wanted,
        bound: Bound,
    ) -> QueryResult<Vec<StoredEvent>> {
        let Self { mut connection, selection, .. } = *self;
        let mut conditions = conditions.to_vec();
        conditions.extend((!words.is_empty()).then_some(EACH_HAS_WORDS));
        let (columns, where_all) = (StoredEvent::COLUMNS, all(&conditions));
        let order = if order.is_empty() { String::new() } else { format!(" ORDER BY {order}") };
        let sql = format!("SELECT {columns} FROM ({rows}) AS event{where_all}{order} LIMIT $13");
        let id = |named: &Option<Named>| named.as_ref().and_then(Named::id);
        let part = |named: &Option<Named>| named.as_ref().and_then(Named::part).map(contains);
        let position = from_place(bound.place).map(|(_, position)| position);
        diesel::sql_query(sql)
            .bind::<Nullable<sql_types::Uuid>, _>(selection.team.map(|team| team.0))
            .bind::<Nullable<sql_types::Uuid>, _>(id(&selection.actor))
            .bind::<Nullable<sql_types::Uuid>, _>(id(&selection.target))
            .bind::<Nullable<Text>, _>(selection.action)
            .bind::<Nullable<Text>, _>(selection.outcome)
            .bind::<Nullable<Timestamptz>, _>(selection.from)
            .bind::<Nullable<Timestamptz>, _>(selection.until)
            .bind::<Nullable<Text>, _>(part(&selection.actor))
            .bind::<Nullable<Text>, _>(part(&selection.target))
            .bind::<Nullable<Text>, _>(words.query())
            .bind::<Nullable<Timestamptz>, _>(position.map(|position| position.at))
            .bind::<Nullable<BigInt>, _>(position.map(|position| position.number))
            .bind::<BigInt, _>(bound.limit)
            .bind::<BigInt, _>(bound.end)
            .bind::<Nullable<Text>, _>(bound.looked_up)
            .cached_if(conditions.len() <= FEW_CONDITIONS)
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
