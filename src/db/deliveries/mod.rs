//! The outbox: notifications on their way.

mod shown;

use chrono::{DateTime, Utc};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Integer, Nullable, Text, Timestamptz, Uuid};
use diesel_async::RunQueryDsl;
use futures::try_join;

use crate::db::Connection;
use crate::db::cached::{CachedDsl, MOST_ROWS};
use crate::db::columns::Json;
use crate::db::schema::deliveries;
use crate::domain::DeliveryState;
use crate::domain::ids::{CertificateId, ChannelId, DeliveryId, OrderId, TeamId};
use crate::notify::{EventType, Notification};

pub use shown::{AboutOne, Known, Listed, Newest, find, newest, of_certificate, of_channel};

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
    /// About which certificate; none where it's about several, or a channel.
    pub certificate_id: Option<CertificateId>,
    /// The order that made it.
    pub order_id: Option<OrderId>,
    /// What happened.
    pub event_type: EventType,
    /// What it says, whatever the channel's version.
    pub notification: Json<Notification>,
    /// How far it has come.
    pub state: DeliveryState,
    /// Attempts made.
    pub attempts: i32,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// Its place among those to the same channel about the same certificate: it goes out once none of an earlier turn
    /// waits. Those of one turn go out at once.
    pub turn: i64,
    /// When the next attempt is due, while it waits.
    pub next_at: Option<DateTime<Utc>>,
}

#[derive(QueryableByName)]
struct Turn {
    #[diesel(sql_type = BigInt)]
    turn: i64,
}

/// As many turns after all those that were given out.
pub async fn next_turns(mut connection: &Connection, count: usize) -> QueryResult<Vec<i64>> {
    let count = i32::try_from(count).unwrap_or(i32::MAX);
    let turns: Vec<Turn> = diesel::sql_query("SELECT nextval('delivery_turns') AS turn FROM generate_series(1, $1)")
        .bind::<Integer, _>(count)
        .cached()
        .load(&mut connection)
        .await?;
    Ok(turns.into_iter().map(|turn| turn.turn).collect())
}

/// The turn after all those that were given out.
pub async fn next_turn(connection: &Connection) -> QueryResult<i64> {
    next_turns(connection, 1).await?.pop().ok_or(diesel::result::Error::NotFound)
}

/// Stores deliveries.
pub async fn insert(mut connection: &Connection, rows: &[Delivery]) -> QueryResult<()> {
    let insert = diesel::insert_into(deliveries::table).values(rows);
    insert.cached_if(rows.len() <= MOST_ROWS).execute(&mut connection).await.map(drop)
}

/// A channel that something waits for.
#[derive(Debug, Clone, Copy, QueryableByName)]
pub struct Due {
    /// Which.
    #[diesel(sql_type = Uuid)]
    pub channel_id: ChannelId,
    /// When the next attempt is due.
    #[diesel(sql_type = Timestamptz)]
    pub next_at: DateTime<Utc>,
    /// Whether sending is queued for it, or under way.
    #[diesel(sql_type = Bool)]
    pub queued: bool,
}

/// The channels for which something waits. It takes one look into the index for each, however much waits.
pub async fn due(mut connection: &Connection, kind: &str) -> QueryResult<Vec<Due>> {
    diesel::sql_query(
        "WITH RECURSIVE waiting AS (
             (SELECT channel_id, next_at FROM deliveries WHERE state = 'waiting' ORDER BY channel_id, next_at LIMIT 1)
             UNION ALL
             SELECT later.channel_id, later.next_at FROM waiting CROSS JOIN LATERAL (
                 SELECT channel_id, next_at FROM deliveries
                 WHERE state = 'waiting' AND channel_id > waiting.channel_id ORDER BY channel_id, next_at LIMIT 1
             ) AS later
         )
         SELECT channel_id, next_at,
             EXISTS (SELECT FROM jobs WHERE jobs.kind = $1 AND jobs.subject = waiting.channel_id) AS queued
         FROM waiting",
    )
    .bind::<Text, _>(kind)
    .cached()
    .load(&mut connection)
    .await
}

/// What deliveries of one channel wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Those of earlier turns about the same certificate. Those about none wait for nothing.
    ByCertificate,
    /// Those of earlier turns.
    ByChannel,
}

impl Order {
    /// That one waits for an `earlier` one, in SQL.
    const fn waits_for(self) -> &'static str {
        match self {
            // A challenge has ten minutes: it waits for what else is said of challenges, unless that has failed already,
            // and that in turn for challenges alone.
            Self::ByCertificate => {
                "earlier.certificate_id = deliveries.certificate_id AND earlier.turn < deliveries.turn
                 AND CASE deliveries.event_type
                     WHEN 'cert_domain_validation_required' THEN earlier.attempts = 0
                         AND earlier.event_type LIKE 'cert_domain_validation_%'
                     WHEN 'cert_domain_validation_completed' THEN earlier.event_type = 'cert_domain_validation_required'
                         OR (earlier.attempts = 0 AND earlier.event_type = 'cert_domain_validation_completed')
                     ELSE true END"
            }
            // People can read the next message though one before it was refused; a test waits for nothing.
            Self::ByChannel => {
                "earlier.turn < deliveries.turn AND earlier.attempts = 0
                 AND 'test_notification_channel' NOT IN (deliveries.event_type, earlier.event_type)"
            }
        }
    }
}

