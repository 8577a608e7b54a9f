//! Brings the database in line with the settings at every start: the authorities, the team, who holds which role by the
//! settings, and the callback channel that they name. What people made by other ways is left alone.

use diesel_async::AsyncConnection;
use serde_json::Value;

use super::rules::facts;
use super::signing_keys;
use crate::app::App;
use crate::db::grants::Grantee;
use crate::db::teams::Team;
use crate::db::{self, Connection, grants, site_grants, teams};
use crate::domain::ids::TeamId;
use crate::domain::role::SiteRole;
use crate::ops::Fault;
use crate::ops::activity::{self, Action, Actor, Event, Outcome, Target};
use crate::ops::authorities;
use crate::ops::channels::from_settings;
use crate::ops::teams::granted_to;

/// Who the settings' grants are by.
const GRANTED_BY: &str = "settings";
/// Only one process at a time; another waits.
const LOCK: i64 = 0x6365_7274_626f_6f74;

/// Makes what the settings ask for and the database doesn't have.
pub async fn bootstrap(app: &App) -> Result<(), Fault> {
    let mut connection = app.db.get().await?;
    connection
        .transaction(async |connection| {
            db::take_turn(connection, LOCK).await?;
            authorities::from_settings::ensure(connection, app).await?;
            let team = ensure_team(connection, app).await?;
            signing_keys::ensure(connection, app, team.id).await?;
            from_settings::ensure(connection, app, &team).await
        })
        .await
}

async fn ensure_team(connection: &mut Connection, app: &App) -> Result<Team, Fault> {
    let settings = &app.settings.team;
    let before = teams::by_slug(connection, &settings.slug).await?;
    let team = teams::ensure(connection, &settings.name, &settings.slug, app.clock.now()).await?;
    if before.is_none() {
        let data = serde_json::json!({ "name": team.name });
        record(connection, app, Action::TeamCreate, Some(team.id), Some(&team), data).await?;
    }
    list_grants(connection, app, team.id).await?;
    let site = &app.settings.team;
    list_on_site(connection, app, SiteRole::Administrator, &site.site_admins).await?;
    list_on_site(connection, app, SiteRole::Auditor, &site.site_auditors).await?;
    Ok(team)
}

/// Grants on the team what the settings list, and withdraws what they no longer do; each is told of.
async fn list_grants(connection: &mut Connection, app: &App, team: TeamId) -> Result<(), Fault> {
    grants::lock_team(connection, team).await?;
    let listed = &app.settings.team.grants;
    let changes = grants::list_settings(connection, team, listed, GRANTED_BY, app.clock.now()).await?;
    let withdrawn = changes.withdrawn.iter().map(|change| (Action::AccessWithdraw, change));
    let granted = changes.granted.iter().map(|change| (Action::AccessGrant, change));
    for (action, (team, role, grantee)) in withdrawn.chain(granted) {
        let data = facts(grantee, *role, None, None);
        record(connection, app, action, Some(*team), None, data).await?;
    }
    Ok(())
}

/// The same for those who hold a role on the site.
async fn list_on_site(connection: &mut Connection, app: &App, role: SiteRole, listed: &[Grantee]) -> Result<(), Fault> {
    let changes = site_grants::list_settings(connection, role, listed, GRANTED_BY, app.clock.now()).await?;
    let withdrawn = changes.withdrawn.iter().map(|grantee| (Action::AccessWithdraw, grantee));
    let granted = changes.granted.iter().map(|grantee| (Action::AccessGrant, grantee));
    for (action, grantee) in withdrawn.chain(granted) {
        let data = serde_json::json!({ "grantee": granted_to(grantee), "role": format!("site-{role}") });
        record(connection, app, action, None, None, data).await?;
    }
    Ok(())
}

async fn record(
    connection: &Connection,
    app: &App,
    action: Action,
    team: Option<TeamId>,
    target: Option<&Team>,
    data: Value,
) -> Result<(), Fault> {
    let target = target.map(|team| Target { kind: "team", id: team.id.0, name: &team.name });
    let event = Event { actor: &Actor::operator(), action, team, target, outcome: Outcome::Success, data };
    Ok(activity::record(connection, app, event).await?)
}
