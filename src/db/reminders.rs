//! The calendar: which reminders went out, and which certificates may be due one.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Date, Integer, Jsonb, Nullable, SmallInt, Text, Timestamptz, Uuid};
use diesel_async::RunQueryDsl;

use super::Connection;
use super::cached::CachedDsl;
use super::certificates::Labels;
use super::columns::Json;
use super::schema::calendar;
use crate::domain::certificate::Kind;
use crate::domain::ids::{CertificateId, TeamId};
use crate::domain::order::OrderState;
use crate::domain::reminders::{Anchor, Facts, Plan, Renewal, Search, Term};
use crate::notify::EventType;

/// A certificate that may be due a reminder.
#[derive(Debug, Clone, QueryableByName)]
pub struct Candidate {
    /// Which.
    #[diesel(sql_type = Uuid)]
    pub certificate_id: CertificateId,
    /// Whose.
    #[diesel(sql_type = Uuid)]
    pub team_id: TeamId,
    /// Its name.
    #[diesel(sql_type = Text)]
    pub name: String,
    /// Its domains, the primary one first.
    #[diesel(sql_type = Array<Text>)]
    pub domains: Vec<String>,
    /// Its labels.
    #[diesel(sql_type = Jsonb)]
    pub labels: Json<Labels>,
    /// The end of the version in use.
    #[diesel(sql_type = Timestamptz)]
    pub not_after: DateTime<Utc>,
    /// The end of the version before.
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub previous_not_after: Option<DateTime<Utc>>,
    /// Whether the version in use was ordered by the scheduler rather than by a person.
    #[diesel(sql_type = Nullable<Bool>)]
    pub automatic: Option<bool>,
    #[diesel(sql_type = Text)]
    kind: Kind,
    #[diesel(sql_type = SmallInt)]
    lifetime_days: i16,
    #[diesel(sql_type = Timestamptz)]
    stored_at: DateTime<Utc>,
    #[diesel(sql_type = Integer)]
    number: i32,
    #[diesel(sql_type = Bool)]
    downloaded: bool,
    #[diesel(sql_type = Bool)]
    revoked: bool,
    #[diesel(sql_type = Nullable<SmallInt>)]
    previous_lifetime_days: Option<i16>,
    #[diesel(sql_type = Bool)]
    auto_renew: bool,
    #[diesel(sql_type = Nullable<Text>)]
    order_state: Option<OrderState>,
    #[diesel(sql_type = Nullable<Integer>)]
    failures: Option<i32>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    renew_at: Option<DateTime<Utc>>,
}

impl Candidate {
    /// What decides on its reminders.
    pub fn facts(&self) -> Facts {
        let plan = self.failures.map(|failures| Plan { failures, renew_at: self.renew_at });
        let previous = self.previous_not_after.zip(self.previous_lifetime_days);
        Facts {
            kind: self.kind,
            current: Term { not_after: self.not_after, lifetime_days: self.lifetime_days },
            stored_at: self.stored_at,
            is_first: self.number == 1,
            downloaded: self.downloaded,
            revoked: self.revoked,
            previous: previous.map(|(not_after, lifetime_days)| Term { not_after, lifetime_days }),
            renewal: Renewal::of(self.auto_renew, plan, self.order_state, self.not_after),
        }
    }
}

/// The last day whose reminders are all written.
pub async fn done_on(mut connection: &Connection) -> QueryResult<Option<NaiveDate>> {
    calendar::table.select(calendar::done_on).first(&mut connection).await.optional()
}

/// Notes that a day's reminders are all written.
pub async fn store_done(mut connection: &Connection, day: NaiveDate) -> QueryResult<()> {
    diesel::insert_into(calendar::table)
        .values(calendar::done_on.eq(day))
        .on_conflict(calendar::one)
        .do_update()
        .set(calendar::done_on.eq(day))
        .execute(&mut connection)
        .await
        .map(drop)
}

/// Which versions an anchor counts from, and by which of their moments, in SQL.
const fn counted(anchor: Anchor) -> (&'static str, &'static str) {
    match anchor {
        Anchor::Expiry | Anchor::PreviousExpiry => ("true", "counted.not_after"),
        Anchor::Issue => ("counted.number = 1 AND counted.downloaded_at IS NULL", "counted.created_at"),
    }
}

