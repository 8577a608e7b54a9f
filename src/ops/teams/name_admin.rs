//! Naming an administrator for a team that nobody administers.

use diesel_async::AsyncConnection;

use super::create::grant;
use super::{By, Saved, TeamFault, check, reason, refusal};
use crate::app::App;
use crate::auth::access::SitePermit;
use crate::db::teams;
use crate::db::teams::admins;
use crate::domain::ids::TeamId;
use crate::ops::Fault;
use crate::ops::access::{Named, Whom};
use crate::ops::activity::{self, Action};

/// Names an administrator, or says what is wrong. Where anybody administers the team who has signed in and isn't blocked,
/// it is for them to grant its roles.
pub async fn name_admin(app: &App, _: &SitePermit, by: By<'_>, id: TeamId, whom: Whom<'_>) -> Result<Saved, Fault> {
    let mut connection = app.db.get().await?;
    connection
        .transaction(async |connection| {
            let Some(team) = teams::lock(connection, id).await? else { return Ok(Saved::NotFound) };
            if admins::is_administered(connection, id, app.clock.now()).await? {
                let event = refusal(by.actor, Some(&team), Action::AccessGrant, "administered", &team.name);
                activity::record(connection, app, event).await?;
                return Ok(Saved::Administered);
            }
            let fault = match check::admin(connection, app, by, whom).await? {
                Ok(admin) if grant(connection, app, by, &team, &admin).await? => return Ok(Saved::Done(id)),
                Ok(admin) => TeamFault::AlreadyNamed(Named::of(&admin)),
                Err(fault) => fault,
            };
            let faults = vec![fault];
            let event = refusal(by.actor, Some(&team), Action::AccessGrant, reason(&faults), &team.name);
            activity::record(connection, app, event).await?;
            Ok(Saved::Refused(faults))
        })
        .await
}
