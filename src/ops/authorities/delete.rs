//! Deleting an authority that nothing refers to.

use diesel_async::AsyncConnection;

use super::{Changed, event, facts};
use crate::app::App;
use crate::auth::access::SitePermit;
use crate::db::Connection;
use crate::db::authorities::{self, Authority};
use crate::domain::ids::AuthorityId;
use crate::ops::Fault;
use crate::ops::activity::{self, Action, Actor, Outcome};

/// Why an authority can't be deleted, where that is so.
pub async fn why_not(connection: &Connection, authority: &Authority) -> Result<Option<Changed>, Fault> {
    Ok(if authority.from_settings {
        Some(Changed::FromSettings)
    } else if authorities::is_referred_to(connection, authority.id).await? {
        Some(Changed::InUse)
    } else {
        None
    })
}

/// Deletes an authority with our account there, of which the authority itself is not told: nobody has its key any more.
pub async fn delete(app: &App, _: &SitePermit, actor: &Actor, id: AuthorityId) -> Result<Changed, Fault> {
    let mut connection = app.db.get().await?;
    let changed = connection
        .transaction(async |connection| {
            // Whoever orders there now waits, and finds it gone.
            let Some(authority) = authorities::lock(connection, id).await? else { return Ok(Changed::NotFound) };
            let why_not = why_not(connection, &authority).await?;
            let outcome = match why_not {
                None => Outcome::Success,
                Some(Changed::FromSettings) => Outcome::Refused("from settings".to_owned()),
                Some(_) => Outcome::Refused("in use".to_owned()),
            };
            if why_not.is_none() {
                authorities::delete(connection, id).await?;
            }
            let event = event(actor, &authority, Action::AuthorityDelete, outcome, facts(&authority));
            activity::record(connection, app, event).await?;
            Ok::<_, Fault>(why_not.unwrap_or(Changed::Done))
        })
        .await?;
    if changed == Changed::Done {
        app.acme.forget(id);
    }
    Ok(changed)
}
