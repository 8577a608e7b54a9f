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
use crate::domain::email_address;
use crate::domain::ids::SessionId;
use crate::ops::Fault;
use crate::ops::activity::{self, Action, Actor, ActorKind, Event, Outcome, Target};

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
            // The person first, as whoever blocks them does.
            let person = upsert(connection, identity, now).await?;
            if person.blocked_at.is_some() || people::shares_a_block(connection, &person).await? {
                return Err(SignInRefused::Blocked { id: person.id, name: person.name });
            }
            let actor =
                Actor { kind: ActorKind::Person, id: Some(person.id.0), name: person.name.clone(), ..actor.clone() };
            if let Some(before) = before {
                end_before(connection, app, before, &actor).await?;
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
            let teams = grants::held_by(connection, &person, now).await?;
            let team = teams.first().map(|(team, _)| team.id);
            let data = serde_json::json!({ "provider": identity.provider });
            let event =
                Event { actor: &actor, action: Action::SignIn, team, target: None, outcome: Outcome::Success, data };
            activity::record(connection, app, event).await?;
            Ok(())
        })
        .await?;
    // Housekeeping, behind the sign-in: that doesn't fail by it, and holds nothing meanwhile.
    if let Err(error) = sessions::delete_stale(&mut connection, app.clock.now(), app.settings.sign_in.idle).await {
        tracing::warn!(%error, "sessions that have ended were not taken away");
    }
    Ok(cookie)
}

/// Ends the session that the browser had before, which may be another person's.
async fn end_before(connection: &mut Connection, app: &App, before: &str, actor: &Actor) -> Result<(), Fault> {
    let Some(ended) = sessions::delete(connection, &token::hash_token(before)).await? else { return Ok(()) };
    let now = app.clock.now();
    if ended.expires_at <= now || ended.seen_at <= now - app.settings.sign_in.idle {
        return Ok(());
    }
    let Some(person) = people::by_ids(connection, &[ended.person_id]).await?.pop() else { return Ok(()) };
    let event = Event {
        actor,
        action: Action::SignOut,
        team: None,
        target: Some(Target { kind: "person", id: person.id.0, name: &person.name }),
        outcome: Outcome::Success,
        data: serde_json::json!({ "provider": person.provider, "reason": "another sign-in in the same browser" }),
    };
    Ok(activity::record(connection, app, event).await?)
}

/// The person behind an identity. Only an address that counts as theirs, and can't be taken for another, is stored: grants
/// go by it.
async fn upsert(
    connection: &mut Connection,
    identity: &Identity,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<Person, diesel::result::Error> {
    let email = identity.email.as_deref().filter(|_| identity.email_verified).and_then(email_address::lowered);
    let signed_in = SignedIn {
        provider: &identity.provider,
        subject: &identity.subject,
        email: email.as_deref(),
        name: &identity.name,
        groups: &identity.groups,
    };
    people::upsert(connection, &signed_in, now).await
}
