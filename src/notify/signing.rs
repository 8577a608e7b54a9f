//! A team's signing keys: RSA 2048, for JWTs by RS256 (RFC 7515, RFC 7518 section 3.3), and their public halves as PEM
//! and as JWK.
//!
//! The signature is made with aws-lc-rs itself: jsonwebtoken takes PKCS#1 only, and parses and checks the key again for
//! every token.

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::jwk::{Jwk, JwkSet, PublicKeyUse, ThumbprintHash};
use jsonwebtoken::{Algorithm, DecodingKey, Header};
use serde::Serialize;
use zeroize::Zeroizing;

use crate::domain::ids::DeliveryId;

/// How long a token counts after it was signed. A delivery is signed anew for each attempt, so this has to span one
/// attempt and the difference between two clocks, not the days that a delivery may be retried.
pub const TOKEN_LIFETIME: TimeDelta = TimeDelta::hours(1);

/// A key pair that signs. It has no `Debug`, and the library behind it wipes the key when it is dropped.
pub struct SigningKey {
    pair: RsaKeyPair,
    public: PublicKey,
}

/// A fresh key pair, and its secret half for keeping.
pub struct GeneratedKey {
    /// Ready to sign.
    pub key: SigningKey,
    /// The private key as unencrypted PKCS#8 DER (RFC 5208), to be sealed by whoever stores it.
    pub pkcs8: Zeroizing<Vec<u8>>,
}

/// The half that receivers verify with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    pem: String,
    jwk: Jwk,
    kid: String,
}

/// What went wrong with a signing key. Says nothing of the key itself.
#[derive(Debug, thiserror::Error)]
pub enum SigningError {
    /// No key pair could be made.
    #[error("no signing key could be generated")]
    Generate,
    /// The bytes are no RSA key in the form that is expected.
    #[error("not an RSA key in the expected form")]
    InvalidKey,
    /// The payload could not be signed.
    #[error("signing failed")]
    Sign,
    /// The payload is no JSON object.
    #[error("the payload is no JSON object")]
    Payload(#[source] serde_json::Error),
}

/// The payload's own fields, and those that every token has (RFC 7519 section 4.1).
#[derive(Serialize)]
struct Claims<'a, P> {
    #[serde(flatten)]
    payload: &'a P,
    iat: i64,
    exp: i64,
    jti: DeliveryId,
}

#[derive(Serialize)]
struct CallbackBody {
    data: String,
}

impl SigningKey {
    /// Makes a key pair. It takes about 70 ms of computing, at times several times that: off the async threads, as
    /// [`SigningKey::generate_off_thread`] does.
    ///
    /// # Errors
    /// [`SigningError::Generate`].
    pub fn generate() -> Result<GeneratedKey, SigningError> {
        let pair = RsaKeyPair::generate(KeySize::Rsa2048).map_err(|_| SigningError::Generate)?;
        let der = pair.as_der().map_err(|_| SigningError::Generate)?;
        Ok(GeneratedKey { pkcs8: Zeroizing::new(der.as_ref().to_vec()), key: Self::from_pair(pair)? })
    }

    /// [`SigningKey::generate`] on a thread for blocking work.
    ///
    /// # Errors
    /// [`SigningError::Generate`].
    pub async fn generate_off_thread() -> Result<GeneratedKey, SigningError> {
        tokio::task::spawn_blocking(Self::generate).await.map_err(|_| SigningError::Generate)?
    }

    /// The key pair of an unencrypted PKCS#8 DER (RFC 5208).
    ///
    /// # Errors
    /// [`SigningError::InvalidKey`].
    pub fn from_pkcs8(der: &[u8]) -> Result<Self, SigningError> {
        Self::from_pair(RsaKeyPair::from_pkcs8(der).map_err(|_| SigningError::InvalidKey)?)
    }

    fn from_pair(pair: RsaKeyPair) -> Result<Self, SigningError> {
        let spki = pair.public_key().as_der().map_err(|_| SigningError::InvalidKey)?;
        let public = PublicKey::from_pem(&to_pem(spki.as_ref()))?;
        Ok(Self { pair, public })
    }

    /// The public half.
    pub const fn public(&self) -> &PublicKey {
        &self.public
    }

    /// The payload as a JWT in compact form, signed RS256, `kid` in its header; `iat`, `exp` ([`TOKEN_LIFETIME`] after
    /// `now`) and `jti` among its claims. Every attempt of one delivery carries the same `jti`. About 1 ms of computing.
    ///
    /// # Errors
    /// [`SigningError::Payload`] where the payload isn't a JSON object, [`SigningError::Sign`].
    pub fn sign<P: Serialize>(&self, payload: &P, jti: DeliveryId, now: DateTime<Utc>) -> Result<String, SigningError> {
        let claims = Claims { payload, iat: now.timestamp(), exp: (now + TOKEN_LIFETIME).timestamp(), jti };
        let mut token = encode(&self.header())? + "." + &encode(&claims)?;
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), token.as_bytes(), &mut signature)
            .map_err(|_| SigningError::Sign)?;
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(&signature, &mut token);
        Ok(token)
    }

    /// What a callback channel is sent: `{"data": "<JWT>"}`.
    ///
    /// # Errors
    /// Those of [`SigningKey::sign`].
    pub fn callback_body<P: Serialize>(
        &self,
        payload: &P,
        jti: DeliveryId,
        now: DateTime<Utc>,
    ) -> Result<String, SigningError> {
        let body = CallbackBody { data: self.sign(payload, jti, now)? };
        serde_json::to_string(&body).map_err(SigningError::Payload)
    }

    fn header(&self) -> Header {
        let mut header = Header::new(Algorithm::RS256);
        header.kid = Some(self.public.kid.clone());
        header
    }
}

