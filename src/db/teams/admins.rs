//! Who administers teams: grants of the role Team admin that are in force, and whether anybody is there to use them.

use chrono::{DateTime, Utc};
use diesel::dsl::{array, exists};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::db::Connection;
use crate::db::grants::{self as db_grants, Grantee, GranteeColumns, NewGrant};
use crate::db::schema::{grants, people};
use crate::domain::ids::{GrantId, PersonId, TeamId};
use crate::domain::role::Role;

/// A grant of the role Team admin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admin {
    /// Of which team.
    pub team: TeamId,
    /// For whom.
    pub grantee: Grantee,
    /// Their name, where it is a person.
    pub name: Option<String>,
    /// When it ends, where it does.
    pub expires_at: Option<DateTime<Utc>>,
    /// Whether it is the settings'.
    pub from_settings: bool,
    /// Whether it reaches anybody who has signed in and isn't blocked.
    pub reaches: bool,
}

type Row = (TeamId, GranteeColumns, Option<String>, Option<DateTime<Utc>>, bool, (bool, bool, bool));

/// Most grants that are read at once.
const MOST: i64 = 1000;

/// The grants in force on these teams, the oldest first; at most a thousand.
pub async fn of_teams(mut connection: &Connection, ids: &[TeamId], now: DateTime<Utc>) -> QueryResult<Vec<Admin>> {
    let known = || people::table.filter(people::blocked_at.is_null());
    let by_person = exists(known().filter(people::id.nullable().eq(grants::person_id)));
    let by_email = exists(known().filter(people::email.eq(grants::email)));
    let by_group = exists(
        known()
            .filter(people::groups.contains(array((grants::group_name.assume_not_null(),))))
            .filter(people::provider.nullable().eq(grants::provider)),
    );
    let name = people::table.filter(people::id.nullable().eq(grants::person_id)).select(people::name).single_value();
    let rows: Vec<Row> = grants::table
        .filter(grants::team_id.eq_any(ids))
        .filter(grants::role.eq(Role::TeamAdmin))
        .filter(grants::expires_at.is_null().or(grants::expires_at.gt(now)))
        .order((grants::created_at, grants::id))
        .limit(MOST)
        .select((
            grants::team_id,
            (grants::person_id, grants::email, grants::provider, grants::group_name),
            name,
            grants::expires_at,
            grants::from_settings,
            (by_person, by_email, by_group),
        ))
        .load(&mut connection)
        .await?;
    let admins = rows.into_iter().filter_map(|(team, columns, name, expires_at, from_settings, reaches)| {
        let grantee = Grantee::of_columns(columns)?;
        let reaches = reaches.0 || reaches.1 || reaches.2;
        Some(Admin { team, grantee, name, expires_at, from_settings, reaches })
    });
    Ok(admins.collect())
}

/// Whether anybody who has signed in and isn't blocked administers the team.
pub async fn is_administered(connection: &Connection, team: TeamId, now: DateTime<Utc>) -> QueryResult<bool> {
    Ok(of_teams(connection, &[team], now).await?.iter().any(|admin| admin.reaches))
}

/// Who names an administrator, as the grant keeps it.
#[derive(Debug, Clone, Copy)]
pub struct Namer<'a> {
    /// Who.
    pub id: PersonId,
    /// Their name.
    pub name: &'a str,
}

/// Grants the role Team admin, without an end; whether it wasn't granted in that way already.
pub async fn name(
    mut connection: &Connection,
    team: TeamId,
    grantee: &Grantee,
    by: Namer<'_>,
    now: DateTime<Utc>,
) -> QueryResult<bool> {
    let (person, email, provider, group) = grantee.columns();
    // One that has ended makes room.
    diesel::delete(grants::table)
        .filter(grants::team_id.eq(team).and(grants::role.eq(Role::TeamAdmin)).and(grants::expires_at.le(now)))
        .filter(grants::person_id.is_not_distinct_from(person))
        .filter(grants::email.is_not_distinct_from(email))
        .filter(grants::provider.is_not_distinct_from(provider))
        .filter(grants::group_name.is_not_distinct_from(group))
        .execute(&mut connection)
        .await?;
    let new = NewGrant {
        id: GrantId::new(),
        team_id: team,
        certificate_id: None,
        grantee,
        role: Role::TeamAdmin,
        expires_at: None,
        granted_by: by.name,
        granted_by_id: Some(by.id),
        granted_at: now,
    };
    db_grants::insert(connection, &new).await
}
