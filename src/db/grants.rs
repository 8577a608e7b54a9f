//! Grants: who holds which role, on a team or on one certificate.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::dsl::{exists, sql};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable};
use diesel_async::RunQueryDsl;

use super::Connection;
use super::cached::CachedDsl;
use super::people::Person;
use super::schema::{certificates, channels, grants, people, sessions, teams};
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

/// What applies to a person at a moment: by themselves, by e-mail address or by group. Requests and explanations ask the
/// same.
macro_rules! held {
    ($person:expr, $now:expr) => {
        grants::person_id
            .eq(Some($person.id))
            .or(grants::email.eq($person.email.as_deref()))
            .or(grants::provider.eq(Some(&$person.provider)).and(grants::group_name.eq_any(&$person.groups)))
            .assume_not_null()
            .and(grants::expires_at.is_null().or(grants::expires_at.gt($now)).assume_not_null())
    };
}

/// What `person` holds, by themselves, by e-mail address or by group, with the team that each is on.
pub async fn held_by(
    connection: &mut Connection,
    person: &Person,
    now: DateTime<Utc>,
) -> QueryResult<Vec<(Team, Grant)>> {
    grants::table
        .inner_join(teams::table)
        .filter(held!(person, now))
        .order((teams::name, teams::id))
        .select((Team::as_select(), Grant::as_select()))
        .load(connection)
        .await
}

/// A team on which whoever is in a session holds something.
#[derive(Debug, Clone, Queryable)]
pub struct HeldInSession {
    /// The team.
    pub team: Team,
    /// What they hold on it.
    pub grant: Grant,
    /// Whether any of its channels was switched off since everything had failed.
    pub has_given_up: bool,
}

/// The same as [`held_by`], of the person in a session, whether it still holds or not: so that it can be asked at once with
/// the session.
pub async fn held_in_session(
    mut connection: &Connection,
    token_hash: &[u8],
    now: DateTime<Utc>,
) -> QueryResult<Vec<HeldInSession>> {
    let person = sessions::table.filter(sessions::token_hash.eq(token_hash)).select(sessions::person_id);
    // Diesel's `eq_any` knows lists of values, and no column that is one.
    let in_group = sql::<Nullable<Bool>>("grants.group_name = ANY (people.groups)");
    let by_group = grants::provider.eq(people::provider.nullable()).and(in_group);
    let to_them = grants::person_id.eq(people::id.nullable()).or(grants::email.eq(people::email)).or(by_group);
    let of_team = channels::team_id.eq(teams::id).and(channels::gave_up_at.is_not_null());
    grants::table
        .inner_join(teams::table)
        .inner_join(people::table.on(to_them.assume_not_null()))
        .filter(people::id.nullable().eq(person.single_value()))
        .filter(grants::expires_at.is_null().or(grants::expires_at.gt(now)))
        .order((teams::name, teams::id))
        .select((Team::as_select(), Grant::as_select(), exists(channels::table.filter(of_team))))
        .cached()
        .load(&mut connection)
        .await
}

/// What the settings grant, as it changed at a start.
#[derive(Debug, Default)]
pub struct Changes {
    /// Granted since.
    pub granted: Vec<(TeamId, Role, Grantee)>,
    /// No longer granted.
    pub withdrawn: Vec<(TeamId, Role, Grantee)>,
}

/// Makes the settings' grants those that are listed, on this team: they are granted unless they are already, and what the
/// settings no longer list, or have listed for another team, is withdrawn. What people have granted stays.
pub async fn list_settings(
    connection: &mut Connection,
    team: TeamId,
    listed: &[(Role, Grantee)],
    granted_by: &str,
    now: DateTime<Utc>,
) -> QueryResult<Changes> {
    let rows: Vec<(GrantId, TeamId, Role, GranteeColumns)> = grants::table
        .filter(grants::from_settings)
        .select((
            grants::id,
            grants::team_id,
            grants::role,
            (grants::person_id, grants::email, grants::provider, grants::group_name),
        ))
        .load(connection)
        .await?;
    let mut changes = Changes::default();
    let mut gone = Vec::new();
    for (id, on, role, columns) in rows {
        let Some(grantee) = Grantee::of_columns(columns) else { continue };
        if on != team || !listed.contains(&(role, grantee.clone())) {
            gone.push(id);
            changes.withdrawn.push((on, role, grantee));
        }
    }
    diesel::delete(grants::table.filter(grants::id.eq_any(gone))).execute(connection).await?;
    for (role, grantee) in listed {
        let new = NewGrant {
            id: GrantId::new(),
            team_id: team,
            certificate_id: None,
            grantee,
            role: *role,
            expires_at: None,
            from_settings: true,
            granted_by,
            granted_by_id: None,
            granted_at: now,
        };
        if insert(connection, &new).await? {
            changes.granted.push((team, *role, grantee.clone()));
        }
    }
    Ok(changes)
}

