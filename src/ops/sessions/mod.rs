//! Somebody's own sessions: ending them where they are signed in elsewhere.

use diesel_async::AsyncConnection;
use serde_json::json;

use crate::app::App;
use crate::db::Connection;
use crate::db::people::Person;
use crate::db::sessions;
use crate::domain::ids::SessionId;
use crate::ops::Fault;
use crate::ops::activity::{self, Action, Actor, Event, Outcome, Target};

/// Ends one of somebody's own sessions; whether there was one of theirs with that name.
pub async fn end(app: &App, actor: &Actor, person: &Person, id: SessionId) -> Result<bool, Fault> {
    let mut connection = app.db.get().await?;
    connection
        .transaction(async |connection| {
            let ended = sessions::end(connection, person.id, id).await?;
            if ended {
                record(connection, app, actor, person, 1, Some(id)).await?;
            }
            Ok(ended)
        })
        .await
}

/// Ends all of somebody's sessions but the one that they are in.
pub async fn end_others(app: &App, actor: &Actor, person: &Person, kept: SessionId) -> Result<(), Fault> {
    let mut connection = app.db.get().await?;
    connection
        .transaction(async |connection| {
            let ended = sessions::end_all(connection, person.id, Some(kept)).await?;
            record(connection, app, actor, person, ended, None).await
        })
        .await
}

async fn record(
    connection: &Connection,
    app: &App,
    actor: &Actor,
    person: &Person,
    ended: usize,
    session: Option<SessionId>,
) -> Result<(), Fault> {
    let event = Event {
        actor,
        action: Action::SignOut,
        team: None,
        target: Some(Target { kind: "person", id: person.id.0, name: &person.name }),
        outcome: Outcome::Success,
        data: json!({ "by": "themselves", "sessions_ended": ended, "session": session }),
    };
    Ok(activity::record(connection, app, event).await?)
}
