//! Events as they are listed: filtered, newest first, a page at a time; or in the order of their numbers, for exports.
//!
//! A page has to be quick whatever is asked for, among any number of events, and Postgres can't know beforehand whether few
//! rows of an index hold a page's worth of matches, or all of them hardly any. So both ways are gone in turn: first through
//! the nearest [`NEAR`] rows of the index that fits best, which is enough where matches are frequent; then, where that
//! wasn't enough, by the index of words, which is quick where they are rare. Words that most events have are not looked up in
//! that one: it would first put together all places where they, and whatever begins with them, stand.

use chrono::{DateTime, Utc};
use diesel::define_sql_function;
use diesel::dsl::sql;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::words::Wanted;
use crate::db::Connection;
use crate::db::place::{Place, contains};
use crate::db::schema::activity_events;
use crate::db::seals::StoredEvent;
use crate::domain::ids::TeamId;

/// So many rows of an index are looked through first.
const NEAR: i64 = 500;
/// So many where a page's worth of matches is to be expected among them, by what was found in the first.
const FAR: i64 = 4000;

define_sql_function! {
    /// In lower case.
    fn lower(text: Nullable<Text>) -> Nullable<Text>;
}

/// How most events end.
const DONE: &str = "success";

/// Somebody or something: by identity, or by what is a part of the name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    /// This one.
    Id(Uuid),
    /// Whoever had this in their name then.
    Part(String),
}

/// Which events.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// Those of a team; all teams', and those of none, where none is named.
    pub team: Option<TeamId>,
    /// Those that somebody did or tried; of a name, some part with a letter or digit in it.
    pub actor: Option<Named>,
    /// Those on something; of a name, some part with a letter or digit in it.
    pub target: Option<Named>,
    /// Those of a kind.
    pub action: Option<&'static str>,
    /// Those that ended so.
    pub outcome: Option<&'static str>,
    /// Those from this moment on.
    pub from: Option<DateTime<Utc>>,
    /// Those before this moment.
    pub until: Option<DateTime<Utc>>,
    /// Those with all of these words; empty, or with a letter or digit in it.
    pub text: String,
}

/// Where an event stands in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, QueryableByName)]
pub struct Position {
    /// Its moment.
    #[diesel(sql_type = Timestamptz)]
    pub at: DateTime<Utc>,
    /// Its number.
    #[diesel(sql_type = BigInt)]
    pub number: i64,
}

impl StoredEvent {
    /// Where it stands in the list.
    pub fn position(&self) -> Position {
        Position { at: self.line().at, number: self.number() }
    }
}

type Query<'a> = activity_events::BoxedQuery<'a, Pg>;