/// That it's a challenge, in the words of the index of challenges.
const IS_CHALLENGE: &str = "deliveries.event_type = 'cert_domain_validation_required'";

/// A channel's deliveries that are due and wait for no other, but for those `under_way`: challenges first, which have ten
/// minutes, then the longest due.
pub async fn ready(
    connection: &Connection,
    channel: ChannelId,
    order: Order,
    under_way: &[DeliveryId],
    limit: i64,
    now: DateTime<Utc>,
) -> QueryResult<Vec<Delivery>> {
    // That it waits is written out: of a value that comes later, Postgres doesn't know whether the index has it. It's a
    // value rather than NOT EXISTS, so that it is looked up for as many rows as are wanted, never for all.
    let waits_for_none = format!(
        "(SELECT true FROM deliveries AS earlier WHERE earlier.state = 'waiting'
             AND earlier.channel_id = deliveries.channel_id AND {} LIMIT 1) IS NULL",
        order.waits_for()
    );
    let which = async |which: &str| {
        let mut connection = connection;
        deliveries::table
            .filter(sql::<Bool>("deliveries.state = 'waiting'"))
            .filter(sql::<Bool>(which))
            .filter(deliveries::channel_id.eq(channel))
            .filter(deliveries::next_at.le(now))
            .filter(deliveries::id.ne_all(under_way))
            .filter(sql::<Bool>(&waits_for_none))
            .order((deliveries::next_at, deliveries::turn))
            .limit(limit)
            .select(Delivery::as_select())
            .cached()
            .load::<Delivery>(&mut connection)
            .await
    };
    let others = format!("NOT {IS_CHALLENGE}");
    let (mut ready, others) = try_join!(which(IS_CHALLENGE), which(&others))?;
    ready.extend(others);
    ready.truncate(usize::try_from(limit).unwrap_or(0));
    Ok(ready)
}

/// Puts off those deliveries of a channel that are due but wait for others that aren't, until these are.
pub async fn put_off(
    mut connection: &Connection,
    channel: ChannelId,
    order: Order,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::sql_query(format!(
        "UPDATE deliveries SET next_at = others.next_at FROM (
             SELECT deliveries.id, max(earlier.next_at) AS next_at FROM deliveries
             JOIN deliveries AS earlier ON earlier.state = 'waiting' AND earlier.channel_id = deliveries.channel_id
                 AND earlier.next_at > $2 AND {}
             WHERE deliveries.state = 'waiting' AND deliveries.channel_id = $1 AND deliveries.next_at <= $2
             GROUP BY deliveries.id
         ) AS others WHERE deliveries.id = others.id AND deliveries.state = 'waiting'",
        order.waits_for()
    ))
    .bind::<Uuid, _>(channel)
    .bind::<Timestamptz, _>(now)
    .execute(&mut connection)
    .await
    .map(drop)
}

/// Nothing goes out to a channel before that moment: its receiver has asked for a pause.
pub async fn hold_back(mut connection: &Connection, channel: ChannelId, until: DateTime<Utc>) -> QueryResult<()> {
    diesel::update(deliveries::table)
        .filter(sql::<Bool>("deliveries.state = 'waiting'"))
        .filter(deliveries::channel_id.eq(channel))
        .filter(deliveries::next_at.lt(until))
        .set(deliveries::next_at.eq(until))
        .execute(&mut connection)
        .await
        .map(drop)
}

/// Everything that waits for a channel is due now: it goes somewhere else.
pub async fn hasten(mut connection: &Connection, channel: ChannelId, now: DateTime<Utc>) -> QueryResult<()> {
    diesel::update(deliveries::table)
        .filter(sql::<Bool>("deliveries.state = 'waiting'"))
        .filter(deliveries::channel_id.eq(channel))
        .filter(deliveries::next_at.gt(now))
        .set(deliveries::next_at.eq(now))
        .execute(&mut connection)
        .await
        .map(drop)
}

/// Puts an end to an order's challenges that have failed to arrive: the order is over, and they would hold up what is said next.
/// One whose attempt is being stored at this moment is left to that.
pub async fn end_challenges(
    mut connection: &Connection,
    team: TeamId,
    certificate: CertificateId,
    order: OrderId,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::sql_query(
        "UPDATE deliveries SET state = 'gave_up', outcome = 'order_ended', next_at = NULL, ended_at = $4 WHERE id IN (
             SELECT id FROM deliveries
             WHERE state = 'waiting' AND channel_id = ANY (ARRAY (SELECT id FROM channels WHERE team_id = $1))
                 AND certificate_id = $2 AND order_id = $3 AND event_type = 'cert_domain_validation_required' AND attempts > 0
             FOR UPDATE SKIP LOCKED)",
    )
    .bind::<Uuid, _>(team)
    .bind::<Uuid, _>(certificate)
    .bind::<Uuid, _>(order)
    .bind::<Timestamptz, _>(now)
    .cached()
    .execute(&mut connection)
    .await
    .map(drop)
}

