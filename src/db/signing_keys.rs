//! The key pairs that teams sign their callbacks with.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::Connection;
use super::schema::signing_keys;
use crate::crypto::SealedBytes;
use crate::domain::ids::{SigningKeyId, TeamId};

/// A signing key pair.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = signing_keys)]
pub struct SigningKey {
    /// Which.
    pub id: SigningKeyId,
    /// Whose.
    pub team_id: TeamId,
    /// Its RFC 7638 thumbprint.
    pub kid: String,
    /// SubjectPublicKeyInfo, DER.
    pub public_key: Vec<u8>,
    /// PKCS#8, sealed.
    pub private_key: SealedBytes,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it counts no more; none for the one that signs.
    pub retires_at: Option<DateTime<Utc>>,
}

/// Those of a team's keys that count at `now`, the one that signs first.
pub async fn of_team(mut connection: &Connection, team: TeamId, now: DateTime<Utc>) -> QueryResult<Vec<SigningKey>> {
    signing_keys::table
        .filter(signing_keys::team_id.eq(team))
        .filter(signing_keys::retires_at.is_null().or(signing_keys::retires_at.gt(now)))
        .order((signing_keys::retires_at.is_null().desc(), signing_keys::id.desc()))
        .select(SigningKey::as_select())
        .load(&mut connection)
        .await
}

/// The key that signs for a team: the one that no other has replaced.
pub async fn signing(mut connection: &Connection, team: TeamId) -> QueryResult<Option<SigningKey>> {
    signing_keys::table
        .filter(signing_keys::team_id.eq(team))
        .filter(signing_keys::retires_at.is_null())
        .order(signing_keys::id.desc())
        .select(SigningKey::as_select())
        .first(&mut connection)
        .await
        .optional()
}

/// Stores a key pair.
pub async fn insert(mut connection: &Connection, key: &SigningKey) -> QueryResult<()> {
    diesel::insert_into(signing_keys::table).values(key).execute(&mut connection).await.map(drop)
}

/// Has those of a team's keys that have no end yet count until `at`.
pub async fn retire_all(mut connection: &Connection, team: TeamId, at: DateTime<Utc>) -> QueryResult<()> {
    diesel::update(signing_keys::table)
        .filter(signing_keys::team_id.eq(team))
        .filter(signing_keys::retires_at.is_null())
        .set(signing_keys::retires_at.eq(at))
        .execute(&mut connection)
        .await
        .map(drop)
}

/// Has a key that no longer signs count no more.
pub async fn retire(mut connection: &Connection, id: SigningKeyId, now: DateTime<Utc>) -> QueryResult<()> {
    diesel::update(signing_keys::table.find(id))
        .set(signing_keys::retires_at.eq(now))
        .execute(&mut connection)
        .await
        .map(drop)
}
