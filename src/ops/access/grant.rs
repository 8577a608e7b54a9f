//! Granting a role, to somebody on a team or on one certificate of it; or giving one that is held already another end.

use chrono::TimeDelta;
use diesel_async::AsyncConnection;
use serde_json::json;

use super::check::{Checked, Draft, GrantFault, check};
use super::rules::{Change, admit, facts, is_last_admin, is_oneself};
use super::whom::{Named, searched};
use crate::app::App;
use crate::auth::access::{ManageAccess, Permit};
use crate::db::activity::Counted;
use crate::db::grants::{self, Granted, NewGrant};
use crate::db::people::Person;
use crate::db::{Connection, DbError};
use crate::domain::ids::{GrantId, PersonId};
use crate::ops::Fault;
use crate::ops::activity::{self, Action, Actor, Outcome};

/// For how long grants that have ended are still listed.
pub const SHOWN_AFTER_END: TimeDelta = TimeDelta::days(30);

/// What became of a role that was to be granted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GrantOutcome {
    /// It is granted.
    Granted(GrantId),
    /// It was held already, and has another end now.
    Changed(GrantId),
    /// Nothing was done: these things are wrong.
    Refused(Vec<GrantFault>),
    /// Whoever asks for it may no longer.
    NotAllowed,
}

/// Grants a role, or says everything that is wrong with it. The permit is the right to grant any of a team's roles; that
/// nobody grants one to themselves, nor leaves the team without an admin, holds whatever others do meanwhile.
pub async fn grant(
    app: &App,
    permit: &Permit<ManageAccess>,
    actor: &Actor,
    draft: &Draft<'_>,
) -> Result<GrantOutcome, Fault> {
    let mut connection = app.db.get().await?;
    connection
        .transaction(async |connection| {
            let change = Change { app, permit, actor, action: Action::AccessGrant };
            let Some(admin) = admit(connection, app, permit, actor, change.action).await? else {
                return Ok(GrantOutcome::NotAllowed);
            };
            let outcome = match check(connection, app, permit.team().id, draft).await? {
                Ok(checked) => within(connection, &change, &admin, &checked).await?,
                Err(faults) => GrantOutcome::Refused(faults),
            };
            if let GrantOutcome::Refused(faults) = &outcome {
                change.record(connection, None, Outcome::Refused(reason(faults).to_owned()), typed(draft)).await?;
            }
            Ok(outcome)
        })
        .await
}

async fn within(
    connection: &Connection,
    change: &Change<'_>,
    admin: &Person,
    checked: &Checked,
) -> Result<GrantOutcome, Fault> {
    let refused = |fault| Ok(GrantOutcome::Refused(vec![fault]));
    let by = Named::of(&checked.grantee);
    if is_oneself(connection, &checked.grantee, admin).await? {
        return refused(GrantFault::Yourself(by));
    }
    let (app, team) = (change.app, change.permit.team().id);
    let now = app.clock.now();
    let (from_settings, known) = same(connection, change, checked).await?;
    if from_settings {
        return refused(GrantFault::HeldBySettings(by));
    }
    let held = known.as_ref().is_some_and(|known| !known.has_ended(now));
    // Whoever withdrew it meanwhile is not to be overruled by a form that was open.
    if checked.only_end && !held {
        return refused(GrantFault::Gone);
    }
    if let Some(known) = &known {
        if known.expires_at == checked.expires_at {
            return refused(GrantFault::Held(by));
        }
        if checked.expires_at.is_some() && is_last_admin(connection, change.permit, known, now).await? {
            return refused(GrantFault::LastAdmin);
        }
    }
    let most = app.settings.limits.grants_per_team;
    if !held && most != 0 && grants::count(connection, team, now).await? >= i64::from(most) {
        return refused(GrantFault::TooMany { most });
    }
    let (most, minute) = (app.settings.limits.grants_per_minute, TimeDelta::minutes(1));
    let counted = Counted::InTeam(team);
    if let Some(retry_at) = activity::fits_at(connection, app, counted, &[Action::AccessGrant], most, minute).await? {
        return refused(GrantFault::Limit { most, retry_at });
    }
    store(connection, change, checked, known).await
}

/// Whether the settings grant the same, and the same as people have granted it.
async fn same(
    connection: &Connection,
    change: &Change<'_>,
    checked: &Checked,
) -> Result<(bool, Option<Granted>), DbError> {
    let certificate = checked.certificate.as_ref().map(|(id, _)| *id);
    let is_same = |grant: &Granted| grant.role == checked.role && grant.grant().certificate_id == certificate;
    let known = grants::of_grantee(connection, change.permit.team().id, &checked.grantee).await?;
    let (settings, people): (Vec<_>, Vec<_>) = known.into_iter().filter(is_same).partition(|grant| grant.from_settings);
    Ok((!settings.is_empty(), people.into_iter().next()))
}

async fn store(
    connection: &Connection,
    change: &Change<'_>,
    checked: &Checked,
    known: Option<Granted>,
) -> Result<GrantOutcome, Fault> {
    let (team, now) = (change.permit.team().id, change.app.clock.now());
    let new = NewGrant {
        id: known.as_ref().map_or_else(GrantId::new, |known| known.id),
        team_id: team,
        certificate_id: checked.certificate.as_ref().map(|(id, _)| *id),
        grantee: &checked.grantee,
        role: checked.role,
        expires_at: checked.expires_at,
        from_settings: false,
        granted_by: &change.actor.name,
        granted_by_id: change.actor.id.map(PersonId),
        granted_at: now,
    };
    let certificate = checked.certificate.as_ref().map(|(id, name)| (*id, name.as_str()));
    let mut data = facts(&checked.grantee, checked.role, certificate, checked.expires_at);
    let outcome = match &known {
        Some(known) => {
            grants::store_end(connection, known.id, &new).await?;
            data["until_before"] = json!(known.expires_at);
            if known.has_ended(now) { GrantOutcome::Granted(new.id) } else { GrantOutcome::Changed(new.id) }
        }
        None => {
            if !grants::insert(connection, &new).await? {
                return Ok(GrantOutcome::Refused(vec![GrantFault::Held(Named::of(&checked.grantee))]));
            }
            GrantOutcome::Granted(new.id)
        }
    };
    grants::delete_ended(connection, team, now - SHOWN_AFTER_END).await?;
    change.record(connection, Some((new.id, &checked.name)), Outcome::Success, data).await?;
    Ok(outcome)
}

/// Why something was refused, in a word.
fn reason(faults: &[GrantFault]) -> &'static str {
    match faults.first() {
        Some(GrantFault::Yourself(_)) => "self",
        Some(GrantFault::LastAdmin) => "last admin",
        Some(GrantFault::Gone) => "gone",
        Some(GrantFault::TooMany { .. } | GrantFault::Limit { .. }) => "limit",
        _ => "invalid",
    }
}

/// What was asked for, as far as it can be recorded.
fn typed(draft: &Draft<'_>) -> serde_json::Value {
    let certificate = draft.certificate.map(searched);
    json!({ "grantee": draft.whom.typed(), "role": searched(draft.role), "certificate": certificate, "last_day": searched(draft.last_day) })
}
