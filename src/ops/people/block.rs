//! Blocking somebody, and letting them in again.

use diesel_async::AsyncConnection;
use serde_json::json;

use super::{event, lock};
use crate::app::App;
use crate::auth::access::SitePermit;
use crate::db::people::listed;
use crate::db::{people, sessions, site_grants};
use crate::domain::ids::PersonId;
use crate::ops::Fault;
use crate::ops::activity::{self, Action, Actor, Outcome};

/// What became of blocking somebody, or of letting them in again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blocked {
    /// It is done, or was so already.
    Done,
    /// Nobody blocks themselves.
    Oneself,
    /// Whoever acts no longer administers the site: they were blocked themselves meanwhile.
    NoLongerAdmin,
    /// There is no such person.
    NotFound,
}

/// Blocks somebody: their sessions end at once, and they can't sign in. Whoever blocks is left to administer the site, so
/// that there always is somebody.
pub async fn block(app: &App, _: &SitePermit, actor: &Actor, by: PersonId, id: PersonId) -> Result<Blocked, Fault> {
    let mut connection = app.db.get().await?;
    connection
        .transaction(async |connection| {
            // Two who block each other at once: the second finds themselves blocked.
            lock(connection).await?;
            if !site_grants::administers(connection, by).await? {
                return Ok(Blocked::NoLongerAdmin);
            }
            let Some(known) = listed::find(connection, id).await? else { return Ok(Blocked::NotFound) };
            let person = &known.person;
            if id == by {
                let refused = Outcome::Refused("oneself".to_owned());
                activity::record(connection, app, event(actor, person, Action::PersonBlock, refused, json!({})))
                    .await?;
                return Ok(Blocked::Oneself);
            }
            if person.blocked_at.is_some() {
                return Ok(Blocked::Done);
            }
            // In this order: who signs in meanwhile is found blocked, or has a session that ends here.
            people::store_blocked(connection, id, Some(app.clock.now())).await?;
            let ended = sessions::end_all(connection, id, None).await?;
            let data = json!({ "sessions_ended": ended });
            let event = event(actor, person, Action::PersonBlock, Outcome::Success, data);
            activity::record(connection, app, event).await?;
            Ok(Blocked::Done)
        })
        .await
}

/// Lets somebody sign in again.
pub async fn unblock(app: &App, _: &SitePermit, actor: &Actor, by: PersonId, id: PersonId) -> Result<Blocked, Fault> {
    let mut connection = app.db.get().await?;
    connection
        .transaction(async |connection| {
            // Or whoever is blocked this moment could take it back.
            lock(connection).await?;
            if !site_grants::administers(connection, by).await? {
                return Ok(Blocked::NoLongerAdmin);
            }
            let Some(known) = listed::find(connection, id).await? else { return Ok(Blocked::NotFound) };
            if known.person.blocked_at.is_some() {
                people::store_blocked(connection, id, None).await?;
                let event = event(actor, &known.person, Action::PersonUnblock, Outcome::Success, json!({}));
                activity::record(connection, app, event).await?;
            }
            Ok(Blocked::Done)
        })
        .await
}
