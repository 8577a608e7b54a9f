//! Sessions.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::define_sql_function;
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::sql_types::{Array, Nullable, Text};
use diesel_async::RunQueryDsl;

use super::Connection;
use super::people::Person;
use super::schema::{people, sessions, site_grants};
use crate::domain::ids::{PersonId, SessionId};

define_sql_function! {
    /// Where an element first stands in an array.
    fn array_position(array: Array<Text>, element: Nullable<Text>) -> Nullable<Integer>;
}

/// A session as a request finds it.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = sessions)]
pub struct Session {
    /// Its name on pages; it opens nothing.
    pub id: SessionId,
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
    /// Its name on pages.
    pub id: SessionId,
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

/// The live session of a token, whose it is, and whether they administer the whole installation: neither ended nor idle for
/// longer than `idle`, of nobody blocked.
pub async fn find(
    connection: &mut Connection,
    token_hash: &[u8],
    now: DateTime<Utc>,
    idle: TimeDelta,
) -> QueryResult<Option<(Session, Person, bool)>> {
    let by_group = site_grants::provider
        .eq(people::provider.nullable())
        .and(array_position(people::groups, site_grants::group_name).is_not_null())
        .assume_not_null();
    let administers = site_grants::table.filter(
        site_grants::person_id
            .eq(people::id.nullable())
            .or(site_grants::email.eq(people::email))
            .assume_not_null()
            .or(by_group),
    );
    sessions::table
        .inner_join(people::table)
        .filter(sessions::token_hash.eq(token_hash))
        .filter(sessions::expires_at.gt(now))
        .filter(sessions::seen_at.gt(now - idle))
        .filter(people::blocked_at.is_null())
        .select((Session::as_select(), Person::as_select(), exists(administers)))
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

/// Ends a session by its name; whether it was there still.
pub async fn delete_by_id(mut connection: &Connection, id: SessionId) -> QueryResult<bool> {
    let ended = diesel::delete(sessions::table.filter(sessions::id.eq(id))).execute(&mut connection).await?;
    Ok(ended > 0)
}

/// Takes away the sessions that have ended.
pub async fn delete_stale(connection: &mut Connection, now: DateTime<Utc>, idle: TimeDelta) -> QueryResult<()> {
    diesel::delete(sessions::table.filter(sessions::expires_at.le(now).or(sessions::seen_at.le(now - idle))))
        .execute(connection)
        .await
        .map(drop)
}
