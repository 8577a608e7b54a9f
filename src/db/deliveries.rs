//! The outbox: notifications on their way.

use chrono::{DateTime, Utc};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::RunQueryDsl;

use super::Connection;
use super::cached::{CachedDsl, MOST_ROWS};
use super::channels::Channel;
use super::columns::Json;
use super::schema::{channels, deliveries};
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
pub async fn next_turn(mut connection: &Connection) -> QueryResult<i64> {
    diesel::select(nextval("delivery_turns")).get_result(&mut connection).await
}

/// Stores deliveries.
pub async fn insert(mut connection: &Connection, rows: &[Delivery]) -> QueryResult<()> {
    let insert = diesel::insert_into(deliveries::table).values(rows);
    insert.cached_if(rows.len() <= MOST_ROWS).execute(&mut connection).await.map(drop)
}

/// One delivery, while it waits, with its channel, and whether it has to wait for another: one of an earlier turn to the
/// same channel about the same certificate. Those about none have no order.
pub async fn waiting(mut connection: &Connection, id: DeliveryId) -> QueryResult<Option<(Delivery, Channel, bool)>> {
    // That the others wait is written out: of a value that comes later, Postgres doesn't know whether the index has it.
    let has_earlier = sql::<Bool>(
        "EXISTS (
             SELECT FROM deliveries AS earlier
             WHERE earlier.state = 'waiting' AND earlier.channel_id = deliveries.channel_id
               AND earlier.certificate_id = deliveries.certificate_id AND earlier.turn < deliveries.turn)",
    );
    deliveries::table
        .inner_join(channels::table)
        .filter(deliveries::id.eq(id))
        .filter(deliveries::state.eq(WAITING))
        .select((Delivery::as_select(), Channel::as_select(), has_earlier))
        .cached()
        .get_result(&mut connection)
        .await
        .optional()
}

/// The deliveries to the same channel about the same certificate that wait for this one: those whose turn is next. They
/// are in order of their ids, so that two that end at once queue them without waiting for each other in a circle.
pub async fn next_after(mut connection: &Connection, delivery: &Delivery) -> QueryResult<Vec<DeliveryId>> {
    let Some(certificate) = delivery.certificate_id else { return Ok(Vec::new()) };
    let beside = || {
        deliveries::table
            .filter(sql::<Bool>("deliveries.state = 'waiting'"))
            .filter(deliveries::channel_id.eq(delivery.channel_id))
            .filter(deliveries::certificate_id.eq(certificate))
    };
    let next = beside().filter(deliveries::turn.gt(delivery.turn)).select(diesel::dsl::min(deliveries::turn));
    let next: Option<i64> = next.cached().get_result(&mut connection).await?;
    let Some(turn) = next else { return Ok(Vec::new()) };
    let rows = beside().filter(deliveries::turn.eq(turn)).order(deliveries::id).select(deliveries::id);
    rows.cached().load(&mut connection).await
}

/// Stores what an attempt came to; `ended` where there will be no other.
pub async fn store_attempt(
    mut connection: &Connection,
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
        .execute(&mut connection)
        .await
        .map(drop)
}
