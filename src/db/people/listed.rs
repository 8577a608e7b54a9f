//! People as the site's pages show them.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::Person;
use crate::db::Connection;
use crate::db::place::{Place, contains};
use crate::db::schema::people;
use crate::db::site_grants::reach_person;
use crate::domain::ids::PersonId;
use crate::domain::role::SiteRole;

/// Somebody in the list, and on their page.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = people)]
pub struct Listed {
    /// The person.
    #[diesel(embed)]
    pub person: Person,
    /// The provider's name for them (OpenID Connect Core section 2, `sub`).
    pub subject: String,
    /// When they signed in first.
    pub created_at: DateTime<Utc>,
    /// When they signed in last.
    pub signed_in_at: DateTime<Utc>,
    /// Whether they administer the whole installation.
    #[diesel(select_expression = reach_person(SiteRole::Administrator))]
    #[diesel(select_expression_type = reach_person)]
    pub administers: bool,
}

/// A page of everybody by name, of at most `limit` rows: those with `search` anywhere in name or e-mail address.
pub async fn list(
    mut connection: &Connection,
    search: &str,
    place: Place<PersonId>,
    limit: i64,
) -> QueryResult<Vec<Listed>> {
    let mut query = people::table.select(Listed::as_select()).limit(limit).into_boxed();
    if !search.is_empty() {
        query = query.filter(people::search_text.like(contains(search)));
    }
    let (Place::After(at) | Place::Before(at)) = place else {
        return query.order((people::search_text, people::id)).load(&mut connection).await;
    };
    let key = people::table.find(at).select(people::search_text).first::<String>(&mut connection).await.optional()?;
    let key = key.unwrap_or_default();
    // The first condition is one that an index can begin at.
    if matches!(place, Place::After(_)) {
        let follows = people::search_text.gt(key.clone()).or(people::id.gt(at));
        let query = query.filter(people::search_text.ge(key)).filter(follows);
        return query.order((people::search_text, people::id)).load(&mut connection).await;
    }
    let precedes = people::search_text.lt(key.clone()).or(people::id.lt(at));
    let query = query.filter(people::search_text.le(key)).filter(precedes);
    let mut rows: Vec<Listed> =
        query.order((people::search_text.desc(), people::id.desc())).load(&mut connection).await?;
    rows.reverse();
    Ok(rows)
}

/// One of them.
pub async fn find(mut connection: &Connection, id: PersonId) -> QueryResult<Option<Listed>> {
    people::table.find(id).select(Listed::as_select()).first(&mut connection).await.optional()
}
