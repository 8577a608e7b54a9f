//! Making a team.

use diesel_async::AsyncConnection;

use super::check::{self, TeamFault};
use super::{By, Saved, event, granted_to, reason, refusal};
use crate::app::App;
use crate::auth::access::SitePermit;
use crate::db::Connection;
use crate::db::grants::Grantee;
use crate::db::teams::admins::{self, Namer};
use crate::db::teams::{self, Team};
use crate::domain::role::Role;
use crate::ops::Fault;
use crate::ops::access::{Whom, signing_keys};
use crate::ops::activity::{self, Action};

/// How many addresses are tried where none was typed.
const MOST_SUGGESTIONS: u32 = 100;

/// A team as typed.
#[derive(Debug, Clone, Copy)]
pub struct Draft<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its part of the address; empty for one that comes near the name.
    pub slug: &'a str,
    /// Who administers it first.
    pub admin: Whom<'a>,
}

/// Makes a team with a signing key pair and its first administrator, or says everything that is wrong with it.
pub async fn create(app: &App, _: &SitePermit, by: By<'_>, draft: &Draft<'_>) -> Result<Saved, Fault> {
    let mut faults = Vec::new();
    let name = check::name(draft.name, &mut faults);
    let slug = draft.slug.trim();
    if !slug.is_empty() && !check::is_slug(slug) {
        faults.push(TeamFault::AddressMalformed);
    }
    let mut connection = app.db.get().await?;
    let admin = check::admin(&connection, app, by, draft.admin).await?.map_err(|fault| faults.push(fault)).ok();
    if check::is_slug(slug) && teams::by_slug(&connection, slug).await?.is_some() {
        faults.push(TeamFault::AddressTaken);
    }
    let saved = match admin.filter(|_| faults.is_empty()) {
        Some(admin) => {
            connection.transaction(async |connection| make(connection, app, by, name, slug, &admin).await).await?
        }
        None => Saved::Refused(faults),
    };
    if let Saved::Refused(faults) = &saved {
        let event = refusal(by.actor, None, Action::TeamCreate, reason(faults), draft.name);
        activity::record(&connection, app, event).await?;
    }
    Ok(saved)
}

async fn make(
    connection: &mut Connection,
    app: &App,
    by: By<'_>,
    name: &str,
    slug: &str,
    admin: &Grantee,
) -> Result<Saved, Fault> {
    let now = app.clock.now();
    let made = if slug.is_empty() {
        at_suggested(connection, app, name).await?
    } else {
        teams::create(connection, name, slug, now).await?
    };
    let Some(team) = made else { return Ok(Saved::Refused(vec![TeamFault::AddressTaken])) };
    signing_keys::ensure(connection, app, team.id).await?;
    let data = serde_json::json!({ "name": team.name, "slug": team.slug });
    activity::record(connection, app, event(by.actor, &team, Action::TeamCreate, data)).await?;
    grant(connection, app, by, &team, admin).await?;
    Ok(Saved::Done(team.id))
}

/// The team at the first address near its name that is free.
async fn at_suggested(connection: &Connection, app: &App, name: &str) -> Result<Option<Team>, diesel::result::Error> {
    let suggested = check::suggested_slug(name);
    for number in 1..=MOST_SUGGESTIONS {
        let slug = if number == 1 { suggested.clone() } else { format!("{suggested}-{number}") };
        if let Some(team) = teams::create(connection, name, &slug, app.clock.now()).await? {
            return Ok(Some(team));
        }
    }
    Ok(None)
}

/// Names an administrator; whether they weren't one in that way already.
pub(super) async fn grant(
    connection: &Connection,
    app: &App,
    by: By<'_>,
    team: &Team,
    admin: &Grantee,
) -> Result<bool, Fault> {
    let namer = Namer { id: by.person.id, name: &by.person.name };
    if !admins::name(connection, team.id, admin, namer, app.clock.now()).await? {
        return Ok(false);
    }
    let data = serde_json::json!({ "role": Role::TeamAdmin, "to": granted_to(admin) });
    activity::record(connection, app, event(by.actor, team, Action::AccessGrant, data)).await?;
    Ok(true)
}
