//! Who administers teams: grants of the role Team admin that are in force, and whether anybody is there to use them.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::db::Connection;
use crate::db::grants::{self as db_grants, Grantee, NewGrant};
use crate::db::schema::grants;
use crate::domain::ids::{GrantId, PersonId, TeamId};
use crate::domain::role::Role;

/// A grant of the role Team admin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admin {
    /// The grant.
    pub id: GrantId,
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

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = sql_types::Uuid)]
    id: GrantId,
    #[diesel(sql_type = sql_types::Uuid)]
    team_id: TeamId,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Uuid>)]
    person_id: Option<PersonId>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    email: Option<String>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    provider: Option<String>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    group_name: Option<String>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    name: Option<String>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>)]
    expires_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = sql_types::Bool)]
    from_settings: bool,
    #[diesel(sql_type = sql_types::Bool)]
    reaches: bool,
}

/// Most grants of one team that are read.
const MOST: i64 = 100;

/// The grants in force on these teams: of each team a hundred at most, those first that reach somebody, then the oldest.
pub async fn of_teams(mut connection: &Connection, ids: &[TeamId], now: DateTime<Utc>) -> QueryResult<Vec<Admin>> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    // Three questions rather than one with OR in it: each has an index.
    let rows: Vec<Row> = diesel::sql_query(
        "SELECT admins.* FROM unnest($1) AS wanted (id) CROSS JOIN LATERAL ( \
         SELECT g.id, g.team_id, g.person_id, g.email, g.provider, g.group_name, p.name, g.expires_at, g.from_settings, \
         (p.id IS NOT NULL AND p.blocked_at IS NULL \
         OR EXISTS (SELECT FROM people k WHERE k.blocked_at IS NULL AND k.email = g.email) \
         OR EXISTS (SELECT FROM people k WHERE k.blocked_at IS NULL AND k.provider = g.provider \
         AND k.groups @> ARRAY[g.group_name])) AS reaches \
         FROM grants g LEFT JOIN people p ON p.id = g.person_id \
         WHERE g.team_id = wanted.id AND g.role = $2 AND (g.expires_at IS NULL OR g.expires_at > $3) \
         ORDER BY reaches DESC, g.created_at, g.id LIMIT $4) AS admins",
    )
    .bind::<sql_types::Array<sql_types::Uuid>, _>(ids)
    .bind::<sql_types::Text, _>(Role::TeamAdmin.as_str())
    .bind::<sql_types::Timestamptz, _>(now)
    .bind::<sql_types::BigInt, _>(MOST)
    .load(&mut connection)
    .await?;
    let admins = rows.into_iter().filter_map(|row| {
        let grantee = Grantee::of_columns((row.person_id, row.email, row.provider, row.group_name))?;
        let Row { id, team_id: team, name, expires_at, from_settings, reaches, .. } = row;
        Some(Admin { id, team, grantee, name, expires_at, from_settings, reaches })
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
        from_settings: false,
        granted_by: by.name,
        granted_by_id: Some(by.id),
        granted_at: now,
    };
    db_grants::insert(connection, &new).await
}
