//! Deliveries as pages show them.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Nullable, Text, Timestamptz, Uuid};
use diesel_async::RunQueryDsl;

use crate::db::Connection;
use crate::db::cached::CachedDsl;
use crate::db::columns::Json;
use crate::db::schema::deliveries;
use crate::domain::DeliveryState;
use crate::domain::ids::{CertificateId, ChannelId, DeliveryId, TeamId};
use crate::notify::{EventType, Notification};

/// A delivery as a row of a list.
#[derive(Debug, Clone, QueryableByName)]
pub struct Listed {
    /// Which.
    #[diesel(sql_type = Uuid)]
    pub id: DeliveryId,
    /// What happened.
    #[diesel(sql_type = Text)]
    pub event_type: EventType,
    /// About which certificate; none where it's about several, or a channel.
    #[diesel(sql_type = Nullable<Uuid>)]
    pub certificate_id: Option<CertificateId>,
    /// Its name, while it is there.
    #[diesel(sql_type = Nullable<Text>)]
    pub certificate: Option<String>,
    /// How many certificates it is about, where it says which.
    #[diesel(sql_type = Integer)]
    pub about: i32,
    /// How far it has come.
    #[diesel(sql_type = Text)]
    pub state: DeliveryState,
    /// Attempts made.
    #[diesel(sql_type = Integer)]
    pub attempts: i32,
    /// What the last attempt came to, in a word.
    #[diesel(sql_type = Nullable<Text>)]
    pub outcome: Option<String>,
    /// The status of the last answer.
    #[diesel(sql_type = Nullable<Integer>)]
    pub response_status: Option<i32>,
    /// When it was written.
    #[diesel(sql_type = Timestamptz)]
    pub created_at: DateTime<Utc>,
    /// When the last attempt was made.
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub attempted_at: Option<DateTime<Utc>>,
    /// When the next attempt is due, while it waits.
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub next_at: Option<DateTime<Utc>>,
}

/// A channel's deliveries, newest first: those older than `before`, and of one state where one is named.
pub async fn of_channel(
    mut connection: &Connection,
    channel: ChannelId,
    state: Option<DeliveryState>,
    before: Option<DeliveryId>,
    limit: i64,
) -> QueryResult<Vec<Listed>> {
    // Written out, so that Postgres sees which index has it.
    let of_state = state.map_or_else(String::new, |state| format!("AND deliveries.state = '{state}'"));
    diesel::sql_query(format!(
        "SELECT deliveries.id, event_type, certificate_id, certificates.name AS certificate,
             coalesce(jsonb_array_length(notification->'certificates'), 0) AS about,
             state, attempts, outcome, response_status, deliveries.created_at, attempted_at, next_at
         FROM deliveries LEFT JOIN certificates ON certificates.id = certificate_id
         WHERE channel_id = $1 {of_state} AND ($2 IS NULL OR deliveries.id < $2)
         ORDER BY deliveries.id DESC LIMIT $3"
    ))
    .bind::<Uuid, _>(channel)
    .bind::<Nullable<Uuid>, _>(before)
    .bind::<BigInt, _>(limit)
    .cached()
    .load(&mut connection)
    .await
}

/// A delivery about one certificate.
#[derive(Debug, Clone, QueryableByName)]
pub struct AboutOne {
    /// Which.
    #[diesel(sql_type = Uuid)]
    pub id: DeliveryId,
    /// To which channel.
    #[diesel(sql_type = Uuid)]
    pub channel_id: ChannelId,
    /// Its name.
    #[diesel(sql_type = Text)]
    pub channel: String,
    /// What happened.
    #[diesel(sql_type = Text)]
    pub event_type: EventType,
    /// How far it has come.
    #[diesel(sql_type = Text)]
    pub state: DeliveryState,
    /// Attempts made.
    #[diesel(sql_type = Integer)]
    pub attempts: i32,
    /// When it was written.
    #[diesel(sql_type = Timestamptz)]
    pub created_at: DateTime<Utc>,
}

/// The newest deliveries about a certificate alone, newest first.
pub async fn of_certificate(
    mut connection: &Connection,
    certificate: CertificateId,
    limit: i64,
) -> QueryResult<Vec<AboutOne>> {
    diesel::sql_query(
        "SELECT deliveries.id, channel_id, channels.name AS channel, event_type, state, attempts, deliveries.created_at
         FROM deliveries JOIN channels ON channels.id = channel_id
         WHERE certificate_id = $1 ORDER BY deliveries.id DESC LIMIT $2",
    )
    .bind::<Uuid, _>(certificate)
    .bind::<BigInt, _>(limit)
    .cached()
    .load(&mut connection)
    .await
}

/// The newest delivery of a channel.
#[derive(Debug, Clone, QueryableByName)]
pub struct Newest {
    /// Of which channel.
    #[diesel(sql_type = Uuid)]
    pub channel_id: ChannelId,
    /// Which.
    #[diesel(sql_type = Uuid)]
    pub id: DeliveryId,
    /// How far it has come.
    #[diesel(sql_type = Text)]
    pub state: DeliveryState,
    /// When it was written.
    #[diesel(sql_type = Timestamptz)]
    pub created_at: DateTime<Utc>,
}

/// The newest delivery of each of a team's channels.
pub async fn newest(mut connection: &Connection, team: TeamId) -> QueryResult<Vec<Newest>> {
    diesel::sql_query(
        "SELECT newest.* FROM channels CROSS JOIN LATERAL (
             SELECT channel_id, id, state, created_at FROM deliveries
             WHERE deliveries.channel_id = channels.id ORDER BY id DESC LIMIT 1
         ) AS newest WHERE channels.team_id = $1",
    )
    .bind::<Uuid, _>(team)
    .cached()
    .load(&mut connection)
    .await
}

/// A delivery with all that is known of it.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = deliveries)]
pub struct Known {
    /// Which; the `jti` of every attempt.
    pub id: DeliveryId,
    /// About which certificate.
    pub certificate_id: Option<CertificateId>,
    /// What it says.
    pub notification: Json<Notification>,
    /// How far it has come.
    pub state: DeliveryState,
    /// Attempts made.
    pub attempts: i32,
    /// What the last attempt came to, in a word.
    pub outcome: Option<String>,
    /// The status of the last answer.
    pub response_status: Option<i32>,
    /// The beginning of the last answer.
    pub response_excerpt: Option<String>,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// When the last attempt was made.
    pub attempted_at: Option<DateTime<Utc>>,
    /// When the next attempt is due, while it waits.
    pub next_at: Option<DateTime<Utc>>,
}

/// A delivery of a channel.
pub async fn find(mut connection: &Connection, channel: ChannelId, id: DeliveryId) -> QueryResult<Option<Known>> {
    deliveries::table
        .find(id)
        .filter(deliveries::channel_id.eq(channel))
        .select(Known::as_select())
        .first(&mut connection)
        .await
        .optional()
}
