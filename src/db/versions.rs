//! The versions of certificates.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::Connection;
use super::cached::CachedDsl;
use super::columns::Json;
use super::schema::certificate_versions;
use crate::crypto::{Identity, SealedBytes};
use crate::domain::ids::{CertificateId, OrderId, VersionId};
use crate::domain::order::Failure;
use crate::domain::revocation::RevocationReason;

/// What the sealed chain of a version belongs to.
pub fn chain_identity(id: VersionId) -> Identity {
    Identity::new("certificate_versions.chain", id.0)
}

/// What the sealed key of a version belongs to.
pub fn key_identity(id: VersionId) -> Identity {
    Identity::new("certificate_versions.private_key", id.0)
}

/// A version to be stored.
#[derive(Insertable)]
#[diesel(table_name = certificate_versions)]
pub struct NewVersion<'a> {
    /// Which.
    pub id: VersionId,
    /// Of which certificate.
    pub certificate_id: CertificateId,
    /// Its number, counted from 1.
    pub number: i32,
    /// The order that it came from.
    pub order_id: Option<OrderId>,
    /// The PEM chain, leaf first, sealed.
    pub chain: SealedBytes,
    /// The PKCS#8 key, sealed.
    pub private_key: Option<SealedBytes>,
    /// The names in it.
    pub domains: &'a [String],
    /// The subject's common name; empty where there is none.
    pub subject: &'a str,
    /// The issuer's name to show.
    pub issuer: &'a str,
    /// The serial number, lower-case hexadecimal.
    pub serial: &'a str,
    /// SHA-256 of the leaf, lower-case hexadecimal.
    pub fingerprint_sha256: &'a str,
    /// The key's algorithm, to show.
    pub key_algorithm: &'a str,
    /// The signature's algorithm, to show.
    pub signature_algorithm: &'a str,
    /// When it begins.
    pub not_before: DateTime<Utc>,
    /// When it ends.
    pub not_after: DateTime<Utc>,
    /// When it was stored.
    pub created_at: DateTime<Utc>,
    /// SHA-256 of the public key, lower-case hexadecimal: versions with the same have one key.
    pub spki_sha256: &'a str,
}

/// A revocation that a person has asked for.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Revocation {
    /// Why.
    pub reason: RevocationReason,
    /// Who asked.
    pub asked_by: String,
    /// When.
    pub asked_at: DateTime<Utc>,
    /// Tries that came to nothing.
    pub failures: u32,
    /// What became of the last of them.
    pub failure: Option<Failure>,
    /// Whether it was asked for by the certificate's own key, which is not to be kept then.
    #[serde(default)]
    pub by_key: bool,
    /// Whether the authority refused for good, so that it isn't tried again by itself.
    pub refused: bool,
}

impl Revocation {
    /// Whether the authority is still to be asked, for a version that isn't revoked.
    pub const fn is_under_way(&self) -> bool {
        !self.refused
    }
}

/// A version without its secrets.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = certificate_versions)]
pub struct Version {
    /// Which.
    pub id: VersionId,
    /// Its number, counted from 1.
    pub number: i32,
    /// The subject's common name; empty where there is none.
    pub subject: String,
    /// The issuer's name to show.
    pub issuer: String,
    /// The serial number, lower-case hexadecimal.
    pub serial: String,
    /// SHA-256 of the leaf, lower-case hexadecimal.
    pub fingerprint_sha256: String,
    /// The key's algorithm, to show.
    pub key_algorithm: String,
    /// The signature's algorithm, to show.
    pub signature_algorithm: String,
    /// The names in it.
    pub domains: Vec<String>,
    /// When it begins.
    pub not_before: DateTime<Utc>,
    /// When it ends.
    pub not_after: DateTime<Utc>,
    /// When it was stored.
    pub created_at: DateTime<Utc>,
    /// SHA-256 of the public key, lower-case hexadecimal; none for what was stored before it was noted.
    pub spki_sha256: Option<String>,
    /// When the authority revoked it for us.
    pub revoked_at: Option<DateTime<Utc>>,
    /// The revocation that was asked for.
    pub revocation: Option<Json<Revocation>>,
}

