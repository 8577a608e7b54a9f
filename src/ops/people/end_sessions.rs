//! Ending another's sessions.

use diesel_async::AsyncConnection;
use serde_json::json;

use super::event;
use crate::app::App;
use crate::auth::access::SitePermit;
use crate::db::people::listed;
use crate::db::sessions;
use crate::domain::ids::{PersonId, SessionId};
use crate::ops::Fault;
use crate::ops::activity::{self, Action, Actor, Outcome};

/// Ends somebody's sessions, or one of them; whether there is such a person, with such a session. They may sign in again.
pub async fn end_sessions(
    app: &App,
    _: &SitePermit,
    actor: &Actor,
    id: PersonId,
    only: Option<SessionId>,
) -> Result<bool, Fault> {
    let mut connection = app.db.get().await?;
    connection
        .transaction(async |connection| {
            let Some(known) = listed::find(connection, id).await? else { return Ok(false) };
            let ended = match only {
                Some(session) if !sessions::end(connection, id, session).await? => return Ok(false),
                Some(_) => 1,
                None => sessions::end_all(connection, id, None).await?,
            };
            let data = json!({ "by": "site administrator", "sessions_ended": ended, "session": only });
            let event = event(actor, &known.person, Action::SignOut, Outcome::Success, data);
            activity::record(connection, app, event).await?;
            Ok(true)
        })
        .await
}
