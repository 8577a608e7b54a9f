//! The one client that the provider knows.

use std::sync::{PoisonError, RwLock};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret, SecretString};
use subtle::ConstantTimeEq;
use url::Url;

/// A confidential client (RFC 6749 section 2.1).
pub(super) struct Client {
    id: String,
    secret: SecretString,
    registered: RwLock<Registered>,
}

#[derive(Default)]
struct Registered {
    redirect_uris: Vec<Url>,
    post_logout_redirect_uris: Vec<Url>,
}

impl Client {
    pub(super) fn new(id: String, secret: SecretString) -> Self {
        Self { id, secret, registered: RwLock::default() }
    }

    pub(super) fn register(&self, redirect_uris: Vec<Url>, post_logout_redirect_uris: Vec<Url>) {
        let mut registered = self.registered.write().unwrap_or_else(PoisonError::into_inner);
        *registered = Registered { redirect_uris, post_logout_redirect_uris };
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    pub(super) fn has_id(&self, id: &str) -> bool {
        self.id == id
    }

    /// The registered address that is written exactly like this (RFC 9700 section 2.1).
    pub(super) fn redirect_uri(&self, uri: &str) -> Option<Url> {
        let registered = self.registered.read().unwrap_or_else(PoisonError::into_inner);
        registered.redirect_uris.iter().find(|url| url.as_str() == uri).cloned()
    }

    /// Likewise for signing out.
    pub(super) fn post_logout_redirect_uri(&self, uri: &str) -> Option<Url> {
        let registered = self.registered.read().unwrap_or_else(PoisonError::into_inner);
        registered.post_logout_redirect_uris.iter().find(|url| url.as_str() == uri).cloned()
    }

    /// Whether these are the client's credentials (RFC 6749 section 2.3.1).
    pub(super) fn authenticates(&self, id: &str, secret: &str) -> bool {
        let right = self.secret.expose_secret().as_bytes().ct_eq(secret.as_bytes());
        self.has_id(id) && right.into()
    }
}

/// Credentials out of an `Authorization: Basic` header: each part is form-encoded before it is joined (RFC 6749
/// section 2.3.1).
pub(super) fn basic_credentials(header: &str) -> Option<(String, String)> {
    let (scheme, encoded) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let joined = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (id, secret) = joined.split_once(':')?;
    Some((form_decoded(id)?, form_decoded(secret)?))
}

fn form_decoded(text: &str) -> Option<String> {
    // As the name of a pair; `=` and `&` are encoded in it, so one that isn't makes the text malformed.
    let mut pairs = url::form_urlencoded::parse(text.as_bytes());
    let (name, value) = pairs.next().unwrap_or_default();
    (value.is_empty() && pairs.next().is_none()).then(|| name.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn basic_credentials_are_form_encoded() {
        let header = |text: &str| format!("Basic {}", STANDARD.encode(text));
        let read = |text: &str| basic_credentials(&header(text));
        assert_eq!(read("id:p%3Aw+d"), Some(("id".into(), "p:w d".into())));
        assert_eq!(read("id:"), Some(("id".into(), String::new())));
        assert_eq!(read("id"), None);
        assert_eq!(read("id:a&b"), None);
        assert_eq!(basic_credentials("Bearer abc"), None);
        assert_eq!(basic_credentials("Basic ***"), None);
    }

    #[test]
    fn addresses_match_exactly_and_can_be_replaced() {
        let client = Client::new("c".into(), "s".into());
        let uri = Url::parse("http://127.0.0.1:1/back").unwrap();
        assert!(client.redirect_uri(uri.as_str()).is_none());
        client.register(vec![uri.clone()], vec![]);
        assert_eq!(client.redirect_uri("http://127.0.0.1:1/back"), Some(uri));
        for other in ["http://127.0.0.1:1/back/", "http://127.0.0.1:1/back?x", "HTTP://127.0.0.1:1/back", ""] {
            assert!(client.redirect_uri(other).is_none(), "{other}");
        }
        assert!(client.post_logout_redirect_uri("http://127.0.0.1:1/back").is_none());
        assert!(client.authenticates("c", "s"));
        assert!(!client.authenticates("c", "S"));
        assert!(!client.authenticates("d", "s"));
    }
}
