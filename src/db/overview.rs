//! What a team's overview counts: in one statement, along indexes alone.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Integer, Nullable, SmallInt, Text, Timestamptz, Uuid};
use diesel_async::RunQueryDsl;

use super::Connection;
use super::cached::CachedDsl;
use super::certificates::Labels;
use super::certificates::listed::standing;
use super::channels::Wanted;
use super::columns::Json;
use super::schema::{certificates, orders};
use crate::domain::certificate::Status;
use crate::domain::ids::{CertificateId, TeamId};

/// Weeks that expiries are counted by.
pub const WEEKS: usize = 13;

/// What is counted: a team's certificates, at a moment.
#[derive(Debug, Clone, Copy)]
pub struct Counted<'a> {
    /// The team.
    pub team: TeamId,
    /// The only certificates to be seen, where not all of the team's.
    pub only: Option<&'a [CertificateId]>,
    /// The moment.
    pub now: DateTime<Utc>,
    /// Where the first week begins.
    pub first_week: DateTime<Utc>,
    /// How near an end has to be for somebody to think of it, where nothing renews the certificate.
    pub near: TimeDelta,
}

/// What was counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// How many certificates are in each state; those that none is in are left out.
    pub statuses: Vec<(Status, i64)>,
    /// How many of those in force end in each week.
    pub weeks: [i64; WEEKS],
    /// How many of those in force end before long, and nothing renews them.
    pub near_without_renewal: i64,
    /// How many have each key algorithm, the most first.
    pub key_algorithms: Vec<(String, i64)>,
    /// How many are from each issuer, the most first.
    pub issuers: Vec<(String, i64)>,
}

impl Counts {
    /// How many there are in a state.
    pub fn of(&self, status: Status) -> i64 {
        self.statuses.iter().find(|(of, _)| *of == status).map_or(0, |(_, count)| *count)
    }

    /// How many there are.
    pub fn all(&self) -> i64 {
        self.statuses.iter().map(|(_, count)| count).sum()
    }
}

