//! Naming an administrator for a team that nobody administers.

use diesel_async::AsyncConnection;

use super::create::grant;
use super::{AdminDraft, By, Saved, TeamFault, check, reason, refusal};
use crate::app::App;
use crate::auth::access::SitePermit;
use crate::db::teams;
use crate::db::teams::admins;
use crate::domain::ids::TeamId;
use crate::ops::Fault;
use crate::ops::activity::{self, Action};

/// Names an administrator, or says what is wrong. Where anybody administers the team who has signed in and isn't blocked,
/// it is for them to grant its roles.
pub async fn name_admin(
    app: &App,
    _: &SitePermit,
    by: By<'_>,
    id: TeamId,
    draft: &AdminDraft<'_>,
) -> Result<Saved, Fault> {
    let mut faults = Vec::new();
    let admin = check::grantee(app, by, draft, &mut faults);
    let mut connection = app.db.get().await?;
    connection
        .transaction(async |connection| {
            let Some(team) = teams::lock(connection, id).await? else { return Ok(Saved::NotFound) };
            if admins::is_administered(connection, id, app.clock.now()).await? {
                let event = refusal(by.actor, Some(&team), Action::AccessGrant, "administered", &team.name);
                activity::record(connection, app, event).await?;
                return Ok(Saved::Administered);
            }
            if let Some(admin) = &admin {
                if grant(connection, app, by, &team, admin).await? {
                    return Ok(Saved::Done(id));
                }
                faults.push(TeamFault::AlreadyNamed);
            }
            let event = refusal(by.actor, Some(&team), Action::AccessGrant, reason(&faults), &team.name);
            activity::record(connection, app, event).await?;
            Ok(Saved::Refused(faults))
        })
        .await
}
