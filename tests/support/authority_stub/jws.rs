//! Requests in JWS (RFC 8555 section 6.2), read without a look at the signature.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::Value;

/// A request.
pub(super) struct Signed {
    pub(super) signer: Signer,
    /// Null for POST-as-GET.
    pub(super) payload: Value,
}

/// Who says that it's from them.
pub(super) enum Signer {
    /// An account, by its URL.
    Account(String),
    /// A key (JWK) in its text.
    Key(String),
}

#[derive(Deserialize)]
struct Flattened {
    protected: String,
    payload: String,
}

#[derive(Deserialize)]
struct Header {
    kid: Option<String>,
    jwk: Option<Value>,
}

impl Signed {
    pub(super) fn read(body: &[u8]) -> Option<Self> {
        let flattened: Flattened = serde_json::from_slice(body).ok()?;
        let header: Header = serde_json::from_slice(&decode(&flattened.protected)?).ok()?;
        let signer = match (header.kid, header.jwk) {
            (Some(kid), None) => Signer::Account(kid),
            (None, Some(jwk)) => Signer::Key(jwk.to_string()),
            _ => return None,
        };
        let payload = match decode(&flattened.payload)? {
            empty if empty.is_empty() => Value::Null,
            json => serde_json::from_slice(&json).ok()?,
        };
        Some(Self { signer, payload })
    }

    /// The bytes in a field in base64url.
    pub(super) fn bytes(&self, field: &str) -> Option<Vec<u8>> {
        decode(self.payload[field].as_str()?)
    }

    /// A field of text.
    pub(super) fn text(&self, field: &str) -> Option<String> {
        self.payload[field].as_str().map(str::to_owned)
    }
}

fn decode(text: &str) -> Option<Vec<u8>> {
    BASE64_URL_SAFE_NO_PAD.decode(text).ok()
}