/// Those of the searches that have anything to find: one look into an index for each lifetime of each.
pub async fn worthwhile(
    mut connection: &Connection,
    anchor: Anchor,
    searches: Vec<Search>,
) -> QueryResult<Vec<Search>> {
    let pairs = searches.iter().flat_map(|search| search.lifetimes.iter().map(|lifetime| (search.day, *lifetime)));
    let (days, lifetimes): (Vec<NaiveDate>, Vec<i16>) = pairs.unzip();
    let (of, moment) = counted(anchor);
    // A limit, so that it stays one look each, whatever Postgres thinks of the table's size.
    let found: Vec<Day> = diesel::sql_query(format!(
        "SELECT DISTINCT wanted.day FROM unnest($1, $2) AS wanted (day, lifetime_days) CROSS JOIN LATERAL (
             SELECT FROM certificate_versions AS counted
             WHERE {of} AND counted.lifetime_days = wanted.lifetime_days
               AND {moment} >= wanted.day::timestamp AT TIME ZONE 'UTC'
               AND {moment} < (wanted.day + 1)::timestamp AT TIME ZONE 'UTC'
             LIMIT 1
         ) AS found"
    ))
    .bind::<Array<Date>, _>(days)
    .bind::<Array<SmallInt>, _>(lifetimes)
    .cached()
    .load(&mut connection)
    .await?;
    Ok(searches.into_iter().filter(|search| found.iter().any(|found| found.day == search.day)).collect())
}

#[derive(QueryableByName)]
struct Day {
    #[diesel(sql_type = Date)]
    day: NaiveDate,
}

/// The days on which certificates of a kind have expired by a moment, those revoked aside: one look into the index for
/// each day.
pub async fn expiry_days(mut connection: &Connection, kind: Kind, until: DateTime<Utc>) -> QueryResult<Vec<NaiveDate>> {
    let days: Vec<Day> = diesel::sql_query(
        "WITH RECURSIVE days (day) AS (
             SELECT (max(not_after) AT TIME ZONE 'UTC')::date FROM certificates
             WHERE revoked_at IS NULL AND kind = $1 AND not_after <= $2
             UNION ALL
             SELECT (SELECT (max(not_after) AT TIME ZONE 'UTC')::date FROM certificates
                     WHERE revoked_at IS NULL AND kind = $1 AND not_after < days.day::timestamp AT TIME ZONE 'UTC')
             FROM days WHERE day IS NOT NULL
         )
         SELECT day FROM days WHERE day IS NOT NULL ORDER BY day",
    )
    .bind::<Text, _>(kind)
    .bind::<Timestamptz, _>(until)
    .cached()
    .load(&mut connection)
    .await?;
    Ok(days.into_iter().map(|found| found.day).collect())
}

/// Which certificates are wanted.
#[derive(Debug, Clone, Copy)]
pub enum Found<'a> {
    /// Those that a search finds, counting from its anchor.
    Search(Anchor, &'a Search),
    /// Those whose version in use ends on a day.
    Expiring(NaiveDate),
}

impl Found<'_> {
    /// The day that is counted from.
    pub const fn day(&self) -> NaiveDate {
        match self {
            Self::Search(_, search) => search.day,
            Self::Expiring(day) => *day,
        }
    }

    /// Their ids and teams, in SQL: of the kind $1, the lifetimes $2 and the day $3. Limits keep Postgres to
    /// looks by primary keys for each version within the day, where it might read every certificate instead.
    fn sql(&self) -> String {
        let anchor = match self {
            Self::Expiring(_) => {
                return "SELECT id, team_id FROM certificates
                    WHERE kind = $1 AND revoked_at IS NULL AND $2 IS NOT NULL
                      AND not_after >= $3::timestamp AT TIME ZONE 'UTC'
                      AND not_after < ($3 + 1)::timestamp AT TIME ZONE 'UTC'"
                    .to_owned();
            }
            Self::Search(anchor, _) => *anchor,
        };
        let in_use = match anchor {
            Anchor::Expiry | Anchor::Issue => "in_use.id = counted.id",
            Anchor::PreviousExpiry => "in_use.number = counted.number + 1 AND in_use.downloaded_at IS NULL",
        };
        let (of, moment) = counted(anchor);
        format!(
            "SELECT owner.id, owner.team_id FROM certificate_versions AS counted
             CROSS JOIN LATERAL (
                 SELECT id, team_id, kind, revoked_at, current_version_id FROM certificates
                 WHERE id = counted.certificate_id LIMIT 1
             ) AS owner
             CROSS JOIN LATERAL (
                 SELECT id, number, downloaded_at FROM certificate_versions WHERE id = owner.current_version_id LIMIT 1
             ) AS in_use
             WHERE {of} AND {in_use} AND owner.kind = $1 AND owner.revoked_at IS NULL
               AND counted.lifetime_days = ANY ($2)
               AND {moment} >= $3::timestamp AT TIME ZONE 'UTC'
               AND {moment} < ($3 + 1)::timestamp AT TIME ZONE 'UTC'"
        )
    }
}

