//! A sign-in provider as the settings file describes it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use secrecy::SecretString;
use serde::Deserialize;
use url::Url;

use super::{SettingsFault, secret};
use crate::auth::providers::{EmailTrust, FieldPath, Fields, OAuth2Settings, ProviderKind, ProviderSettings};

/// Where the groups stand where the settings don't say.
pub(super) const DEFAULT_GROUPS_CLAIM: &str = "groups";
/// Scopes asked for at an OpenID Connect provider where the settings name none.
pub(super) const DEFAULT_SCOPES: [&str; 3] = ["profile", "email", "groups"];

/// One `[[sign-in.providers]]` of the settings file.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ProviderTable {
    id: String,
    name: Option<String>,
    #[serde(default)]
    kind: Kind,
    client_id: String,
    client_secret: Option<SecretString>,
    client_secret_file: Option<PathBuf>,
    scopes: Option<Vec<String>>,
    #[serde(default)]
    authorize_parameters: BTreeMap<String, String>,
    groups_claim: Option<FieldPath>,
    #[serde(default)]
    allowed_groups: Vec<String>,
    #[serde(default)]
    emails: EmailTrust,
    sign_out_at_provider: Option<bool>,
    issuer: Option<String>,
    authorize_url: Option<Url>,
    token_url: Option<Url>,
    user_info_url: Option<Url>,
    user_emails_url: Option<Url>,
    groups_url: Option<Url>,
    fields: Option<FieldsTable>,
}

/// What a provider speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    #[default]
    Oidc,
    OAuth2,
}

/// Where things stand in user info; what isn't given is where GitHub and its like have it.
#[derive(Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct FieldsTable {
    subject: Option<FieldPath>,
    name: Option<FieldPath>,
    email: Option<FieldPath>,
    email_verified: Option<FieldPath>,
}

impl ProviderTable {
    pub(super) fn resolve(self) -> Result<ProviderSettings, SettingsFault> {
        let client_secret = secret(self.client_secret.clone(), self.client_secret_file.clone(), "client-secret")?;
        let (kind, default_scopes): (_, &[&str]) = match self.kind {
            Kind::Oidc => (self.oidc()?, &DEFAULT_SCOPES),
            Kind::OAuth2 => (ProviderKind::OAuth2(Arc::new(self.oauth2()?)), &[]),
        };
        let default_scopes = || default_scopes.iter().map(|scope| (*scope).to_owned()).collect();
        Ok(ProviderSettings {
            name: self.name.unwrap_or_else(|| name_of(&kind)),
            id: self.id,
            client_id: self.client_id,
            client_secret,
            scopes: self.scopes.unwrap_or_else(default_scopes),
            authorize_parameters: self.authorize_parameters.into_iter().collect(),
            groups_claim: or_default(self.groups_claim, DEFAULT_GROUPS_CLAIM)?,
            allowed_groups: self.allowed_groups,
            emails: self.emails,
            sign_out_at_provider: self.sign_out_at_provider.unwrap_or(true),
            kind,
        })
    }

    fn oidc(&self) -> Result<ProviderKind, SettingsFault> {
        let of_the_other_kind = [
            ("authorize-url", self.authorize_url.is_some()),
            ("token-url", self.token_url.is_some()),
            ("user-info-url", self.user_info_url.is_some()),
            ("user-emails-url", self.user_emails_url.is_some()),
            ("groups-url", self.groups_url.is_some()),
            ("fields", self.fields.is_some()),
        ];
        if let Some((name, _)) = of_the_other_kind.into_iter().find(|(_, given)| *given) {
            return Err(self.fault(format!("{name} is for the kind \"oauth2\": OpenID Connect finds it out itself")));
        }
        let issuer = self.issuer.as_deref().ok_or_else(|| self.fault("issuer is missing"))?;
        Ok(ProviderKind::Oidc { issuer: issuer.parse().map_err(|error| self.fault(format!("issuer: {error}")))? })
    }

    fn oauth2(&self) -> Result<OAuth2Settings, SettingsFault> {
        let needed = |url: &Option<Url>, name| url.clone().ok_or_else(|| self.fault(format!("{name} is missing")));
        let fields = self.fields.clone().unwrap_or_default();
        Ok(OAuth2Settings {
            authorize_url: needed(&self.authorize_url, "authorize-url")?,
            token_url: needed(&self.token_url, "token-url")?,
            user_info_url: needed(&self.user_info_url, "user-info-url")?,
            user_emails_url: self.user_emails_url.clone(),
            groups_url: self.groups_url.clone(),
            issuer: self.issuer.clone(),
            fields: Fields {
                subject: or_default(fields.subject, "id")?,
                name: or_default(fields.name, "name|login|username")?,
                email: or_default(fields.email, "email")?,
                email_verified: or_default(fields.email_verified, "email_verified")?,
            },
        })
    }

    fn fault(&self, why: impl std::fmt::Display) -> SettingsFault {
        SettingsFault::value("sign-in.providers", format!("the provider {:?}: {why}", self.id))
    }
}

/// What the button calls a provider that has no name: its host.
pub(super) fn name_of(kind: &ProviderKind) -> String {
    let url = match kind {
        ProviderKind::Oidc { issuer } => issuer,
        ProviderKind::OAuth2(plain) => &plain.authorize_url,
    };
    url.host_str().unwrap_or("SSO").to_owned()
}

fn or_default(path: Option<FieldPath>, default: &str) -> Result<FieldPath, SettingsFault> {
    match path {
        Some(path) => Ok(path),
        None => default.parse().map_err(|error| SettingsFault::value("sign-in.providers", error)),
    }
}

/// That no two providers have one id: rows and addresses go by it.
pub(super) fn check_ids(providers: &[ProviderSettings]) -> Result<(), SettingsFault> {
    for (at, provider) in providers.iter().enumerate() {
        if providers[..at].iter().any(|other| other.id == provider.id) {
            let why = format!("there are two with the id {:?}", provider.id);
            return Err(SettingsFault::value("sign-in.providers", why));
        }
    }
    Ok(())
}
