//! Teams.

pub mod admins;
pub mod listed;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::Connection;
use super::schema::teams;
use crate::domain::ids::TeamId;

/// A team.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = teams)]
pub struct Team {
    /// Which.
    pub id: TeamId,
    /// The name to show.
    pub name: String,
    /// Its part of the address.
    pub slug: String,
}

/// The team at an address.
pub async fn by_slug(mut connection: &Connection, slug: &str) -> QueryResult<Option<Team>> {
    teams::table.filter(teams::slug.eq(slug)).select(Team::as_select()).first(&mut connection).await.optional()
}

/// The team with an id.
pub async fn by_id(mut connection: &Connection, id: TeamId) -> QueryResult<Option<Team>> {
    teams::table.find(id).select(Team::as_select()).first(&mut connection).await.optional()
}

/// The teams with these ids; those that aren't any more are left out.
pub async fn by_ids(mut connection: &Connection, ids: &[TeamId]) -> QueryResult<Vec<Team>> {
    teams::table.filter(teams::id.eq_any(ids)).select(Team::as_select()).load(&mut connection).await
}

/// Makes a team unless its address is taken; the team at that address.
pub async fn ensure(mut connection: &Connection, name: &str, slug: &str, now: DateTime<Utc>) -> QueryResult<Team> {
    diesel::insert_into(teams::table)
        .values((teams::id.eq(TeamId::new()), teams::name.eq(name), teams::slug.eq(slug), teams::created_at.eq(now)))
        .on_conflict_do_nothing()
        .execute(&mut connection)
        .await?;
    teams::table.filter(teams::slug.eq(slug)).select(Team::as_select()).first(&mut connection).await
}

/// Makes a team; none where its address is taken.
pub async fn create(
    mut connection: &Connection,
    name: &str,
    slug: &str,
    now: DateTime<Utc>,
) -> QueryResult<Option<Team>> {
    diesel::insert_into(teams::table)
        .values((teams::id.eq(TeamId::new()), teams::name.eq(name), teams::slug.eq(slug), teams::created_at.eq(now)))
        .on_conflict(teams::slug)
        .do_nothing()
        .returning(Team::as_returning())
        .get_result(&mut connection)
        .await
        .optional()
}

/// A team, which nobody else changes until the transaction ends.
pub async fn lock(mut connection: &Connection, id: TeamId) -> QueryResult<Option<Team>> {
    teams::table.find(id).for_update().select(Team::as_select()).first(&mut connection).await.optional()
}

/// Gives a team another name.
pub async fn store_name(mut connection: &Connection, id: TeamId, name: &str) -> QueryResult<()> {
    diesel::update(teams::table.find(id)).set(teams::name.eq(name)).execute(&mut connection).await.map(drop)
}
