//! Who people sign in with, and how long that lasts.

use std::path::PathBuf;

use chrono::TimeDelta;
use secrecy::SecretString;
use url::Url;

use super::providers::{DEFAULT_GROUPS_CLAIM, DEFAULT_SCOPES, ProviderTable, check_ids, name_of};
use super::section::section;
use super::{SettingsFault, secret};
use crate::auth::providers::{EmailTrust, FieldPath, ProviderKind, ProviderSettings};

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
        /// The claim that holds a person's groups, such as realm_access.roles [default: groups]
        #[arg(long, env = "CERTDESK_OIDC_GROUPS_CLAIM", value_name = "CLAIM")]
        oidc_groups_claim: FieldPath,
        /// The groups whose members may sign in [default: everybody whom the provider vouches for]
        #[arg(long, env = "CERTDESK_OIDC_ALLOWED_GROUPS", value_name = "GROUP", value_delimiter = ',')]
        oidc_allowed_groups: Vec<String>,
        /// Whose e-mail addresses count, as grants go by them: those that the provider calls verified, all that are
        /// trusted unless it says otherwise, or none (ignored) [default: verified]
        #[arg(long, env = "CERTDESK_OIDC_EMAILS", value_name = "HOW")]
        oidc_emails: EmailTrust,
        /// Further providers; described in the settings file alone
        #[arg(skip)]
        providers: Vec<ProviderTable>,
        /// Minutes after which a person's groups are read again while they are signed in; 0 for at each sign-in alone
        /// [default: 0]
        #[arg(long, env = "CERTDESK_REREAD_GROUPS_MINUTES", value_name = "MINUTES")]
        reread_groups_minutes: u16,
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
    /// The providers, each with an id of its own.
    pub providers: Vec<ProviderSettings>,
    /// After how long a person's groups are read again while they are signed in; none for at each sign-in alone.
    pub reread_groups: Option<TimeDelta>,
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
    pub(super) fn resolve(mut self) -> Result<SignInSettings, SettingsFault> {
        let tables = self.providers.take().unwrap_or_default();
        let minutes = self.reread_groups_minutes.unwrap_or(0);
        let (idle, absolute) = (self.session_idle_hours.unwrap_or(8), self.session_hours.unwrap_or(24));
        let help_contact = self.help_contact.take();
        let mut providers: Vec<ProviderSettings> = self.provider()?.into_iter().collect();
        for table in tables {
            providers.push(table.resolve()?);
        }
        check_ids(&providers)?;
        Ok(SignInSettings {
            providers,
            reread_groups: (minutes > 0).then(|| TimeDelta::minutes(minutes.into())),
            idle: TimeDelta::hours(idle.max(1).into()),
            absolute: TimeDelta::hours(absolute.max(1).into()),
            help_contact,
        })
    }

    /// The one that flags can describe.
    fn provider(self) -> Result<Option<ProviderSettings>, SettingsFault> {
        let client_secret = secret(self.oidc_client_secret, self.oidc_client_secret_file, "oidc-client-secret")?;
        let (issuer, client_id) = match (self.oidc_issuer, self.oidc_client_id) {
            (Some(issuer), Some(client_id)) => (issuer, client_id),
            (Some(_), None) => {
                return Err(SettingsFault::Missing { name: "oidc-client-id", why: "oidc-issuer is given" });
            }
            (None, Some(_)) => {
                return Err(SettingsFault::Missing { name: "oidc-issuer", why: "oidc-client-id is given" });
            }
            (None, None) => return Ok(None),
        };
        let groups_claim = match self.oidc_groups_claim {
            Some(path) => path,
            None => DEFAULT_GROUPS_CLAIM.parse().map_err(|error| SettingsFault::value("oidc-groups-claim", error))?,
        };
        let kind = ProviderKind::Oidc { issuer };
        Ok(Some(ProviderSettings {
            id: DEFAULT_PROVIDER.to_owned(),
            name: self.oidc_name.unwrap_or_else(|| name_of(&kind)),
            client_id,
            client_secret,
            scopes: self.oidc_scopes.unwrap_or_else(|| DEFAULT_SCOPES.map(str::to_owned).to_vec()),
            authorize_parameters: Vec::new(),
            groups_claim,
            allowed_groups: self.oidc_allowed_groups.unwrap_or_default(),
            emails: self.oidc_emails.unwrap_or_default(),
            sign_out_at_provider: true,
            kind,
        }))
    }
}
