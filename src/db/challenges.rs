//! The challenges of an order, and what was seen of them in the DNS.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::Connection;
use super::cached::{CachedDsl, MOST_ROWS};
use super::columns::Json;
use super::schema::challenges;
use crate::domain::DomainName;
use crate::domain::ids::{ChallengeId, OrderId};
use crate::domain::sighting::Sighting;

/// The proof for one domain of an order.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = challenges)]
pub struct Challenge {
    /// Which.
    pub id: ChallengeId,
    /// The order that it's of.
    pub order_id: OrderId,
    /// The domain as ordered.
    pub domain: DomainName,
    /// The authorization at the authority.
    pub authorization_url: String,
    /// Where the TXT record belongs.
    pub txt_name: String,
    /// What it has to hold.
    pub txt_value: String,
    /// Valid from an earlier order: nothing to prove, nothing was sent.
    pub already_valid: bool,
    /// When it was sent out.
    pub sent_at: DateTime<Utc>,
    /// When it was last looked for.
    pub looked_at: Option<DateTime<Utc>>,
    /// What each name server said then.
    pub sighting: Option<Json<Sighting>>,
    /// When every server served it.
    pub seen_at: Option<DateTime<Utc>>,
    /// When the authority was told.
    pub told_at: Option<DateTime<Utc>>,
    /// When it was announced that the record can go.
    pub cleared_at: Option<DateTime<Utc>>,
}

/// The challenges of an order, by domain.
pub async fn of_order(mut connection: &Connection, order: OrderId) -> QueryResult<Vec<Challenge>> {
    challenges::table
        .filter(challenges::order_id.eq(order))
        .order(challenges::id)
        .select(Challenge::as_select())
        .load(&mut connection)
        .await
}

/// Stores the challenges of an order.
pub async fn insert(mut connection: &Connection, rows: &[Challenge]) -> QueryResult<()> {
    let insert = diesel::insert_into(challenges::table).values(rows);
    insert.cached_if(rows.len() <= MOST_ROWS).execute(&mut connection).await.map(drop)
}

/// Stores what was seen of one challenge.
pub async fn store_sighting(
    mut connection: &Connection,
    id: ChallengeId,
    sighting: &Sighting,
    seen: bool,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(challenges::table.find(id))
        .set((
            challenges::sighting.eq(Json(sighting.clone())),
            challenges::looked_at.eq(now),
            seen.then(|| challenges::seen_at.eq(now)),
        ))
        .cached()
        .execute(&mut connection)
        .await
        .map(drop)
}

/// Notes that the authority was told of every challenge of an order.
pub async fn store_told(mut connection: &Connection, order: OrderId, now: DateTime<Utc>) -> QueryResult<()> {
    diesel::update(challenges::table.filter(challenges::order_id.eq(order)).filter(challenges::told_at.is_null()))
        .set(challenges::told_at.eq(now))
        .cached()
        .execute(&mut connection)
        .await
        .map(drop)
}

/// Notes that the records of an order can go, and answers those for which that wasn't noted before.
pub async fn clear(mut connection: &Connection, order: OrderId, now: DateTime<Utc>) -> QueryResult<Vec<Challenge>> {
    diesel::update(
        challenges::table
            .filter(challenges::order_id.eq(order))
            .filter(challenges::cleared_at.is_null())
            .filter(challenges::already_valid.eq(false)),
    )
    .set(challenges::cleared_at.eq(now))
    .returning(Challenge::as_returning())
    .cached()
    .get_results(&mut connection)
    .await
}
