//! A provider that answers whatever it is told to, with tokens made by hand.

use std::sync::Arc;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use certdesk::auth::providers::{Identity, PendingSignIn, Provider, SignInError};
use certdesk::clock::{Clock, TestClock};
use serde_json::{Value, json};
use url::Url;
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::rig::{CLIENT_ID, clock, finish, parameter, party};

/// The code that every sign-in here brings back.
pub const CODE: &str = "the-secret-code";
/// The access token that every exchange here answers with.
pub const ACCESS_TOKEN: &str = "the-access-token";

pub struct Key {
    pub pair: KeyPair,
    pub kid: &'static str,
}

impl Key {
    pub fn new(kid: &'static str) -> Self {
        Self { pair: KeyPair::generate(KeySize::Rsa2048).unwrap(), kid }
    }

    pub fn jwk(&self) -> Value {
        let public = self.pair.public_key();
        json!({
            "kty": "RSA", "use": "sig", "kid": self.kid,
            "n": URL_SAFE_NO_PAD.encode(public.modulus().big_endian_without_leading_zero()),
            "e": URL_SAFE_NO_PAD.encode(public.exponent().big_endian_without_leading_zero()),
        })
    }

    /// A token as it should be: RS256.
    pub fn token(&self, claims: &Value) -> String {
        let signed = signing_input(&json!({ "alg": "RS256", "kid": self.kid }), claims);
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature).unwrap();
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

/// A token without a signature.
pub fn unsigned(claims: &Value) -> String {
    format!("{}.", signing_input(&json!({ "alg": "none" }), claims))
}

/// A token by HS256 with a key that others know too.
pub fn hmac(header: &Value, claims: &Value, key: &[u8]) -> String {
    let signed = signing_input(header, claims);
    let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, key);
    let tag = aws_lc_rs::hmac::sign(&key, signed.as_bytes());
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(tag))
}

fn signing_input(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}", part(header), part(claims))
}

pub struct Forger {
    pub server: MockServer,
    pub key: Key,
    pub clock: Arc<TestClock>,
    pub party: Provider,
    pub redirect_uri: Url,
}

impl Forger {
    /// With discovery and keys in place.
    pub async fn start() -> Self {
        let forger = Self::bare().await;
        forger.answer("GET", "/.well-known/openid-configuration", json_answer(&forger.discovery())).await;
        forger.answer("GET", "/jwks", json_answer(&json!({ "keys": [forger.key.jwk()] }))).await;
        forger
    }

    /// With no answer to anything yet.
    pub async fn bare() -> Self {
        let server = MockServer::start().await;
        let clock = clock();
        let issuer = Url::parse(&server.uri()).unwrap();
        Self {
            party: party(&issuer, clock.clone()),
            redirect_uri: Url::parse("http://127.0.0.1:9/back").unwrap(),
            key: Key::new("key-1"),
            clock,
            server,
        }
    }

    /// As many providers write their issuer: without a slash at the end.
    pub fn discovery(&self) -> Value {
        let uri = self.server.uri();
        json!({
            "issuer": uri,
            "authorization_endpoint": format!("{uri}/authorize"),
            "token_endpoint": format!("{uri}/token"),
            "jwks_uri": format!("{uri}/jwks"),
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
        })
    }

    pub async fn answer(&self, verb: &str, at: &str, answer: ResponseTemplate) {
        Mock::given(method(verb)).and(path(at)).respond_with(answer).mount(&self.server).await;
    }

    /// How often a path was asked for.
    pub async fn hits(&self, at: &str) -> usize {
        let requests = self.server.received_requests().await.unwrap();
        requests.iter().filter(|request| request.url.path() == at).count()
    }

    pub async fn begin(&self) -> (PendingSignIn, String) {
        let (url, pending) = self.party.begin(&self.redirect_uri).await.unwrap();
        (pending, parameter(&url, "nonce").unwrap())
    }

    /// Claims with nothing wrong about them.
    pub fn claims(&self, nonce: &str) -> Value {
        let now = self.clock.now().timestamp();
        json!({
            "iss": self.server.uri(), "sub": "s-1", "aud": CLIENT_ID, "iat": now, "exp": now + 300, "nonce": nonce,
            "name": "Ann", "email": "ann@corp.test", "email_verified": true, "groups": ["g"],
        })
    }

    /// Lets the token endpoint answer with this ID token, and finishes.
    pub async fn finish(&self, pending: PendingSignIn, id_token: &str) -> Result<Identity, SignInError> {
        let tokens = json!({ "access_token": ACCESS_TOKEN, "token_type": "Bearer", "id_token": id_token });
        let mock = Mock::given(method("POST")).and(path("/token")).respond_with(json_answer(&tokens));
        let _mounted = mock.mount_as_scoped(&self.server).await;
        finish(&self.party, pending, &self.redirect_uri, CODE.into()).await
    }

    /// A sign-in whose claims `change` has had its hands on, signed as they should be.
    pub async fn with_claims(&self, change: impl FnOnce(&mut Value)) -> Result<Identity, SignInError> {
        let (pending, nonce) = self.begin().await;
        let mut claims = self.claims(&nonce);
        change(&mut claims);
        self.finish(pending, &self.key.token(&claims)).await
    }
}

pub fn json_answer(body: &Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(body)
}
