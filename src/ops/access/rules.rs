//! What holds for every change of who may do what, checked while nobody else changes the team's grants.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::app::App;
use crate::auth::access::{Access, ManageAccess, Permit};
use crate::db::grants::{self, Granted, Grantee};
use crate::db::people::{self, Person};
use crate::db::teams::admins::{self, Admin};
use crate::db::{Connection, DbError};
use crate::domain::ids::{CertificateId, GrantId, PersonId};
use crate::domain::role::Role;
use crate::ops::Fault;
use crate::ops::activity::{self, Action, Actor, Event, Outcome, Target};

/// Whoever changes the team's grants, as they stand now that nobody else does: none where they have lost the right to since
/// their request was let in, which is recorded.
pub(super) async fn admit(
    connection: &mut Connection,
    app: &App,
    permit: &Permit<ManageAccess>,
    actor: &Actor,
    action: Action,
) -> Result<Option<Person>, Fault> {
    let team = permit.team();
    grants::lock_team(connection, team.id).await?;
    let id = actor.id.map(PersonId).ok_or(Fault::Missing("the person who changes grants"))?;
    let person = people::by_ids(connection, &[id]).await?.pop().filter(|person| person.blocked_at.is_none());
    if let Some(person) = person {
        let held = grants::held_by(connection, &person, app.clock.now()).await?;
        if Access::on_team(&team.slug, &held).is_some_and(|access| access.permit_on_team::<ManageAccess>().is_some()) {
            return Ok(Some(person));
        }
    }
    let change = Change { app, permit, actor, action };
    change.record(connection, None, Outcome::Refused("permission".to_owned()), json!({})).await?;
    Ok(None)
}

/// Whether a grant is, or would be, for whoever changes it: also by another account of theirs, at another provider, that has
/// the same verified e-mail address.
pub(super) async fn is_oneself(connection: &Connection, grantee: &Grantee, person: &Person) -> Result<bool, DbError> {
    if grantee.includes(person) {
        return Ok(true);
    }
    let (Grantee::Person(id), Some(email)) = (grantee, &person.email) else { return Ok(false) };
    Ok(people::by_ids(connection, &[*id]).await?.iter().any(|other| other.email.as_ref() == Some(email)))
}

/// Whether the team would have no admin left without this grant, or with an end to it. The settings' admins count, and those
/// without an end that reach somebody who has signed in and isn't blocked.
pub(super) async fn is_last_admin(
    connection: &Connection,
    permit: &Permit<ManageAccess>,
    grant: &Granted,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    if grant.role != Role::TeamAdmin {
        return Ok(false);
    }
    let admins = admins::of_teams(connection, &[permit.team().id], now).await?;
    let lasts = |admin: &Admin| admin.from_settings || (admin.reaches && admin.expires_at.is_none());
    Ok(!admins.iter().any(|admin| admin.id != grant.id && lasts(admin)))
}

/// A change of a team's grants, for the audit trail.
pub(super) struct Change<'a> {
    pub app: &'a App,
    pub permit: &'a Permit<ManageAccess>,
    pub actor: &'a Actor,
    pub action: Action,
}

impl Change<'_> {
    /// Records what became of it; `grant` with the name of whom it is for, where there is one.
    pub async fn record(
        &self,
        connection: &Connection,
        grant: Option<(GrantId, &str)>,
        outcome: Outcome,
        data: Value,
    ) -> Result<(), Fault> {
        let event = Event {
            actor: self.actor,
            action: self.action,
            team: Some(self.permit.team().id),
            target: grant.map(|(id, name)| Target { kind: "grant", id: id.0, name }),
            outcome,
            data,
        };
        Ok(activity::record(connection, self.app, event).await?)
    }
}

/// What identifies a grant in an event.
pub(super) fn facts(
    grantee: &Grantee,
    role: Role,
    certificate: Option<(CertificateId, &str)>,
    until: Option<DateTime<Utc>>,
) -> Value {
    let certificate = certificate.map(|(id, name)| json!({ "id": id, "name": name }));
    json!({ "grantee": grantee_facts(grantee), "role": role, "certificate": certificate, "until": until })
}

pub(super) fn grantee_facts(grantee: &Grantee) -> Value {
    match grantee {
        Grantee::Person(id) => json!({ "person": id }),
        Grantee::Email(email) => json!({ "email": email }),
        Grantee::Group { provider, name } => json!({ "provider": provider, "group": name }),
    }
}

/// What a grantee is called.
pub(super) async fn name_of(connection: &Connection, grantee: &Grantee) -> Result<String, DbError> {
    Ok(match grantee {
        Grantee::Person(id) => {
            people::by_ids(connection, &[*id]).await?.pop().map(|person| person.name).unwrap_or_default()
        }
        Grantee::Email(email) => email.clone(),
        Grantee::Group { name, .. } => name.clone(),
    })
}
