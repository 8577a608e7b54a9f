//! Teams as the site's pages list them.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::define_sql_function;
use diesel::dsl::count_star;
use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel_async::RunQueryDsl;

use super::Team;
use crate::db::Connection;
use crate::db::place::{Place, contains};
use crate::db::schema::{certificates, teams};
use crate::domain::ids::TeamId;

define_sql_function! {
    /// The text in lower case.
    fn lower(text: Text) -> Text;
}

/// A team in the list.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = teams)]
pub struct Listed {
    /// The team.
    #[diesel(embed)]
    pub team: Team,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// A page of the teams by name, of at most `limit` rows: those with `search` anywhere in name or address.
pub async fn list(
    mut connection: &Connection,
    search: &str,
    place: Place<TeamId>,
    limit: i64,
) -> QueryResult<Vec<Listed>> {
    let name = || lower(teams::name);
    let mut query = teams::table.select(Listed::as_select()).limit(limit).into_boxed();
    if !search.is_empty() {
        let pattern = contains(search);
        query = query.filter(name().like(pattern.clone()).or(teams::slug.like(pattern)));
    }
    let (Place::After(at) | Place::Before(at)) = place else {
        return query.order((name(), teams::id)).load(&mut connection).await;
    };
    let key = teams::table.find(at).select(name()).first::<String>(&mut connection).await.optional()?;
    let key = key.unwrap_or_default();
    if matches!(place, Place::After(_)) {
        let follows = name().gt(key.clone()).or(name().eq(key).and(teams::id.gt(at)));
        return query.filter(follows).order((name(), teams::id)).load(&mut connection).await;
    }
    let precedes = name().lt(key.clone()).or(name().eq(key).and(teams::id.lt(at)));
    let mut rows: Vec<Listed> =
        query.filter(precedes).order((name().desc(), teams::id.desc())).load(&mut connection).await?;
    rows.reverse();
    Ok(rows)
}

/// One team.
pub async fn find(mut connection: &Connection, id: TeamId) -> QueryResult<Option<Listed>> {
    teams::table.find(id).select(Listed::as_select()).first(&mut connection).await.optional()
}

/// How many certificates each of these teams has; teams without any are left out.
pub async fn certificate_counts(mut connection: &Connection, ids: &[TeamId]) -> QueryResult<HashMap<TeamId, i64>> {
    let counts: Vec<(TeamId, i64)> = certificates::table
        .filter(certificates::team_id.eq_any(ids))
        .group_by(certificates::team_id)
        .select((certificates::team_id, count_star()))
        .load(&mut connection)
        .await?;
    Ok(counts.into_iter().collect())
}
