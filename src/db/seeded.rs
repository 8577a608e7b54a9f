//! Made-up certificates, stored many at once.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, Binary, Bool, Integer, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use super::Connection;
use super::cached::CachedDsl;
use super::schema::{authorities, certificates};
use crate::crypto::SealedBytes;
use crate::domain::certificate::Kind;
use crate::domain::ids::{AuthorityId, CertificateId, OrderId, TeamId, VersionId};
use crate::domain::order::OrderState;

/// Who made-up certificates are by.
pub const BY: &str = "seed";

/// A certificate to be stored as it is.
#[derive(Debug)]
pub struct SeededCertificate {
    /// Which.
    pub id: CertificateId,
    /// Whose.
    pub team_id: TeamId,
    /// Its name.
    pub name: String,
    /// What somebody might have written about it.
    pub description: String,
    /// Where its versions come from.
    pub kind: Kind,
    /// The domains, the primary one first.
    pub domains: Vec<String>,
    /// The key algorithm.
    pub key_algorithm: &'static str,
    /// Where it is from.
    pub authority_id: Option<AuthorityId>,
    /// Whether it is renewed by itself.
    pub auto_renew: bool,
    /// Its labels.
    pub labels: serde_json::Value,
    /// What a search looks through.
    pub search_text: String,
    /// Who issued the version in use.
    pub issuer: Option<String>,
    /// When the version in use ends.
    pub not_after: Option<DateTime<Utc>>,
    /// When the version in use was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Its newest order, where one is kept, which has failed.
    pub failed: Option<SeededOrder>,
    /// Its versions, the last of them in use.
    pub versions: Vec<SeededVersion>,
}

/// A version to be stored as it is.
pub struct SeededVersion {
    /// Which.
    pub id: VersionId,
    /// The PEM chain, sealed.
    pub chain: SealedBytes,
    /// The key, sealed.
    pub private_key: SealedBytes,
    /// The serial number.
    pub serial: String,
    /// SHA-256 of the leaf.
    pub fingerprint_sha256: String,
    /// SHA-256 of the public key.
    pub spki_sha256: String,
    /// The issuer's name to show.
    pub issuer: String,
    /// The key's algorithm, to show.
    pub key_algorithm: String,
    /// The signature's algorithm, to show.
    pub signature_algorithm: String,
    /// When it begins.
    pub not_before: DateTime<Utc>,
    /// When it ends.
    pub not_after: DateTime<Utc>,
}

impl std::fmt::Debug for SeededVersion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SeededVersion").field("id", &self.id).finish_non_exhaustive()
    }
}

/// An order that has failed.
#[derive(Debug)]
pub struct SeededOrder {
    /// Which.
    pub id: OrderId,
    /// Where it was placed.
    pub authority_id: AuthorityId,
    /// Why it failed.
    pub failure: serde_json::Value,
    /// When.
    pub at: DateTime<Utc>,
}

/// How many certificates a team has, and whether any of them is not made up.
pub async fn there_already(mut connection: &Connection, team: Option<TeamId>) -> QueryResult<(i64, bool)> {
    let mut seeded = certificates::table.filter(certificates::created_by.eq(BY)).into_boxed();
    if let Some(team) = team {
        seeded = seeded.filter(certificates::team_id.eq(team));
    }
    let count = seeded.count().get_result(&mut connection).await?;
    let real = certificates::table.filter(certificates::created_by.ne(BY));
    Ok((count, diesel::select(diesel::dsl::exists(real)).get_result(&mut connection).await?))
}

/// An authority that takes no orders, by its name; the one that is there, where there is one.
pub async fn authority(
    mut connection: &Connection,
    name: &str,
    url: &str,
    now: DateTime<Utc>,
) -> QueryResult<AuthorityId> {
    diesel::sql_query(
        "INSERT INTO authorities (id, name, directory_url, position, created_at, switched_off_at, switched_off_by)
         VALUES ($1, $2, $3, (SELECT coalesce(max(position), 0) + 1 FROM authorities), $4, $4, $5)
         ON CONFLICT DO NOTHING",
    )
    .bind::<SqlUuid, _>(AuthorityId::new().0)
    .bind::<Text, _>(name)
    .bind::<Text, _>(url)
    .bind::<Timestamptz, _>(now)
    .bind::<Text, _>(BY)
    .execute(&mut connection)
    .await?;
    authorities::table.filter(authorities::directory_url.eq(url)).select(authorities::id).first(&mut connection).await
}

