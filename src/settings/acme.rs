//! The authorities that a new installation knows, and on what terms.

use std::path::PathBuf;

use super::section::section;
use super::{SettingsFault, read_root};

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
        /// Requests for a new order that one authority gets at once from this process [default: 4]
        #[arg(long, env = "CERTDESK_ACME_PARALLEL_NEW_ORDERS", value_name = "N")]
        acme_parallel_new_orders: usize,
        /// A further authority: its ACME directory
        #[arg(long, env = "CERTDESK_AUTHORITY_DIRECTORY", value_name = "URL")]
        authority_directory: String,
        /// What to call the further authority
        #[arg(long, env = "CERTDESK_AUTHORITY_NAME", value_name = "NAME")]
        authority_name: String,
        /// The root (PEM) that the further authority's own HTTPS certificate ends at, where that is no public one
        #[arg(long, env = "CERTDESK_AUTHORITY_ROOT_FILE", value_name = "FILE")]
        authority_root_file: PathBuf,
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
    pub parallel_new_orders: usize,
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
    /// DER of the root that its own HTTPS certificate ends at, where that is no public one.
    pub trusted_root: Option<Vec<u8>>,
    /// Its profiles.
    pub profiles: Vec<String>,
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
        if let Some(directory) = self.authority_directory {
            let trusted_root = self.authority_root_file.as_deref();
            let trusted_root = trusted_root.map(|path| read_root(path, "authority-root-file")).transpose()?;
            let name = self.authority_name.unwrap_or_else(|| directory.clone());
            authorities.push(AuthoritySettings { name, directory, trusted_root, profiles: Vec::new() });
        }
        if !self.no_lets_encrypt.unwrap_or(false) {
            authorities.extend(KNOWN.map(|(name, directory)| AuthoritySettings {
                name: name.to_owned(),
                directory: directory.to_owned(),
                trusted_root: None,
                profiles: KNOWN_PROFILES.map(str::to_owned).to_vec(),
            }));
        }
        let parallel_new_orders = self.acme_parallel_new_orders.unwrap_or(4).max(1);
        Ok(AcmeSettings { contact: self.acme_contact, accept_terms, parallel_new_orders, authorities })
    }
}
