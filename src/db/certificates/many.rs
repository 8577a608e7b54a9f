//! Many certificates at once: what tells what can be done with each.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::db::Connection;
use crate::db::schema::certificates;
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