/// Stores certificates with everything that belongs to them.
pub async fn insert(connection: &Connection, batch: &[SeededCertificate]) -> QueryResult<()> {
    insert_certificates(connection, batch).await?;
    insert_orders(connection, batch).await?;
    insert_versions(connection, batch).await
}

async fn insert_certificates(mut connection: &Connection, batch: &[SeededCertificate]) -> QueryResult<()> {
    fn each<'a, T>(batch: &'a [SeededCertificate], of: impl Fn(&'a SeededCertificate) -> T) -> Vec<T> {
        batch.iter().map(of).collect()
    }
    diesel::sql_query(
        "INSERT INTO certificates (id, team_id, name, description, kind, domains, key_algorithm, authority_id, auto_renew,
             labels, search_text, current_version_id, issuer, not_after, revoked_at, order_id, order_state, created_by,
             created_at)
         SELECT id, team, name, description, kind, string_to_array(domains, ' '), key, authority, auto_renew, labels, text,
             version, issuer, ends, revoked, placed, CASE WHEN placed IS NOT NULL THEN $17 END, $18, made
         FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $19) AS
             new (id, team, name, description, kind, domains, key, authority, auto_renew, labels, text, version, issuer,
                 ends, revoked, placed, made)",
    )
    .bind::<Array<SqlUuid>, _>(each(batch, |one| one.id.0))
    .bind::<Array<SqlUuid>, _>(each(batch, |one| one.team_id.0))
    .bind::<Array<Text>, _>(each(batch, |one| one.name.as_str()))
    .bind::<Array<Text>, _>(each(batch, |one| one.description.as_str()))
    .bind::<Array<Text>, _>(each(batch, |one| one.kind.as_str()))
    .bind::<Array<Text>, _>(each(batch, |one| one.domains.join(" ")))
    .bind::<Array<Text>, _>(each(batch, |one| one.key_algorithm))
    .bind::<Array<Nullable<SqlUuid>>, _>(each(batch, |one| one.authority_id.map(|id| id.0)))
    .bind::<Array<Bool>, _>(each(batch, |one| one.auto_renew))
    .bind::<Array<Jsonb>, _>(each(batch, |one| one.labels.clone()))
    .bind::<Array<Text>, _>(each(batch, |one| one.search_text.as_str()))
    .bind::<Array<Nullable<SqlUuid>>, _>(each(batch, |one| one.versions.last().map(|version| version.id.0)))
    .bind::<Array<Nullable<Text>>, _>(each(batch, |one| one.issuer.as_deref()))
    .bind::<Array<Nullable<Timestamptz>>, _>(each(batch, |one| one.not_after))
    .bind::<Array<Nullable<Timestamptz>>, _>(each(batch, |one| one.revoked_at))
    .bind::<Array<Nullable<SqlUuid>>, _>(each(batch, |one| one.failed.as_ref().map(|order| order.id.0)))
    .bind::<Text, _>(OrderState::Failed.as_str())
    .bind::<Text, _>(BY)
    .bind::<Array<Timestamptz>, _>(each(batch, |one| one.created_at))
    .cached()
    .execute(&mut connection)
    .await
    .map(drop)
}

