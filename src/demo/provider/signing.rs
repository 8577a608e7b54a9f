//! The provider's signing key: RSA 2048, made at start, never written anywhere.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// Signs ID tokens by RS256 (RFC 7518 section 3.3).
pub(super) struct SigningKey {
    pair: KeyPair,
    kid: String,
    modulus: String,
    exponent: String,
}

impl SigningKey {
    /// A new key; `None` where the machine has no randomness to offer.
    pub(super) fn generate() -> Option<Self> {
        let pair = KeyPair::generate(KeySize::Rsa2048).ok()?;
        let public = pair.public_key();
        let modulus = URL_SAFE_NO_PAD.encode(public.modulus().big_endian_without_leading_zero());
        let exponent = URL_SAFE_NO_PAD.encode(public.exponent().big_endian_without_leading_zero());
        // The JWK thumbprint (RFC 7638): another key is another `kid`, so a restart is seen as a change of keys.
        let thumbprint = Sha256::digest(format!(r#"{{"e":"{exponent}","kty":"RSA","n":"{modulus}"}}"#));
        Some(Self { pair, kid: URL_SAFE_NO_PAD.encode(thumbprint), modulus, exponent })
    }

    /// The public half (RFC 7517).
    pub(super) fn jwk(&self) -> Value {
        json!({
            "kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.kid, "n": self.modulus, "e": self.exponent,
        })
    }

    /// A JWT with these claims (RFC 7519 section 7.1); `None` where they can't be written or signed.
    pub(super) fn sign(&self, claims: &impl Serialize) -> Option<String> {
        let header = json!({ "alg": "RS256", "typ": "JWT", "kid": self.kid });
        let part = |json: Vec<u8>| URL_SAFE_NO_PAD.encode(json);
        let signed = format!("{}.{}", part(header.to_string().into_bytes()), part(serde_json::to_vec(claims).ok()?));
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature).ok()?;
        Some(format!("{signed}.{}", part(signature)))
    }
}
