//! What a provider has handed out with a sign-in, sealed, and when it last said which groups the person is in.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::Connection;
use super::schema::{people, provider_tokens, sessions};
use crate::crypto::SealedBytes;
use crate::domain::ids::{PersonId, SessionId};

/// The tokens of one session, as far as they are kept.
#[derive(Debug, Clone, Default, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = provider_tokens, treat_none_as_null = true)]
pub struct SealedTokens {
    /// What signing out at the provider is told by.
    pub id_token: Option<SealedBytes>,
    /// What groups are read again with.
    pub access_token: Option<SealedBytes>,
    /// What fresh tokens are asked for with.
    pub refresh_token: Option<SealedBytes>,
}

/// A session whose person's groups are to be read again.
#[derive(Debug, Clone, Queryable)]
pub struct Due {
    /// Which.
    pub session: SessionId,
    /// Whose it is.
    pub person: PersonId,
    /// The provider that signed them in.
    pub provider: String,
    /// The provider's name for them.
    pub subject: String,
    /// The name to show.
    pub name: String,
    /// Their groups as they are known.
    pub groups: Vec<String>,
    /// Since when.
    pub read_at: DateTime<Utc>,
    /// What there is to ask with.
    pub tokens: SealedTokens,
}

/// The sessions that count, with whose they are and what is kept of them.
macro_rules! live {
    ($now:expr, $idle:expr) => {
        sessions::table
            .inner_join(people::table)
            .inner_join(provider_tokens::table.on(provider_tokens::session_id.eq(sessions::id)))
            .filter(sessions::expires_at.gt($now))
            .filter(sessions::seen_at.gt($now - $idle))
            .filter(people::blocked_at.is_null())
    };
}

/// The columns of [`Due`].
macro_rules! columns {
    () => {
        (
            sessions::id,
            people::id,
            people::provider,
            people::subject,
            people::name,
            people::groups,
            provider_tokens::groups_read_at,
            SealedTokens::as_select(),
        )
    };
}

/// Stores the tokens of a session just made; its groups were read `now`.
pub async fn insert(
    mut connection: &Connection,
    session: SessionId,
    tokens: &SealedTokens,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::insert_into(provider_tokens::table)
        .values((provider_tokens::session_id.eq(session), tokens, provider_tokens::groups_read_at.eq(now)))
        .execute(&mut connection)
        .await
        .map(drop)
}

/// The ID token of a session, where one is kept.
pub async fn id_token(mut connection: &Connection, session: SessionId) -> QueryResult<Option<SealedBytes>> {
    let found = provider_tokens::table
        .find(session)
        .select(provider_tokens::id_token)
        .first::<Option<SealedBytes>>(&mut connection)
        .await
        .optional()?;
    Ok(found.flatten())
}

/// The live sessions of a provider's whose groups were read by `read_by`; those that were tried since `tried_since` are left
/// out. First those that weren't tried in vain, then those that were, the longest ago first: none is ever starved by others.
pub async fn due(
    mut connection: &Connection,
    provider: &str,
    (now, idle): (DateTime<Utc>, TimeDelta),
    read_by: DateTime<Utc>,
    tried_since: Option<DateTime<Utc>>,
    limit: i64,
) -> QueryResult<Vec<Due>> {
    let mut query = live!(now, idle).filter(people::provider.eq(provider)).into_boxed();
    if let Some(since) = tried_since {
        query =
            query.filter(provider_tokens::tried_at.is_null().or(provider_tokens::tried_at.lt(since).assume_not_null()));
    }
    query
        .filter(provider_tokens::groups_read_at.le(read_by))
        .order((provider_tokens::tried_at.asc().nulls_first(), provider_tokens::groups_read_at))
        .limit(limit)
        .select(columns!())
        .load(&mut connection)
        .await
}

/// The live sessions of all providers but these, in one order for all who end them.
pub async fn of_others(
    mut connection: &Connection,
    providers: &[&str],
    (now, idle): (DateTime<Utc>, TimeDelta),
    limit: i64,
) -> QueryResult<Vec<Due>> {
    live!(now, idle)
        .filter(people::provider.ne_all(providers))
        .order(sessions::id)
        .limit(limit)
        .select(columns!())
        .load(&mut connection)
        .await
}

/// The live sessions of a provider's whose person is in none of these groups, in one order for all who end them.
pub async fn outside(
    mut connection: &Connection,
    provider: &str,
    groups: &[String],
    (now, idle): (DateTime<Utc>, TimeDelta),
    limit: i64,
) -> QueryResult<Vec<Due>> {
    live!(now, idle)
        .filter(people::provider.eq(provider))
        .filter(diesel::dsl::not(people::groups.overlaps_with(groups)))
        .order(sessions::id)
        .limit(limit)
        .select(columns!())
        .load(&mut connection)
        .await
}

/// Puts fresh tokens in the place of a session's.
pub async fn store(mut connection: &Connection, session: SessionId, tokens: &SealedTokens) -> QueryResult<()> {
    diesel::update(provider_tokens::table.find(session)).set(tokens).execute(&mut connection).await.map(drop)
}

/// Notes that the groups were read.
pub async fn store_read(mut connection: &Connection, session: SessionId, now: DateTime<Utc>) -> QueryResult<()> {
    diesel::update(provider_tokens::table.find(session))
        .set((provider_tokens::groups_read_at.eq(now), provider_tokens::tried_at.eq(None::<DateTime<Utc>>)))
        .execute(&mut connection)
        .await
        .map(drop)
}

/// Notes that they were asked for in vain.
pub async fn store_tried(mut connection: &Connection, session: SessionId, now: DateTime<Utc>) -> QueryResult<()> {
    diesel::update(provider_tokens::table.find(session))
        .set(provider_tokens::tried_at.eq(now))
        .execute(&mut connection)
        .await
        .map(drop)
}

/// Forgets whatever groups could be read again with.
pub async fn forget_access(mut connection: &Connection) -> QueryResult<()> {
    let kept = provider_tokens::access_token.is_not_null().or(provider_tokens::refresh_token.is_not_null());
    diesel::update(provider_tokens::table.filter(kept))
        .set((
            provider_tokens::access_token.eq(None::<SealedBytes>),
            provider_tokens::refresh_token.eq(None::<SealedBytes>),
        ))
        .execute(&mut connection)
        .await
        .map(drop)
}
