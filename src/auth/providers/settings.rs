//! What has to be known about a provider before it is asked anything.

use std::sync::Arc;

use secrecy::SecretString;
use url::Url;

use super::field_path::FieldPath;
use crate::domain::text_enum;
use crate::net::AllowedNetworks;

/// One configured provider. Holds a secret, so it can't be printed.
#[derive(Clone)]
pub struct ProviderSettings {
    /// Names the provider in addresses and rows: 1-32 of `a-z`, `0-9` and `-`; never changed once people signed in.
    pub id: String,
    /// What the sign-in button calls it.
    pub name: String,
    /// The client identifier that the provider knows us by (RFC 6749 section 2.2).
    pub client_id: String,
    /// The client secret; `None` for a public client, which PKCE alone protects.
    pub client_secret: Option<SecretString>,
    /// Scopes asked for, besides `openid` where the provider speaks OpenID Connect.
    pub scopes: Vec<String>,
    /// What is added to the address that browsers are sent to, such as `prompt=consent` or `access_type=offline`.
    pub authorize_parameters: Vec<(String, String)>,
    /// Where a person's groups stand, in the ID token, in user info or in the document of their own.
    pub groups_claim: FieldPath,
    /// The groups whose members may sign in; empty for everybody whom the provider vouches for.
    pub allowed_groups: Vec<String>,
    /// How far e-mail addresses are believed.
    pub emails: EmailTrust,
    /// Whether signing out here leads to signing out there, where the provider offers that.
    pub sign_out_at_provider: bool,
    /// What it speaks, and where.
    pub kind: ProviderKind,
}

/// What a provider speaks.
#[derive(Clone)]
pub enum ProviderKind {
    /// OpenID Connect, found out by discovery.
    Oidc {
        /// The issuer identifier (OpenID Connect Discovery 1.0 section 3): `https`, or `http` inside an allowed network.
        issuer: Url,
    },
    /// Plain OAuth2, as GitHub speaks it.
    OAuth2(Arc<OAuth2Settings>),
}

/// The addresses of a plain OAuth2 provider, and where things stand in what it answers. All of them are `https`, or all
/// are inside an allowed network.
#[derive(Debug, Clone)]
pub struct OAuth2Settings {
    /// Where browsers are sent (RFC 6749 section 3.1).
    pub authorize_url: Url,
    /// Where codes are exchanged (RFC 6749 section 3.2).
    pub token_url: Url,
    /// A JSON document about whoever bears the token.
    pub user_info_url: Url,
    /// A list of their addresses as GitHub has it: objects with `email`, `primary` and `verified`.
    pub user_emails_url: Option<Url>,
    /// The document that lists their groups, where user info doesn't.
    pub groups_url: Option<Url>,
    /// How it calls itself in answers (RFC 9207), where it always does.
    pub issuer: Option<String>,
    /// Where things stand in user info.
    pub fields: Fields,
}

/// Where things stand in the user info of a plain OAuth2 provider.
#[derive(Debug, Clone)]
pub struct Fields {
    /// What never changes about a person, nor is given to another: a number or a text.
    pub subject: FieldPath,
    /// What to call them.
    pub name: FieldPath,
    /// The e-mail address.
    pub email: FieldPath,
    /// Whether the provider has verified it.
    pub email_verified: FieldPath,
}

text_enum! {
    /// How far a provider's e-mail addresses are believed to be the person's own: grants go by them.
    #[derive(Default)]
    pub enum EmailTrust or NotATrust("not one of verified, trusted and ignored") {
        /// Those that the provider says it has verified.
        #[default]
        Verified = "verified",
        /// All but those that the provider says it has not verified.
        Trusted = "trusted",
        /// None.
        Ignored = "ignored",
    }
}

impl EmailTrust {
    /// Whether an address counts of which the provider has said this.
    pub(super) fn believes(self, verified: Option<bool>) -> bool {
        match self {
            Self::Verified => verified == Some(true),
            Self::Trusted => verified != Some(false),
            Self::Ignored => false,
        }
    }
}

