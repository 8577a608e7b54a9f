//! Many certificates at once: what tells what can be done with each.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::db::Connection;
use crate::db::schema::{certificate_versions, certificates};
use crate::db::versions::{SealedVersion, Version};
use crate::domain::certificate::Kind;
use crate::domain::ids::{AuthorityId, CertificateId, TeamId, VersionId};
use crate::domain::order::OrderState;

/// A certificate with which something is to be done.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = certificates)]
pub struct Candidate {
    /// Which.
    pub id: CertificateId,
    /// Its name.
    pub name: String,
    /// Where its versions come from.
    pub kind: Kind,
    /// Where it's ordered from.
    pub authority_id: Option<AuthorityId>,
    /// The version in use.
    pub current_version_id: Option<VersionId>,
    /// When the version in use ends.
    pub not_after: Option<DateTime<Utc>>,
    /// The state of the newest order.
    pub order_state: Option<OrderState>,
}

/// Those of a team that have these identities, by name; of those that may be seen, where `only` says so.
pub async fn by_ids(
    mut connection: &Connection,
    team: TeamId,
    only: Option<&[CertificateId]>,
    ids: &[CertificateId],
) -> QueryResult<Vec<Candidate>> {
    let seen: Vec<CertificateId> = ids.iter().filter(|id| only.is_none_or(|only| only.contains(id))).copied().collect();
    certificates::table
        .filter(certificates::id.eq_any(seen))
        .filter(certificates::team_id.eq(team))
        .order((certificates::name, certificates::id))
        .select(Candidate::as_select())
        .load(&mut connection)
        .await
}

/// These versions, without their secrets.
pub async fn versions(mut connection: &Connection, ids: &[VersionId]) -> QueryResult<Vec<Version>> {
    certificate_versions::table
        .filter(certificate_versions::id.eq_any(ids))
        .select(Version::as_select())
        .load(&mut connection)
        .await
}

/// The sealed parts of those of these versions that there are still.
pub async fn sealed(mut connection: &Connection, ids: &[VersionId]) -> QueryResult<Vec<(VersionId, SealedVersion)>> {
    certificate_versions::table
        .filter(certificate_versions::id.eq_any(ids))
        .select((certificate_versions::id, SealedVersion::as_select()))
        .load(&mut connection)
        .await
}

/// Notes the first download of each of these versions.
pub async fn store_downloaded(mut connection: &Connection, ids: &[VersionId], now: DateTime<Utc>) -> QueryResult<()> {
    let first = certificate_versions::downloaded_at.is_null();
    diesel::update(certificate_versions::table.filter(certificate_versions::id.eq_any(ids)).filter(first))
        .set(certificate_versions::downloaded_at.eq(now))
        .execute(&mut connection)
        .await
        .map(drop)
}
