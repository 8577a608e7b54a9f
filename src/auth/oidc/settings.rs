//! What has to be known about a provider before it is asked anything.

use secrecy::SecretString;
use url::Url;

/// One configured OpenID Connect provider. Holds a secret, so it can't be printed.
#[derive(Clone)]
pub struct ProviderSettings {
    /// Names the provider in addresses and rows: 1-32 of `a-z`, `0-9` and `-`; never changed once people signed in.
    pub id: String,
    /// What the sign-in button calls it.
    pub name: String,
    /// The issuer identifier (OpenID Connect Discovery 1.0 section 3): `https`, or `http` inside an allowed network.
    pub issuer: Url,
    /// The client identifier that the provider knows us by (RFC 6749 section 2.2).
    pub client_id: String,
    /// The client secret; `None` for a public client, which PKCE alone protects.
    pub client_secret: Option<SecretString>,
    /// Scopes asked for besides `openid`, such as `profile` and `email`.
    pub scopes: Vec<String>,
    /// The claim that lists a person's groups: a string or a list of strings.
    pub groups_claim: String,
}

impl ProviderSettings {
    /// The groups claim where the settings name none.
    pub const DEFAULT_GROUPS_CLAIM: &str = "groups";

    /// Checks what would otherwise only fail at the first sign-in.
    pub(super) fn check(&self) -> Result<(), ProviderSettingsError> {
        if !is_slug(&self.id) {
            return Err(ProviderSettingsError::Id);
        }
        if self.client_id.is_empty() {
            return Err(ProviderSettingsError::ClientId);
        }
        let issuer = &self.issuer;
        let plain = issuer.query().is_none()
            && issuer.fragment().is_none()
            && issuer.username().is_empty()
            && issuer.password().is_none();
        if !plain || !matches!(issuer.scheme(), "https" | "http") || !issuer.has_host() {
            return Err(ProviderSettingsError::Issuer);
        }
        // RFC 6749 section 3.3: a scope token is printable ASCII without space, quote and backslash.
        let is_scope = |scope: &String| {
            !scope.is_empty() && scope.bytes().all(|b| b.is_ascii_graphic() && b != b'"' && b != b'\\')
        };
        if !self.scopes.iter().all(is_scope) {
            return Err(ProviderSettingsError::Scope);
        }
        Ok(())
    }
}

fn is_slug(id: &str) -> bool {
    (1..=32).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// A provider's settings can't be used.
#[derive(Debug, thiserror::Error)]
pub enum ProviderSettingsError {
    /// The id isn't 1-32 of `a-z`, `0-9` and `-`.
    #[error("a provider's id is 1-32 of a-z, 0-9 and -")]
    Id,
    /// The client id is empty.
    #[error("the client id is empty")]
    ClientId,
    /// The issuer isn't an `http(s)` address without user, query and fragment.
    #[error("the issuer is not an https address without user, query and fragment")]
    Issuer,
    /// A scope holds a character that no scope may hold (RFC 6749 section 3.3).
    #[error("a scope is not printable ASCII without space, quote and backslash")]
    Scope,
    /// The HTTP client could not be built.
    #[error("the HTTP client could not be built")]
    Client(#[from] reqwest::Error),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> ProviderSettings {
        ProviderSettings {
            id: "corp-1".into(),
            name: "Corp".into(),
            issuer: Url::parse("https://id.example.test/realm").unwrap(),
            client_id: "certdesk".into(),
            client_secret: None,
            scopes: vec!["profile".into(), "https://example.test/scope".into()],
            groups_claim: ProviderSettings::DEFAULT_GROUPS_CLAIM.into(),
        }
    }

    #[test]
    fn good_settings_pass() {
        assert!(settings().check().is_ok());
    }

    #[test]
    fn bad_settings_are_named() {
        for id in ["", "Corp", "a/b", "a b", &"a".repeat(33)] {
            let checked = ProviderSettings { id: id.into(), ..settings() }.check();
            assert!(matches!(checked, Err(ProviderSettingsError::Id)), "{id}");
        }
        for issuer in ["ftp://a.test", "https://u:p@a.test/", "https://a.test/?q", "https://a.test/#f", "data:x"] {
            let checked = ProviderSettings { issuer: Url::parse(issuer).unwrap(), ..settings() }.check();
            assert!(matches!(checked, Err(ProviderSettingsError::Issuer)), "{issuer}");
        }
        for scope in ["", "a b", "a\"b", "ü"] {
            let checked = ProviderSettings { scopes: vec![scope.into()], ..settings() }.check();
            assert!(matches!(checked, Err(ProviderSettingsError::Scope)), "{scope}");
        }
        let checked = ProviderSettings { client_id: String::new(), ..settings() }.check();
        assert!(matches!(checked, Err(ProviderSettingsError::ClientId)));
    }
}
