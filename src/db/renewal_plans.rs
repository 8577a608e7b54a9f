//! When certificates are renewed by themselves.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::Connection;
use super::cached::CachedDsl;
use super::schema::{certificates, renewal_plans};
use crate::domain::ids::{CertificateId, TeamId, VersionId};
use crate::domain::renewal::{Basis, Window};

/// The plan for a certificate's next renewal.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = renewal_plans, treat_none_as_null = true)]
pub struct Plan {
    /// Of which certificate.
    pub certificate_id: CertificateId,
    /// The version that is to be renewed.
    pub version_id: VersionId,
    /// When; not any more by itself where there is none.
    pub renew_at: Option<DateTime<Utc>>,
    /// Why then.
    pub basis: Basis,
    /// Whether a new key pair is made.
    pub rekey: bool,
    /// Failed renewals in a row.
    pub failures: i32,
    /// The window that the authority suggests (RFC 9773 section 4.2).
    pub window_start: Option<DateTime<Utc>>,
    /// Its end.
    pub window_end: Option<DateTime<Utc>>,
    /// Where the authority explains its suggestion.
    pub explanation_url: Option<String>,
    /// When the authority was last asked.
    pub asked_at: Option<DateTime<Utc>>,
    /// When it is asked again.
    pub ask_at: DateTime<Utc>,
}

impl Plan {
    /// The window that the authority suggests, where it does.
    pub fn window(&self) -> Option<Window> {
        Some(Window { start: self.window_start?, end: self.window_end? })
    }

    /// When there is something to do next: to renew, or to ask.
    pub fn due(&self) -> Option<DateTime<Utc>> {
        self.renew_at.map(|renew_at| renew_at.min(self.ask_at))
    }
}

/// The plan for a certificate.
pub async fn of(mut connection: &Connection, certificate: CertificateId) -> QueryResult<Option<Plan>> {
    renewal_plans::table.find(certificate).select(Plan::as_select()).first(&mut connection).await.optional()
}

/// Stores a plan, in the place of the one before.
pub async fn store(mut connection: &Connection, plan: &Plan) -> QueryResult<()> {
    diesel::insert_into(renewal_plans::table)
        .values(plan)
        .on_conflict(renewal_plans::certificate_id)
        .do_update()
        .set(plan)
        .cached()
        .execute(&mut connection)
        .await
        .map(drop)
}

/// Takes a certificate's plan away.
pub async fn delete(mut connection: &Connection, certificate: CertificateId) -> QueryResult<()> {
    diesel::delete(renewal_plans::table.find(certificate)).execute(&mut connection).await.map(drop)
}

/// How many of a team's certificates are to be renewed by a moment.
pub async fn due_until(mut connection: &Connection, team: TeamId, moment: DateTime<Utc>) -> QueryResult<i64> {
    renewal_plans::table
        .inner_join(certificates::table)
        .filter(certificates::team_id.eq(team))
        .filter(renewal_plans::renew_at.le(moment))
        .count()
        .get_result(&mut connection)
        .await
}

/// Has the authorities asked about every plan anew from `now` on, so many a second: all at once would be a burden to
/// them. `kind` is the kind of work that asks.
pub async fn ask_anew(mut connection: &Connection, kind: &str, now: DateTime<Utc>, a_second: f64) -> QueryResult<()> {
    use diesel::sql_types::{Double, Text, Timestamptz};
    diesel::sql_query(
        "UPDATE renewal_plans SET ask_at = least(ask_at, $1 +
             random() * (SELECT count(*) FROM renewal_plans) / $2 * interval '1 second')",
    )
    .bind::<Timestamptz, _>(now)
    .bind::<Double, _>(a_second)
    .execute(&mut connection)
    .await?;
    diesel::sql_query(
        "UPDATE jobs SET run_at = least(run_at, ask_at) FROM renewal_plans
         WHERE kind = $1 AND subject = certificate_id AND renew_at IS NOT NULL",
    )
    .bind::<Text, _>(kind)
    .execute(&mut connection)
    .await
    .map(drop)
}
