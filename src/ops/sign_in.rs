//! Signing in and out: from the redirect to the provider to a session, and its end.

use diesel_async::AsyncConnection;
use secrecy::{ExposeSecret, SecretString};
use url::Url;
use uuid::Uuid;

use crate::app::App;
use crate::auth::oidc::{Identity, PendingSignIn, Provider, SignInError};
use crate::crypto::{self, token};
use crate::db::people::{self, Person, SignedIn};
use crate::db::sessions::{self, Attempt, NewSession};
use crate::db::{Connection, grants};
use crate::ops::Fault;
use crate::ops::activity::{self, Action, Actor, ActorKind, Event, Outcome};

/// Why nobody was signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInRefused {
    /// There is no such provider.
    #[error("no such provider")]
    NoProvider,
    /// The attempt is too old, was used already, or began in another browser.
    #[error("the attempt is gone")]
    AttemptGone,
    /// The provider, or what it sent.
    #[error(transparent)]
    Provider(#[from] SignInError),
    /// The person is blocked here.
    #[error("blocked")]
    Blocked,
    /// Us.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<diesel::result::Error> for SignInRefused {
    fn from(error: diesel::result::Error) -> Self {
        Self::Fault(error.into())
    }
}

/// A sign-in that has begun.
pub struct Begun {
    /// The provider's page.
    pub redirect: Url,
    /// What the browser keeps until it comes back.
    pub cookie: SecretString,
}

/// A session just made.
pub struct SignedInSession {
    /// What the browser keeps.
    pub cookie: SecretString,
    /// Where to go.
    pub return_to: String,
}

/// What the provider sent the browser back with (RFC 6749 section 4.1.2).
#[derive(Debug, Default)]
pub struct Answer {
    /// The authorization code.
    pub code: String,
    /// The state.
    pub state: String,
    /// The error code, where it said no.
    pub error: Option<String>,
}

/// Begins a sign-in at a provider.
pub async fn begin(app: &App, provider: &str, return_to: &str) -> Result<Begun, SignInRefused> {
    let provider = find(app, provider)?;
    let (redirect, pending) = provider.begin(&app.settings.server.sign_in_url(provider.id())).await?;
    let cookie = token::random_token().map_err(Fault::other)?;
    let hash = token::hash_token(cookie.expose_secret());
    let pending = serde_json::to_vec(&pending).map_err(Fault::other)?;
    let attempt = Attempt {
        pending: app.keys.seal(&attempt_identity(&hash), &pending).map_err(Fault::from)?,
        token_hash: hash.to_vec(),
        provider: provider.id().to_owned(),
        return_to: return_to.to_owned(),
        created_at: app.clock.now(),
    };
    let mut connection = app.db.get().await.map_err(Fault::from)?;
    sessions::delete_stale(&mut connection, app.clock.now(), app.settings.sign_in.idle).await?;
    sessions::insert_attempt(&mut connection, &attempt).await?;
    Ok(Begun { redirect, cookie })
}

/// Ends a sign-in: makes the session, or says why not. The session that the browser had `before` ends.
pub async fn finish(
    app: &App,
    provider: &str,
    cookie: Option<&str>,
    answer: Answer,
    before: Option<&str>,
    actor: &Actor,
) -> Result<SignedInSession, SignInRefused> {
    let result = attempt(app, provider, cookie, answer, before, actor).await;
    // Without an attempt of ours there is nobody to tell of: anybody could fill the audit trail.
    if let Err(refused) = &result
        && matches!(refused, SignInRefused::Provider(_) | SignInRefused::Blocked)
    {
        let event = Event {
            actor,
            action: Action::SignInRefused,
            team: None,
            target: None,
            outcome: Outcome::Refused(refused.to_string()),
            data: serde_json::json!({ "provider": provider }),
        };
        activity::record_alone(app, event).await.map_err(Fault::from)?;
    }
    result
}

