//! A provider's discovery document and keys, read when first needed and kept for a while.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use openidconnect::core::{
    CoreAuthDisplay, CoreClaimName, CoreClaimType, CoreClientAuthMethod, CoreGrantType, CoreJsonWebKey,
    CoreJsonWebKeySet, CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm, CoreResponseMode,
    CoreResponseType, CoreSubjectIdentifierType,
};
use openidconnect::{AdditionalProviderMetadata, EndSessionUrl, ProviderMetadata};
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;
use url::Url;

use super::super::error::SignInError;
use super::super::http::HttpClient;
use crate::clock::SharedClock;

/// For how long what was read is good.
const LIFETIME: TimeDelta = TimeDelta::hours(1);
/// How often, at most, an unknown key makes us read again.
const REFRESH_PAUSE: TimeDelta = TimeDelta::minutes(1);

/// What a discovery document says beyond OpenID Connect Discovery 1.0.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Further {
    /// Where browsers sign out (OpenID Connect RP-Initiated Logout 1.0 section 2.1).
    pub(super) end_session_endpoint: Option<EndSessionUrl>,
    /// Whether every answer by the browser names its issuer (RFC 9207 section 3).
    #[serde(default)]
    pub(super) authorization_response_iss_parameter_supported: bool,
}

impl AdditionalProviderMetadata for Further {}

type Metadata = ProviderMetadata<
    Further,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

/// What a provider says about itself, its keys included.
pub(super) struct Known {
    pub(super) metadata: Metadata,
    read_at: DateTime<Utc>,
}

/// Reads and keeps what a provider says about itself. One reading at a time; who waits for it shares its outcome.
pub(super) struct Directory {
    issuer: Url,
    clock: SharedClock,
    /// How many readings have failed so far.
    failures: AtomicU64,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    known: Option<Arc<Known>>,
    tried_at: Option<DateTime<Utc>>,
    last_failure: Option<SignInError>,
}

impl Directory {
    pub(super) fn new(issuer: Url, clock: SharedClock) -> Self {
        Self { issuer, clock, failures: AtomicU64::new(0), state: Mutex::default() }
    }

    /// What the provider says, at most an hour old.
    pub(super) async fn known(&self, http: &HttpClient) -> Result<Arc<Known>, SignInError> {
        let failures = self.failures.load(Ordering::Acquire);
        let mut state = self.state.lock().await;
        if let Some(known) = &state.known
            && (self.clock.now() - known.read_at).abs() < LIFETIME
        {
            return Ok(Arc::clone(known));
        }
        // A reading failed while we waited for it: another one right behind it would only keep those waiting longer.
        if let Some(error) = &state.last_failure
            && self.failures.load(Ordering::Acquire) != failures
        {
            return Err(error.clone());
        }
        self.read(&mut state, http).await
    }

    /// What the provider says now that `used` lacks a key, or `used` again if that was asked less than a minute ago.
    pub(super) async fn refreshed(&self, used: &Arc<Known>, http: &HttpClient) -> Result<Arc<Known>, SignInError> {
        let mut state = self.state.lock().await;
        if let Some(known) = &state.known
            && !Arc::ptr_eq(known, used)
        {
            return Ok(Arc::clone(known));
        }
        let now = self.clock.now();
        if state.tried_at.is_some_and(|tried_at| (now - tried_at).abs() < REFRESH_PAUSE) {
            return Ok(Arc::clone(used));
        }
        self.read(&mut state, http).await
    }

    async fn read(&self, state: &mut State, http: &HttpClient) -> Result<Arc<Known>, SignInError> {
        let now = self.clock.now();
        state.tried_at = Some(now);
        match self.fetch(http).await {
            Ok(metadata) => {
                let known = Arc::new(Known { metadata, read_at: now });
                state.known = Some(Arc::clone(&known));
                state.last_failure = None;
                Ok(known)
            }
            Err(error) => {
                state.last_failure = Some(error.clone());
                self.failures.fetch_add(1, Ordering::AcqRel);
                Err(error)
            }
        }
    }

    /// OpenID Connect Discovery 1.0 section 4, and the key set (RFC 7517 section 5) that the document points to.
    async fn fetch(&self, http: &HttpClient) -> Result<Metadata, SignInError> {
        let metadata: Metadata = http.get_json(&self.document_url(), None).await?;
        // Compared as addresses, not as text: `https://id.example` and `https://id.example/` are one issuer.
        if metadata.issuer().url() != &self.issuer {
            return Err(SignInError::nonsense("the discovery document is another issuer's"));
        }
        if metadata.token_endpoint().is_none() {
            return Err(SignInError::nonsense("the discovery document names no token endpoint"));
        }
        let keys: CoreJsonWebKeySet = http.get_json(metadata.jwks_uri().url(), None).await?;
        Ok(metadata.set_jwks(keys))
    }

    fn document_url(&self) -> Url {
        let mut url = self.issuer.clone();
        url.set_path(&format!("{}/.well-known/openid-configuration", self.issuer.path().trim_end_matches('/')));
        url
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SystemClock;

    #[test]
    fn the_document_lies_below_the_issuer() {
        for (issuer, document) in [
            ("https://id.test", "https://id.test/.well-known/openid-configuration"),
            ("https://id.test/realms/a", "https://id.test/realms/a/.well-known/openid-configuration"),
            ("https://id.test/o/a/", "https://id.test/o/a/.well-known/openid-configuration"),
        ] {
            let directory = Directory::new(Url::parse(issuer).unwrap(), Arc::new(SystemClock));
            assert_eq!(directory.document_url().as_str(), document);
        }
    }
}