/// A part of what was counted.
#[derive(QueryableByName)]
struct Row {
    /// The number of [`standing`]: of a group, or of what has ended.
    #[diesel(sql_type = Nullable<SmallInt>)]
    standing: Option<i16>,
    /// Of a group alone.
    #[diesel(sql_type = Nullable<Text>)]
    key_algorithm: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    issuer: Option<String>,
    /// A week's number, counted from 0.
    #[diesel(sql_type = Nullable<Integer>)]
    week: Option<i32>,
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// The statement that counts those of a team for which more holds besides. Groups of rows that are alike come along
/// `certificates_overview`, where they stand together; ends along `certificates_by_expiry`: those of each week, those that
/// have passed, and those that are near. What is revoked (2) has no end any more. Weeks are given in hours, since a day may
/// have another number of them in the session's time zone.
fn statement(narrowed: &str) -> String {
    let last = WEEKS - 1;
    let ends =
        format!("certificates WHERE team_id = $1 AND standing <> 2{narrowed} AND coalesce(not_after, 'infinity')");
    format!(
        r#"SELECT standing, key_algorithm COLLATE "C" AS key_algorithm, issuer COLLATE "C" AS issuer,
            NULL::integer AS week, count(*) AS count
        FROM certificates WHERE team_id = $1{narrowed}
        GROUP BY standing, key_algorithm COLLATE "C", issuer COLLATE "C"
        UNION ALL
        SELECT NULL, NULL, NULL, week, (
            SELECT count(*) FROM {ends} > $2
                AND coalesce(not_after, 'infinity') >= $3 + week * interval '168 hours'
                AND coalesce(not_after, 'infinity') < $3 + (week + 1) * interval '168 hours')
        FROM generate_series(0, {last}) AS week
        UNION ALL
        SELECT standing, NULL, NULL, NULL, count(*) FROM {ends} <= $2 GROUP BY standing
        UNION ALL
        SELECT NULL, NULL, NULL, NULL, count(*) FROM {ends} > $2
            AND coalesce(not_after, 'infinity') <= $4 AND NOT auto_renew"#
    )
}

/// Counts.
pub async fn counts(mut connection: &Connection, counted: Counted<'_>) -> QueryResult<Counts> {
    let near = counted.now + counted.near;
    let only = counted.only.map(|only| only.iter().map(|id| id.0).collect::<Vec<_>>());
    let query = diesel::sql_query(statement(if only.is_some() { " AND id = ANY ($5)" } else { "" }))
        .bind::<Uuid, _>(counted.team.0)
        .bind::<Timestamptz, _>(counted.now)
        .bind::<Timestamptz, _>(counted.first_week)
        .bind::<Timestamptz, _>(near);
    let rows: Vec<Row> = match only {
        Some(only) => query.bind::<Array<Uuid>, _>(only).cached().load(&mut connection).await?,
        None => query.cached().load(&mut connection).await?,
    };
    Ok(put_together(rows))
}

fn put_together(rows: Vec<Row>) -> Counts {
    let mut counts = Counts::default();
    let mut standings: BTreeMap<i16, i64> = BTreeMap::new();
    let [mut key_algorithms, mut issuers]: [BTreeMap<String, i64>; 2] = Default::default();
    let mut expired = 0;
    for Row { standing, key_algorithm, issuer, week, count } in rows {
        match (key_algorithm, standing, week) {
            (Some(key_algorithm), Some(standing), _) => {
                *standings.entry(standing).or_default() += count;
                *key_algorithms.entry(key_algorithm).or_default() += count;
                if let Some(issuer) = issuer {
                    *issuers.entry(issuer).or_default() += count;
                }
            }
            // It is among a group too, as if it had not ended.
            (_, Some(standing), _) => {
                *standings.entry(standing).or_default() -= count;
                expired += count;
            }
            (_, None, Some(week)) => {
                if let Some(place) = usize::try_from(week).ok().and_then(|week| counts.weeks.get_mut(week)) {
                    *place = count;
                }
            }
            (_, None, None) => counts.near_without_renewal = count,
        }
    }
    let known = standings.into_iter().filter_map(|(standing, count)| Some((standing::unexpired(standing)?, count)));
    let ended = std::iter::once((Status::Expired, expired));
    counts.statuses = known.chain(ended).filter(|(_, count)| *count > 0).collect();
    counts.key_algorithms = most_first(key_algorithms);
    counts.issuers = most_first(issuers);
    counts
}

fn most_first(named: BTreeMap<String, i64>) -> Vec<(String, i64)> {
    let mut named: Vec<_> = named.into_iter().collect();
    // What is as many stays in the order of the names.
    named.sort_by_key(|(_, count)| Reverse(*count));
    named
}

/// A certificate whose order waits for a TXT value.
#[derive(Debug, Queryable)]
pub struct Challenged {
    /// Which.
    pub id: CertificateId,
    /// Its name.
    pub name: String,
    labels: Json<Labels>,
}

impl Challenged {
    /// What channels go by.
    pub fn wanted(&self) -> Wanted<'_> {
        Wanted { name: &self.name, labels: &self.labels.0 }
    }
}

/// At most `limit` certificates whose order waits for a TXT value, the longest first.
pub async fn challenged(
    mut connection: &Connection,
    team: TeamId,
    only: Option<&[CertificateId]>,
    limit: i64,
) -> QueryResult<Vec<Challenged>> {
    let mut query = orders::table
        .inner_join(certificates::table.on(certificates::id.eq(orders::certificate_id)))
        .filter(orders::team_id.eq(team))
        // As it stands in the index: a statement that is prepared once wouldn't know that a parameter is it.
        .filter(sql::<Bool>("orders.state = 'challenged'"))
        .order(orders::id)
        .limit(limit)
        .select((certificates::id, certificates::name, certificates::labels))
        .into_boxed();
    if let Some(only) = only {
        query = query.filter(certificates::id.eq_any(only));
    }
    query.load(&mut connection).await
}
