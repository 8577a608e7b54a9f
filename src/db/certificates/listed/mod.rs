//! The list of the Manage tab: what is looked for, in any order, a page at a time.
//!
//! A page has to be quick whatever is asked for, among any number of certificates. Each order has an index, and one more index
//! knows what is looked for; Postgres can't know beforehand whether the first rows of an order hold a page's worth of matches,
//! or all of them hardly any. So a statement goes both ways: first through the nearest [`NEAR`] rows of the order's index,
//! which is enough where matches are frequent; and only where that wasn't enough, it gathers all matches, which are rare then,
//! and sorts them. No choice of the planner's between the two has to be right.

mod conditions;
mod order;
mod sql;
pub(in crate::db) mod standing;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use self::conditions::Conditions;
use self::sql::{Value, Values};
use crate::db::Connection;
use crate::db::cached::CachedDsl;
use crate::db::place::Place;
use crate::domain::certificate::{Status, StatusFacts};
use crate::domain::find::{Column, Find, Key, Position, Sort};
use crate::domain::ids::{CertificateId, TeamId};
use crate::domain::order::OrderState;

/// The newest first, by an index that begins with the team: no other is taken for it.
const NEWEST: &str = "created_at DESC, id DESC";
/// So many rows of an order are looked through before all matches are gathered.
const NEAR: i64 = 250;

/// A certificate as a row of the list.
#[derive(Debug, Clone, QueryableByName)]
pub struct Listed {
    /// Which.
    #[diesel(sql_type = SqlUuid)]
    pub id: CertificateId,
    /// Its name.
    #[diesel(sql_type = Text)]
    pub name: String,
    /// What people wrote about it.
    #[diesel(sql_type = Text)]
    pub description: String,
    /// The domains, the primary one first.
    #[diesel(sql_type = Array<Text>)]
    pub domains: Vec<String>,
    /// Who issued the version in use.
    #[diesel(sql_type = Nullable<Text>)]
    pub issuer: Option<String>,
    /// The key algorithm.
    #[diesel(sql_type = Text)]
    pub key_algorithm: String,
    /// When the version in use ends.
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub not_after: Option<DateTime<Utc>>,
    /// When the version in use was revoked.
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub revoked_at: Option<DateTime<Utc>>,
    /// The state of the newest order.
    #[diesel(sql_type = Nullable<Text>)]
    pub order_state: Option<OrderState>,
    /// Whether it is renewed by itself.
    #[diesel(sql_type = Bool)]
    pub auto_renew: bool,
    /// When it was made.
    #[diesel(sql_type = Timestamptz)]
    created_at: DateTime<Utc>,
}

/// The columns of a row, of the table `certificates`.
const COLUMNS: &str =
    "id, name, description, domains, issuer, key_algorithm, not_after, revoked_at, order_state, auto_renew,
    created_at";

impl Listed {
    /// Its status at `now`.
    pub fn status(&self, now: DateTime<Utc>) -> Status {
        let facts =
            StatusFacts { not_after: self.not_after, revoked_at: self.revoked_at, order_state: self.order_state };
        Status::at(now, facts)
    }

    /// Where it stands in a list that is sorted by a column at `now`.
    pub fn position(&self, column: Column, now: DateTime<Utc>) -> Position {
        let key = match column {
            Column::Created => Key::Created(self.created_at),
            Column::Name => Key::Text(self.name.clone()),
            Column::Domain => Key::Text(self.domains.as_slice().first().cloned().unwrap_or_default()),
            Column::Issuer => Key::Text(self.issuer.clone().unwrap_or_default()),
            Column::Key => Key::Text(self.key_algorithm.clone()),
            Column::Expires => Key::Expires(self.not_after),
            Column::Status => Key::Status(self.status(now), self.created_at),
            Column::AutoRenew => Key::AutoRenew(self.auto_renew),
        };
        Position { key, id: self.id }
    }
}

/// What a list is of.
#[derive(Debug, Clone, Copy)]
pub struct Selection<'a> {
    /// The team.
    pub team: TeamId,
    /// The only certificates to be seen, where not all of the team's.
    pub only: Option<&'a [CertificateId]>,
    /// What is looked for.
    pub find: &'a Find,
    /// Now.
    pub now: DateTime<Utc>,
    /// Whether few are known to be meant: they are gathered without being looked for among the nearest.
    pub few: bool,
}