/// Whether something waits for a channel that is due.
pub async fn has_due(mut connection: &Connection, channel: ChannelId, now: DateTime<Utc>) -> QueryResult<bool> {
    let found = deliveries::table
        .filter(sql::<Bool>("deliveries.state = 'waiting'"))
        .filter(deliveries::channel_id.eq(channel))
        .filter(deliveries::next_at.le(now));
    diesel::select(diesel::dsl::exists(found)).get_result(&mut connection).await
}

/// What an attempt came to.
#[derive(Debug, Clone)]
pub struct Attempted {
    /// Of which delivery.
    pub id: DeliveryId,
    /// How far that one has come by it.
    pub state: DeliveryState,
    /// What it came to, in a word.
    pub outcome: &'static str,
    /// The status of the answer, where there was one.
    pub status: Option<i32>,
    /// The beginning of the answer.
    pub excerpt: String,
    /// When the next attempt is due, where there is to be one.
    pub next_at: Option<DateTime<Utc>>,
}

/// Stores what attempts came to. A delivery that has been put an end to meanwhile stays ended, unless it has arrived.
pub async fn store_attempts(
    mut connection: &Connection,
    attempts: &[Attempted],
    now: DateTime<Utc>,
) -> QueryResult<()> {
    let ids: Vec<DeliveryId> = attempts.iter().map(|attempt| attempt.id).collect();
    let states: Vec<&str> = attempts.iter().map(|attempt| attempt.state.as_str()).collect();
    let outcomes: Vec<&str> = attempts.iter().map(|attempt| attempt.outcome).collect();
    let statuses: Vec<Option<i32>> = attempts.iter().map(|attempt| attempt.status).collect();
    let excerpts: Vec<&str> = attempts.iter().map(|attempt| attempt.excerpt.as_str()).collect();
    let next: Vec<Option<DateTime<Utc>>> = attempts.iter().map(|attempt| attempt.next_at).collect();
    diesel::sql_query(
        "UPDATE deliveries SET state = made.state, outcome = made.outcome, response_status = made.status,
             response_excerpt = made.excerpt, next_at = made.next_at, attempts = attempts + 1, attempted_at = $7,
             ended_at = CASE WHEN made.next_at IS NULL THEN $7 END
         FROM unnest($1, $2, $3, $4, $5, $6) AS made (id, state, outcome, status, excerpt, next_at)
         WHERE deliveries.id = made.id AND (deliveries.state = 'waiting' OR made.state = 'delivered')",
    )
    .bind::<Array<Uuid>, _>(ids)
    .bind::<Array<Text>, _>(states)
    .bind::<Array<Text>, _>(outcomes)
    .bind::<Array<Nullable<Integer>>, _>(statuses)
    .bind::<Array<Text>, _>(excerpts)
    .bind::<Array<Nullable<Timestamptz>>, _>(next)
    .bind::<Timestamptz, _>(now)
    .cached()
    .execute(&mut connection)
    .await
    .map(drop)
}

/// Puts an end to everything that waits for a channel, for a reason in a word. Answers how much that was.
pub async fn end_all(
    mut connection: &Connection,
    channel: ChannelId,
    reason: &str,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::update(deliveries::table)
        .filter(sql::<Bool>("deliveries.state = 'waiting'"))
        .filter(deliveries::channel_id.eq(channel))
        .set((
            deliveries::state.eq(DeliveryState::GaveUp),
            deliveries::outcome.eq(reason),
            deliveries::next_at.eq(None::<DateTime<Utc>>),
            deliveries::ended_at.eq(now),
        ))
        .execute(&mut connection)
        .await
}

/// Has a delivery that has ended sent again, after all those that wait: with the same identity, as another attempt of the
/// same. Answers whether it had ended.
pub async fn send_again(mut connection: &Connection, id: DeliveryId, now: DateTime<Utc>) -> QueryResult<bool> {
    diesel::sql_query(
        "UPDATE deliveries SET state = 'waiting', next_at = $2, ended_at = NULL, attempts = 0, outcome = NULL,
             response_status = NULL, response_excerpt = NULL, attempted_at = NULL, turn = nextval('delivery_turns')
         WHERE id = $1 AND state <> 'waiting'",
    )
    .bind::<Uuid, _>(id)
    .bind::<Timestamptz, _>(now)
    .execute(&mut connection)
    .await
    .map(|changed| changed == 1)
}
