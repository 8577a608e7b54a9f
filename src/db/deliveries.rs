//! The outbox: notifications on their way.

use chrono::{DateTime, Utc};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::RunQueryDsl;

use super::Connection;
use super::cached::{CachedDsl, MOST_ROWS};
use super::channels::{self, Channel};
use super::columns::Json;
use super::schema::deliveries;
use super::signing_keys::{self, SigningKey};
use super::teams::{self, Team};
use crate::domain::ids::{CertificateId, ChannelId, DeliveryId, OrderId, TeamId};
use crate::notify::{EventType, Notification};

/// A delivery that still has to be made.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = deliveries)]
pub struct Delivery {
    /// Which; the `jti` of every attempt.
    pub id: DeliveryId,
    /// Where to.
    pub channel_id: ChannelId,
    /// Whose.
    pub team_id: TeamId,
    /// About which certificate.
    pub certificate_id: Option<CertificateId>,
    /// The order that made it.
    pub order_id: Option<OrderId>,
    /// What happened.
    pub event_type: EventType,
    /// What it says, whatever the channel's version.
    pub notification: Json<Notification>,
    /// How far it has come: [`WAITING`], [`DELIVERED`] or [`GAVE_UP`].
    pub state: String,
    /// Attempts made.
    pub attempts: i32,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// Its place among those to the same channel about the same certificate: it goes out once none of an earlier turn
    /// waits. Those of one turn go out at once.
    pub turn: i64,
}

/// It has to be sent yet.
pub const WAITING: &str = "waiting";
/// It was answered with 2xx.
pub const DELIVERED: &str = "delivered";
/// Every attempt failed.
pub const GAVE_UP: &str = "gave_up";

diesel::define_sql_function! {
    /// The next number of a sequence.
    fn nextval(sequence: diesel::sql_types::Text) -> diesel::sql_types::BigInt;
}

/// The turn after all those that were given out.
pub async fn next_turn(connection: &mut Connection) -> QueryResult<i64> {
    diesel::select(nextval("delivery_turns")).get_result(connection).await
}

/// Stores deliveries.
pub async fn insert(connection: &mut Connection, rows: &[Delivery]) -> QueryResult<()> {
    let insert = diesel::insert_into(deliveries::table).values(rows);
    insert.cached_if(rows.len() <= MOST_ROWS).execute(connection).await.map(drop)
}

/// One delivery, while it waits.
pub async fn waiting(connection: &mut Connection, id: DeliveryId) -> QueryResult<Option<Delivery>> {
    deliveries::table
        .find(id)
        .filter(deliveries::state.eq(WAITING))
        .select(Delivery::as_select())
        .first(connection)
        .await
        .optional()
}

/// A delivery that waits, with all that an attempt takes.
pub struct Prepared {
    /// What is to be delivered.
    pub delivery: Delivery,
    /// Where to.
    pub channel: Channel,
    /// Whose it is.
    pub team: Team,
    /// The key that signs for them.
    pub signing_key: SigningKey,
}

/// One delivery, while it waits, with all that an attempt takes; none where any of it is missing.
pub async fn prepared(connection: &mut Connection, id: DeliveryId) -> QueryResult<Option<Prepared>> {
    // Simple look-ups, whose plans Postgres keeps; a join of the four it would plan anew each time.
    let Some(delivery) = waiting(connection, id).await? else { return Ok(None) };
    let Some(channel) = channels::by_id(connection, delivery.channel_id).await? else { return Ok(None) };
    let Some(team) = teams::by_id(connection, delivery.team_id).await? else { return Ok(None) };
    let Some(signing_key) = signing_keys::signing(connection, delivery.team_id).await? else { return Ok(None) };
    Ok(Some(Prepared { delivery, channel, team, signing_key }))
}

/// What the index of those that wait is made for. Written out: of a value that comes later, Postgres doesn't know whether
/// the index has it.
fn still_waits() -> diesel::expression::SqlLiteral<Bool> {
    sql("deliveries.state = 'waiting'")
}

/// Whether a delivery of an earlier turn to the same channel about the same certificate still waits: order is kept per
/// both.
pub async fn has_earlier(connection: &mut Connection, delivery: &Delivery) -> QueryResult<bool> {
    let earlier = deliveries::table
        .filter(still_waits())
        .filter(deliveries::channel_id.eq(delivery.channel_id))
        .filter(deliveries::certificate_id.is_not_distinct_from(delivery.certificate_id))
        .filter(deliveries::turn.lt(delivery.turn));
    diesel::select(diesel::dsl::exists(earlier)).cached().get_result(connection).await
}

/// The deliveries to the same channel about the same certificate that wait for this one: those whose turn is next. They
/// are in order of their ids, so that two that end at once queue them without waiting for each other in a circle.
pub async fn next_after(connection: &mut Connection, delivery: &Delivery) -> QueryResult<Vec<DeliveryId>> {
    let later = || {
        deliveries::table
            .filter(still_waits())
            .filter(deliveries::channel_id.eq(delivery.channel_id))
            .filter(deliveries::certificate_id.is_not_distinct_from(delivery.certificate_id))
            .filter(deliveries::turn.gt(delivery.turn))
    };
    let next = later().select(diesel::dsl::min(deliveries::turn)).cached();
    let next: Option<i64> = next.get_result(connection).await?;
    let Some(turn) = next else { return Ok(Vec::new()) };
    let rows = later().filter(deliveries::turn.eq(turn)).order(deliveries::id).select(deliveries::id);
    rows.cached().load(connection).await
}

/// Stores what an attempt came to; `ended` where there will be no other.
pub async fn store_attempt(
    connection: &mut Connection,
    id: DeliveryId,
    state: &str,
    status: Option<i32>,
    excerpt: Option<&str>,
    ended: Option<DateTime<Utc>>,
) -> QueryResult<()> {
    diesel::update(deliveries::table.find(id))
        .set((
            deliveries::state.eq(state),
            deliveries::attempts.eq(deliveries::attempts + 1),
            deliveries::response_status.eq(status),
            deliveries::response_excerpt.eq(excerpt),
            deliveries::ended_at.eq(ended),
        ))
        .cached()
        .execute(connection)
        .await
        .map(drop)
}
