//! Signing out: here, whatever else happens, and then at the provider, where that is offered.

use std::time::Duration;

use diesel_async::AsyncConnection;
use url::Url;

use super::{provider, tokens};
use crate::app::App;
use crate::db::people::Person;
use crate::db::provider_tokens;
use crate::db::sessions::{self, Session};
use crate::ops::Fault;
use crate::ops::activity::{self, Action, Actor, Event, Outcome};

/// The longest that is waited for a provider to say where browsers sign out.
const ASKED_FOR: Duration = Duration::from_secs(3);

/// Ends a session here. Answers where the browser goes to end the one at the provider, where there is such a place; a
/// provider that doesn't answer is left alone.
pub async fn sign_out(app: &App, session: &Session, person: &Person, actor: &Actor) -> Result<Option<Url>, Fault> {
    let mut connection = app.db.get().await?;
    let id_token = connection
        .transaction(async |connection| {
            let id_token = provider_tokens::id_token(connection, session.id).await?;
            sessions::delete(connection, &session.token_hash).await?;
            let event = Event {
                actor,
                action: Action::SignOut,
                team: None,
                target: None,
                outcome: Outcome::Success,
                data: serde_json::json!({ "provider": person.provider }),
            };
            activity::record(connection, app, event).await?;
            Ok::<_, Fault>(id_token)
        })
        .await?;
    drop(connection);
    let Some(provider) = provider(app, &person.provider) else { return Ok(None) };
    let id_token = tokens::id_token(app, session.id, id_token.as_ref());
    let back = app.settings.server.signed_out_url();
    let place = tokio::time::timeout(ASKED_FOR, provider.end_session_url(id_token.as_ref(), &back)).await;
    Ok(place.ok().flatten())
}
