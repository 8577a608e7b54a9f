//! The authorities that a new installation knows, and on what terms.

use std::path::PathBuf;

use secrecy::{ExposeSecret, SecretString};

use super::section::section;
use super::{SettingsFault, read_roots, secret};
use crate::domain::authority::{MAX_PARALLEL_NEW_ORDERS, decode_hmac_key};

/// Let's Encrypt and its staging, as instant-acme names them, with the profiles that their directories list.
const KNOWN: [(&str, &str); 2] = [
    ("Let's Encrypt", "https://acme-v02.api.letsencrypt.org/directory"),
    ("Let's Encrypt (staging)", "https://acme-staging-v02.api.letsencrypt.org/directory"),
];
const KNOWN_PROFILES: [&str; 3] = ["classic", "tlsserver", "shortlived"];

section! {
    /// The authorities that a new installation knows, and on what terms.
    AcmeArgs {
        /// The e-mail address that authorities get with our account: they write to it when something is wrong
        #[arg(long, env = "CERTDESK_ACME_CONTACT", value_name = "E-MAIL")]
        acme_contact: String,
        /// Accept the terms of service of the authorities; nothing is ordered before
        #[arg(long, env = "CERTDESK_ACME_ACCEPT_TERMS", num_args = 0..=1, default_missing_value = "true")]
        acme_accept_terms: bool,
        /// Requests for a new order that one authority gets at once from this process, up to 64 [default: 4]
        #[arg(long, env = "CERTDESK_ACME_PARALLEL_NEW_ORDERS", value_name = "N")]
        acme_parallel_new_orders: i32,
        /// A further authority: its ACME directory
        #[arg(long, env = "CERTDESK_AUTHORITY_DIRECTORY", value_name = "URL")]
        authority_directory: String,
        /// What to call the further authority
        #[arg(long, env = "CERTDESK_AUTHORITY_NAME", value_name = "NAME")]
        authority_name: String,
        /// The roots (PEM) that the further authority's own HTTPS certificate may end at, where that is no public one
        #[arg(long, env = "CERTDESK_AUTHORITY_ROOT_FILE", value_name = "FILE")]
        authority_root_file: PathBuf,
        /// The key identifier of external account binding at the further authority, where it wants that
        #[arg(long, env = "CERTDESK_AUTHORITY_EAB_KID", value_name = "KID")]
        authority_eab_kid: String,
        /// The HMAC key of external account binding, in base64url
        #[arg(long, env = "CERTDESK_AUTHORITY_EAB_HMAC_KEY", value_name = "KEY", hide_env_values = true)]
        authority_eab_hmac_key: SecretString,
        /// A file that holds that key
        #[arg(long, env = "CERTDESK_AUTHORITY_EAB_HMAC_KEY_FILE", value_name = "FILE")]
        authority_eab_hmac_key_file: PathBuf,
        /// Leave out Let's Encrypt and its staging
        #[arg(long, env = "CERTDESK_NO_LETS_ENCRYPT", num_args = 0..=1, default_missing_value = "true")]
        no_lets_encrypt: bool,
    }
}

/// The authorities that a new installation knows, and on what terms.
#[derive(Debug, Clone)]
pub struct AcmeSettings {
    /// The e-mail address given to authorities.
    pub contact: Option<String>,
    /// Whether the operator accepts their terms of service.
    pub accept_terms: bool,
    /// newOrder requests that one authority gets at once.
    pub parallel_new_orders: i32,
    /// The authorities, in the order of lists.
    pub authorities: Vec<AuthoritySettings>,
}

/// An authority.
#[derive(Debug, Clone)]
pub struct AuthoritySettings {
    /// What it's called.
    pub name: String,
    /// Its ACME directory.
    pub directory: String,
    /// DER of the roots that its own HTTPS certificate may end at, where those are no public ones.
    pub trusted_roots: Vec<Vec<u8>>,
    /// Its profiles.
    pub profiles: Vec<String>,
    /// What its accounts are tied to (RFC 8555 section 7.3.4), where they are.
    pub external_account: Option<ExternalAccountSettings>,
}

/// External account binding.
#[derive(Debug, Clone)]
pub struct ExternalAccountSettings {
    /// The key identifier.
    pub key_identifier: String,
    /// The HMAC key in base64url.
    pub hmac_key: SecretString,
}

impl AcmeArgs {
    pub(super) fn resolve(self) -> Result<AcmeSettings, SettingsFault> {
        let accept_terms = self.acme_accept_terms.unwrap_or(false);
        if accept_terms && self.acme_contact.is_none() {
            let why = "authorities are given an address to write to when something is wrong";
            return Err(SettingsFault::Missing { name: "acme-contact", why });
        }
        if let Some(contact) = &self.acme_contact
            && (!contact.contains('@') || contact.contains([' ', ',', '?', '<']))
        {
            return Err(SettingsFault::value("acme-contact", "not an e-mail address"));
        }
        let mut authorities = Vec::new();
        let hmac_key = secret(self.authority_eab_hmac_key, self.authority_eab_hmac_key_file, "authority-eab-hmac-key")?;
        let external_account = external_account(self.authority_eab_kid, hmac_key)?;
        if external_account.is_some() && self.authority_directory.is_none() {
            return Err(SettingsFault::Missing { name: "authority-directory", why: "authority-eab-kid is given" });
        }
        if let Some(directory) = self.authority_directory {
            let roots = self.authority_root_file.as_deref();
            let roots = roots.map(|path| read_roots(path, "authority-root-file")).transpose()?;
            let trusted_roots = roots.unwrap_or_default();
            let name = self.authority_name.unwrap_or_else(|| directory.clone());
            let profiles = Vec::new();
            authorities.push(AuthoritySettings { name, directory, trusted_roots, profiles, external_account });
        }
        if !self.no_lets_encrypt.unwrap_or(false) {
            authorities.extend(KNOWN.map(|(name, directory)| AuthoritySettings {
                name: name.to_owned(),
                directory: directory.to_owned(),
                trusted_roots: Vec::new(),
                profiles: KNOWN_PROFILES.map(str::to_owned).to_vec(),
                external_account: None,
            }));
        }
        let parallel_new_orders = self.acme_parallel_new_orders.unwrap_or(4).clamp(1, MAX_PARALLEL_NEW_ORDERS);
        Ok(AcmeSettings { contact: self.acme_contact, accept_terms, parallel_new_orders, authorities })
    }
}

/// Both halves of external account binding, or neither.
fn external_account(
    key_identifier: Option<String>,
    hmac_key: Option<SecretString>,
) -> Result<Option<ExternalAccountSettings>, SettingsFault> {
    let missing = |name, why| Err(SettingsFault::Missing { name, why });
    match (key_identifier, hmac_key) {
        (None, None) => Ok(None),
        (Some(_), None) => missing("authority-eab-hmac-key", "authority-eab-kid is given"),
        (None, Some(_)) => missing("authority-eab-kid", "authority-eab-hmac-key is given"),
        (Some(key_identifier), Some(hmac_key)) => {
            decode_hmac_key(hmac_key.expose_secret())
                .map_err(|error| SettingsFault::value("authority-eab-hmac-key", error))?;
            Ok(Some(ExternalAccountSettings { key_identifier, hmac_key }))
        }
    }
}