/// A page of at most `limit` rows, in the order of [`Find::sort`].
pub async fn list(
    mut connection: &Connection,
    selection: &Selection<'_>,
    place: &Place<Position>,
    limit: u16,
) -> QueryResult<Vec<Listed>> {
    let mut values = Values::default();
    let team = values.add(Value::Id(selection.team.0));
    let conditions = Conditions::of(selection, &mut values);
    let page = Page { team, conditions, sort: selection.find.sort, limit };
    let rows = match page.sort.column {
        Column::Status => page.by_status(selection, place, &mut values),
        _ => page.rows(place, &mut values),
    };
    let mut rows: Vec<Listed> = values.bind(&rows).cached_if(is_common(selection, place)).load(&mut connection).await?;
    if matches!(place, Place::Before(_)) {
        rows.reverse();
    }
    Ok(rows)
}

/// The identities of at most `limit` of the certificates that are meant, the newest first; none at all where something of what
/// is looked for was not understood: more would be meant than somebody thinks.
pub async fn ids(
    mut connection: &Connection,
    selection: &Selection<'_>,
    limit: i64,
) -> QueryResult<Vec<CertificateId>> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = SqlUuid)]
        id: CertificateId,
    }
    if !selection.find.faults().is_empty() {
        return Ok(Vec::new());
    }
    let mut values = Values::default();
    let team = values.add(Value::Id(selection.team.0));
    let and = Conditions::of(selection, &mut values).and();
    let text = format!("SELECT id FROM certificates WHERE team_id = {team}{and} ORDER BY {NEWEST} LIMIT {limit}");
    let rows: Vec<Row> = values.bind(&text).load(&mut connection).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// How many certificates are meant, counted up to one more than `at_most`.
pub async fn count(mut connection: &Connection, selection: &Selection<'_>, at_most: u16) -> QueryResult<i64> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = BigInt)]
        count: i64,
    }
    let mut values = Values::default();
    let team = values.add(Value::Id(selection.team.0));
    let conditions = Conditions::of(selection, &mut values);
    let (and, most) = (conditions.and(), u32::from(at_most) + 1);
    let of_team = format!("FROM certificates WHERE team_id = {team}");
    let counted = |rows: &str| format!("SELECT count(*) AS count FROM ({rows} LIMIT {most}) AS counted");
    let gathered = counted(&format!("SELECT FROM (SELECT {of_team}{and} OFFSET 0) AS match"));
    let text = if conditions.all.is_empty() {
        counted(&format!("SELECT {of_team}"))
    } else if conditions.few {
        gathered
    } else {
        // As the list goes: along the order where matches are frequent, by gathering them where they are rare.
        let along = counted(&format!("SELECT {of_team}{and} ORDER BY {NEWEST}"));
        format!(
            "SELECT CASE WHEN rows < {NEAR} THEN matches WHEN matches * 20 < rows THEN ({gathered}) ELSE ({along}) END AS count
             FROM (SELECT count(*) AS rows, count(*) FILTER (WHERE true{and}) AS matches
                 FROM (SELECT * {of_team} ORDER BY {NEWEST} LIMIT {NEAR}) AS walked) AS near"
        )
    };
    let row: Row =
        values.bind(&text).cached_if(is_common(selection, &Place::First)).get_result(&mut connection).await?;
    Ok(row.count)
}

/// Whether a statement is worth being kept: there are few without, or with one, condition, and pages are mostly leafed through
/// forwards. Each connection keeps each of them.
fn is_common(selection: &Selection<'_>, place: &Place<Position>) -> bool {
    let find = selection.find;
    let Find { status, authority, expires_within, kind, auto_renew, label, .. } = find;
    let set = [
        selection.only.is_some(),
        status.is_some(),
        authority.is_some(),
        expires_within.is_some(),
        kind.is_some(),
        auto_renew.is_some(),
        label.is_some(),
    ];
    !matches!(place, Place::Before(_)) && find.terms().len() + set.into_iter().filter(|set| *set).count() <= 1
}

