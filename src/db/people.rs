//! People: whoever has signed in at least once.

pub mod listed;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Text};
use diesel_async::RunQueryDsl;

use super::Connection;
use super::place::contains;
use super::schema::people;
use super::teams::listed::lower;
use crate::domain::email_address;
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

/// Whom a provider knows by this name, where they have signed in before; their row is locked.
pub async fn by_subject(mut connection: &Connection, provider: &str, subject: &str) -> QueryResult<Option<Person>> {
    people::table
        .filter(people::provider.eq(provider))
        .filter(people::subject.eq(subject))
        .select(Person::as_select())
        .for_no_key_update()
        .first(&mut connection)
        .await
        .optional()
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

/// Somebody, and when they last signed in.
pub async fn with_last_sign_in(
    mut connection: &Connection,
    id: PersonId,
) -> QueryResult<Option<(Person, DateTime<Utc>)>> {
    people::table.find(id).select((Person::as_select(), people::signed_in_at)).first(&mut connection).await.optional()
}

/// Those of these people that there are, in no order.
pub async fn by_ids(mut connection: &Connection, ids: &[PersonId]) -> QueryResult<Vec<Person>> {
    people::table.filter(people::id.eq_any(ids)).select(Person::as_select()).load(&mut connection).await
}

/// Whoever has one of these verified e-mail addresses, by name.
pub async fn by_emails(mut connection: &Connection, emails: &[&str]) -> QueryResult<Vec<Person>> {
    people::table
        .filter(people::email.eq_any(emails))
        .order((people::name, people::id))
        .select(Person::as_select())
        .load(&mut connection)
        .await
}

/// At most so many people whose name or e-mail address contains a text, case aside, by name.
pub async fn find_some(mut connection: &Connection, text: &str, most: i64) -> QueryResult<Vec<Person>> {
    people::table
        .filter(people::search_text.like(contains(text)))
        .order((people::search_text, people::id))
        .limit(most)
        .select(Person::as_select())
        .load(&mut connection)
        .await
}

/// At most so many people who have just this name or e-mail address, case aside.
pub async fn named(mut connection: &Connection, text: &str, most: i64) -> QueryResult<Vec<Person>> {
    // One that can't be lowered is nobody's.
    let has_address = people::email.eq(email_address::lowered(text).unwrap_or_default()).assume_not_null();
    let is_theirs = lower(people::name).eq(lower(text)).or(has_address);
    people::table
        .filter(is_theirs)
        .order(people::id)
        .limit(most)
        .select(Person::as_select())
        .load(&mut connection)
        .await
}

/// A group that somebody was in when they last signed in.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct KnownGroup {
    /// The provider's id in our settings.
    #[diesel(sql_type = Text)]
    pub provider: String,
    /// The group, as the provider names it.
    #[diesel(sql_type = Text)]
    pub name: String,
    /// How many people were.
    #[diesel(sql_type = BigInt)]
    pub people: i64,
}

/// How many people are in each group of one of these names. Groups that nobody is in are left out.
pub async fn in_groups(mut connection: &Connection, names: &[&str]) -> QueryResult<Vec<KnownGroup>> {
    diesel::sql_query(
        "SELECT provider, held.group_name AS name, count(*) AS people
         FROM people CROSS JOIN LATERAL unnest(groups) AS held (group_name)
         WHERE groups && $1 AND held.group_name = ANY ($1) GROUP BY provider, held.group_name",
    )
    .bind::<Array<Text>, _>(names)
    .load(&mut connection)
    .await
}

/// Whether anybody with the same verified e-mail address is blocked: it would be the same person, by another provider.
pub async fn shares_a_block(mut connection: &Connection, person: &Person) -> QueryResult<bool> {
    let Some(email) = &person.email else { return Ok(false) };
    let blocked = people::table.filter(people::email.eq(Some(email))).filter(people::blocked_at.is_not_null());
    diesel::select(diesel::dsl::exists(blocked)).get_result(&mut connection).await
}

/// Since when somebody is blocked, or that they no longer are; whoever signs in meanwhile waits for the transaction's end.
pub async fn store_blocked(mut connection: &Connection, id: PersonId, since: Option<DateTime<Utc>>) -> QueryResult<()> {
    diesel::update(people::table.find(id)).set(people::blocked_at.eq(since)).execute(&mut connection).await.map(drop)
}