impl Version {
    /// Whether it can be put in use at a moment, or revoked: it is neither expired nor revoked, nor about to be.
    pub fn is_usable(&self, now: DateTime<Utc>) -> bool {
        let revoking = self.revocation.as_ref().is_some_and(|revocation| revocation.0.is_under_way());
        self.not_after > now && self.revoked_at.is_none() && !revoking
    }
}

/// The sealed parts of a version.
#[derive(Queryable, Selectable)]
#[diesel(table_name = certificate_versions)]
pub struct SealedVersion {
    /// The PEM chain.
    pub chain: SealedBytes,
    /// The PKCS#8 key.
    pub private_key: Option<SealedBytes>,
}

/// These versions, without their secrets.
pub async fn by_ids(mut connection: &Connection, ids: &[VersionId]) -> QueryResult<Vec<Version>> {
    certificate_versions::table
        .filter(certificate_versions::id.eq_any(ids))
        .select(Version::as_select())
        .load(&mut connection)
        .await
}

/// The sealed parts of those of these versions that there are still.
pub async fn sealed_by_ids(
    mut connection: &Connection,
    ids: &[VersionId],
) -> QueryResult<Vec<(VersionId, SealedVersion)>> {
    certificate_versions::table
        .filter(certificate_versions::id.eq_any(ids))
        .select((certificate_versions::id, SealedVersion::as_select()))
        .load(&mut connection)
        .await
}

/// At most `limit` versions of a certificate, newest first; only those with a number below `before`, where it is given.
pub async fn of_certificate(
    mut connection: &Connection,
    certificate: CertificateId,
    before: Option<i32>,
    limit: i64,
) -> QueryResult<Vec<Version>> {
    certificate_versions::table
        .filter(certificate_versions::certificate_id.eq(certificate))
        .filter(certificate_versions::number.lt(before.unwrap_or(i32::MAX)))
        .order(certificate_versions::number.desc())
        .select(Version::as_select())
        .limit(limit)
        .load(&mut connection)
        .await
}

/// What a row of the list doesn't know of the version in use.
#[derive(Debug, Clone, Queryable)]
pub struct InUse {
    /// Of which certificate.
    pub certificate_id: CertificateId,
    /// The revocation that was asked for.
    pub revocation: Option<Json<Revocation>>,
    /// The version before it: its number.
    pub previous: Option<i32>,
    /// When that ends.
    pub previous_not_after: Option<DateTime<Utc>>,
}

/// What a list doesn't know of these versions, which are in use.
pub async fn in_use(mut connection: &Connection, ids: &[VersionId]) -> QueryResult<Vec<InUse>> {
    let previous = diesel::alias!(certificate_versions as previous);
    let (of, number) = (certificate_versions::certificate_id, certificate_versions::number);
    certificate_versions::table
        .left_join(previous.on(previous.field(of).eq(of).and(previous.field(number).eq(number - 1))))
        .filter(certificate_versions::id.eq_any(ids))
        .select((
            of,
            certificate_versions::revocation,
            previous.field(number).nullable(),
            previous.field(certificate_versions::not_after).nullable(),
        ))
        .load(&mut connection)
        .await
}

/// The numbers of at most `limit` versions of a certificate that have a key and can still be used, newest first.
pub async fn usable_with_key(
    mut connection: &Connection,
    certificate: CertificateId,
    spki_sha256: &str,
    now: DateTime<Utc>,
    limit: i64,
) -> QueryResult<Vec<i32>> {
    certificate_versions::table
        .filter(certificate_versions::certificate_id.eq(certificate))
        .filter(certificate_versions::spki_sha256.eq(spki_sha256))
        .filter(certificate_versions::not_after.gt(now))
        .filter(certificate_versions::revoked_at.is_null())
        .order(certificate_versions::number.desc())
        .select(certificate_versions::number)
        .limit(limit)
        .load(&mut connection)
        .await
}

