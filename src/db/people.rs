//! People: whoever has signed in at least once.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::Connection;
use super::schema::people;
use crate::domain::ids::{PersonId, TeamId};

/// Somebody, as the identity provider last described them.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = people)]
pub struct Person {
    /// Who.
    pub id: PersonId,
    /// The id, in our settings, of the provider that vouches for them.
    pub provider: String,
    /// The e-mail address, only where the provider has verified it: grants go by it.
    pub email: Option<String>,
    /// The name to show.
    pub name: String,
    /// The provider's groups at the last sign-in.
    pub groups: Vec<String>,
    /// Since when they may not sign in.
    pub blocked_at: Option<DateTime<Utc>>,
    /// The team that they looked at last.
    pub last_team_id: Option<TeamId>,
}

/// What a provider said of somebody at a sign-in.
#[derive(Debug, Clone)]
pub struct SignedIn<'a> {
    /// The provider's id in our settings.
    pub provider: &'a str,
    /// The provider's name for the person, never given to another (OpenID Connect Core section 2, `sub`).
    pub subject: &'a str,
    /// A verified e-mail address, lower case.
    pub email: Option<&'a str>,
    /// The name to show.
    pub name: &'a str,
    /// The groups.
    pub groups: &'a [String],
}

/// Makes the person, or brings what is known of them up to date.
pub async fn upsert(connection: &mut Connection, signed_in: &SignedIn<'_>, now: DateTime<Utc>) -> QueryResult<Person> {
    let changing = (
        people::email.eq(signed_in.email),
        people::name.eq(signed_in.name),
        people::groups.eq(signed_in.groups),
        people::signed_in_at.eq(now),
    );
    diesel::insert_into(people::table)
        .values((
            people::id.eq(PersonId::new()),
            people::provider.eq(signed_in.provider),
            people::subject.eq(signed_in.subject),
            people::created_at.eq(now),
            changing,
        ))
        .on_conflict((people::provider, people::subject))
        .do_update()
        .set(changing)
        .returning(Person::as_returning())
        .get_result(connection)
        .await
}

/// Brings the groups of somebody up to date.
pub async fn store_groups(mut connection: &Connection, id: PersonId, groups: &[String]) -> QueryResult<()> {
    diesel::update(people::table.find(id)).set(people::groups.eq(groups)).execute(&mut connection).await.map(drop)
}

/// Notes which team somebody looks at.
pub async fn store_last_team(mut connection: &Connection, id: PersonId, team: TeamId) -> QueryResult<()> {
    diesel::update(people::table.find(id))
        .set(people::last_team_id.eq(Some(team)))
        .execute(&mut connection)
        .await
        .map(drop)
}
