//! Grants: who holds which role, on a team or on one certificate.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::Connection;
use super::people::Person;
use super::schema::{grants, teams};
use super::teams::Team;
use crate::domain::ids::{CertificateId, GrantId, PersonId, TeamId};
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
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Grantee {
    /// Somebody who has signed in before.
    Person(PersonId),
    /// Whoever a provider says has this verified e-mail address, lower case.
    Email(String),
    /// Everybody in a group of a provider's.
    Group {
        /// The provider's id in the settings: two may each have a group of one name.
        provider: String,
        /// The group, as the provider names it.
        name: String,
    },
}

/// A grantee as the columns `person_id`, `email`, `provider` and `group_name` hold it.
pub(super) type GranteeColumns = (Option<PersonId>, Option<String>, Option<String>, Option<String>);

impl Grantee {
    pub(super) fn columns(&self) -> GranteeColumns {
        match self {
            Self::Person(id) => (Some(*id), None, None, None),
            Self::Email(email) => (None, Some(email.clone()), None, None),
            Self::Group { provider, name } => (None, None, Some(provider.clone()), Some(name.clone())),
        }
    }

    /// The grantee in the columns; the table's checks see to it that there is one.
    pub(super) fn of_columns(columns: GranteeColumns) -> Option<Self> {
        match columns {
            (Some(id), ..) => Some(Self::Person(id)),
            (_, Some(email), ..) => Some(Self::Email(email)),
            (_, _, Some(provider), Some(name)) => Some(Self::Group { provider, name }),
            _ => None,
        }
    }

    /// Whether it is this person, by themselves, by e-mail address or by group.
    pub fn includes(&self, person: &Person) -> bool {
        match self {
            Self::Person(id) => *id == person.id,
            Self::Email(email) => person.email.as_ref() == Some(email),
            Self::Group { provider, name } => *provider == person.provider && person.groups.contains(name),
        }
    }
}

/// What `person` holds, by themselves, by e-mail address or by group, with the team that each is on.
pub async fn held_by(
    connection: &mut Connection,
    person: &Person,
    now: DateTime<Utc>,
) -> QueryResult<Vec<(Team, Grant)>> {
    let by_group = grants::provider.eq(Some(&person.provider)).and(grants::group_name.eq_any(&person.groups));
    grants::table
        .inner_join(teams::table)
        .filter(
            grants::person_id
                .eq(Some(person.id))
                .or(grants::email.eq(person.email.as_deref()))
                .or(by_group)
                .assume_not_null(),
        )
        .filter(grants::expires_at.is_null().or(grants::expires_at.gt(now)))
        .order((teams::name, teams::id))
        .select((Team::as_select(), Grant::as_select()))
        .load(connection)
        .await
}

/// Makes the settings' grants on a team those that are listed: they are granted unless they are already, and what the
/// settings no longer list is withdrawn. What people have granted stays.
pub async fn list_settings(
    connection: &mut Connection,
    team: TeamId,
    listed: &[(Role, Grantee)],
    granted_by: &str,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    let rows: Vec<(GrantId, Role, GranteeColumns)> = grants::table
        .filter(grants::team_id.eq(team))
        .filter(grants::from_settings)
        .select((grants::id, grants::role, (grants::person_id, grants::email, grants::provider, grants::group_name)))
        .load(connection)
        .await?;
    let is_listed = |role: Role, columns: GranteeColumns| {
        Grantee::of_columns(columns).is_some_and(|grantee| listed.contains(&(role, grantee)))
    };
    let gone = rows.into_iter().filter_map(|(id, role, columns)| (!is_listed(role, columns)).then_some(id));
    diesel::delete(grants::table.filter(grants::id.eq_any(gone.collect::<Vec<_>>()))).execute(connection).await?;
    for (role, grantee) in listed {
        let (person, email, provider, group) = grantee.columns();
        diesel::insert_into(grants::table)
            .values((
                grants::id.eq(GrantId::new()),
                grants::team_id.eq(team),
                grants::role.eq(role),
                grants::person_id.eq(person),
                grants::email.eq(email),
                grants::provider.eq(provider),
                grants::group_name.eq(group),
                grants::from_settings.eq(true),
                grants::granted_by.eq(granted_by),
                grants::created_at.eq(now),
            ))
            .on_conflict_do_nothing()
            .execute(connection)
            .await?;
    }
    Ok(())
}