async fn insert_orders(mut connection: &Connection, batch: &[SeededCertificate]) -> QueryResult<()> {
    fn each<'a, T>(batch: &'a [SeededCertificate], of: impl Fn(&'a SeededCertificate, &'a SeededOrder) -> T) -> Vec<T> {
        batch.iter().filter_map(|one| Some(of(one, one.failed.as_ref()?))).collect()
    }
    diesel::sql_query(
        "INSERT INTO orders (id, certificate_id, team_id, authority_id, renewal, state, domains, key_algorithm, failure,
             placed_by, placed_at, ended_at, automatic)
         SELECT id, certificate, team, authority, renewal, $10, string_to_array(domains, ' '), key, failure, $11, at, at,
             renewal
         FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9) AS
             new (id, certificate, team, authority, renewal, domains, key, failure, at)",
    )
    .bind::<Array<SqlUuid>, _>(each(batch, |_, order| order.id.0))
    .bind::<Array<SqlUuid>, _>(each(batch, |one, _| one.id.0))
    .bind::<Array<SqlUuid>, _>(each(batch, |one, _| one.team_id.0))
    .bind::<Array<SqlUuid>, _>(each(batch, |_, order| order.authority_id.0))
    .bind::<Array<Bool>, _>(each(batch, |one, _| !one.versions.is_empty()))
    .bind::<Array<Text>, _>(each(batch, |one, _| one.domains.join(" ")))
    .bind::<Array<Text>, _>(each(batch, |one, _| one.key_algorithm))
    .bind::<Array<Jsonb>, _>(each(batch, |_, order| order.failure.clone()))
    .bind::<Array<Timestamptz>, _>(each(batch, |_, order| order.at))
    .bind::<Text, _>(OrderState::Failed.as_str())
    .bind::<Text, _>(BY)
    .cached()
    .execute(&mut connection)
    .await
    .map(drop)
}

async fn insert_versions(mut connection: &Connection, batch: &[SeededCertificate]) -> QueryResult<()> {
    fn each<'a, T>(
        batch: &'a [SeededCertificate],
        of: impl Fn(&'a SeededCertificate, i32, &'a SeededVersion) -> T,
    ) -> Vec<T> {
        let of = &of;
        batch
            .iter()
            .flat_map(|one| (1..).zip(&one.versions).map(move |(number, version)| of(one, number, version)))
            .collect()
    }
    diesel::sql_query(
        "INSERT INTO certificate_versions (id, certificate_id, number, chain, private_key, domains, subject, issuer, serial,
             fingerprint_sha256, spki_sha256, key_algorithm, signature_algorithm, not_before, not_after, created_at,
             revoked_at)
         SELECT id, certificate, number, chain, key, string_to_array(domains, ' '), split_part(domains, ' ', 1), issuer,
             serial, fingerprint, spki, key_algorithm, signature, begins, ends, begins, revoked
         FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) AS
             new (id, certificate, number, chain, key, domains, issuer, serial, fingerprint, spki, key_algorithm, signature,
                 begins, ends, revoked)",
    )
    .bind::<Array<SqlUuid>, _>(each(batch, |_, _, version| version.id.0))
    .bind::<Array<SqlUuid>, _>(each(batch, |one, _, _| one.id.0))
    .bind::<Array<Integer>, _>(each(batch, |_, number, _| number))
    .bind::<Array<Binary>, _>(each(batch, |_, _, version| version.chain.as_bytes()))
    .bind::<Array<Binary>, _>(each(batch, |_, _, version| version.private_key.as_bytes()))
    .bind::<Array<Text>, _>(each(batch, |one, _, _| one.domains.join(" ")))
    .bind::<Array<Text>, _>(each(batch, |_, _, version| version.issuer.as_str()))
    .bind::<Array<Text>, _>(each(batch, |_, _, version| version.serial.as_str()))
    .bind::<Array<Text>, _>(each(batch, |_, _, version| version.fingerprint_sha256.as_str()))
    .bind::<Array<Text>, _>(each(batch, |_, _, version| version.spki_sha256.as_str()))
    .bind::<Array<Text>, _>(each(batch, |_, _, version| version.key_algorithm.as_str()))
    .bind::<Array<Text>, _>(each(batch, |_, _, version| version.signature_algorithm.as_str()))
    .bind::<Array<Timestamptz>, _>(each(batch, |_, _, version| version.not_before))
    .bind::<Array<Timestamptz>, _>(each(batch, |_, _, version| version.not_after))
    .bind::<Array<Nullable<Timestamptz>>, _>(each(batch, |one, number, _| {
        one.revoked_at.filter(|_| usize::try_from(number).is_ok_and(|number| number == one.versions.len()))
    }))
    .cached()
    .execute(&mut connection)
    .await
    .map(drop)
}

/// Tells the planner what is there now.
pub async fn analyze(mut connection: &Connection) -> QueryResult<()> {
    for table in ["certificates", "certificate_versions", "orders"] {
        diesel::sql_query(format!("VACUUM (ANALYZE) {table}")).execute(&mut connection).await?;
    }
    Ok(())
}
