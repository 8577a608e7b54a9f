//! Notification channels.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::Timestamptz;
use diesel_async::RunQueryDsl;

use super::Connection;
use super::cached::CachedDsl;
use super::certificates::Labels;
use super::columns::Json;

use super::schema::channels;
use crate::crypto::SealedBytes;
use crate::domain::ChannelKind;
use crate::domain::ids::{ChannelId, TeamId};
use crate::domain::name_pattern;
use crate::notify::EventType;

/// A notification channel.
#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = channels)]
pub struct Channel {
    /// Which.
    pub id: ChannelId,
    /// Whose.
    pub team_id: TeamId,
    /// What kind.
    pub kind: ChannelKind,
    /// The name to show, unique within the team.
    pub name: String,
    /// Where it goes, sealed.
    pub endpoint: SealedBytes,
    /// The version of the payloads it gets.
    pub version: i16,
    /// Whether anything is sent.
    pub enabled: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// The events that it wants; none for every one that its version carries.
    pub events: Option<Vec<EventType>>,
    /// It wants certificates whose name fits only ([`name_pattern::fits`]).
    pub name_pattern: Option<String>,
    /// It wants certificates with all of these labels only; an empty value stands for any.
    pub labels: Json<Labels>,
    /// Whether the settings made it, which alone say where it goes.
    pub from_settings: bool,
    /// The first of the attempts that have failed since the last one that did not.
    pub failing_since: Option<DateTime<Utc>>,
    /// When it was switched off since everything had failed for days.
    pub gave_up_at: Option<DateTime<Utc>>,
}

/// What a channel's wishes are held against.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// The certificate's name.
    pub name: &'a str,
    /// Its labels.
    pub labels: &'a Labels,
}

impl Channel {
    /// Whether it wants such events at all.
    pub fn wants_event(&self, event: EventType) -> bool {
        self.events.as_ref().is_none_or(|events| events.contains(&event))
    }

    /// Whether it asks which certificate it is.
    pub fn is_choosy(&self) -> bool {
        self.name_pattern.is_some() || !self.labels.0.is_empty()
    }

