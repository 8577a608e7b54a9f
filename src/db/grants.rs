//! Grants: who holds which role, on a team or on one certificate.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::Connection;
use super::people::Person;
use super::schema::{grants, teams};
use super::teams::Team;
use crate::domain::ids::{CertificateId, GrantId, TeamId};
use crate::domain::role::Role;

/// A role held by somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = grants)]
pub struct Grant {
    /// The certificate that it's limited to.
    pub certificate_id: Option<CertificateId>,
    /// The role.
    pub role: Role,
}

/// Whom a grant is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Grantee {
    /// Whoever the provider says has this verified e-mail address, lower case.
    Email(String),
    /// Everybody in a group of the provider's.
    Group(String),
}

/// What `person` holds, by themselves, by e-mail address or by group, with the team that each is on.
pub async fn held_by(
    connection: &mut Connection,
    person: &Person,
    now: DateTime<Utc>,
) -> QueryResult<Vec<(Team, Grant)>> {
    grants::table
        .inner_join(teams::table)
        .filter(
            grants::person_id
                .eq(Some(person.id))
                .or(grants::email.eq(person.email.as_deref()))
                .or(grants::group_name.eq_any(&person.groups))
                .assume_not_null(),
        )
        .filter(grants::expires_at.is_null().or(grants::expires_at.gt(now)))
        .order(teams::name)
        .select((Team::as_select(), Grant::as_select()))
        .load(connection)
        .await
}

/// Withdraws what `granted_by` has granted on a team and doesn't list any more.
pub async fn withdraw_others(
    connection: &mut Connection,
    team: TeamId,
    granted_by: &str,
    listed: &[(Role, Grantee)],
) -> QueryResult<()> {
    let rows: Vec<(GrantId, Role, Option<String>, Option<String>)> = grants::table
        .filter(grants::team_id.eq(team))
        .filter(grants::granted_by.eq(granted_by))
        .select((grants::id, grants::role, grants::email, grants::group_name))
        .load(connection)
        .await?;
    let is_listed = |role: &Role, email: &Option<String>, group: &Option<String>| {
        listed.iter().any(|(listed_role, grantee)| {
            listed_role == role
                && match grantee {
                    Grantee::Email(listed) => email.as_ref() == Some(listed),
                    Grantee::Group(listed) => group.as_ref() == Some(listed),
                }
        })
    };
    let gone: Vec<GrantId> =
        rows.into_iter().filter(|(_, role, email, group)| !is_listed(role, email, group)).map(|(id, ..)| id).collect();
    diesel::delete(grants::table.filter(grants::id.eq_any(gone))).execute(connection).await.map(drop)
}

/// Grants a role on a team, unless it's granted already.
pub async fn ensure(
    connection: &mut Connection,
    team: TeamId,
    grantee: &Grantee,
    role: Role,
    granted_by: &str,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    let (email, group) = match grantee {
        Grantee::Email(email) => (Some(email.as_str()), None),
        Grantee::Group(group) => (None, Some(group.as_str())),
    };
    let same = grants::table
        .filter(grants::team_id.eq(team))
        .filter(grants::role.eq(role))
        .filter(grants::certificate_id.is_null())
        .filter(grants::email.is_not_distinct_from(email))
        .filter(grants::group_name.is_not_distinct_from(group));
    if diesel::select(diesel::dsl::exists(same)).get_result(connection).await? {
        return Ok(());
    }
    diesel::insert_into(grants::table)
        .values((
            grants::id.eq(GrantId::new()),
            grants::team_id.eq(team),
            grants::email.eq(email),
            grants::group_name.eq(group),
            grants::role.eq(role),
            grants::granted_by.eq(granted_by),
            grants::created_at.eq(now),
        ))
        .execute(connection)
        .await
        .map(drop)
}