impl PublicKey {
    /// The key of a PEM as [`PublicKey::pem`] gives it.
    ///
    /// # Errors
    /// [`SigningError::InvalidKey`].
    pub fn from_pem(pem: &str) -> Result<Self, SigningError> {
        let invalid = |_| SigningError::InvalidKey;
        let key = DecodingKey::from_rsa_pem(pem.as_bytes()).map_err(invalid)?;
        let mut jwk = Jwk::from_decoding_key(&key, Some(Algorithm::RS256)).map_err(invalid)?;
        let kid = jwk.thumbprint(ThumbprintHash::SHA256).map_err(invalid)?;
        jwk.common.public_key_use = Some(PublicKeyUse::Signature);
        jwk.common.key_id = Some(kid.clone());
        Ok(Self { pem: pem.to_owned(), jwk, kid })
    }

    /// The key as SubjectPublicKeyInfo in PEM (RFC 7468 section 13).
    pub fn pem(&self) -> &str {
        &self.pem
    }

    /// The key as a JWK (RFC 7517) with `use`, `alg` and `kid`.
    pub const fn jwk(&self) -> &Jwk {
        &self.jwk
    }

    /// The key's name in the header of what it signed: its thumbprint (RFC 7638, SHA-256).
    pub fn kid(&self) -> &str {
        &self.kid
    }
}

/// The document that publishes several keys (RFC 7517 section 5).
pub fn jwks<'a>(keys: impl IntoIterator<Item = &'a PublicKey>) -> JwkSet {
    JwkSet { keys: keys.into_iter().map(|key| key.jwk.clone()).collect() }
}

fn encode<T: Serialize>(part: &T) -> Result<String, SigningError> {
    serde_json::to_vec(part).map(|json| URL_SAFE_NO_PAD.encode(json)).map_err(SigningError::Payload)
}

fn to_pem(spki: &[u8]) -> String {
    let text = STANDARD.encode(spki);
    let mut pem = "-----BEGIN PUBLIC KEY-----\n".to_owned();
    for (index, character) in text.chars().enumerate() {
        if index > 0 && index % 64 == 0 {
            pem.push('\n');
        }
        pem.push(character);
    }
    pem + "\n-----END PUBLIC KEY-----\n"
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn key() -> GeneratedKey {
        SigningKey::generate().unwrap()
    }

    fn claims(token: &str) -> Value {
        jsonwebtoken::dangerous::insecure_decode::<Value>(token).unwrap().claims
    }

    #[test]
    fn the_payload_s_fields_are_claims_beside_those_of_the_token() {
        let now = DateTime::from_timestamp(1_800_000_000, 999).unwrap();
        let jti = DeliveryId::new();
        let token = key().key.sign(&json!({"event_type": "cert_issued", "n": {"a": [1]}}), jti, now).unwrap();
        let expected = json!({"event_type": "cert_issued", "n": {"a": [1]}, "jti": jti.to_string(),
                              "iat": 1_800_000_000, "exp": 1_800_003_600});
        assert_eq!(claims(&token), expected);
    }

    #[test]
    fn a_stored_key_is_the_key_that_was_made() {
        let made = key();
        let stored = SigningKey::from_pkcs8(&made.pkcs8).unwrap();
        assert_eq!(stored.public(), made.key.public());
        assert_eq!(&PublicKey::from_pem(stored.public().pem()).unwrap(), stored.public());
        let (payload, jti, now) = (json!({"a": 1}), DeliveryId::new(), DateTime::UNIX_EPOCH);
        assert_eq!(stored.sign(&payload, jti, now).unwrap(), made.key.sign(&payload, jti, now).unwrap());
    }

    #[test]
    fn the_public_key_is_published_with_its_thumbprint() {
        let (one, two) = (key().key, key().key);
        let set = serde_json::to_value(jwks([one.public(), two.public()])).unwrap();
        assert_eq!(set["keys"].as_array().unwrap().len(), 2);
        let jwk = &set["keys"][0];
        let mut names: Vec<&String> = jwk.as_object().unwrap().keys().collect();
        names.sort();
        assert_eq!(names, ["alg", "e", "kid", "kty", "n", "use"]);
        assert_eq!((&jwk["kty"], &jwk["alg"], &jwk["use"]), (&json!("RSA"), &json!("RS256"), &json!("sig")));
        // RFC 7638 section 3, worked out by hand.
        let members = format!(r#"{{"e":{},"kty":"RSA","n":{}}}"#, jwk["e"], jwk["n"]);
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, members.as_bytes());
        assert_eq!(jwk["kid"], URL_SAFE_NO_PAD.encode(digest));
        assert_eq!(jwk["kid"], one.public().kid());
    }

    #[test]
    fn what_is_no_key_or_no_object_is_refused() {
        assert!(matches!(SigningKey::from_pkcs8(b"nonsense"), Err(SigningError::InvalidKey)));
        assert!(matches!(PublicKey::from_pem("nonsense"), Err(SigningError::InvalidKey)));
        let signed = key().key.sign(&"text", DeliveryId::new(), DateTime::UNIX_EPOCH);
        assert!(matches!(signed, Err(SigningError::Payload(_))));
    }
}