/// One version of a certificate, by its number, with its sealed parts.
pub async fn by_number(
    mut connection: &Connection,
    certificate: CertificateId,
    number: i32,
) -> QueryResult<Option<(Version, SealedVersion)>> {
    certificate_versions::table
        .filter(certificate_versions::certificate_id.eq(certificate))
        .filter(certificate_versions::number.eq(number))
        .select((Version::as_select(), SealedVersion::as_select()))
        .first(&mut connection)
        .await
        .optional()
}

/// One version, with its sealed parts.
pub async fn by_id(mut connection: &Connection, id: VersionId) -> QueryResult<Option<(Version, SealedVersion)>> {
    certificate_versions::table
        .find(id)
        .select((Version::as_select(), SealedVersion::as_select()))
        .first(&mut connection)
        .await
        .optional()
}

/// The sealed chain of a version.
pub async fn chain(mut connection: &Connection, id: VersionId) -> QueryResult<Option<SealedBytes>> {
    certificate_versions::table.find(id).select(certificate_versions::chain).first(&mut connection).await.optional()
}

/// The number that the next version of a certificate gets.
pub async fn next_number(mut connection: &Connection, certificate: CertificateId) -> QueryResult<i32> {
    let last: Option<i32> = certificate_versions::table
        .filter(certificate_versions::certificate_id.eq(certificate))
        .select(diesel::dsl::max(certificate_versions::number))
        .first(&mut connection)
        .await?;
    Ok(last.unwrap_or(0) + 1)
}

/// Stores a version.
pub async fn insert(mut connection: &Connection, version: &NewVersion<'_>) -> QueryResult<()> {
    diesel::insert_into(certificate_versions::table).values(version).cached().execute(&mut connection).await.map(drop)
}

/// Stores how far a version's revocation has come.
pub async fn store_revocation(mut connection: &Connection, id: VersionId, revocation: &Revocation) -> QueryResult<()> {
    diesel::update(certificate_versions::table.find(id))
        .set(certificate_versions::revocation.eq(Json(revocation.clone())))
        .execute(&mut connection)
        .await
        .map(drop)
}

/// Notes that the authority has revoked a version.
pub async fn store_revoked(mut connection: &Connection, id: VersionId, now: DateTime<Utc>) -> QueryResult<()> {
    diesel::update(certificate_versions::table.find(id))
        .set(certificate_versions::revoked_at.eq(now))
        .execute(&mut connection)
        .await
        .map(drop)
}

/// What speaks against using a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, QueryableByName)]
pub struct Standing {
    /// The authority has revoked it.
    #[diesel(sql_type = diesel::sql_types::Bool)]
    pub revoked: bool,
    /// Its key is not to be kept: somebody has said that it is known to others, or it has signed a revocation, be it of
    /// another version with the same key.
    #[diesel(sql_type = diesel::sql_types::Bool)]
    pub compromised: bool,
}

/// What speaks against using a version.
pub async fn standing(mut connection: &Connection, id: VersionId) -> QueryResult<Standing> {
    diesel::sql_query(
        "SELECT revoked_at IS NOT NULL AS revoked, EXISTS (
             SELECT FROM certificate_versions AS other
             WHERE other.certificate_id = this.certificate_id
               AND (other.id = this.id OR other.spki_sha256 = this.spki_sha256)
               AND (other.revocation ->> 'reason' = $2 OR other.revocation ->> 'by_key' = 'true')) AS compromised
         FROM certificate_versions AS this WHERE id = $1",
    )
    .bind::<diesel::sql_types::Uuid, _>(id.0)
    .bind::<diesel::sql_types::Text, _>(RevocationReason::KeyCompromise.as_str())
    .cached()
    .get_result(&mut connection)
    .await
}

/// The certificate that a version is of.
pub async fn certificate_of(mut connection: &Connection, id: VersionId) -> QueryResult<Option<CertificateId>> {
    certificate_versions::table
        .find(id)
        .select(certificate_versions::certificate_id)
        .first(&mut connection)
        .await
        .optional()
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