    /// Whether it wants to hear of a certificate.
    pub fn wants_certificate(&self, certificate: Wanted<'_>) -> bool {
        let fits = self.name_pattern.as_deref().is_none_or(|pattern| name_pattern::fits(pattern, certificate.name));
        fits && self
            .labels
            .0
            .iter()
            .all(|(key, wanted)| certificate.labels.get(key).is_some_and(|value| wanted.is_empty() || value == wanted))
    }
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

/// The channel that the settings made for a team.
pub async fn from_settings(mut connection: &Connection, team: TeamId) -> QueryResult<Option<Channel>> {
    channels::table
        .filter(channels::team_id.eq(team))
        .filter(channels::from_settings.eq(true))
        .select(Channel::as_select())
        .first(&mut connection)
        .await
        .optional()
}

/// Switches a channel off since everything has failed for days. Answers whether it was on.
pub async fn give_up(mut connection: &Connection, id: ChannelId, now: DateTime<Utc>) -> QueryResult<bool> {
    diesel::update(channels::table.find(id).filter(channels::enabled.eq(true)))
        .set((channels::enabled.eq(false), channels::gave_up_at.eq(now)))
        .execute(&mut connection)
        .await
        .map(|changed| changed == 1)
}

#[derive(QueryableByName)]
struct Failing {
    #[diesel(sql_type = Timestamptz)]
    failing_since: DateTime<Utc>,
}

/// Notes that attempts have failed, and answers since when they have without one that did not. A failure so long after the
/// one before that nothing was tried in between is the first again.
pub async fn store_failing(
    mut connection: &Connection,
    id: ChannelId,
    now: DateTime<Utc>,
    untried_since: DateTime<Utc>,
) -> QueryResult<DateTime<Utc>> {
    let failing: Failing = diesel::sql_query(
        "UPDATE channels SET failed_at = $2, failing_since = CASE WHEN failed_at > $3 THEN coalesce(failing_since, $2)
             ELSE $2 END
         WHERE id = $1 RETURNING failing_since",
    )
    .bind::<diesel::sql_types::Uuid, _>(id)
    .bind::<Timestamptz, _>(now)
    .bind::<Timestamptz, _>(untried_since)
    .cached()
    .get_result(&mut connection)
    .await?;
    Ok(failing.failing_since)
}

/// Notes that an attempt has passed.
pub async fn store_passing(mut connection: &Connection, id: ChannelId) -> QueryResult<()> {
    diesel::update(channels::table.find(id))
        .set(channels::failing_since.eq(None::<DateTime<Utc>>))
        .cached()
        .execute(&mut connection)
        .await
        .map(drop)
}

/// Name of the index that keeps names unique within a team.
pub const UNIQUE_NAME: &str = "channels_team_id_name_key";

/// A team's channels, by name.
pub async fn of_team(mut connection: &Connection, team: TeamId) -> QueryResult<Vec<Channel>> {
    channels::table
        .filter(channels::team_id.eq(team))
        .order((channels::name, channels::id))
        .select(Channel::as_select())
        .load(&mut connection)
        .await
}

/// A channel of a team.
pub async fn find(mut connection: &Connection, team: TeamId, id: ChannelId) -> QueryResult<Option<Channel>> {
    channels::table
        .find(id)
        .filter(channels::team_id.eq(team))
        .select(Channel::as_select())
        .first(&mut connection)
        .await
        .optional()
}

/// A channel of a team, which nobody else changes until the transaction ends.
pub async fn lock(mut connection: &Connection, team: TeamId, id: ChannelId) -> QueryResult<Option<Channel>> {
    channels::table
        .find(id)
        .filter(channels::team_id.eq(team))
        .select(Channel::as_select())
        .for_no_key_update()
        .first(&mut connection)
        .await
        .optional()
}

/// Lets nobody else add or test a channel of a team until the transaction ends.
pub async fn lock_team(mut connection: &Connection, team: TeamId) -> QueryResult<()> {
    diesel::sql_query("SELECT pg_advisory_xact_lock(hashtextextended('channels of ' || $1, 0))")
        .bind::<diesel::sql_types::Text, _>(team.to_string())
        .execute(&mut connection)
        .await
        .map(drop)
}

/// How many channels a team has.
pub async fn count(mut connection: &Connection, team: TeamId) -> QueryResult<i64> {
    channels::table.filter(channels::team_id.eq(team)).count().get_result(&mut connection).await
}

/// Whether another channel of a team than `but` has a name.
pub async fn is_name_taken(
    mut connection: &Connection,
    team: TeamId,
    name: &str,
    but: Option<ChannelId>,
) -> QueryResult<bool> {
    let found = channels::table.filter(channels::team_id.eq(team)).filter(channels::name.eq(name));
    let holders: Vec<ChannelId> = found.select(channels::id).load(&mut connection).await?;
    Ok(holders.into_iter().any(|id| Some(id) != but))
}

/// A channel that was switched off since everything had failed for days.
#[derive(Debug, Clone, Queryable)]
pub struct GaveUp {
    /// Which.
    pub id: ChannelId,
    /// Its name.
    pub name: String,
    /// When.
    pub at: Option<DateTime<Utc>>,
}

/// Those of a team's channels that were switched off since everything had failed for days.
pub async fn gave_up(mut connection: &Connection, team: TeamId) -> QueryResult<Vec<GaveUp>> {
    channels::table
        .filter(channels::team_id.eq(team))
        .filter(channels::gave_up_at.is_not_null())
        .order(channels::gave_up_at)
        .select((channels::id, channels::name, channels::gave_up_at))
        .load(&mut connection)
        .await
}

/// Stores a new channel.
pub async fn insert(mut connection: &Connection, channel: &Channel) -> QueryResult<()> {
    diesel::insert_into(channels::table).values(channel).execute(&mut connection).await.map(drop)
}

/// Stores what people may change of a channel.
pub async fn update(mut connection: &Connection, channel: &Channel) -> QueryResult<()> {
    diesel::update(channels::table.find(channel.id))
        .set((
            channels::name.eq(&channel.name),
            channels::endpoint.eq(&channel.endpoint),
            channels::version.eq(channel.version),
            channels::events.eq(&channel.events),
            channels::name_pattern.eq(&channel.name_pattern),
            channels::labels.eq(&channel.labels),
            channels::from_settings.eq(channel.from_settings),
            channels::failing_since.eq(channel.failing_since),
        ))
        .execute(&mut connection)
        .await
        .map(drop)
}

/// Switches a channel on or off by hand. How it fared before counts no more.
pub async fn set_enabled(mut connection: &Connection, id: ChannelId, enabled: bool) -> QueryResult<()> {
    let never = None::<DateTime<Utc>>;
    diesel::update(channels::table.find(id))
        .set((channels::enabled.eq(enabled), channels::failing_since.eq(never), channels::gave_up_at.eq(never)))
        .execute(&mut connection)
        .await
        .map(drop)
}

/// Deletes a channel and its deliveries.
pub async fn delete(mut connection: &Connection, id: ChannelId) -> QueryResult<()> {
    diesel::delete(channels::table.find(id)).execute(&mut connection).await.map(drop)
}
