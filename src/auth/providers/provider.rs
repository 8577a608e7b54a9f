//! A provider, whatever it speaks.

use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;
use url::Url;

use super::answer::Answer;
use super::error::{Refusal, SignInError};
use super::http::HttpClient;
use super::identity::{Identity, bounded_groups};
use super::oidc::Oidc;
use super::pending::PendingSignIn;
use super::plain::Plain;
use super::settings::{ProviderKind, ProviderSettings, ProviderSettingsError};
use super::tokens::{Refreshed, Tokens};
use crate::clock::SharedClock;
use crate::net::AllowedNetworks;

/// The longest that beginning, finishing or asking again may take in all: somebody is looking at an empty page.
const LONGEST: Duration = Duration::from_secs(20);

/// A configured provider.
pub struct Provider {
    settings: Arc<ProviderSettings>,
    flow: Flow,
}

enum Flow {
    Oidc(Box<Oidc>),
    Plain(Plain),
}

impl Provider {
    /// A provider that hasn't been asked anything yet: discovery waits for the first sign-in, so that one which is down
    /// doesn't keep us from starting.
    ///
    /// # Errors
    ///
    /// Settings that can't be used.
    pub fn new(
        settings: ProviderSettings,
        allowed: Arc<AllowedNetworks>,
        clock: SharedClock,
    ) -> Result<Self, ProviderSettingsError> {
        settings.check(&allowed)?;
        let settings = Arc::new(settings);
        let http = HttpClient::new(settings.is_https(), allowed)?;
        let flow = match &settings.kind {
            ProviderKind::Oidc { issuer } => {
                Flow::Oidc(Box::new(Oidc::new(Arc::clone(&settings), issuer.clone(), http, clock)))
            }
            ProviderKind::OAuth2(plain) => Flow::Plain(Plain::new(Arc::clone(&settings), Arc::clone(plain), http)),
        };
        Ok(Self { settings, flow })
    }

    /// The id in the settings.
    pub fn id(&self) -> &str {
        &self.settings.id
    }

    /// What the sign-in button calls it.
    pub fn name(&self) -> &str {
        &self.settings.name
    }

    /// The groups whose members may sign in; empty for everybody whom the provider vouches for.
    pub fn allowed_groups(&self) -> &[String] {
        &self.settings.allowed_groups
    }

    /// Whether somebody in these groups may sign in.
    pub fn admits(&self, groups: &[String]) -> bool {
        let allowed = self.allowed_groups();
        allowed.is_empty() || groups.iter().any(|group| allowed.contains(group))
    }

    /// Begins a sign-in: the address to send the browser to, with `state`, an S256 challenge and, at OpenID Connect, a
    /// `nonce`; and what to keep, sealed, until it comes back to `redirect_uri`.
    ///
    /// # Errors
    ///
    /// [`SignInError::ProviderUnreachable`], [`SignInError::ProviderBusy`] and [`SignInError::ProviderNonsense`] from
    /// discovery.
    pub async fn begin(&self, redirect_uri: &Url) -> Result<(Url, PendingSignIn), SignInError> {
        match &self.flow {
            Flow::Oidc(oidc) => in_time(oidc.begin(redirect_uri)).await,
            Flow::Plain(plain) => Ok(plain.begin(redirect_uri)),
        }
    }

    /// Finishes a sign-in with what the browser brought back: exchanges the code, checks what comes for it, and reads what
    /// the provider says of the person. The caller has compared the state ([`PendingSignIn::matches_state`]) before.
    ///
    /// # Errors
    ///
    /// Every class of [`SignInError`].
    pub async fn finish(
        &self,
        pending: PendingSignIn,
        redirect_uri: &Url,
        answer: Answer,
    ) -> Result<(Identity, Tokens), SignInError> {
        if pending.provider != self.settings.id {
            return Err(SignInError::refused(Refusal::WrongProvider, "begun at another provider"));
        }
        match &self.flow {
            Flow::Oidc(oidc) => in_time(oidc.finish(&pending, redirect_uri, answer)).await,
            Flow::Plain(plain) => in_time(plain.finish(&pending, redirect_uri, answer)).await,
        }
    }

    /// Fresh tokens for a refresh token (RFC 6749 section 6). The one that was sent may count no more afterwards: where no
    /// other came, it goes on.
    ///
    /// # Errors
    ///
    /// Every class of [`SignInError`].
    pub async fn refresh(&self, refresh_token: SecretString) -> Result<Tokens, SignInError> {
        let mut tokens = match &self.flow {
            Flow::Oidc(oidc) => in_time(oidc.refresh(&refresh_token)).await,
            Flow::Plain(plain) => in_time(plain.refresh(&refresh_token)).await,
        }?;
        tokens.refresh_token = Some(tokens.refresh_token.unwrap_or(refresh_token));
        Ok(tokens)
    }

    /// The groups of the person with this subject, as they are now: out of the ID token of a refresh, where it was made
    /// for that, or read as the bearer of the access token. `None` where the provider says nothing about groups.
    ///
    /// # Errors
    ///
    /// Every class of [`SignInError`]; also where it is said of somebody else.
    pub async fn groups(
        &self,
        subject: &str,
        access_token: &SecretString,
        refreshed: Option<Refreshed<'_>>,
    ) -> Result<Option<Vec<String>>, SignInError> {
        let groups = match &self.flow {
            Flow::Oidc(oidc) => in_time(oidc.groups(subject, access_token, refreshed)).await,
            Flow::Plain(plain) => in_time(plain.groups(subject, access_token)).await,
        }?;
        Ok(groups.map(|groups| bounded_groups(&self.settings.id, groups)))
    }

    /// Where to send the browser to sign out at the provider too (OpenID Connect RP-Initiated Logout 1.0), to come back
    /// to `post_logout`; `None` where the provider has no such place, can't be asked, or where the settings don't want it.
    pub async fn end_session_url(&self, id_token: Option<&SecretString>, post_logout: &Url) -> Option<Url> {
        match &self.flow {
            Flow::Oidc(oidc) if self.settings.sign_out_at_provider => oidc.end_session_url(id_token, post_logout).await,
            _ => None,
        }
    }
}

async fn in_time<T>(asked: impl Future<Output = Result<T, SignInError>>) -> Result<T, SignInError> {
    tokio::time::timeout(LONGEST, asked)
        .await
        .unwrap_or_else(|_| Err(SignInError::ProviderUnreachable("no answer in time".into())))
}