/// What the flow itself says in an authorization request.
const OURS: [&str; 9] = [
    "response_type",
    "response_mode",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "nonce",
    "code_challenge",
    "code_challenge_method",
];

impl ProviderSettings {
    /// Whether nothing but HTTPS is spoken to it.
    pub(super) fn is_https(&self) -> bool {
        match &self.kind {
            ProviderKind::Oidc { issuer } => issuer.scheme() == "https",
            ProviderKind::OAuth2(plain) => plain.token_url.scheme() == "https",
        }
    }

    /// Checks what would otherwise only fail at the first sign-in.
    pub(super) fn check(&self, allowed: &AllowedNetworks) -> Result<(), ProviderSettingsError> {
        if !is_slug(&self.id) {
            return Err(ProviderSettingsError::Id);
        }
        if self.client_id.is_empty() {
            return Err(ProviderSettingsError::ClientId);
        }
        match &self.kind {
            ProviderKind::Oidc { issuer } => {
                if issuer.query().is_some() {
                    return Err(ProviderSettingsError::Address("issuer"));
                }
                self.check_url("issuer", issuer, allowed)?;
            }
            ProviderKind::OAuth2(plain) => {
                for (what, url) in plain.urls() {
                    self.check_url(what, url, allowed)?;
                }
            }
        }
        // RFC 6749 section 3.3: a scope token is printable ASCII without space, quote and backslash.
        let is_scope = |scope: &String| {
            !scope.is_empty() && scope.bytes().all(|b| b.is_ascii_graphic() && b != b'"' && b != b'\\')
        };
        if !self.scopes.iter().all(is_scope) {
            return Err(ProviderSettingsError::Scope);
        }
        // Left out, it would let everybody in.
        if self.allowed_groups.iter().any(String::is_empty) {
            return Err(ProviderSettingsError::Group);
        }
        match self.authorize_parameters.iter().find(|(name, _)| OURS.contains(&name.as_str())) {
            Some((name, _)) => Err(ProviderSettingsError::Parameter(name.clone())),
            None => Ok(()),
        }
    }

    fn check_url(&self, what: &'static str, url: &Url, allowed: &AllowedNetworks) -> Result<(), ProviderSettingsError> {
        let plain = url.fragment().is_none() && url.username().is_empty() && url.password().is_none();
        if !plain || !matches!(url.scheme(), "https" | "http") || !url.has_host() {
            return Err(ProviderSettingsError::Address(what));
        }
        if self.is_https() != (url.scheme() == "https") {
            return Err(ProviderSettingsError::MixedSchemes(what));
        }
        // What a name is at shows when it is connected to.
        let is_name = matches!(url.host(), Some(url::Host::Domain(_)));
        if url.scheme() == "http" && !is_name && !allowed.opens_literal(url) {
            return Err(ProviderSettingsError::WithoutTls(what));
        }
        Ok(())
    }
}

impl OAuth2Settings {
    fn urls(&self) -> impl Iterator<Item = (&'static str, &Url)> {
        let always = [
            ("authorize-url", &self.authorize_url),
            ("token-url", &self.token_url),
            ("user-info-url", &self.user_info_url),
        ];
        let further = [("user-emails-url", &self.user_emails_url), ("groups-url", &self.groups_url)];
        always.into_iter().chain(further.into_iter().filter_map(|(what, url)| Some((what, url.as_ref()?))))
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
    /// Not an `http(s)` address without user and fragment, and, for an issuer, query.
    #[error("{0} is not an https address without user, query and fragment")]
    Address(&'static str),
    /// Some with TLS and some without.
    #[error(
        "{0} is not of the same kind as the other addresses of the provider: all of them are https, or all are http"
    )]
    MixedSchemes(&'static str),
    /// Without TLS, and outside.
    #[error("{0} is without TLS (http) and in no network of allow-networks")]
    WithoutTls(&'static str),
    /// A scope holds a character that no scope may hold (RFC 6749 section 3.3).
    #[error("a scope is not printable ASCII without space, quote and backslash")]
    Scope,
    /// A group without a name.
    #[error("allowed-groups has a group without a name in it")]
    Group,
    /// A parameter that the flow itself sets.
    #[error("{0:?} can't be among the authorize-parameters: the sign-in itself says it")]
    Parameter(String),
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
            client_id: "certdesk".into(),
            client_secret: None,
            scopes: vec!["profile".into(), "https://example.test/scope".into()],
            authorize_parameters: vec![("prompt".into(), "consent".into())],
            groups_claim: "groups".parse().unwrap(),
            allowed_groups: vec![],
            emails: EmailTrust::Verified,
            sign_out_at_provider: true,
            kind: ProviderKind::Oidc { issuer: Url::parse("https://id.example.test/realm").unwrap() },
        }
    }

