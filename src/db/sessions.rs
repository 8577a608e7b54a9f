//! Sessions.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Timestamptz};
use diesel_async::RunQueryDsl;

use super::Connection;
use super::people::Person;
use super::schema::{people, sessions};
use super::site_grants::reach_person;
use crate::domain::ids::{PersonId, SessionId};
use crate::domain::role::SiteRole;

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

/// What somebody holds on the whole installation.
#[derive(Debug, Clone, Copy, Queryable)]
pub struct OnSite {
    /// Whether they administer it.
    pub administers: bool,
    /// Whether they read all activity.
    pub audits: bool,
}

/// The live session of a token, whose it is, and what they hold on the whole installation: neither ended nor idle for longer
/// than `idle`, of nobody blocked.
pub async fn find(
    mut connection: &Connection,
    token_hash: &[u8],
    now: DateTime<Utc>,
    idle: TimeDelta,
) -> QueryResult<Option<(Session, Person, OnSite)>> {
    let on_site = (reach_person(SiteRole::Administrator), reach_person(SiteRole::Auditor));
    sessions::table
        .inner_join(people::table)
        .filter(sessions::token_hash.eq(token_hash))
        .filter(sessions::expires_at.gt(now))
        .filter(sessions::seen_at.gt(now - idle))
        .filter(people::blocked_at.is_null())
        .select((Session::as_select(), Person::as_select(), on_site))
        .first(&mut connection)
        .await
        .optional()
}

/// Notes that a session is in use.
pub async fn touch(mut connection: &Connection, token_hash: &[u8], now: DateTime<Utc>) -> QueryResult<()> {
    diesel::update(sessions::table.find(token_hash))
        .set(sessions::seen_at.eq(now))
        .execute(&mut connection)
        .await
        .map(drop)
}

/// Ends a session; what it was, where it was there still.
pub async fn delete(connection: &mut Connection, token_hash: &[u8]) -> QueryResult<Option<Session>> {
    diesel::delete(sessions::table.find(token_hash))
        .returning(Session::as_returning())
        .get_result(connection)
        .await
        .optional()
}

/// Ends a session by its name; whether it was there still.
pub async fn delete_by_id(mut connection: &Connection, id: SessionId) -> QueryResult<bool> {
    let ended = diesel::delete(sessions::table.filter(sessions::id.eq(id))).execute(&mut connection).await?;
    Ok(ended > 0)
}

/// Most ended sessions that are taken away at once.
const MOST_STALE: i64 = 500;

/// Takes away sessions that have ended, at most 500. It waits for nobody who holds one of them.
pub async fn delete_stale(connection: &mut Connection, now: DateTime<Utc>, idle: TimeDelta) -> QueryResult<()> {
    diesel::sql_query(
        "DELETE FROM sessions WHERE id IN (
             SELECT id FROM sessions WHERE expires_at <= $1 OR seen_at <= $2 LIMIT $3 FOR UPDATE SKIP LOCKED)",
    )
    .bind::<Timestamptz, _>(now)
    .bind::<Timestamptz, _>(now - idle)
    .bind::<BigInt, _>(MOST_STALE)
    .execute(connection)
    .await
    .map(drop)
}

/// A session as pages show it.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = sessions)]
pub struct Shown {
    /// Its name on pages.
    pub id: SessionId,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last used, to the minute or so.
    pub seen_at: DateTime<Utc>,
    /// Where it was made from.
    pub address: String,
    /// The browser that it was made with.
    pub user_agent: String,
}

/// Most sessions of one person that are shown.
const MOST: i64 = 100;

/// Somebody's live sessions, the one used last first; at most a hundred.
pub async fn of_person(
    mut connection: &Connection,
    person: PersonId,
    now: DateTime<Utc>,
    idle: TimeDelta,
) -> QueryResult<Vec<Shown>> {
    sessions::table
        .filter(sessions::person_id.eq(person))
        .filter(sessions::expires_at.gt(now))
        .filter(sessions::seen_at.gt(now - idle))
        .order((sessions::seen_at.desc(), sessions::id.desc()))
        .limit(MOST)
        .select(Shown::as_select())
        .load(&mut connection)
        .await
}

/// Ends all of somebody's live sessions but the `kept` that were used last; their names, the longest unused first.
pub async fn end_oldest(
    mut connection: &Connection,
    person: PersonId,
    (now, idle): (DateTime<Utc>, TimeDelta),
    kept: i64,
) -> QueryResult<Vec<SessionId>> {
    let mut oldest: Vec<SessionId> = sessions::table
        .filter(sessions::person_id.eq(person))
        .filter(sessions::expires_at.gt(now))
        .filter(sessions::seen_at.gt(now - idle))
        .order((sessions::seen_at.desc(), sessions::id.desc()))
        .offset(kept)
        .select(sessions::id)
        .load(&mut connection)
        .await?;
    oldest.reverse();
    diesel::delete(sessions::table.filter(sessions::id.eq_any(&oldest))).execute(&mut connection).await?;
    Ok(oldest)
}

/// Ends one of somebody's sessions; whether there was one of theirs with that name.
pub async fn end(mut connection: &Connection, person: PersonId, id: SessionId) -> QueryResult<bool> {
    let theirs = sessions::table.filter(sessions::person_id.eq(person)).filter(sessions::id.eq(id));
    diesel::delete(theirs).execute(&mut connection).await.map(|ended| ended > 0)
}

/// Ends all of somebody's sessions, or all but one; how many there were.
pub async fn end_all(mut connection: &Connection, person: PersonId, but: Option<SessionId>) -> QueryResult<usize> {
    let theirs = sessions::table.filter(sessions::person_id.eq(person));
    match but {
        Some(kept) => diesel::delete(theirs.filter(sessions::id.ne(kept))).execute(&mut connection).await,
        None => diesel::delete(theirs).execute(&mut connection).await,
    }
}
