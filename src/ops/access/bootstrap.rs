//! Brings the database in line with the settings at every start: the authorities, the team, who holds which role by the
//! settings, and the callback channel that they name. What people made by other ways is left alone.

use diesel_async::AsyncConnection;

use super::signing_keys;
use crate::app::App;
use crate::db::teams::Team;
use crate::db::{Connection, grants, site_grants, teams};
use crate::ops::Fault;
use crate::ops::activity::{self, Action, Actor, Event, Outcome, Target};
use crate::ops::authorities;
use crate::ops::channels::from_settings;

/// Who the settings' grants are by.
const GRANTED_BY: &str = "settings";
/// Only one process at a time; another waits.
const LOCK: i64 = 0x6365_7274_626f_6f74;

/// Makes what the settings ask for and the database doesn't have.
pub async fn bootstrap(app: &App) -> Result<(), Fault> {
    let mut connection = app.db.get().await?;
    connection
        .transaction(async |connection| {
            use diesel_async::RunQueryDsl;
            diesel::sql_query("SELECT pg_advisory_xact_lock($1)")
                .bind::<diesel::sql_types::BigInt, _>(LOCK)
                .execute(connection)
                .await?;
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
        record(connection, app, &team).await?;
    }
    grants::list_settings(connection, team.id, &settings.grants, GRANTED_BY, app.clock.now()).await?;
    site_grants::list_settings(connection, &settings.site_admins, GRANTED_BY, app.clock.now()).await?;
    Ok(team)
}

async fn record(connection: &mut Connection, app: &App, team: &Team) -> Result<(), Fault> {
    let event = Event {
        actor: &Actor::operator(),
        action: Action::TeamCreate,
        team: Some(team.id),
        target: Some(Target { kind: "team", id: team.id.0, name: &team.name }),
        outcome: Outcome::Success,
        data: serde_json::json!({ "name": team.name }),
    };
    Ok(activity::record(connection, app, event).await?)
}
