//! Who people sign in with, and how long that lasts.

use std::path::PathBuf;

use chrono::TimeDelta;
use secrecy::SecretString;
use url::Url;

use super::section::section;
use super::{SettingsFault, secret};
use crate::auth::oidc::ProviderSettings;

section! {
    /// Who people sign in with.
    SignInArgs {
        /// The OpenID Connect provider's issuer, such as https://login.example.org/realms/staff
        #[arg(long, env = "CERTDESK_OIDC_ISSUER", value_name = "URL")]
        oidc_issuer: Url,
        /// The client identifier that the provider knows Certdesk by
        #[arg(long, env = "CERTDESK_OIDC_CLIENT_ID", value_name = "ID")]
        oidc_client_id: String,
        /// The client's secret
        #[arg(long, env = "CERTDESK_OIDC_CLIENT_SECRET", value_name = "SECRET", hide_env_values = true)]
        oidc_client_secret: SecretString,
        /// A file that holds the client's secret
        #[arg(long, env = "CERTDESK_OIDC_CLIENT_SECRET_FILE", value_name = "FILE")]
        oidc_client_secret_file: PathBuf,
        /// What the sign-in button calls the provider [default: the issuer's host]
        #[arg(long, env = "CERTDESK_OIDC_NAME", value_name = "NAME")]
        oidc_name: String,
        /// Scopes asked for [default: openid,profile,email,groups]
        #[arg(long, env = "CERTDESK_OIDC_SCOPES", value_name = "SCOPE", value_delimiter = ',')]
        oidc_scopes: Vec<String>,
        /// The claim that holds a person's groups [default: groups]
        #[arg(long, env = "CERTDESK_OIDC_GROUPS_CLAIM", value_name = "CLAIM")]
        oidc_groups_claim: String,
        /// Hours after which a session that isn't used ends [default: 8]
        #[arg(long, env = "CERTDESK_SESSION_IDLE_HOURS", value_name = "HOURS")]
        session_idle_hours: u16,
        /// Hours after which every session ends [default: 24]
        #[arg(long, env = "CERTDESK_SESSION_HOURS", value_name = "HOURS")]
        session_hours: u16,
        /// Whom people are told to ask who have no role, or whose orders stand still, such as an e-mail address
        #[arg(long, env = "CERTDESK_HELP_CONTACT", value_name = "TEXT")]
        help_contact: String,
    }
}

/// Who people sign in with, and how long that lasts.
pub struct SignInSettings {
    /// The providers.
    pub providers: Vec<ProviderSettings>,
    /// A session that isn't used for so long ends.
    pub idle: TimeDelta,
    /// A session ends after so long, however much it's used.
    pub absolute: TimeDelta,
    /// Whom people are told to ask who have no role, or whose orders stand still.
    pub help_contact: Option<String>,
}

/// The id of the one provider that flags can describe.
pub(super) const DEFAULT_PROVIDER: &str = "oidc";

impl SignInArgs {
    pub(super) fn resolve(self) -> Result<SignInSettings, SettingsFault> {
        let client_secret = secret(self.oidc_client_secret, self.oidc_client_secret_file, "oidc-client-secret")?;
        let provider = match (self.oidc_issuer, self.oidc_client_id) {
            (Some(issuer), Some(client_id)) => Some(ProviderSettings {
                id: DEFAULT_PROVIDER.to_owned(),
                name: self.oidc_name.unwrap_or_else(|| issuer.host_str().unwrap_or("SSO").to_owned()),
                issuer,
                client_id,
                client_secret,
                scopes: self.oidc_scopes.unwrap_or_else(|| ["profile", "email", "groups"].map(str::to_owned).to_vec()),
                groups_claim: self
                    .oidc_groups_claim
                    .unwrap_or_else(|| ProviderSettings::DEFAULT_GROUPS_CLAIM.to_owned()),
            }),
            (Some(_), None) => {
                return Err(SettingsFault::Missing { name: "oidc-client-id", why: "oidc-issuer is given" });
            }
            (None, Some(_)) => {
                return Err(SettingsFault::Missing { name: "oidc-issuer", why: "oidc-client-id is given" });
            }
            (None, None) => None,
        };
        Ok(SignInSettings {
            providers: provider.into_iter().collect(),
            idle: TimeDelta::hours(self.session_idle_hours.unwrap_or(8).max(1).into()),
            absolute: TimeDelta::hours(self.session_hours.unwrap_or(24).max(1).into()),
            help_contact: self.help_contact,
        })
    }
}