/// What an index is asked for: its rows are in the order of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Index {
    Target(Uuid),
    Actor(Uuid),
    Outcome(&'static str),
    OutcomeInTeam(TeamId, &'static str),
    Team(TeamId),
    Action(&'static str),
    All,
}

impl Selection {
    /// The index whose rows are the fewest, as a rule.
    fn index(&self) -> Index {
        match (&self.target, &self.actor, self.outcome, self.team, self.action) {
            (Some(Named::Id(id)), ..) => Index::Target(*id),
            (_, Some(Named::Id(id)), ..) => Index::Actor(*id),
            (.., Some(outcome), Some(team), _) if outcome != DONE => Index::OutcomeInTeam(team, outcome),
            (.., Some(outcome), None, _) if outcome != DONE => Index::Outcome(outcome),
            (.., Some(team), _) => Index::Team(team),
            (.., Some(action)) => Index::Action(action),
            _ => Index::All,
        }
    }

    /// Whether the index alone tells which events are meant.
    fn is_answered_by(&self, index: Index) -> bool {
        let Self { team, actor, target, action, outcome, text, .. } = self;
        let told = [
            team.is_none() || matches!(index, Index::Team(_) | Index::OutcomeInTeam(..)),
            actor.is_none() || matches!(index, Index::Actor(_)),
            target.is_none() || matches!(index, Index::Target(_)),
            action.is_none() || matches!(index, Index::Action(_)),
            outcome.is_none() || matches!(index, Index::Outcome(_) | Index::OutcomeInTeam(..)),
            text.is_empty(),
        ];
        told.into_iter().all(|told| told)
    }

    /// Words that every event that is meant has, besides those that were typed.
    fn facts(&self) -> Wanted {
        let mut words = Wanted::default();
        if let Some(team) = self.team {
            words.add_id(team.0);
        }
        for named in [&self.actor, &self.target] {
            if let Some(Named::Id(id)) = named {
                words.add_id(*id);
            }
        }
        for word in [self.action, self.outcome].into_iter().flatten() {
            words.add_word(word);
        }
        words
    }

    /// The words that were typed.
    fn text_words(&self) -> Wanted {
        let mut words = Wanted::default();
        words.add_text(&self.text);
        for named in [&self.actor, &self.target] {
            if let Some(Named::Part(part)) = named {
                words.add_text(part);
            }
        }
        words
    }

    /// Every event that is meant, but for the words.
    fn query<'a>(&self) -> Query<'a> {
        let mut query = within(self.span(Index::All), self.index());
        if let Some(team) = self.team {
            query = query.filter(activity_events::team_id.eq(team.0));
        }
        if let Some(action) = self.action {
            query = query.filter(activity_events::action.eq(action));
        }
        if let Some(outcome) = self.outcome {
            query = query.filter(activity_events::outcome.eq(outcome));
        }
        match &self.actor {
            Some(Named::Id(id)) => query = query.filter(activity_events::actor_id.eq(*id)),
            Some(Named::Part(part)) => {
                let name = lower(activity_events::actor_name.nullable()).assume_not_null();
                query = query.filter(name.like(contains(part)));
            }
            None => {}
        }
        match &self.target {
            Some(Named::Id(id)) => query = query.filter(activity_events::target_id.eq(*id)),
            Some(Named::Part(part)) => {
                let name = lower(activity_events::target_name).assume_not_null();
                query = query.filter(name.like(contains(part)));
            }
            None => {}
        }
        query
    }

    /// The rows of an index within the span of time.
    fn span<'a>(&self, index: Index) -> Query<'a> {
        let mut query = within(activity_events::table.into_boxed(), index);
        if let Some(from) = self.from {
            query = query.filter(activity_events::at.ge(from));
        }
        if let Some(until) = self.until {
            query = query.filter(activity_events::at.lt(until));
        }
        query
    }
}

fn within(query: Query<'_>, index: Index) -> Query<'_> {
    match index {
        Index::Target(id) => query.filter(activity_events::target_id.eq(id)),
        Index::Actor(id) => query.filter(activity_events::actor_id.eq(id)),
        // As the indexes have it, so that they are found to fit.
        Index::Outcome(outcome) => {
            query.filter(activity_events::outcome.eq(outcome)).filter(sql::<Bool>("outcome <> 'success'"))
        }
        Index::OutcomeInTeam(team, outcome) => within(within(query, Index::Team(team)), Index::Outcome(outcome)),
        Index::Team(team) => query.filter(activity_events::team_id.eq(team.0)),
        Index::Action(action) => query.filter(activity_events::action.eq(action)),
        Index::All => query,
    }
}

/// Those with the words, each looked at: as a value and not as a join, lest the database think of reading all words.
fn with_words<'a>(query: Query<'a>, words: &Wanted) -> Query<'a> {
    let Some(words) = words.query() else { return query };
    let are_there = sql::<Bool>("(SELECT words @@ lower(")
        .bind::<Text, _>(words)
        .sql(")::tsquery FROM activity_words WHERE activity_words.number = activity_events.number)");
    query.filter(are_there)
}

/// Where the events stand that have these words, of which there is one at least: a page of at most `limit`, the newest first
/// (the oldest, before a place), by the index of words.
pub(super) async fn found_by_words(
    mut connection: &Connection,
    words: &Wanted,
    place: Place<Position>,
    limit: i64,
) -> QueryResult<Vec<Position>> {
    let (sql, from) = match place {
        Place::First => (FIRST, None),
        Place::After(position) => (FOLLOWING, Some(position)),
        Place::Before(position) => (PRECEDING, Some(position)),
    };
    diesel::sql_query(sql)
        .bind::<Nullable<Text>, _>(words.query())
        .bind::<BigInt, _>(limit)
        .bind::<Nullable<Timestamptz>, _>(from.map(|from| from.at))
        .bind::<Nullable<BigInt>, _>(from.map(|from| from.number))
        .load(&mut connection)
        .await
}

const FIRST: &str =
    "SELECT at, number FROM activity_words WHERE words @@ lower($1)::tsquery AND $3 IS NULL AND $4 IS NULL
    ORDER BY at DESC, number DESC LIMIT $2";
const FOLLOWING: &str =
    "SELECT at, number FROM activity_words WHERE words @@ lower($1)::tsquery AND (at, number) < ($3, $4)
    ORDER BY at DESC, number DESC LIMIT $2";
const PRECEDING: &str =
    "SELECT at, number FROM activity_words WHERE words @@ lower($1)::tsquery AND (at, number) > ($3, $4)
    ORDER BY at, number LIMIT $2";

#[derive(QueryableByName)]
struct Term {
    #[diesel(sql_type = Text)]
    term: String,
}

/// Those words that not one in twenty of the newest events has; all of them where there is no such one.
async fn rare(mut connection: &Connection, words: &Wanted) -> QueryResult<Wanted> {
    if words.each().is_empty() {
        return Ok(Wanted::default());
    }
    let found: Vec<Term> = diesel::sql_query(
        "WITH near AS MATERIALIZED (SELECT words FROM activity_words ORDER BY number DESC LIMIT $2)
         SELECT term FROM unnest($1) AS term
         WHERE (SELECT count(*) FROM near WHERE words @@ lower(term)::tsquery) * 20 <= (SELECT count(*) FROM near)",
    )
    .bind::<Array<Text>, _>(words.each())
    .bind::<BigInt, _>(NEAR)
    .load(&mut connection)
    .await?;
    let found: Vec<String> = found.into_iter().map(|term| term.term).collect();
    let mut rare = Wanted::default();
    rare.add_each(if found.is_empty() { words.each() } else { &found });
    Ok(rare)
}

/// What follows a place, or precedes it. The first condition is one that an index can begin at.
fn from_place(query: Query<'_>, place: Place<Position>) -> Query<'_> {
    match place {
        Place::First => query,
        Place::After(Position { at, number }) => {
            let follows = activity_events::at.lt(at).or(activity_events::number.lt(number));
            query.filter(activity_events::at.le(at)).filter(follows)
        }
        Place::Before(Position { at, number }) => {
            let precedes = activity_events::at.gt(at).or(activity_events::number.gt(number));
            query.filter(activity_events::at.ge(at)).filter(precedes)
        }
    }
}

fn ordered(query: Query<'_>, oldest_first: bool) -> Query<'_> {
    if oldest_first {
        query.order((activity_events::at, activity_events::number))
    } else {
        query.order((activity_events::at.desc(), activity_events::number.desc()))
    }
}

/// A page of at most `limit` events, the newest first.
pub async fn list(
    connection: &Connection,
    selection: &Selection,
    place: Place<Position>,
    limit: i64,
) -> QueryResult<Vec<StoredEvent>> {
    let mut found = near(connection, selection, place, limit, NEAR).await?;
    if found.more && found.to_be_expected(limit) {
        found = near(connection, selection, place, limit, FAR).await?;
    }
    let mut rows = if found.more { by_words(connection, selection, place, limit).await? } else { found.rows };
    if matches!(place, Place::Before(_)) {
        rows.reverse();
    }
    Ok(rows)
}

/// What the rows of an index hold.
struct Near {
    rows: Vec<StoredEvent>,
    /// Whether there may be more for the page.
    more: bool,
}

impl Near {
    /// Whether a page's worth is to be expected among [`FAR`] rows, after what [`NEAR`] rows hold.
    fn to_be_expected(&self, limit: i64) -> bool {
        i64::try_from(self.rows.len()).is_ok_and(|found| found * FAR / NEAR >= limit)
    }
}

/// What the nearest rows of the best index hold of a page.
async fn near(
    mut connection: &Connection,
    selection: &Selection,
    place: Place<Position>,
    limit: i64,
    looked_at: i64,
) -> QueryResult<Near> {
    let backwards = matches!(place, Place::Before(_));
    let index = selection.index();
    let mut end = None;
    if !selection.is_answered_by(index) {
        let rows = ordered(from_place(selection.span(index), place), backwards);
        let position = (activity_events::at, activity_events::number);
        let last = rows.select(position).offset(looked_at - 1).limit(1);
        end = last.first::<(DateTime<Utc>, i64)>(&mut connection).await.optional()?;
    }
    let mut query = from_place(with_words(selection.query(), &selection.text_words()), place);
    if let Some((at, _)) = end {
        // A few more of the same moment do no harm.
        let is_near = if backwards { sql::<Bool>("at <= ") } else { sql::<Bool>("at >= ") };
        query = query.filter(is_near.bind::<Timestamptz, _>(at));
    }
    let rows: Vec<StoredEvent> =
        ordered(query, backwards).limit(limit).select(StoredEvent::as_select()).load(&mut connection).await?;
    let more = end.is_some() && (rows.len() as u64) < limit.unsigned_abs();
    Ok(Near { rows, more })
}

/// A page by the index of words: where those stand that have the words, and then of these, a few hundred at a time, those
/// that are meant.
async fn by_words(
    mut connection: &Connection,
    selection: &Selection,
    mut place: Place<Position>,
    limit: i64,
) -> QueryResult<Vec<StoredEvent>> {
    let typed = selection.text_words();
    let mut words = selection.facts();
    let rare = rare(connection, &typed).await?;
    words.add_each(rare.each());
    let backwards = matches!(place, Place::Before(_));
    let mut rows = Vec::new();
    loop {
        let found = found_by_words(connection, &words, place, NEAR).await?;
        let Some(last) = found.last() else { return Ok(rows) };
        place = if backwards { Place::Before(*last) } else { Place::After(*last) };
        let numbers: Vec<i64> = found.iter().map(|position| position.number).collect();
        let mut query = selection.query().filter(activity_events::number.eq_any(numbers));
        if rare != typed {
            query = with_words(query, &typed);
        }
        let left = limit - i64::try_from(rows.len()).unwrap_or(limit);
        let meant = ordered(query, backwards).limit(left).select(StoredEvent::as_select());
        rows.extend(meant.load(&mut connection).await?);
        if (rows.len() as u64) >= limit.unsigned_abs() || (found.len() as u64) < NEAR.unsigned_abs() {
            return Ok(rows);
        }
    }
}

/// The next events of a selection in the order of their numbers, above `after` and up to `last`; at most `most`. All between
/// these numbers may be looked at.
pub async fn numbered(
    mut connection: &Connection,
    selection: &Selection,
    after: i64,
    last: i64,
    most: i64,
) -> QueryResult<Vec<StoredEvent>> {
    with_words(selection.query(), &selection.text_words())
        .filter(activity_events::number.gt(after))
        .filter(activity_events::number.le(last))
        .order(activity_events::number)
        .limit(most)
        .select(StoredEvent::as_select())
        .load(&mut connection)
        .await
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
