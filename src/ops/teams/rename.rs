//! Giving a team another name. Its address stays: links and callbacks hold it.

use diesel_async::AsyncConnection;

use super::{By, Saved, check, event, reason, refusal};
use crate::app::App;
use crate::auth::access::SitePermit;
use crate::db::teams;
use crate::domain::ids::TeamId;
use crate::ops::Fault;
use crate::ops::activity::{self, Action};

/// Gives a team another name, or says what is wrong with it.
pub async fn rename(app: &App, _: &SitePermit, by: By<'_>, id: TeamId, typed: &str) -> Result<Saved, Fault> {
    let mut faults = Vec::new();
    let name = check::name(typed, &mut faults);
    let mut connection = app.db.get().await?;
    connection
        .transaction(async |connection| {
            let Some(team) = teams::lock(connection, id).await? else { return Ok(Saved::NotFound) };
            if !faults.is_empty() {
                let event = refusal(by.actor, Some(&team), Action::TeamUpdate, reason(&faults), typed);
                activity::record(connection, app, event).await?;
                return Ok(Saved::Refused(faults));
            }
            let data = if team.name == name {
                activity::unchanged()
            } else {
                teams::store_name(connection, id, name).await?;
                serde_json::json!({ "name": name, "before": team.name })
            };
            activity::record(connection, app, event(by.actor, &team, Action::TeamUpdate, data)).await?;
            Ok(Saved::Done(id))
        })
        .await
}
