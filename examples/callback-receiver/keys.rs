//! The portal's public keys, and the proof that a token is the portal's.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jsonwebtoken::dangerous::insecure_decode_claims;
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde::Deserialize;
use url::Url;

use crate::event::Claims;

/// A team's keys are fetched again at the earliest after this, however many unknown keys are named.
pub const REFETCH_AFTER: Duration = Duration::from_secs(3);
/// Keys are looked up anew after this, so that one that was withdrawn isn't trusted for ever.
const MAX_AGE: Duration = Duration::from_hours(1);
/// How many teams' keys are kept.
const MAX_INSTANCES: usize = 64;
/// The longest document of keys that is read, in bytes.
const MAX_DOCUMENT: usize = 64 * 1024;

/// The public keys of the portal's teams.
pub struct PortalKeys {
    http: reqwest::Client,
    portal: Url,
    only: Option<String>,
    cache: Mutex<HashMap<String, Fetched>>,
    fetching: tokio::sync::Mutex<()>,
}

/// A team's keys.
struct Fetched {
    keys: JwkSet,
    /// When they came.
    at: Instant,
    /// When they were last asked for, with whatever success.
    asked: Instant,
}

/// Why a token isn't taken.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// No JWT that names a key and a team.
    #[error("no JWT that names its key and its team")]
    Malformed,
    /// Not signed by a key of the team, or expired.
    #[error("not authentic: {0}")]
    NotAuthentic(&'static str),
    /// The portal didn't answer with its keys.
    #[error("the portal's keys can't be fetched: {0}")]
    Unavailable(String),
    /// The key is unknown, and it is too soon to ask again.
    #[error("an unknown key, too soon after the last look-up")]
    TooSoon,
}

/// The one claim that is read before the signature is verified: it says where to look for the key, below the portal's
/// own address.
#[derive(Deserialize)]
struct Unverified {
    instance_crn: String,
}

impl PortalKeys {
    /// The keys at `portal`; with `only`, of this team alone.
    pub fn new(portal: Url, only: Option<String>) -> Result<Self, reqwest::Error> {
        let http = reqwest::Client::builder()
            .timeout(Duration::from_secs(5))
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()?;
        Ok(Self { http, portal, only, cache: Mutex::default(), fetching: tokio::sync::Mutex::default() })
    }

    /// The claims of `token`, when a current key of the team that it names has signed it, and it hasn't expired.
    pub async fn verify(&self, token: &str) -> Result<Claims, KeyError> {
        let kid = decode_header(token).ok().and_then(|header| header.kid).ok_or(KeyError::Malformed)?;
        let Unverified { instance_crn } = insecure_decode_claims(token).map_err(|_| KeyError::Malformed)?;
        if instance_crn.len() > 256 || !instance_crn.starts_with("crn:v1:") {
            return Err(KeyError::Malformed);
        }
        if self.only.as_ref().is_some_and(|only| *only != instance_crn) {
            return Err(KeyError::NotAuthentic("of another team"));
        }
        let key = self.find(&instance_crn, &kid).await?;
        // Nothing but RS256, whatever the token says of itself.
        match decode(token, &key, &Validation::new(Algorithm::RS256)) {
            Ok(token) => Ok(token.claims),
            Err(error) => Err(match error.kind() {
                jsonwebtoken::errors::ErrorKind::Json(_) => KeyError::Malformed,
                jsonwebtoken::errors::ErrorKind::ExpiredSignature => KeyError::NotAuthentic("expired"),
                _ => KeyError::NotAuthentic("the signature does not fit"),
            }),
        }
    }

    async fn find(&self, instance: &str, kid: &str) -> Result<DecodingKey, KeyError> {
        if let Some(key) = self.cached(instance, kid) {
            return Ok(key);
        }
        // One look-up at a time; whoever waited may find that it brought the key.
        let _one = self.fetching.lock().await;
        if let Some(key) = self.cached(instance, kid) {
            return Ok(key);
        }
        if self.cache().get(instance).is_some_and(|fetched| fetched.asked.elapsed() < REFETCH_AFTER) {
            return Err(KeyError::TooSoon);
        }
        let fetched = self.fetch(instance).await;
        self.keep(instance, fetched.as_ref().ok());
        fetched?;
        self.cached(instance, kid).ok_or(KeyError::NotAuthentic("by no key of the team"))
    }

    fn cached(&self, instance: &str, kid: &str) -> Option<DecodingKey> {
        let cache = self.cache();
        let fetched = cache.get(instance).filter(|fetched| fetched.at.elapsed() < MAX_AGE)?;
        fetched.keys.find(kid).and_then(|jwk| DecodingKey::from_jwk(jwk).ok())
    }

    /// Keeps what was fetched; where that failed, that it was asked for, and the keys that there were.
    fn keep(&self, instance: &str, fetched: Option<&JwkSet>) {
        let mut cache = self.cache();
        if cache.len() >= MAX_INSTANCES && !cache.contains_key(instance) {
            let oldest = cache.iter().min_by_key(|(_, fetched)| fetched.asked).map(|(name, _)| name.clone());
            oldest.and_then(|name| cache.remove(&name));
        }
        let now = Instant::now();
        let entry =
            cache.entry(instance.to_owned()).or_insert(Fetched { keys: JwkSet::default(), at: now, asked: now });
        entry.asked = now;
        if let Some(keys) = fetched {
            entry.keys.clone_from(keys);
            entry.at = now;
        }
    }

    async fn fetch(&self, instance: &str) -> Result<JwkSet, KeyError> {
        let unavailable = |error: reqwest::Error| KeyError::Unavailable(error.to_string());
        let mut response = self.http.get(self.address(instance)?).send().await.map_err(unavailable)?;
        if matches!(response.status().as_u16(), 404 | 410) {
            return Ok(JwkSet::default());
        }
        if !response.status().is_success() {
            return Err(KeyError::Unavailable(format!("status {}", response.status().as_u16())));
        }
        let mut document = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(unavailable)? {
            document.extend_from_slice(&chunk);
            if document.len() > MAX_DOCUMENT {
                return Err(KeyError::Unavailable("too long".to_owned()));
            }
        }
        serde_json::from_slice(&document).map_err(|error| KeyError::Unavailable(error.to_string()))
    }

    /// Where a team's keys are. Pushed as one segment: whatever the name holds, it can't lead elsewhere.
    fn address(&self, instance: &str) -> Result<Url, KeyError> {
        let mut url = self.portal.clone();
        url.path_segments_mut()
            .map_err(|()| KeyError::Unavailable("not an address with a path".to_owned()))?
            .pop_if_empty()
            .extend(["api", "v1", "instances", instance, "notifications", "jwks"]);
        Ok(url)
    }

    fn cache(&self) -> MutexGuard<'_, HashMap<String, Fetched>> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
