//! People as the site's pages show them.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::Person;
use crate::db::Connection;
use crate::db::grants::{Grantee, GranteeColumns};
use crate::db::place::{Place, contains};
use crate::db::schema::{grants, people, teams};
use crate::db::site_grants::reach_person;
use crate::db::teams::Team;
use crate::domain::ids::{CertificateId, PersonId};
use crate::domain::role::Role;

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
    #[diesel(select_expression = reach_person())]
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

/// A role that somebody holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// On which team.
    pub team: Team,
    /// The role.
    pub role: Role,
    /// The certificate that it's limited to.
    pub certificate_id: Option<CertificateId>,
    /// For whom it was granted: them, their e-mail address, or a group of theirs.
    pub through: Grantee,
    /// When it ends, where it does.
    pub expires_at: Option<DateTime<Utc>>,
}

/// Most grants that are read at once.
const MOST: usize = 200;

/// What somebody holds, by team: at most two hundred grants, and whether there are more.
pub async fn held(mut connection: &Connection, person: &Person, now: DateTime<Utc>) -> QueryResult<(Vec<Held>, bool)> {
    type Row = (Team, Role, Option<CertificateId>, GranteeColumns, Option<DateTime<Utc>>);
    let by_group = grants::provider.eq(Some(&person.provider)).and(grants::group_name.eq_any(&person.groups));
    let reach = grants::person_id.eq(Some(person.id)).or(grants::email.eq(person.email.as_deref())).or(by_group);
    let mut rows: Vec<Row> = grants::table
        .inner_join(teams::table)
        .filter(reach.assume_not_null())
        .filter(grants::expires_at.is_null().or(grants::expires_at.gt(now)))
        .order((teams::name, teams::id, grants::role, grants::id))
        .limit(MOST as i64 + 1)
        .select((
            Team::as_select(),
            grants::role,
            grants::certificate_id,
            (grants::person_id, grants::email, grants::provider, grants::group_name),
            grants::expires_at,
        ))
        .load(&mut connection)
        .await?;
    let more = rows.len() > MOST;
    rows.truncate(MOST);
    let held = rows.into_iter().filter_map(|(team, role, certificate_id, columns, expires_at)| {
        Some(Held { team, role, certificate_id, through: Grantee::of_columns(columns)?, expires_at })
    });
    Ok((held.collect(), more))
}
