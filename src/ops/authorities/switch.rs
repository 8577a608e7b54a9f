//! Offering an authority for new orders, or no longer.

use diesel_async::AsyncConnection;

use super::{Changed, event, facts};
use crate::app::App;
use crate::auth::access::SitePermit;
use crate::db::authorities::{self, Authority};
use crate::domain::ids::AuthorityId;
use crate::ops::Fault;
use crate::ops::activity::{self, Action, Actor, Outcome};

/// Switches an authority. What it has issued goes on being renewed there, either way.
pub async fn switch(app: &App, _: &SitePermit, actor: &Actor, id: AuthorityId, on: bool) -> Result<Changed, Fault> {
    let mut connection = app.db.get().await?;
    connection
        .transaction(async |connection| {
            let Some(before) = authorities::lock(connection, id).await? else { return Ok(Changed::NotFound) };
            if before.is_offered() == on {
                let event = event(actor, &before, Action::AuthorityUpdate, Outcome::Success, activity::unchanged());
                activity::record(connection, app, event).await?;
                return Ok(Changed::Done);
            }
            let after = Authority {
                switched_off_at: (!on).then(|| app.clock.now()),
                switched_off_by: (!on).then(|| actor.name.clone()),
                ..before
            };
            authorities::update(connection, &after).await?;
            let mut data = facts(&after);
            data["changed"] = ["offered"].as_slice().into();
            data["offered"] = on.into();
            let event = event(actor, &after, Action::AuthorityUpdate, Outcome::Success, data);
            activity::record(connection, app, event).await?;
            Ok(Changed::Done)
        })
        .await
}
