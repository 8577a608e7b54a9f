//! How far each place outside has been sent seals or events.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::Connection;
use super::schema::activity_outlets;

/// How it stands with one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = activity_outlets)]
pub struct Standing {
    /// The number of the last seal, or event, that it has taken; 0 where it has taken none.
    pub position: i64,
    /// When.
    pub sent_at: Option<DateTime<Utc>>,
    /// How often it has failed since.
    pub failures: i32,
    /// Since when it fails.
    pub failing_since: Option<DateTime<Utc>>,
    /// Why, the last time; without secrets.
    pub last_error: Option<String>,
}

/// How it stands with the one of this name; with one that nothing was sent to yet, as it begins.
pub async fn find(mut connection: &Connection, name: &str) -> QueryResult<Standing> {
    let found = activity_outlets::table.find(name).select(Standing::as_select()).first(&mut connection).await;
    found.optional().map(Option::unwrap_or_default)
}

/// It has taken all up to `position`.
pub async fn advance(mut connection: &Connection, name: &str, position: i64, now: DateTime<Utc>) -> QueryResult<()> {
    let taken = (
        activity_outlets::position.eq(position),
        activity_outlets::sent_at.eq(now),
        activity_outlets::failures.eq(0),
        activity_outlets::failing_since.eq(None::<DateTime<Utc>>),
        activity_outlets::last_error.eq(None::<String>),
    );
    diesel::insert_into(activity_outlets::table)
        .values((activity_outlets::name.eq(name), taken.clone()))
        .on_conflict(activity_outlets::name)
        .do_update()
        .set(taken)
        .execute(&mut connection)
        .await
        .map(drop)
}

/// It has failed once more. Answers how often in a row.
pub async fn note_failure(
    mut connection: &Connection,
    name: &str,
    error: &str,
    now: DateTime<Utc>,
) -> QueryResult<i32> {
    diesel::insert_into(activity_outlets::table)
        .values((
            activity_outlets::name.eq(name),
            activity_outlets::failures.eq(1),
            activity_outlets::failing_since.eq(now),
            activity_outlets::last_error.eq(error),
        ))
        .on_conflict(activity_outlets::name)
        .do_update()
        .set((
            activity_outlets::failures.eq(activity_outlets::failures + 1),
            activity_outlets::failing_since
                .eq(diesel::dsl::sql("coalesce(activity_outlets.failing_since, excluded.failing_since)")),
            activity_outlets::last_error.eq(error),
        ))
        .returning(activity_outlets::failures)
        .get_result(&mut connection)
        .await
}