/// A grant, with all that there is to say of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Granted {
    /// Which.
    pub id: GrantId,
    /// Whom it is for.
    pub grantee: Grantee,
    /// The role.
    pub role: Role,
    /// The certificate that it's limited to, and its name.
    pub certificate: Option<(CertificateId, String)>,
    /// When it ends.
    pub expires_at: Option<DateTime<Utc>>,
    /// Who granted it, or changed its end last: their name then.
    pub granted_by: String,
    /// When that was.
    pub granted_at: DateTime<Utc>,
    /// Whether the settings made it, which alone take it away.
    pub from_settings: bool,
}

impl Granted {
    /// The last day (UTC) on which it holds all day, where it ends.
    pub fn last_day(&self) -> Option<chrono::NaiveDate> {
        self.expires_at.map(|end| (end - TimeDelta::microseconds(1)).date_naive())
    }

    /// Whether it has ended.
    pub fn has_ended(&self, now: DateTime<Utc>) -> bool {
        self.expires_at.is_some_and(|end| end <= now)
    }

    /// What it comes to for requests.
    pub fn grant(&self) -> Grant {
        Grant { certificate_id: self.certificate.as_ref().map(|(id, _)| *id), role: self.role }
    }
}

type GrantedColumns = (
    GrantId,
    GranteeColumns,
    Role,
    (Option<CertificateId>, Option<String>),
    Option<DateTime<Utc>>,
    String,
    DateTime<Utc>,
    bool,
);

/// What is selected for a [`Granted`], of grants with their certificates.
macro_rules! granted {
    () => {
        (
            grants::id,
            (grants::person_id, grants::email, grants::provider, grants::group_name),
            grants::role,
            (grants::certificate_id, certificates::name.nullable()),
            grants::expires_at,
            grants::granted_by,
            grants::created_at,
            grants::from_settings,
        )
    };
}

fn granted(columns: GrantedColumns) -> Option<Granted> {
    let (id, grantee, role, (certificate_id, name), expires_at, granted_by, granted_at, from_settings) = columns;
    let (grantee, certificate) = (Grantee::of_columns(grantee)?, certificate_id.zip(name));
    Some(Granted { id, grantee, role, certificate, expires_at, granted_by, granted_at, from_settings })
}

/// Lets nobody else change a team's grants until the transaction ends.
pub async fn lock_team(mut connection: &Connection, team: TeamId) -> QueryResult<()> {
    teams::table.find(team).select(teams::id).for_no_key_update().first::<TeamId>(&mut connection).await.map(drop)
}

/// A team's grants, those included that have ended since a moment; at most so many.
pub async fn of_team(
    mut connection: &Connection,
    team: TeamId,
    ended_since: DateTime<Utc>,
    most: i64,
) -> QueryResult<Vec<Granted>> {
    let rows: Vec<GrantedColumns> = grants::table
        .left_join(certificates::table)
        .filter(grants::team_id.eq(team))
        .filter(grants::expires_at.is_null().or(grants::expires_at.gt(ended_since)))
        .order(grants::id)
        .limit(most)
        .select(granted!())
        .load(&mut connection)
        .await?;
    Ok(rows.into_iter().filter_map(granted).collect())
}

/// A grant on a team, which may have ended.
pub async fn find(mut connection: &Connection, team: TeamId, id: GrantId) -> QueryResult<Option<Granted>> {
    let row: Option<GrantedColumns> = grants::table
        .left_join(certificates::table)
        .filter(grants::id.eq(id))
        .filter(grants::team_id.eq(team))
        .select(granted!())
        .first(&mut connection)
        .await
        .optional()?;
    Ok(row.and_then(granted))
}

/// The same as [`held_by`], with all that there is to say of each.
pub async fn held_in_full(
    mut connection: &Connection,
    person: &Person,
    now: DateTime<Utc>,
) -> QueryResult<Vec<(Team, Granted)>> {
    let rows: Vec<(Team, GrantedColumns)> = grants::table
        .inner_join(teams::table)
        .left_join(certificates::table)
        .filter(held!(person, now))
        .order((teams::name, teams::id, grants::id))
        .select((Team::as_select(), granted!()))
        .load(&mut connection)
        .await?;
    Ok(rows.into_iter().filter_map(|(team, row)| Some((team, granted(row)?))).collect())
}