/// What the rows of a page are put together from.
struct Page {
    /// The parameter that stands for the team.
    team: String,
    conditions: Conditions,
    sort: Sort,
    limit: u16,
}

impl Page {
    /// The rows of a page, in an order that an index has.
    fn rows(&self, place: &Place<Position>, values: &mut Values) -> String {
        let (team, column) = (&self.team, self.sort.column);
        let downwards = order::is_downwards(self.sort, place);
        let beyond = order::beyond(column, place, downwards, values);
        // What ends elsewhere isn't near.
        let ends: String = match column {
            Column::Expires => self.conditions.ends.iter().map(|end| format!(" AND {end}")).collect(),
            _ => String::new(),
        };
        self.near_or_gathered(&format!("FROM certificates WHERE team_id = {team}{beyond}{ends}"), column, downwards)
    }

    /// The first of these rows, in an order that an index has, that are meant.
    fn near_or_gathered(&self, of_team: &str, column: Column, downwards: bool) -> String {
        let (limit, and, order) = (self.limit, self.conditions.and(), order::order_by(column, downwards));
        if self.conditions.all.is_empty() {
            return format!("SELECT {COLUMNS} {of_team} ORDER BY {order} LIMIT {limit}");
        }
        // What is gathered is sorted afterwards: an OFFSET keeps the planner from going along the order after all.
        let gathered = format!("SELECT * {of_team}{and} OFFSET 0");
        let gathered = format!("SELECT {COLUMNS} FROM ({gathered}) AS match ORDER BY {order} LIMIT {limit}");
        if self.conditions.few {
            return gathered;
        }
        // By a column of its own the planner sees that what was walked is sorted already, and ends once there are enough.
        let (key, walk) = (order::key(column), order::order_by_key("walk", downwards));
        format!(
            "SELECT * FROM (
             WITH near AS MATERIALIZED (
                 SELECT {COLUMNS} FROM (SELECT *, {key} AS walk {of_team} ORDER BY {walk} LIMIT {NEAR}) AS walked
                 WHERE true{and} ORDER BY {walk} LIMIT {limit}),
             decided AS MATERIALIZED (SELECT (SELECT count(*) FROM near) < {limit} AS far)
             SELECT * FROM near WHERE NOT (SELECT far FROM decided)
             UNION ALL SELECT * FROM ({gathered}) AS far WHERE (SELECT far FROM decided)) AS page ORDER BY {order}"
        )
    }

    /// The rows of a page by status: those of each status, from that of the place on, the newest first or last.
    fn by_status(&self, selection: &Selection<'_>, place: &Place<Position>, values: &mut Values) -> String {
        let (team, limit) = (&self.team, self.limit);
        let downwards = order::is_downwards(self.sort, place);
        let now = values.add(Value::Moment(selection.now));
        let way = if downwards { " DESC" } else { "" };
        let begin = match place {
            Place::After(Position { key: Key::Status(status, _), .. })
            | Place::Before(Position { key: Key::Status(status, _), .. }) => Some(standing::rank(*status)),
            _ => None,
        };
        let order = order::order_by(Column::Status, downwards);
        let beyond = order::beyond(Column::Status, place, downwards, values);
        let mut parts = Vec::new();
        for status in standing::in_order() {
            let rank = standing::rank(status);
            let follows = begin.is_none_or(|begin| if downwards { rank <= begin } else { rank >= begin });
            if !follows || selection.find.status.is_some_and(|only| only != status) {
                continue;
            }
            let beyond = if begin == Some(rank) { beyond.as_str() } else { "" };
            let condition = standing::condition(status, &now);
            let of_status = format!("FROM certificates WHERE team_id = {team} AND {condition}{beyond}");
            let rows = self.near_or_gathered(&of_status, Column::Status, downwards);
            parts.push(format!("SELECT {rank} AS rank, part.* FROM ({rows}) AS part"));
        }
        if parts.is_empty() {
            return format!("SELECT 0 AS rank, {COLUMNS} FROM certificates WHERE team_id = {team} AND false");
        }
        format!("SELECT * FROM ({}) AS part ORDER BY rank{way}, {order} LIMIT {limit}", parts.join(" UNION ALL "))
    }
}