/// At most `limit` of the certificates of a kind that are wanted and not revoked, by team; those after one that is given
/// with its team.
pub async fn candidates(
    mut connection: &Connection,
    kind: Kind,
    found: Found<'_>,
    after: Option<(TeamId, CertificateId)>,
    limit: i64,
) -> QueryResult<Vec<Candidate>> {
    let lifetimes = match found {
        Found::Search(_, search) => search.lifetimes.as_slice(),
        Found::Expiring(_) => &[],
    };
    let (team, certificate) = after.map_or((uuid::Uuid::nil(), uuid::Uuid::nil()), |(team, id)| (team.0, id.0));
    diesel::sql_query(format!(
        "SELECT certificates.id AS certificate_id, certificates.team_id, name, certificates.domains, labels, kind,
             auto_renew, order_state, certificates.revoked_at IS NOT NULL AS revoked,
             version.not_after, version.lifetime_days, version.created_at AS stored_at, version.number,
             version.downloaded_at IS NOT NULL AS downloaded,
             previous.not_after AS previous_not_after, previous.lifetime_days AS previous_lifetime_days,
             plan.failures, plan.renew_at, orders.automatic
         FROM (
             SELECT id FROM ({}) AS found WHERE (team_id, id) > ($4, $5) ORDER BY team_id, id LIMIT $6
         ) AS page
         JOIN certificates ON certificates.id = page.id
         JOIN certificate_versions AS version ON version.id = certificates.current_version_id
         LEFT JOIN certificate_versions AS previous
             ON previous.certificate_id = certificates.id AND previous.number = version.number - 1
         LEFT JOIN renewal_plans AS plan ON plan.certificate_id = certificates.id
         LEFT JOIN orders ON orders.id = version.order_id
         ORDER BY certificates.team_id, certificates.id",
        found.sql()
    ))
    .bind::<Text, _>(kind)
    .bind::<Array<SmallInt>, _>(lifetimes)
    .bind::<Date, _>(found.day())
    .bind::<Uuid, _>(team)
    .bind::<Uuid, _>(certificate)
    .bind::<BigInt, _>(limit)
    .cached()
    .load(&mut connection)
    .await
}

/// Notes reminders of one kind, of certificates on days. Answers the certificates whose reminder was not noted before.
pub async fn insert(
    mut connection: &Connection,
    event_type: EventType,
    reminders: &[(CertificateId, NaiveDate)],
) -> QueryResult<Vec<CertificateId>> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Uuid)]
        certificate_id: CertificateId,
    }
    let (certificates, days): (Vec<CertificateId>, Vec<NaiveDate>) = reminders.iter().copied().unzip();
    let rows: Vec<Row> = diesel::sql_query(
        "INSERT INTO reminders (day, certificate_id, event_type)
         SELECT day, certificate_id, $3 FROM unnest($1, $2) AS due (certificate_id, day)
         ON CONFLICT DO NOTHING RETURNING certificate_id",
    )
    .bind::<Array<Uuid>, _>(certificates)
    .bind::<Array<Date>, _>(days)
    .bind::<Text, _>(event_type)
    .cached()
    .load(&mut connection)
    .await?;
    Ok(rows.into_iter().map(|row| row.certificate_id).collect())
}

/// Takes away at most `limit` reminders of days before one. Answers how many there were.
pub async fn prune(mut connection: &Connection, before: NaiveDate, limit: i64) -> QueryResult<usize> {
    diesel::sql_query(
        "DELETE FROM reminders WHERE ctid = ANY (ARRAY (
             SELECT ctid FROM reminders WHERE day < $1 ORDER BY day LIMIT $2))",
    )
    .bind::<Date, _>(before)
    .bind::<BigInt, _>(limit)
    .execute(&mut connection)
    .await
}
