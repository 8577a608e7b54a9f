//! The timeline of an order.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::Connection;
use super::cached::{CachedDsl, MOST_ROWS};
use super::columns::Json;
use super::schema::order_steps;
use crate::domain::ids::OrderId;
use crate::domain::order::Step;

/// Adds steps to an order's timeline.
pub async fn insert(
    mut connection: &Connection,
    order: OrderId,
    steps: Vec<Step>,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    let rows: Vec<_> = steps
        .into_iter()
        .map(|step| {
            (
                order_steps::id.eq(uuid::Uuid::now_v7()),
                order_steps::order_id.eq(order),
                order_steps::at.eq(now),
                order_steps::step.eq(Json(step)),
            )
        })
        .collect();
    let few = rows.len() <= MOST_ROWS;
    diesel::insert_into(order_steps::table).values(rows).cached_if(few).execute(&mut connection).await.map(drop)
}

/// Most steps shown of one order: an order that is tried again and again has the newest.
const MOST_SHOWN: i64 = 500;

/// The steps of an order, oldest first.
pub async fn of_order(mut connection: &Connection, order: OrderId) -> QueryResult<Vec<(DateTime<Utc>, Step)>> {
    let mut rows: Vec<(DateTime<Utc>, Json<Step>)> = order_steps::table
        .filter(order_steps::order_id.eq(order))
        .order(order_steps::id.desc())
        .limit(MOST_SHOWN)
        .select((order_steps::at, order_steps::step))
        .load(&mut connection)
        .await?;
    rows.reverse();
    Ok(rows.into_iter().map(|(at, Json(step))| (at, step)).collect())
}
