//! Requests that a key signs which is no account's: the protected header has the public key itself, `jwk` (RFC 8555
//! section 6.2). instant-acme signs by accounts alone.

use aws_lc_rs::error::Unspecified;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, KeyPair, RSA_PKCS1_SHA256,
    RsaKeyPair,
};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{Method, Request};
use instant_acme::{BodyWrapper, Error, HttpClient, Problem};
use serde_json::{Value, json};

use super::account::is_bad_nonce;
use super::http::AuthorityHttp;

/// How often a request is sent whose nonce is refused.
const MOST_TRIES: usize = 3;

/// A key that signs.
pub(super) enum KeySigner {
    /// On the curve P-256.
    P256(EcdsaKeyPair),
    /// On the curve P-384.
    P384(EcdsaKeyPair),
    /// RSA.
    Rsa(RsaKeyPair),
}

impl KeySigner {
    /// A key in PKCS#8 DER; none where it is of another kind.
    pub(super) fn from_pkcs8(der: &[u8]) -> Option<Self> {
        let on = |curve| EcdsaKeyPair::from_pkcs8(curve, der).ok();
        on(&ECDSA_P256_SHA256_FIXED_SIGNING)
            .map(Self::P256)
            .or_else(|| on(&ECDSA_P384_SHA384_FIXED_SIGNING).map(Self::P384))
            .or_else(|| RsaKeyPair::from_pkcs8(der).ok().map(Self::Rsa))
    }

    /// Posts a payload to an address of the authority's, with nonces from another.
    pub(super) async fn post(
        &self,
        http: &AuthorityHttp,
        new_nonce: &str,
        url: &str,
        payload: &Value,
    ) -> Result<(), Error> {
        let mut tries = 0;
        loop {
            tries += 1;
            let nonce = nonce(http, new_nonce).await?;
            let body = self.jws(&nonce, url, payload).map_err(|_| Error::Str("the key does not sign"))?;
            let request = Request::builder().method(Method::POST).uri(url);
            let request = request.header(CONTENT_TYPE, "application/jose+json").body(BodyWrapper::from(body))?;
            let mut answer = http.request(request).await?;
            if answer.parts.status.is_success() {
                return Ok(());
            }
            let body = answer.body.into_bytes().await.map_err(Error::Other)?;
            let error = Error::Api(serde_json::from_slice::<Problem>(&body)?);
            if !is_bad_nonce(&error) || tries == MOST_TRIES {
                return Err(error);
            }
        }
    }

    /// Flattened JSON (RFC 7515 section 7.2.2).
    fn jws(&self, nonce: &str, url: &str, payload: &Value) -> Result<Vec<u8>, Unspecified> {
        let header = json!({ "alg": self.algorithm(), "jwk": self.jwk()?, "nonce": nonce, "url": url });
        let protected = URL_SAFE_NO_PAD.encode(header.to_string());
        let payload = URL_SAFE_NO_PAD.encode(payload.to_string());
        let signature = self.sign(format!("{protected}.{payload}").as_bytes())?;
        let signature = URL_SAFE_NO_PAD.encode(signature);
        Ok(json!({ "protected": protected, "payload": payload, "signature": signature }).to_string().into_bytes())
    }

    /// Its name (RFC 7518 section 3.1).
    fn algorithm(&self) -> &'static str {
        match self {
            Self::P256(_) => "ES256",
            Self::P384(_) => "ES384",
            Self::Rsa(_) => "RS256",
        }
    }

    /// The public key (RFC 7518 sections 6.2.1 and 6.3.1).
    fn jwk(&self) -> Result<Value, Unspecified> {
        let (pair, curve) = match self {
            Self::P256(pair) => (pair, "P-256"),
            Self::P384(pair) => (pair, "P-384"),
            Self::Rsa(pair) => {
                let public = pair.public_key();
                let modulus = URL_SAFE_NO_PAD.encode(public.modulus().big_endian_without_leading_zero());
                let exponent = URL_SAFE_NO_PAD.encode(public.exponent().big_endian_without_leading_zero());
                return Ok(json!({ "kty": "RSA", "n": modulus, "e": exponent }));
            }
        };
        // Uncompressed: a byte that says so, and both coordinates at full length (SEC 1 section 2.3.3).
        let point = pair.public_key().as_ref().get(1..).ok_or(Unspecified)?;
        let (x, y) = point.split_at(point.len() / 2);
        Ok(json!({ "kty": "EC", "crv": curve, "x": URL_SAFE_NO_PAD.encode(x), "y": URL_SAFE_NO_PAD.encode(y) }))
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Unspecified> {
        let random = SystemRandom::new();
        match self {
            Self::P256(pair) | Self::P384(pair) => Ok(pair.sign(&random, message)?.as_ref().to_vec()),
            Self::Rsa(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature)?;
                Ok(signature)
            }
        }
    }
}

/// A nonce: one that was kept, or a new one.
pub(super) async fn nonce(http: &AuthorityHttp, new_nonce: &str) -> Result<String, Error> {
    let request = Request::builder().method(Method::HEAD).uri(new_nonce).body(BodyWrapper::<Bytes>::default())?;
    let answer = http.request(request).await?;
    let nonce = answer.parts.headers.get("replay-nonce").and_then(|nonce| nonce.to_str().ok());
    nonce.map(str::to_owned).ok_or(Error::Str("the authority gave no nonce"))
}

#[cfg(test)]
mod tests {
    use jsonwebtoken::jwk::Jwk;
    use jsonwebtoken::{Algorithm, DecodingKey, crypto};
    use rcgen::{PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384, PKCS_ED25519, PKCS_RSA_SHA256};

    use super::*;

    #[test]
    fn what_is_signed_is_verified_by_the_key_in_it() {
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        for (algorithm, kind) in [
            (Algorithm::ES256, &PKCS_ECDSA_P256_SHA256),
            (Algorithm::ES384, &PKCS_ECDSA_P384_SHA384),
            (Algorithm::RS256, &PKCS_RSA_SHA256),
        ] {
            let key = rcgen::KeyPair::generate_for(kind).unwrap();
            let signer = KeySigner::from_pkcs8(key.serialized_der()).unwrap();
            let jws = signer.jws("nonce", "https://ca.test/revoke", &json!({ "reason": 4 })).unwrap();
            let jws: Value = serde_json::from_slice(&jws).unwrap();
            let part = |name: &str| jws[name].as_str().unwrap();
            let header: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part("protected")).unwrap()).unwrap();
            assert_eq!(header["alg"], format!("{algorithm:?}"));
            let jwk: Jwk = serde_json::from_value(header["jwk"].clone()).unwrap();
            let public = DecodingKey::from_jwk(&jwk).unwrap();
            let signed = format!("{}.{}", part("protected"), part("payload"));
            assert!(crypto::verify(part("signature"), signed.as_bytes(), &public, algorithm).unwrap(), "{algorithm:?}");
        }
    }

    #[test]
    fn other_keys_do_not_sign() {
        assert!(KeySigner::from_pkcs8(rcgen::KeyPair::generate_for(&PKCS_ED25519).unwrap().serialized_der()).is_none());
        assert!(KeySigner::from_pkcs8(b"").is_none());
    }
}
