//! Signing in and out: from the redirect to the provider to a session, and its end.

mod refusals;
pub mod reread;
mod session;
mod sign_out;
mod tokens;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use url::Url;
use uuid::Uuid;

use crate::app::App;
use crate::auth::providers::{Answer, PendingSignIn, Provider, SignInError};
use crate::crypto::{self, SealedBytes, SecretBytes};
use crate::domain::ids::PersonId;
use crate::ops::Fault;
use crate::ops::activity::{self, Action, Actor, Event, Outcome, Target};

pub use refusals::{LISTED_A_MINUTE, Refusals, record_left_out};
pub use sign_out::sign_out;

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
    Blocked {
        /// Who.
        id: PersonId,
        /// Their name, as the provider has just given it.
        name: String,
    },
    /// The person is in none of the groups whose members may sign in.
    #[error("in no group that may sign in")]
    NotAdmitted {
        /// Who, where they have signed in before.
        id: Option<PersonId>,
        /// Their name, as the provider has just given it.
        name: String,
        /// The provider's name for them.
        subject: String,
    },
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

/// A sign-in that has come to nothing.
pub struct Failed {
    /// Why.
    pub refused: SignInRefused,
    /// Where the person wanted to go, where that is known.
    pub return_to: String,
}

/// What a browser comes back from a provider with.
pub struct Returned<'a> {
    /// What it has kept of the attempt.
    pub cookie: Option<&'a str>,
    /// The state.
    pub state: &'a str,
    /// What the provider has it say.
    pub answer: Answer,
    /// The session that it had before, which ends.
    pub before: Option<&'a str>,
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

/// Ends a sign-in: makes the session, or says why not.
pub async fn finish(
    app: &App,
    provider: &str,
    returned: Returned<'_>,
    actor: &Actor,
) -> Result<SignedInSession, Failed> {
    let attempt = returned.cookie.and_then(|cookie| open(app, cookie));
    let return_to = attempt.as_ref().map_or_else(|| "/".to_owned(), |attempt| attempt.return_to.clone());
    match end(app, provider, attempt, returned, actor).await {
        Ok(cookie) => Ok(SignedInSession { cookie, return_to }),
        Err(refused) => {
            let told = tell(app, provider, &refused, actor).await;
            let refused = told.err().map_or(refused, SignInRefused::Fault);
            Err(Failed { refused, return_to })
        }
    }
}

async fn end(
    app: &App,
    provider: &str,
    attempt: Option<Attempt>,
    returned: Returned<'_>,
    actor: &Actor,
) -> Result<SecretString, SignInRefused> {
    let provider = find(app, provider)?;
    let attempt = attempt.ok_or(SignInRefused::AttemptGone)?;
    // The answer to another attempt, begun in another tab.
    if app.clock.now() - attempt.begun_at >= ATTEMPT_LASTS || !attempt.pending.matches_state(returned.state) {
        return Err(SignInRefused::AttemptGone);
    }
    let redirect = app.settings.server.sign_in_url(provider.id());
    let (identity, tokens) = provider.finish(attempt.pending, &redirect, returned.answer).await?;
    if !provider.admits(&identity.groups) {
        return Err(session::shut_out(app, identity).await?);
    }
    session::make(app, &identity, &tokens, returned.before, actor).await
}

/// Lists a refusal in the audit trail, where it is one of those that are listed.
async fn tell(app: &App, provider: &str, refused: &SignInRefused, actor: &Actor) -> Result<(), Fault> {
    if !is_listed(app, refused).await? {
        return Ok(());
    }
    // Whoever is refused acts as nobody: they aren't signed in.
    let target = match refused {
        SignInRefused::Blocked { id, name } | SignInRefused::NotAdmitted { id: Some(id), name, .. } => {
            Some(Target { kind: "person", id: id.0, name })
        }
        _ => None,
    };
    let mut data = serde_json::json!({ "provider": provider });
    if let SignInRefused::NotAdmitted { name, subject, .. } = refused {
        (data["name"], data["subject"]) = (name.as_str().into(), subject.as_str().into());
    }
    let outcome = Outcome::Refused(refused.to_string());
    let event = Event { actor, action: Action::SignInRefused, team: None, target, outcome, data };
    Ok(activity::record_alone(app, event).await?)
}

/// Whether a refusal is an event of its own. One of somebody for whom the provider has vouched always is; anybody can
/// bring about the others, so that they are listed up to a number. Without an attempt of ours there is nobody to tell of.
async fn is_listed(app: &App, refused: &SignInRefused) -> Result<bool, Fault> {
    match refused {
        SignInRefused::Blocked { .. } | SignInRefused::NotAdmitted { .. } => Ok(true),
        SignInRefused::Provider(error) if error.is_about_a_token() => Ok(true),
        SignInRefused::Provider(_) => {
            refusals::record_left_out(app, false).await?;
            Ok(app.refusals.lists(app.clock.now()))
        }
        SignInRefused::NoProvider | SignInRefused::AttemptGone | SignInRefused::Fault(_) => Ok(false),
    }
}

/// The attempt in a cookie, unless it is none of ours.
fn open(app: &App, cookie: &str) -> Option<Attempt> {
    let sealed = SealedBytes::from_bytes(URL_SAFE_NO_PAD.decode(cookie).ok()?);
    let plain = app.keys.open(&ATTEMPT, &sealed).ok()?;
    serde_json::from_slice(plain.expose()).ok()
}

fn find<'a>(app: &'a App, id: &str) -> Result<&'a Provider, SignInRefused> {
    provider(app, id).ok_or(SignInRefused::NoProvider)
}

/// The provider of that id, where the settings have it.
fn provider<'a>(app: &'a App, id: &str) -> Option<&'a Provider> {
    app.providers.iter().find(|provider| provider.id() == id)
}
