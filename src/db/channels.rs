//! Notification channels.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::Connection;
use super::schema::channels;
use crate::crypto::SealedBytes;
use crate::domain::ids::{ChannelId, TeamId};

/// A callback channel's kind, as stored.
pub const CALLBACK: &str = "callback";

/// A notification channel.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = channels)]
pub struct Channel {
    /// Which.
    pub id: ChannelId,
    /// Whose.
    pub team_id: TeamId,
    /// What kind: [`CALLBACK`].
    pub kind: String,
    /// The name to show.
    pub name: String,
    /// Where it goes, sealed.
    pub endpoint: SealedBytes,
    /// The version of the payloads it gets.
    pub version: i16,
    /// Whether anything is sent.
    pub enabled: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// A team's channels that are switched on.
pub async fn enabled(mut connection: &Connection, team: TeamId) -> QueryResult<Vec<Channel>> {
    channels::table
        .filter(channels::team_id.eq(team))
        .filter(channels::enabled.eq(true))
        .order(channels::id)
        .select(Channel::as_select())
        .load(&mut connection)
        .await
}

/// One channel.
pub async fn by_id(mut connection: &Connection, id: ChannelId) -> QueryResult<Option<Channel>> {
    channels::table.find(id).select(Channel::as_select()).first(&mut connection).await.optional()
}

/// The channel of a team with a name.
pub async fn by_name(mut connection: &Connection, team: TeamId, name: &str) -> QueryResult<Option<Channel>> {
    channels::table
        .filter(channels::team_id.eq(team))
        .filter(channels::name.eq(name))
        .select(Channel::as_select())
        .first(&mut connection)
        .await
        .optional()
}

/// Switches a channel off.
pub async fn disable(mut connection: &Connection, id: ChannelId) -> QueryResult<()> {
    diesel::update(channels::table.find(id)).set(channels::enabled.eq(false)).execute(&mut connection).await.map(drop)
}

/// Stores a channel, or a new endpoint for one that has its id.
pub async fn upsert(mut connection: &Connection, channel: &Channel) -> QueryResult<()> {
    diesel::insert_into(channels::table)
        .values(channel)
        .on_conflict(channels::id)
        .do_update()
        .set((channels::endpoint.eq(&channel.endpoint), channels::enabled.eq(channel.enabled)))
        .execute(&mut connection)
        .await
        .map(drop)
}
