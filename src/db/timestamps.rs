//! The timestamps (RFC 3161) of seals.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::Connection;
use super::schema::activity_timestamps;

/// A timestamp.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = activity_timestamps)]
pub struct Timestamp {
    /// The number of the seal that it was made over.
    pub seal: i64,
    /// When, as the authority says.
    pub at: DateTime<Utc>,
    /// The token, in DER.
    pub token: Vec<u8>,
}

/// Stores one. A seal that has one already keeps it.
pub async fn insert(mut connection: &Connection, timestamp: &Timestamp) -> QueryResult<()> {
    diesel::insert_into(activity_timestamps::table)
        .values(timestamp)
        .on_conflict_do_nothing()
        .execute(&mut connection)
        .await
        .map(drop)
}

/// The first one of a seal behind this.
pub async fn after(mut connection: &Connection, seal: i64) -> QueryResult<Option<Timestamp>> {
    activity_timestamps::table
        .filter(activity_timestamps::seal.gt(seal))
        .order(activity_timestamps::seal)
        .select(Timestamp::as_select())
        .first(&mut connection)
        .await
        .optional()
}

/// Those of these seals, in their order.
pub async fn of(mut connection: &Connection, seals: &[i64]) -> QueryResult<Vec<Timestamp>> {
    activity_timestamps::table
        .filter(activity_timestamps::seal.eq_any(seals))
        .order(activity_timestamps::seal)
        .select(Timestamp::as_select())
        .load(&mut connection)
        .await
}