    fn plain(groups_url: &str) -> ProviderSettings {
        let at = |path: &str| Url::parse(&format!("https://git.example.test/{path}")).unwrap();
        let plain = OAuth2Settings {
            authorize_url: at("authorize"),
            token_url: at("token"),
            user_info_url: at("user"),
            user_emails_url: None,
            groups_url: Some(Url::parse(groups_url).unwrap()),
            issuer: None,
            fields: Fields {
                subject: "id".parse().unwrap(),
                name: "name|login".parse().unwrap(),
                email: "email".parse().unwrap(),
                email_verified: "email_verified".parse().unwrap(),
            },
        };
        ProviderSettings { kind: ProviderKind::OAuth2(Arc::new(plain)), ..settings() }
    }

    fn check(settings: &ProviderSettings) -> Result<(), ProviderSettingsError> {
        settings.check(&AllowedNetworks::new(vec!["10.0.0.0/8".parse().unwrap()]))
    }

    #[test]
    fn good_settings_pass() {
        check(&settings()).unwrap();
        check(&plain("https://git.example.test/teams?per_page=100")).unwrap();
        for issuer in ["http://10.1.2.3:8080/realm", "http://keycloak:8080/"] {
            let kind = ProviderKind::Oidc { issuer: Url::parse(issuer).unwrap() };
            check(&ProviderSettings { kind, ..settings() }).unwrap();
        }
    }

    #[test]
    fn bad_settings_are_named() {
        for id in ["", "Corp", "a/b", "a b", &"a".repeat(33)] {
            let checked = check(&ProviderSettings { id: id.into(), ..settings() });
            assert!(matches!(checked, Err(ProviderSettingsError::Id)), "{id}");
        }
        for issuer in ["ftp://a.test", "https://u:p@a.test/", "https://a.test/?q", "https://a.test/#f", "data:x"] {
            let kind = ProviderKind::Oidc { issuer: Url::parse(issuer).unwrap() };
            let checked = check(&ProviderSettings { kind, ..settings() });
            assert!(matches!(checked, Err(ProviderSettingsError::Address("issuer"))), "{issuer}");
        }
        let kind = ProviderKind::Oidc { issuer: Url::parse("http://8.8.8.8/").unwrap() };
        let checked = check(&ProviderSettings { kind, ..settings() });
        assert!(matches!(checked, Err(ProviderSettingsError::WithoutTls("issuer"))));
        let checked = check(&plain("http://git.example.test/teams"));
        assert!(matches!(checked, Err(ProviderSettingsError::MixedSchemes("groups-url"))));
        for scope in ["", "a b", "a\"b", "ü"] {
            let checked = check(&ProviderSettings { scopes: vec![scope.into()], ..settings() });
            assert!(matches!(checked, Err(ProviderSettingsError::Scope)), "{scope}");
        }
        let authorize_parameters = vec![("state".into(), "known".into())];
        let checked = check(&ProviderSettings { authorize_parameters, ..settings() });
        assert!(matches!(checked, Err(ProviderSettingsError::Parameter(name)) if name == "state"));
        let checked = check(&ProviderSettings { allowed_groups: vec!["pki".into(), String::new()], ..settings() });
        assert!(matches!(checked, Err(ProviderSettingsError::Group)));
        let checked = check(&ProviderSettings { client_id: String::new(), ..settings() });
        assert!(matches!(checked, Err(ProviderSettingsError::ClientId)));
    }
}
