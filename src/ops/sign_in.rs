//! Signing in and out: from the redirect to the provider to a session, and its end.

mod refusals;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::AsyncConnection;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use url::Url;
use uuid::Uuid;

use crate::app::App;
use crate::auth::oidc::{Identity, PendingSignIn, Provider, SignInError};
use crate::crypto::{self, SealedBytes, SecretBytes, token};
use crate::db::people::{self, Person, SignedIn};
use crate::db::sessions::{self, NewSession};
use crate::db::{Connection, grants};
use crate::domain::ids::SessionId;
use crate::ops::Fault;
use crate::ops::activity::{self, Action, Actor, ActorKind, Event, Outcome};

pub use refusals::{LISTED_A_MINUTE, Refusals, record_left_out};

/// How long a person may take at the provider.
const ATTEMPT_LASTS: TimeDelta = TimeDelta::minutes(10);
/// The longest address to go to afterwards that is kept, in bytes: a cookie has 4096 in all (RFC 6265 section 6.1).
const LONGEST_RETURN_TO: usize = 1024;
/// What a sealed attempt belongs to. It has no row.
const ATTEMPT: crypto::Identity = crypto::Identity::new("the sign-in cookie", Uuid::nil());

/// A sign-in between our redirect to the provider and its answer. It lies, sealed, in the browser that asked, and counts
/// nowhere else; nothing is stored here that strangers could fill the database with. It isn't taken away by its use: the
/// code that it is used with is good for once, which is the provider's to see to (RFC 6749 section 4.1.2).
#[derive(Serialize, Deserialize)]
struct Attempt {
    pending: PendingSignIn,
    return_to: String,
    begun_at: DateTime<Utc>,
}

/// Why nobody was signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInRefused {
    /// There is no such provider.
    #[error("no such provider")]
    NoProvider,
    /// The attempt is too old, or began in another browser.
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
    let return_to = if return_to.len() <= LONGEST_RETURN_TO { return_to } else { "/" };
    let attempt = Attempt { pending, return_to: return_to.to_owned(), begun_at: app.clock.now() };
    let plain = SecretBytes::new(serde_json::to_vec(&attempt).map_err(Fault::other)?);
    let sealed = app.keys.seal(&ATTEMPT, plain.expose()).map_err(Fault::from)?;
    Ok(Begun { redirect, cookie: URL_SAFE_NO_PAD.encode(sealed.as_bytes()).into() })
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
    if let Err(refused) = &result
        && is_listed(app, refused).await?
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

/// Whether a refusal is an event of its own. One of somebody for whom the provider has vouched always is; anybody can
/// bring about the others, so that they are listed up to a number. Without an attempt of ours there is nobody to tell of.
async fn is_listed(app: &App, refused: &SignInRefused) -> Result<bool, Fault> {
    match refused {
        SignInRefused::Blocked => Ok(true),
        SignInRefused::Provider(error) if error.is_about_a_token() => Ok(true),
        SignInRefused::Provider(_) => {
            refusals::record_left_out(app, false).await?;
            Ok(app.refusals.lists(app.clock.now()))
        }
        SignInRefused::NoProvider | SignInRefused::AttemptGone | SignInRefused::Fault(_) => Ok(false),
    }
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
    let attempt = cookie.and_then(|cookie| open(app, cookie)).ok_or(SignInRefused::AttemptGone)?;
    // The answer to another attempt, begun in another tab.
    if !attempt.pending.matches_state(&answer.state) {
        return Err(SignInRefused::AttemptGone);
    }
    if let Some(code) = &answer.error {
        return Err(SignInError::denied(code).into());
    }
    let redirect = app.settings.server.sign_in_url(provider.id());
    let identity = provider.finish(attempt.pending, &redirect, answer.code).await?;
    let cookie = make_session(app, &identity, before, actor).await?;
    Ok(SignedInSession { cookie, return_to: attempt.return_to })
}

/// The attempt in a cookie, unless it is too old, or none of ours.
fn open(app: &App, cookie: &str) -> Option<Attempt> {
    let sealed = SealedBytes::from_bytes(URL_SAFE_NO_PAD.decode(cookie).ok()?);
    let plain = app.keys.open(&ATTEMPT, &sealed).ok()?;
    let attempt: Attempt = serde_json::from_slice(plain.expose()).ok()?;
    (app.clock.now() - attempt.begun_at < ATTEMPT_LASTS).then_some(attempt)
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
            sessions::delete_stale(connection, now, app.settings.sign_in.idle).await?;
            let person = upsert(connection, identity, now).await?;
            if person.blocked_at.is_some() {
                return Err(SignInRefused::Blocked);
            }
            if let Some(before) = before {
                sessions::delete(connection, &token::hash_token(before)).await?;
            }
            let session = NewSession {
                id: SessionId::new(),
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
    let signed_in = SignedIn {
        provider: &identity.provider,
        subject: &identity.subject,
        email: email.as_deref(),
        name: &identity.name,
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
