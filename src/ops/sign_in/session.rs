//! A session: the person behind an identity is made or brought up to date, and what the browser had before ends.

use diesel_async::AsyncConnection;
use secrecy::{ExposeSecret, SecretString};

use super::reread::NOT_ADMITTED;
use super::{SignInRefused, tokens};
use crate::app::App;
use crate::auth::providers::{Identity, Tokens};
use crate::crypto::token;
use crate::db::people::{self, Person, SignedIn};
use crate::db::sessions::{self, NewSession};
use crate::db::{Connection, grants, provider_tokens};
use crate::domain::email_address;
use crate::domain::ids::{PersonId, SessionId};
use crate::ops::Fault;
use crate::ops::activity::{self, Action, Actor, ActorKind, Event, Outcome, Target};

/// Most sessions that somebody has at once: the one unused for longest ends where there would be more.
const MOST_SESSIONS: i64 = 50;

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
            end_oldest(connection, app, &person, &actor).await?;
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

/// Makes room for one more session. Whoever signs in at once for one person takes turns: their row is locked.
async fn end_oldest(connection: &Connection, app: &App, person: &Person, actor: &Actor) -> Result<(), Fault> {
    let live = (app.clock.now(), app.settings.sign_in.idle);
    for session in sessions::end_oldest(connection, person.id, live, MOST_SESSIONS - 1).await? {
        let reason = "more sessions than may be";
        let data = serde_json::json!({ "provider": person.provider, "reason": reason, "session": session });
        activity::record(connection, app, signed_out(actor, (person.id, &person.name), data)).await?;
    }
    Ok(())
}

/// That a session of somebody's has ended.
fn signed_out<'a>(actor: &'a Actor, (id, name): (PersonId, &'a str), data: serde_json::Value) -> Event<'a> {
    let target = Target { kind: "person", id: id.0, name };
    Event { actor, action: Action::SignOut, team: None, target: Some(target), outcome: Outcome::Success, data }
}

/// Nobody is signed in who is in none of the groups that may; what they have open from before ends too.
pub(super) async fn shut_out(app: &App, identity: Identity) -> Result<SignInRefused, SignInRefused> {
    let mut connection = app.db.get().await.map_err(Fault::from)?;
    let id = connection
        .transaction(async |connection| {
            let known = people::by_subject(connection, &identity.provider, &identity.subject).await?;
            let Some(person) = known else { return Ok::<_, Fault>(None) };
            people::store_groups(connection, person.id, &identity.groups).await?;
            let ended = sessions::end_all(connection, person.id, None).await?;
            if ended > 0 {
                let data =
                    serde_json::json!({ "provider": person.provider, "reason": NOT_ADMITTED, "sessions_ended": ended });
                let actor = Actor::scheduler();
                activity::record(connection, app, signed_out(&actor, (person.id, &person.name), data)).await?;
            }
            Ok(Some(person.id))
        })
        .await?;
    Ok(SignInRefused::NotAdmitted { id, name: identity.name, subject: identity.subject })
}

/// Ends the session that the browser had before, which may be another person's.
async fn end_before(connection: &mut Connection, app: &App, before: &str, actor: &Actor) -> Result<(), Fault> {
    let Some(ended) = sessions::delete(connection, &token::hash_token(before)).await? else { return Ok(()) };
    let now = app.clock.now();
    if ended.expires_at <= now || ended.seen_at <= now - app.settings.sign_in.idle {
        return Ok(());
    }
    let Some(person) = people::by_ids(connection, &[ended.person_id]).await?.pop() else { return Ok(()) };
    let data = serde_json::json!({ "provider": person.provider, "reason": "another sign-in in the same browser" });
    Ok(activity::record(connection, app, signed_out(actor, (person.id, &person.name), data)).await?)
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
