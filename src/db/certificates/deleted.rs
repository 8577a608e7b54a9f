//! Certificates that were deleted: what is kept of them, which is nothing secret, and taking the rest away.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Timestamptz, Uuid};
use diesel_async::RunQueryDsl;

use super::{Certificate, Labels};
use crate::db::Connection;
use crate::db::columns::Json;
use crate::db::schema::{certificate_versions, certificates, deleted_certificates, deleted_orders, grants, orders};
use crate::db::versions::Version;
use crate::domain::certificate::Kind;
use crate::domain::ids::{CertificateId, OrderId, TeamId, VersionId};

/// How long orders count for limits after their certificate was deleted: longer than any limit looks back.
const ORDERS_KEPT_FOR: TimeDelta = TimeDelta::days(8);

/// A certificate that was deleted.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = deleted_certificates)]
pub struct DeletedCertificate {
    /// Which.
    pub id: CertificateId,
    /// Whose.
    pub team_id: TeamId,
    /// Its name at the end.
    pub name: String,
    /// What people wrote about it.
    pub description: String,
    /// Where its versions came from.
    pub kind: Kind,
    /// The domains, the primary one first.
    pub domains: Vec<String>,
    /// Its labels.
    pub labels: Json<Labels>,
    /// Who made it.
    pub created_by: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Its versions, newest first.
    pub versions: Json<Vec<DeletedVersion>>,
    /// Who deleted it: their name then.
    pub deleted_by: String,
    /// Who deleted it, where it was a person.
    pub deleted_by_id: Option<uuid::Uuid>,
    /// When.
    pub deleted_at: DateTime<Utc>,
}

/// A version of a certificate that was deleted: what identifies it. Its key is gone.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct DeletedVersion {
    /// Its number, counted from 1.
    pub number: i32,
    /// The serial number, lower-case hexadecimal.
    pub serial: String,
    /// SHA-256 of the leaf, lower-case hexadecimal.
    pub fingerprint_sha256: String,
    /// The subject's common name; empty where there was none.
    pub subject: String,
    /// The issuer's name to show.
    pub issuer: String,
    /// The key's algorithm, to show.
    pub key_algorithm: String,
    /// When it begins.
    pub not_before: DateTime<Utc>,
    /// When it ends.
    pub not_after: DateTime<Utc>,
    /// When the authority revoked it.
    pub revoked_at: Option<DateTime<Utc>>,
}

impl From<Version> for DeletedVersion {
    fn from(version: Version) -> Self {
        Self {
            number: version.number,
            serial: version.serial,
            fingerprint_sha256: version.fingerprint_sha256,
            subject: version.subject,
            issuer: version.issuer,
            key_algorithm: version.key_algorithm,
            not_before: version.not_before,
            not_after: version.not_after,
            revoked_at: version.revoked_at,
        }
    }
}

/// A team's certificate that was deleted.
pub async fn find(
    mut connection: &Connection,
    team: TeamId,
    id: CertificateId,
) -> QueryResult<Option<DeletedCertificate>> {
    deleted_certificates::table
        .find(id)
        .filter(deleted_certificates::team_id.eq(team))
        .select(DeletedCertificate::as_select())
        .first(&mut connection)
        .await
        .optional()
}

/// Every version of a certificate, newest first.
pub async fn all_versions(mut connection: &Connection, id: CertificateId) -> QueryResult<Vec<Version>> {
    certificate_versions::table
        .filter(certificate_versions::certificate_id.eq(id))
        .order(certificate_versions::number.desc())
        .select(Version::as_select())
        .load(&mut connection)
        .await
}

/// What was taken away with a certificate, and whose work ends with it.
#[derive(Debug, Default)]
pub struct Removed {
    /// The roles on it.
    pub grants: usize,
    /// Its orders.
    pub orders: Vec<OrderId>,
    /// Its versions.
    pub versions: Vec<VersionId>,
}

/// Takes a certificate away, which the transaction has locked, with every version and key, order, challenge, plan and role
/// on it, and keeps `kept`. Its name is free from then on.
pub async fn remove(
    mut connection: &Connection,
    certificate: &Certificate,
    kept: &DeletedCertificate,
) -> QueryResult<Removed> {
    diesel::insert_into(deleted_certificates::table).values(kept).execute(&mut connection).await?;
    let orders = keep_orders(connection, certificate.id, kept.deleted_at).await?;
    let on_it = grants::table.filter(grants::certificate_id.eq(certificate.id));
    let grants = diesel::delete(on_it).execute(&mut connection).await?;
    let versions = certificate_versions::table.filter(certificate_versions::certificate_id.eq(certificate.id));
    let versions = diesel::delete(versions).returning(certificate_versions::id).get_results(&mut connection).await?;
    // Orders, their challenges and steps, and the plan go with it.
    diesel::delete(certificates::table.find(certificate.id)).execute(&mut connection).await?;
    Ok(Removed { grants, orders, versions })
}

/// Keeps for a while what limits count of a certificate's orders, and forgets what they count no more. Answers the orders.
async fn keep_orders(mut connection: &Connection, id: CertificateId, now: DateTime<Utc>) -> QueryResult<Vec<OrderId>> {
    let since = now - ORDERS_KEPT_FOR;
    diesel::delete(deleted_orders::table.filter(deleted_orders::placed_at.le(since))).execute(&mut connection).await?;
    diesel::sql_query(
        "INSERT INTO deleted_orders (id, team_id, renewal, domains, placed_by_id, placed_at, finalised)
         SELECT id, team_id, renewal, domains, placed_by_id, placed_at, finalised_at IS NOT NULL
         FROM orders WHERE certificate_id = $1 AND placed_at > $2",
    )
    .bind::<Uuid, _>(id.0)
    .bind::<Timestamptz, _>(since)
    .execute(&mut connection)
    .await?;
    orders::table.filter(orders::certificate_id.eq(id)).select(orders::id).load(&mut connection).await
}