/// What was granted to a grantee on a team, whether it has ended or not.
pub async fn of_grantee(mut connection: &Connection, team: TeamId, grantee: &Grantee) -> QueryResult<Vec<Granted>> {
    let (person, email, provider, group) = grantee.columns();
    let rows: Vec<GrantedColumns> = grants::table
        .left_join(certificates::table)
        .filter(grants::team_id.eq(team))
        .filter(grants::person_id.is_not_distinct_from(person))
        .filter(grants::email.is_not_distinct_from(email))
        .filter(grants::provider.is_not_distinct_from(provider))
        .filter(grants::group_name.is_not_distinct_from(group))
        .order(grants::id)
        .select(granted!())
        .load(&mut connection)
        .await?;
    Ok(rows.into_iter().filter_map(granted).collect())
}

/// The groups that something was granted to on a team: provider and name.
pub async fn groups(mut connection: &Connection, team: TeamId) -> QueryResult<Vec<(String, String)>> {
    grants::table
        .filter(grants::team_id.eq(team))
        .filter(grants::group_name.is_not_null())
        .select((grants::provider.assume_not_null(), grants::group_name.assume_not_null()))
        .distinct()
        .order((grants::group_name.assume_not_null(), grants::provider.assume_not_null()))
        .load(&mut connection)
        .await
}

/// How many grants on a team haven't ended.
pub async fn count(mut connection: &Connection, team: TeamId, now: DateTime<Utc>) -> QueryResult<i64> {
    grants::table
        .filter(grants::team_id.eq(team))
        .filter(grants::expires_at.is_null().or(grants::expires_at.gt(now)))
        .count()
        .get_result(&mut connection)
        .await
}

/// A grant to be stored.
#[derive(Debug, Clone)]
pub struct NewGrant<'a> {
    /// Which.
    pub id: GrantId,
    /// On which team.
    pub team_id: TeamId,
    /// On which certificate of it alone.
    pub certificate_id: Option<CertificateId>,
    /// Whom it is for.
    pub grantee: &'a Grantee,
    /// The role.
    pub role: Role,
    /// When it ends.
    pub expires_at: Option<DateTime<Utc>>,
    /// Whether the settings make it, which alone take it away.
    pub from_settings: bool,
    /// Who grants it: their name.
    pub granted_by: &'a str,
    /// And who that is, where it is a person.
    pub granted_by_id: Option<PersonId>,
    /// Now.
    pub granted_at: DateTime<Utc>,
}

/// Stores a grant; whether there was no such one.
pub async fn insert(mut connection: &Connection, new: &NewGrant<'_>) -> QueryResult<bool> {
    let (person, email, provider, group) = new.grantee.columns();
    let made = diesel::insert_into(grants::table)
        .values((
            grants::id.eq(new.id),
            grants::team_id.eq(new.team_id),
            grants::certificate_id.eq(new.certificate_id),
            grants::role.eq(new.role),
            grants::person_id.eq(person),
            grants::email.eq(email),
            grants::provider.eq(provider),
            grants::group_name.eq(group),
            grants::expires_at.eq(new.expires_at),
            grants::from_settings.eq(new.from_settings),
            grants::granted_by.eq(new.granted_by),
            grants::granted_by_id.eq(new.granted_by_id.map(|id| id.0)),
            grants::created_at.eq(new.granted_at),
        ))
        .on_conflict_do_nothing()
        .execute(&mut connection)
        .await?;
    Ok(made > 0)
}

/// Stores another end of the grant that there is, and who wants it so.
pub async fn store_end(mut connection: &Connection, id: GrantId, new: &NewGrant<'_>) -> QueryResult<()> {
    diesel::update(grants::table.find(id))
        .set((
            grants::expires_at.eq(new.expires_at),
            grants::granted_by.eq(new.granted_by),
            grants::granted_by_id.eq(new.granted_by_id.map(|id| id.0)),
            grants::created_at.eq(new.granted_at),
        ))
        .execute(&mut connection)
        .await
        .map(drop)
}

/// Takes a grant away.
pub async fn delete(mut connection: &Connection, id: GrantId) -> QueryResult<()> {
    diesel::delete(grants::table.find(id)).execute(&mut connection).await.map(drop)
}

/// Takes a team's grants away that had ended by a moment.
pub async fn delete_ended(mut connection: &Connection, team: TeamId, by: DateTime<Utc>) -> QueryResult<()> {
    diesel::delete(grants::table.filter(grants::team_id.eq(team)).filter(grants::expires_at.le(by)))
        .execute(&mut connection)
        .await
        .map(drop)
}
