//! Blocking somebody, and letting them in again.

use diesel_async::AsyncConnection;
use serde_json::json;

use super::{event, lock};
use crate::app::App;
use crate::auth::access::SitePermit;
use crate::db::people::{self, Person, listed};
use crate::db::{Connection, sessions, site_grants};
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

/// Blocks somebody, with every account that has their verified e-mail address: grants go by that. Their sessions end at once,
/// and they can't sign in. Whoever blocks is left to administer the site, so
/// that there always is somebody.
pub async fn block(app: &App, _: &SitePermit, actor: &Actor, by: PersonId, id: PersonId) -> Result<Blocked, Fault> {
    let mut connection = app.db.get().await?;
    connection
        .transaction(async |connection| {
            // Two who block each other at once: the second finds themselves blocked.
            lock(connection).await?;
            let Some(known) = listed::find(connection, id).await? else { return Ok(Blocked::NotFound) };
            if !site_grants::administers(connection, by).await? {
                refuse(connection, app, actor, &known.person, Action::PersonBlock).await?;
                return Ok(Blocked::NoLongerAdmin);
            }
            let accounts = accounts(connection, known.person).await?;
            if accounts.iter().any(|account| account.id == by) {
                let refused = Outcome::Refused("oneself".to_owned());
                for account in accounts.iter().filter(|account| account.id == id) {
                    let event = event(actor, account, Action::PersonBlock, refused.clone(), json!({}));
                    activity::record(connection, app, event).await?;
                }
                return Ok(Blocked::Oneself);
            }
            for account in accounts {
                if account.blocked_at.is_some() {
                    if account.id == id {
                        let data = activity::unchanged();
                        let event = event(actor, &account, Action::PersonBlock, Outcome::Success, data);
                        activity::record(connection, app, event).await?;
                    }
                    continue;
                }
                // In this order: who signs in meanwhile is found blocked, or has a session that ends here.
                people::store_blocked(connection, account.id, Some(app.clock.now())).await?;
                let ended = sessions::end_all(connection, account.id, None).await?;
                let data = json!({ "sessions_ended": ended });
                let event = event(actor, &account, Action::PersonBlock, Outcome::Success, data);
                activity::record(connection, app, event).await?;
            }
            Ok(Blocked::Done)
        })
        .await
}

/// Whoever acts was blocked themselves meanwhile.
async fn refuse(
    connection: &Connection,
    app: &App,
    actor: &Actor,
    person: &Person,
    action: Action,
) -> Result<(), Fault> {
    let event = event(actor, person, action, Outcome::Refused("permission".to_owned()), json!({}));
    Ok(activity::record(connection, app, event).await?)
}

/// Somebody, and who else has the same verified e-mail address: the same person, by another provider. In one order always,
/// since their rows are locked.
async fn accounts(connection: &Connection, person: Person) -> Result<Vec<Person>, Fault> {
    let Some(email) = &person.email else { return Ok(vec![person]) };
    let mut accounts = people::by_emails(connection, &[email]).await?;
    accounts.sort_unstable_by_key(|account| account.id);
    Ok(accounts)
}

/// Lets somebody sign in again.
pub async fn unblock(app: &App, _: &SitePermit, actor: &Actor, by: PersonId, id: PersonId) -> Result<Blocked, Fault> {
    let mut connection = app.db.get().await?;
    connection
        .transaction(async |connection| {
            // Or whoever is blocked this moment could take it back.
            lock(connection).await?;
            let Some(known) = listed::find(connection, id).await? else { return Ok(Blocked::NotFound) };
            if !site_grants::administers(connection, by).await? {
                refuse(connection, app, actor, &known.person, Action::PersonUnblock).await?;
                return Ok(Blocked::NoLongerAdmin);
            }
            for account in accounts(connection, known.person).await? {
                let was_blocked = account.blocked_at.is_some();
                if was_blocked {
                    people::store_blocked(connection, account.id, None).await?;
                } else if account.id != id {
                    continue;
                }
                let data = if was_blocked { json!({}) } else { activity::unchanged() };
                let event = event(actor, &account, Action::PersonUnblock, Outcome::Success, data);
                activity::record(connection, app, event).await?;
            }
            Ok(Blocked::Done)
        })
        .await
}
