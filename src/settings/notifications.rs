//! How people are told what happens to their certificates.

use std::path::PathBuf;

use secrecy::SecretString;

use super::section::section;
use super::{SettingsFault, read_root, secret};
use crate::i18n::Locale;
use crate::notify::email::{SmtpSecurity, SmtpSettings};

section! {
    /// How people are told what happens to their certificates.
    NotificationsArgs {
        /// Offer older versions of payloads and messages too where a channel is added, for receivers that know no newer
        #[arg(long, env = "CERTDESK_OFFER_OLDER_VERSIONS", num_args = 0..=1, default_missing_value = "true")]
        offer_older_versions: bool,
        /// The language of Slack messages and e-mails: en or ko [default: en]
        #[arg(long, env = "CERTDESK_NOTIFICATION_LANGUAGE", value_name = "LANGUAGE")]
        notification_language: String,
        /// The server that e-mail is handed to; without it, there are no e-mail channels
        #[arg(long, env = "CERTDESK_SMTP_HOST", value_name = "HOST")]
        smtp_host: String,
        /// Its port [default: 465 with tls, 587 with starttls, 25 with none]
        #[arg(long, env = "CERTDESK_SMTP_PORT", value_name = "PORT")]
        smtp_port: u16,
        /// How the connection is kept private: tls, starttls, or none, which goes to this machine and to allow-networks
        /// only [default: tls]
        #[arg(long, env = "CERTDESK_SMTP_SECURITY", value_enum)]
        smtp_security: Security,
        /// Whom to sign in as
        #[arg(long, env = "CERTDESK_SMTP_USERNAME", value_name = "NAME")]
        smtp_username: String,
        /// The password
        #[arg(long, env = "CERTDESK_SMTP_PASSWORD", value_name = "PASSWORD", hide_env_values = true)]
        smtp_password: SecretString,
        /// A file that holds the password
        #[arg(long, env = "CERTDESK_SMTP_PASSWORD_FILE", value_name = "FILE")]
        smtp_password_file: PathBuf,
        /// Who e-mails are from, as Certdesk <certs@example.org>
        #[arg(long, env = "CERTDESK_SMTP_FROM", value_name = "SENDER")]
        smtp_from: String,
        /// The root (PEM) that the server's certificate ends at, where that is no public one
        #[arg(long, env = "CERTDESK_SMTP_ROOT_FILE", value_name = "FILE")]
        smtp_root_file: PathBuf,
    }
}

/// How the connection to the e-mail server is kept private.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Security {
    /// TLS from the beginning.
    #[default]
    Tls,
    /// TLS by STARTTLS.
    #[value(name = "starttls")]
    StartTls,
    /// None.
    None,
}

/// How people are told what happens to their certificates.
pub struct NotificationsSettings {
    /// Whether a channel that is added may get an older version than the latest.
    pub offer_older_versions: bool,
    /// The language of Slack messages and e-mails.
    pub language: Locale,
    /// How e-mail is sent; none where it isn't.
    pub smtp: Option<SmtpSettings>,
}

impl NotificationsArgs {
    pub(super) fn resolve(self) -> Result<NotificationsSettings, SettingsFault> {
        let language = match &self.notification_language {
            Some(text) => text.parse().map_err(|_| SettingsFault::value("notification-language", "en or ko"))?,
            None => Locale::default(),
        };
        let offer_older_versions = self.offer_older_versions.unwrap_or(false);
        Ok(NotificationsSettings { offer_older_versions, language, smtp: self.smtp()? })
    }

    fn smtp(self) -> Result<Option<SmtpSettings>, SettingsFault> {
        let Some(host) = self.smtp_host else {
            let given = self.smtp_username.is_some() || self.smtp_from.is_some();
            let why = "other settings of e-mail are given";
            return if given { Err(SettingsFault::Missing { name: "smtp-host", why }) } else { Ok(None) };
        };
        let from = self.smtp_from.ok_or(SettingsFault::Missing { name: "smtp-from", why: "smtp-host is given" })?;
        let from = from.parse().map_err(|error| SettingsFault::value("smtp-from", error))?;
        let security = self.smtp_security.unwrap_or_default();
        let password = secret(self.smtp_password, self.smtp_password_file, "smtp-password")?;
        let credentials = match (self.smtp_username, password) {
            (Some(_), _) if security == Security::None => {
                return Err(SettingsFault::value(
                    "smtp-username",
                    "the password would go in the clear with smtp-security none",
                ));
            }
            (Some(name), Some(password)) => Some((name, password)),
            (Some(_), None) => {
                return Err(SettingsFault::Missing { name: "smtp-password", why: "smtp-username is given" });
            }
            (None, Some(_)) => {
                return Err(SettingsFault::Missing { name: "smtp-username", why: "smtp-password is given" });
            }
            (None, None) => None,
        };
        let (security, port) = match security {
            Security::Tls => (SmtpSecurity::Tls, 465),
            Security::StartTls => (SmtpSecurity::StartTls, 587),
            Security::None => (SmtpSecurity::None, 25),
        };
        let root = self.smtp_root_file.as_deref();
        let trusted_root = root.map(|path| read_root(path, "smtp-root-file")).transpose()?;
        Ok(Some(SmtpSettings { host, port: self.smtp_port.unwrap_or(port), security, credentials, from, trusted_root }))
    }
}