async fn attempt(
    app: &App,
    provider: &str,
    cookie: Option<&str>,
    answer: Answer,
    before: Option<&str>,
    actor: &Actor,
) -> Result<SignedInSession, SignInRefused> {
    let provider = find(app, provider)?;
    let hash = token::hash_token(cookie.ok_or(SignInRefused::AttemptGone)?);
    let mut connection = app.db.get().await.map_err(Fault::from)?;
    let attempt = sessions::attempt(&mut connection, &hash, app.clock.now()).await?;
    let attempt = attempt.ok_or(SignInRefused::AttemptGone)?;
    let pending = app.keys.open(&attempt_identity(&hash), &attempt.pending).map_err(Fault::from)?;
    let pending: PendingSignIn = serde_json::from_slice(pending.expose()).map_err(Fault::other)?;
    // The state first: the answer to an older attempt, in another tab, takes nothing away from this one.
    if !pending.matches_state(&answer.state) || !sessions::take_attempt(&mut connection, &hash).await? {
        return Err(SignInRefused::AttemptGone);
    }
    drop(connection);
    if let Some(code) = &answer.error {
        return Err(SignInError::denied(code).into());
    }
    let redirect = app.settings.server.sign_in_url(provider.id());
    let identity = provider.finish(pending, &redirect, answer.code).await?;
    let cookie = make_session(app, &identity, before, actor).await?;
    Ok(SignedInSession { cookie, return_to: attempt.return_to })
}

async fn make_session(
    app: &App,
    identity: &Identity,
    before: Option<&str>,
    actor: &Actor,
) -> Result<SecretString, SignInRefused> {
    let cookie = token::random_token().map_err(Fault::other)?;
    let csrf = token::random_token().map_err(Fault::other)?;
    let mut connection = app.db.get().await.map_err(Fault::from)?;
    connection
        .transaction(async |connection| {
            let now = app.clock.now();
            let person = upsert(connection, identity, now).await?;
            if person.blocked_at.is_some() {
                return Err(SignInRefused::Blocked);
            }
            if let Some(before) = before {
                sessions::delete(connection, &token::hash_token(before)).await?;
            }
            let session = NewSession {
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

/// The person behind an identity. Only a verified e-mail address counts: grants go by it.
async fn upsert(
    connection: &mut Connection,
    identity: &Identity,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<Person, diesel::result::Error> {
    let email = identity.email.as_ref().filter(|_| identity.email_verified).map(|email| email.to_lowercase());
    let name = identity.name.as_deref().or(email.as_deref()).unwrap_or(&identity.subject);
    let signed_in = SignedIn {
        provider: &identity.provider,
        subject: &identity.subject,
        email: email.as_deref(),
        name,
        groups: &identity.groups,
    };
    people::upsert(connection, &signed_in, now).await
}

/// Ends a session here; the one at the provider goes on.
pub async fn sign_out(app: &App, token_hash: &[u8], actor: &Actor) -> Result<(), Fault> {
    let mut connection = app.db.get().await?;
    connection
        .transaction(async |connection| {
            sessions::delete(connection, token_hash).await?;
            let event = Event {
                actor,
                action: Action::SignOut,
                team: None,
                target: None,
                outcome: Outcome::Success,
                data: serde_json::json!({}),
            };
            Ok(activity::record(connection, app, event).await?)
        })
        .await
}

fn find<'a>(app: &'a App, id: &str) -> Result<&'a Provider, SignInRefused> {
    app.providers.iter().find(|provider| provider.id() == id).ok_or(SignInRefused::NoProvider)
}

/// What the sealed part of an attempt belongs to: the hash that is its row's key, cut to the size of an identity.
fn attempt_identity(hash: &[u8; 32]) -> crypto::Identity {
    let mut row = [0; 16];
    row.copy_from_slice(&hash[..16]);
    crypto::Identity::new("sign_in_attempts.pending", Uuid::from_bytes(row))
}
