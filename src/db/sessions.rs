//! Sessions, and the attempts to sign in that lead to them.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::Connection;
use super::people::Person;
use super::schema::{people, sessions, sign_in_attempts};
use crate::crypto::SealedBytes;
use crate::domain::ids::PersonId;

/// A session as a request finds it.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = sessions)]
pub struct Session {
    /// SHA-256 of the cookie's token.
    pub token_hash: Vec<u8>,
    /// Whose it is.
    pub person_id: PersonId,
    /// What every form of the session carries.
    pub csrf_token: String,
    /// When it was last used, to the minute or so.
    pub seen_at: DateTime<Utc>,
    /// When it ends, however much it's used.
    pub expires_at: DateTime<Utc>,
}

/// A session to be made.
#[derive(Insertable)]
#[diesel(table_name = sessions)]
pub struct NewSession<'a> {
    /// SHA-256 of the cookie's token.
    pub token_hash: &'a [u8],
    /// Whose it is.
    pub person_id: PersonId,
    /// What every form of the session carries.
    pub csrf_token: &'a str,
    /// Now.
    pub created_at: DateTime<Utc>,
    /// Now.
    pub seen_at: DateTime<Utc>,
    /// When it ends, however much it's used.
    pub expires_at: DateTime<Utc>,
    /// Where it was made from.
    pub address: &'a str,
    /// The browser that it was made with.
    pub user_agent: &'a str,
}

/// Stores a session.
pub async fn insert(connection: &mut Connection, session: &NewSession<'_>) -> QueryResult<()> {
    diesel::insert_into(sessions::table).values(session).execute(connection).await.map(drop)
}

/// The live session of a token, and whose it is: neither ended nor idle for longer than `idle`, of nobody blocked.
pub async fn find(
    connection: &mut Connection,
    token_hash: &[u8],
    now: DateTime<Utc>,
    idle: TimeDelta,
) -> QueryResult<Option<(Session, Person)>> {
    sessions::table
        .inner_join(people::table)
        .filter(sessions::token_hash.eq(token_hash))
        .filter(sessions::expires_at.gt(now))
        .filter(sessions::seen_at.gt(now - idle))
        .filter(people::blocked_at.is_null())
        .select((Session::as_select(), Person::as_select()))
        .first(connection)
        .await
        .optional()
}

/// Notes that a session is in use.
pub async fn touch(connection: &mut Connection, token_hash: &[u8], now: DateTime<Utc>) -> QueryResult<()> {
    diesel::update(sessions::table.find(token_hash)).set(sessions::seen_at.eq(now)).execute(connection).await.map(drop)
}

/// Ends a session.
pub async fn delete(connection: &mut Connection, token_hash: &[u8]) -> QueryResult<()> {
    diesel::delete(sessions::table.find(token_hash)).execute(connection).await.map(drop)
}

/// Takes away what can't be used any more.
pub async fn delete_stale(connection: &mut Connection, now: DateTime<Utc>, idle: TimeDelta) -> QueryResult<()> {
    diesel::delete(sessions::table.filter(sessions::expires_at.le(now).or(sessions::seen_at.le(now - idle))))
        .execute(connection)
        .await?;
    diesel::delete(sign_in_attempts::table.filter(sign_in_attempts::created_at.le(now - ATTEMPT_LASTS)))
        .execute(connection)
        .await
        .map(drop)
}

/// How long a person may take at the provider.
pub const ATTEMPT_LASTS: TimeDelta = TimeDelta::minutes(10);

/// A sign-in between our redirect to the provider and its answer.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = sign_in_attempts)]
pub struct Attempt {
    /// SHA-256 of the token in the browser's cookie: the answer counts only in the browser that asked.
    pub token_hash: Vec<u8>,
    /// The provider's id in our settings.
    pub provider: String,
    /// State, nonce and PKCE verifier, sealed.
    pub pending: SealedBytes,
    /// Where to go afterwards.
    pub return_to: String,
    /// When it began.
    pub created_at: DateTime<Utc>,
}

/// Stores an attempt.
pub async fn insert_attempt(connection: &mut Connection, attempt: &Attempt) -> QueryResult<()> {
    diesel::insert_into(sign_in_attempts::table).values(attempt).execute(connection).await.map(drop)
}

/// An attempt that is not too old.
pub async fn attempt(
    connection: &mut Connection,
    token_hash: &[u8],
    now: DateTime<Utc>,
) -> QueryResult<Option<Attempt>> {
    sign_in_attempts::table
        .find(token_hash)
        .filter(sign_in_attempts::created_at.gt(now - ATTEMPT_LASTS))
        .select(Attempt::as_select())
        .first(connection)
        .await
        .optional()
}

/// Takes an attempt out: each is used once. Answers whether it was still there.
pub async fn take_attempt(connection: &mut Connection, token_hash: &[u8]) -> QueryResult<bool> {
    diesel::delete(sign_in_attempts::table.find(token_hash)).execute(connection).await.map(|taken| taken == 1)
}
