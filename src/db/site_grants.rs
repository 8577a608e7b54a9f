//! Grants on the whole installation: who makes teams and authorities, and who reads all activity.

use chrono::{DateTime, Utc};
use diesel::define_sql_function;
use diesel::dsl::{auto_type, exists};
use diesel::prelude::*;
use diesel::sql_types::{Array, Nullable, Text};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::Connection;
use super::grants::{Grantee, GranteeColumns};
use super::schema::{people, site_grants};
use crate::domain::ids::PersonId;
use crate::domain::role::SiteRole;

define_sql_function! {
    /// Where an element first stands in an array.
    fn array_position(array: Array<Text>, element: Nullable<Text>) -> Nullable<Integer>;
}

/// Whether any grant of this role reaches the person in a query's row of `people`.
#[auto_type]
pub(super) fn reach_person(role: SiteRole) -> _ {
    let to_person = site_grants::person_id.eq(people::id.nullable());
    let to_email = site_grants::email.eq(people::email);
    let to_provider = site_grants::provider.eq(people::provider.nullable());
    let to_group = to_provider.and(array_position(people::groups, site_grants::group_name).is_not_null());
    let reaches = to_person.or(to_email).or(to_group).assume_not_null();
    let granted = site_grants::role.eq(role);
    exists(site_grants::table.filter(granted).filter(reaches))
}

/// Who holds a role on the site by the settings, as it changed at a start.
#[derive(Debug, Default)]
pub struct Changes {
    /// Named since.
    pub granted: Vec<Grantee>,
    /// Named no longer.
    pub withdrawn: Vec<Grantee>,
}

/// Makes those who hold a role by the settings those that are listed; those named by other ways stay.
pub async fn list_settings(
    mut connection: &Connection,
    role: SiteRole,
    listed: &[Grantee],
    granted_by: &str,
    now: DateTime<Utc>,
) -> QueryResult<Changes> {
    let rows: Vec<(Uuid, GranteeColumns)> = site_grants::table
        .filter(site_grants::from_settings)
        .filter(site_grants::role.eq(role))
        .select((
            site_grants::id,
            (site_grants::person_id, site_grants::email, site_grants::provider, site_grants::group_name),
        ))
        .load(&mut connection)
        .await?;
    let known = rows.into_iter().filter_map(|(id, columns)| Some((id, Grantee::of_columns(columns)?)));
    let (gone, withdrawn): (Vec<Uuid>, Vec<Grantee>) = known.filter(|(_, grantee)| !listed.contains(grantee)).unzip();
    diesel::delete(site_grants::table.filter(site_grants::id.eq_any(gone))).execute(&mut connection).await?;
    let mut changes = Changes { granted: Vec::new(), withdrawn };
    for grantee in listed {
        if grant(connection, role, grantee, true, granted_by, now).await? {
            changes.granted.push(grantee.clone());
        }
    }
    Ok(changes)
}

/// Gives somebody a role on the site; whether they didn't hold it already in that way.
pub async fn grant(
    mut connection: &Connection,
    role: SiteRole,
    grantee: &Grantee,
    from_settings: bool,
    granted_by: &str,
    now: DateTime<Utc>,
) -> QueryResult<bool> {
    let (person, email, provider, group) = grantee.columns();
    let made = diesel::insert_into(site_grants::table)
        .values((
            site_grants::id.eq(Uuid::now_v7()),
            site_grants::role.eq(role),
            site_grants::person_id.eq(person),
            site_grants::email.eq(email),
            site_grants::provider.eq(provider),
            site_grants::group_name.eq(group),
            site_grants::from_settings.eq(from_settings),
            site_grants::granted_by.eq(granted_by),
            site_grants::created_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(&mut connection)
        .await?;
    Ok(made > 0)
}

/// Takes away what others than the settings have granted; whether there was anything.
pub async fn withdraw(mut connection: &Connection, role: SiteRole, grantee: &Grantee) -> QueryResult<bool> {
    let (person, email, provider, group) = grantee.columns();
    let taken = diesel::delete(site_grants::table)
        .filter(site_grants::from_settings.eq(false))
        .filter(site_grants::role.eq(role))
        .filter(site_grants::person_id.is_not_distinct_from(person))
        .filter(site_grants::email.is_not_distinct_from(email))
        .filter(site_grants::provider.is_not_distinct_from(provider))
        .filter(site_grants::group_name.is_not_distinct_from(group))
        .execute(&mut connection)
        .await?;
    Ok(taken > 0)
}

/// A grant, as it is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Granted {
    /// Which role.
    pub role: SiteRole,
    /// For whom.
    pub grantee: Grantee,
    /// Whether it is the settings'.
    pub from_settings: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// All of them, by role, the oldest first.
pub async fn all(mut connection: &Connection) -> QueryResult<Vec<Granted>> {
    let rows: Vec<(SiteRole, GranteeColumns, bool, DateTime<Utc>)> = site_grants::table
        .order((site_grants::role, site_grants::created_at, site_grants::id))
        .select((
            site_grants::role,
            (site_grants::person_id, site_grants::email, site_grants::provider, site_grants::group_name),
            site_grants::from_settings,
            site_grants::created_at,
        ))
        .load(&mut connection)
        .await?;
    let granted = rows.into_iter().filter_map(|(role, columns, from_settings, created_at)| {
        Some(Granted { role, grantee: Grantee::of_columns(columns)?, from_settings, created_at })
    });
    Ok(granted.collect())
}

/// Name and e-mail address of those with a role on the site who have signed in and aren't blocked, those who did so last
/// first.
pub async fn people(
    mut connection: &Connection,
    role: SiteRole,
    limit: i64,
) -> QueryResult<Vec<(String, Option<String>)>> {
    people::table
        .filter(people::blocked_at.is_null())
        .filter(reach_person(role))
        .order((people::signed_in_at.desc(), people::id))
        .limit(limit)
        .select((people::name, people::email))
        .load(&mut connection)
        .await
}

/// Whether somebody administers the whole installation, and isn't blocked.
pub async fn administers(mut connection: &Connection, person: PersonId) -> QueryResult<bool> {
    let them =
        people::table.find(person).filter(people::blocked_at.is_null()).filter(reach_person(SiteRole::Administrator));
    diesel::select(exists(them)).get_result(&mut connection).await
}
