//! A session: the person behind an identity is made or brought up to date, and what the browser had before ends.

use diesel_async::AsyncConnection;
use secrecy::{ExposeSecret, SecretString};

use super::{SignInRefused, tokens};
use crate::app::App;
use crate::auth::providers::{Identity, Tokens};
use crate::crypto::token;
use crate::db::people::{self, Person, SignedIn};
use crate::db::sessions::{self, NewSession};
use crate::db::{Connection, grants, provider_tokens};
use crate::domain::ids::SessionId;
use crate::ops::Fault;
use crate::ops::activity::{self, Action, Actor, ActorKind, Event, Outcome};

/// Makes a session. Answers what the browser keeps of it.
pub(super) async fn make(
    app: &App,
    identity: &Identity,
    handed_out: &Tokens,
    before: Option<&str>,
    actor: &Actor,
) -> Result<SecretString, SignInRefused> {
    let id = SessionId::new();
    let kept = tokens::seal(app, id, handed_out)?;
    let cookie = token::random_token().map_err(Fault::other)?;
    let csrf = token::random_token().map_err(Fault::other)?;
    let mut connection = app.db.get().await.map_err(Fault::from)?;
    connection
        .transaction(async |connection| {
            let now = app.clock.now();
            sessions::delete_stale(connection, now, app.settings.sign_in.idle).await?;
            let person = upsert(connection, identity, now).await?;
            if person.blocked_at.is_some() {
                return Err(SignInRefused::Blocked);
            }
            if let Some(before) = before {
                sessions::delete(connection, &token::hash_token(before)).await?;
            }
            let session = NewSession {
                id,
                token_hash: &token::hash_token(cookie.expose_secret()),
                person_id: person.id,
                csrf_token: csrf.expose_secret(),
                created_at: now,
                seen_at: now,
                expires_at: now + app.settings.sign_in.absolute,
                address: actor.address.as_deref().unwrap_or_default(),
                user_agent: actor.user_agent.as_deref().unwrap_or_default(),
            };
            sessions::insert(connection, &session).await?;
            provider_tokens::insert(connection, id, &kept, now).await?;
            let actor =
                Actor { kind: ActorKind::Person, id: Some(person.id.0), name: person.name.clone(), ..actor.clone() };
            let teams = grants::held_by(connection, &person, now).await?;
            let team = teams.first().map(|(team, _)| team.id);
            let data = serde_json::json!({ "provider": identity.provider });
            let event =
                Event { actor: &actor, action: Action::SignIn, team, target: None, outcome: Outcome::Success, data };
            activity::record(connection, app, event).await?;
            Ok(())
        })
        .await?;
    Ok(cookie)
}

/// The person behind an identity. Only an address that counts as theirs is stored: grants go by it.
async fn upsert(
    connection: &mut Connection,
    identity: &Identity,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<Person, diesel::result::Error> {
    let email = identity.email.as_ref().filter(|_| identity.email_verified).map(|email| email.to_lowercase());
    let signed_in = SignedIn {
        provider: &identity.provider,
        subject: &identity.subject,
        email: email.as_deref(),
        name: &identity.name,
        groups: &identity.groups,
    };
    people::upsert(connection, &signed_in, now).await
}
