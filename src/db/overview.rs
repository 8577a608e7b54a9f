//! What a team's overview counts: one scan of one index, whatever there is.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Integer, Nullable, Text, Timestamptz, Uuid};
use diesel_async::RunQueryDsl;

use super::Connection;
use super::cached::CachedDsl;
use super::schema::{certificates, orders};
use crate::domain::certificate::Status;
use crate::domain::ids::{CertificateId, TeamId};
use crate::domain::order::OrderState;

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

#[derive(QueryableByName)]
struct Row {
    /// Which of the groupings it is of: a bit is 0 for the column that it is by.
    #[diesel(sql_type = Integer)]
    by: i32,
    #[diesel(sql_type = Nullable<Text>)]
    status: Option<String>,
    #[diesel(sql_type = Nullable<Integer>)]
    week: Option<i32>,
    #[diesel(sql_type = Nullable<Text>)]
    near: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    key_algorithm: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    issuer: Option<String>,
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// The status is that of [`Status::at`]; what is over, of orders, is [`OrderState::is_final`].
const COUNT: &str = "
    SELECT grouping(status, week, near, key_algorithm, issuer) AS by, status, week, near, key_algorithm, issuer,
        count(*) AS count
    FROM (
        SELECT CASE
                WHEN not_after IS NULL AND order_state NOT IN ('issued', 'failed', 'cancelled') THEN 'pending'
                WHEN not_after IS NULL THEN 'failed'
                WHEN revoked_at IS NOT NULL THEN 'revoked'
                WHEN not_after <= $2 THEN 'expired'
                WHEN order_state NOT IN ('issued', 'failed', 'cancelled') THEN 'renew_pending'
                WHEN order_state = 'failed' THEN 'renew_failed'
                ELSE 'valid'
            END AS status,
            CASE WHEN revoked_at IS NULL AND not_after > $2 AND not_after < $3 + interval '91 days'
                THEN floor(extract(epoch FROM not_after - $3) / 604800)::integer END AS week,
            CASE WHEN revoked_at IS NULL AND not_after > $2 AND not_after <= $4 AND NOT auto_renew
                THEN 'near' END AS near,
            key_algorithm, issuer
        FROM certificates WHERE team_id = $1";

const GROUPED: &str = "
    ) AS seen
    GROUP BY GROUPING SETS ((status), (week), (near), (key_algorithm), (issuer))";

/// Counts.
pub async fn counts(mut connection: &Connection, counted: Counted<'_>) -> QueryResult<Counts> {
    let near = counted.now + counted.near;
    let only = counted.only.map(|only| only.iter().map(|id| id.0).collect::<Vec<_>>());
    let narrowed = if only.is_some() { " AND id = ANY ($5)" } else { "" };
    let query = diesel::sql_query(format!("{COUNT}{narrowed}{GROUPED}"))
        .bind::<Uuid, _>(counted.team.0)
        .bind::<Timestamptz, _>(counted.now)
        .bind::<Timestamptz, _>(counted.first_week)
        .bind::<Timestamptz, _>(near);
    let rows: Vec<Row> = match only {
        Some(only) => query.bind::<Array<Uuid>, _>(only).cached().load(&mut connection).await?,
        None => query.cached().load(&mut connection).await?,
    };
    let mut counts = Counts::default();
    for row in rows {
        match row.by {
            0b01111 => counts.statuses.extend(row.status.and_then(|name| name.parse().ok()).map(|of| (of, row.count))),
            0b10111 => {
                let week = row.week.and_then(|week| usize::try_from(week).ok());
                if let Some(place) = week.and_then(|week| counts.weeks.get_mut(week)) {
                    *place = row.count;
                }
            }
            0b11011 if row.near.is_some() => counts.near_without_renewal = row.count,
            0b11101 => counts.key_algorithms.extend(row.key_algorithm.map(|name| (name, row.count))),
            0b11110 => counts.issuers.extend(row.issuer.map(|name| (name, row.count))),
            _ => {}
        }
    }
    for named in [&mut counts.key_algorithms, &mut counts.issuers] {
        named.sort_unstable_by(|(one, many), (other, more)| more.cmp(many).then_with(|| one.cmp(other)));
    }
    Ok(counts)
}

/// At most `limit` certificates whose order waits for a TXT value, the longest first.
pub async fn challenged(
    mut connection: &Connection,
    team: TeamId,
    only: Option<&[CertificateId]>,
    limit: i64,
) -> QueryResult<Vec<(CertificateId, String)>> {
    let mut query = orders::table
        .inner_join(certificates::table.on(certificates::id.eq(orders::certificate_id)))
        .filter(orders::team_id.eq(team))
        .filter(orders::state.eq(OrderState::Challenged))
        .order(orders::id)
        .limit(limit)
        .select((certificates::id, certificates::name))
        .into_boxed();
    if let Some(only) = only {
        query = query.filter(certificates::id.eq_any(only));
    }
    query.load(&mut connection).await
}
