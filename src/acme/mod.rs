//! Talking to ACME authorities (RFC 8555), over instant-acme; no type of that crate leaves this room.

mod account;
mod directory;
mod error;
mod http;
mod key_signer;
mod look;
mod nonces;
mod open;
mod renewal_info;
mod revoke;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

pub use account::{Account, Authorization, AuthorizationState, Order, OrderState};
pub use error::{AcmeError, Class, name_refused};
pub use look::{DirectoryFault, Found, LOOK_WITHIN};
pub use open::OpenOrder;
pub use renewal_info::RenewalInfo;

use chrono::{DateTime, TimeDelta, Utc};

use crate::crypto::SecretBytes;
use crate::domain::ids::{AccountId, AuthorityId};
use crate::net::AllowedNetworks;
use http::AuthorityHttp;

/// How we reach authorities.
#[derive(Debug, Clone)]
pub struct AcmeSettings {
    /// Networks that a directory, and what it refers to, may be in besides the public ones.
    pub allowed: Arc<AllowedNetworks>,
    /// The longest that one request may take.
    pub timeout: Duration,
}

/// Where an authority is, and what it takes to reach it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directory {
    /// Which authority.
    pub authority: AuthorityId,
    /// Its directory (RFC 8555 section 7.1.1).
    pub url: String,
    /// DER of the only roots that its HTTPS certificate may end at; the machine's trust store where there are none.
    pub trusted_roots: Vec<Vec<u8>>,
    /// How many newOrder requests it gets at once from this process.
    pub parallel_new_orders: usize,
}

/// What ties an account to one that somebody has with the authority by other ways (RFC 8555 section 7.3.4).
pub struct ExternalAccount {
    /// The key identifier.
    pub key_identifier: String,
    /// The HMAC key, as it is and not in base64url.
    pub hmac_key: SecretBytes,
}

/// A fresh account at an authority.
pub struct Registration {
    /// The account's URL, its `kid` (RFC 8555 section 7.3).
    pub url: String,
    /// What [`AcmeClient::account`] needs to act as the account: its key among it.
    pub credentials: SecretBytes,
}

/// Our side of every authority. Connections, directories and accounts are kept between calls.
pub struct AcmeClient {
    settings: AcmeSettings,
    authorities: Mutex<HashMap<AuthorityId, Arc<Authority>>>,
    registering: tokio::sync::Mutex<()>,
}

struct Authority {
    directory: Directory,
    http: AuthorityHttp,
    new_orders: Arc<tokio::sync::Semaphore>,
    accounts: Mutex<HashMap<AccountId, Kept>>,
    /// The account that was last asked for, and when.
    recent: Mutex<Option<(Account, DateTime<Utc>)>>,
}

/// An account, with what the authority's directory said when it was last read.
struct Kept {
    account: Account,
    read_at: DateTime<Utc>,
}

/// How long a directory is gone by: what changes in it, such as renewal information that was not there, is noticed then.
const DIRECTORY_LASTS: TimeDelta = TimeDelta::hours(24);
/// When one that could not be read anew is tried again.
const READ_AGAIN_AFTER: TimeDelta = TimeDelta::hours(1);
/// How long an account is taken for granted: longer than a busy scheduler's orders are apart, shorter than anybody would
/// notice.
const RECENT: TimeDelta = TimeDelta::seconds(1);

impl AcmeClient {
    /// A client that has connected to nothing yet.
    pub fn new(settings: AcmeSettings) -> Self {
        Self { settings, authorities: Mutex::default(), registering: tokio::sync::Mutex::default() }
    }

    /// Makes an account with a new key; `contact` is an e-mail address. Calling it is agreeing to the authority's
    /// terms of service, which somebody has to have done.
    pub async fn register(
        &self,
        directory: &Directory,
        contact: Option<&str>,
        external_account: Option<&ExternalAccount>,
    ) -> Result<Registration, AcmeError> {
        let authority = self.authority(directory)?;
        let contact: Vec<String> = contact.iter().map(|address| format!("mailto:{address}")).collect();
        let contact: Vec<&str> = contact.iter().map(String::as_str).collect();
        let request =
            instant_acme::NewAccount { contact: &contact, terms_of_service_agreed: true, only_return_existing: false };
        let builder = instant_acme::Account::builder_with_http(Box::new(authority.http.clone()));
        let external = external_account
            .map(|tie| instant_acme::ExternalAccountKey::new(tie.key_identifier.clone(), tie.hmac_key.expose()));
        let made = error::scope(builder.create(&request, directory.url.clone(), external.as_ref())).await;
        let (account, credentials) = made?;
        let credentials = serde_json::to_vec(&credentials).map_err(AcmeError::nonsense)?;
        Ok(Registration { url: account.id().to_owned(), credentials: SecretBytes::new(credentials) })
    }

    /// A turn at making an account: one at a time in this process.
    pub async fn registering(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.registering.lock().await
    }

    /// The account at an authority that was asked for by its credentials within the last second.
    pub fn recent(&self, authority: AuthorityId, now: DateTime<Utc>) -> Option<Account> {
        let authority = lock(&self.authorities).get(&authority).cloned()?;
        let recent = lock(&authority.recent);
        recent.as_ref().filter(|(_, since)| (now - *since).abs() < RECENT).map(|(account, _)| account.clone())
    }

    /// The account that `credentials` belong to. The directory is read at the first call for it, and once a day after
    /// that; where that fails, what it said before still counts.
    pub async fn account(
        &self,
        directory: &Directory,
        id: AccountId,
        credentials: &SecretBytes,
        now: DateTime<Utc>,
    ) -> Result<Account, AcmeError> {
        let authority = self.authority(directory)?;
        let account = match authority.known(id, now) {
            Some((account, true)) => account,
            Some((before, false)) => match authority.open(id, credentials, now).await {
                Ok(account) => account,
                Err(error) => {
                    tracing::info!(directory = directory.url, %error, "the directory was not read anew");
                    before
                }
            },
            None => authority.open(id, credentials, now).await?,
        };
        *lock(&authority.recent) = Some((account.clone(), now));
        Ok(account)
    }

    /// Forgets what is kept of an authority, so that the next call reads its directory again.
    pub fn forget(&self, authority: AuthorityId) {
        lock(&self.authorities).remove(&authority);
    }

    fn authority(&self, directory: &Directory) -> Result<Arc<Authority>, AcmeError> {
        let mut authorities = lock(&self.authorities);
        if let Some(known) = authorities.get(&directory.authority)
            && known.directory == *directory
        {
            return Ok(Arc::clone(known));
        }
        let authority = Arc::new(Authority {
            http: AuthorityHttp::new(directory, &self.settings)?,
            new_orders: Arc::new(tokio::sync::Semaphore::new(directory.parallel_new_orders.max(1))),
            directory: directory.clone(),
            accounts: Mutex::default(),
            recent: Mutex::default(),
        });
        authorities.insert(directory.authority, Arc::clone(&authority));
        Ok(authority)
    }
}

impl Authority {
    /// An account that is kept, and whether what the directory said still counts. Where it doesn't, the caller is to read
    /// it anew, and others go by the old one meanwhile.
    fn known(&self, id: AccountId, now: DateTime<Utc>) -> Option<(Account, bool)> {
        let mut accounts = lock(&self.accounts);
        let kept = accounts.get_mut(&id)?;
        let fresh = (now - kept.read_at).abs() < DIRECTORY_LASTS;
        if !fresh {
            kept.read_at = now - DIRECTORY_LASTS + READ_AGAIN_AFTER;
        }
        Some((kept.account.clone(), fresh))
    }

    /// Reads the directory, and keeps the account with what it says.
    async fn open(&self, id: AccountId, credentials: &SecretBytes, now: DateTime<Utc>) -> Result<Account, AcmeError> {
        let credentials = serde_json::from_slice(credentials.expose()).map_err(AcmeError::nonsense)?;
        let builder = instant_acme::Account::builder_with_http(Box::new(self.http.clone()));
        let inner = error::scope(builder.from_credentials(credentials)).await?;
        let resources = directory::read(&self.http, &self.directory.url).await?;
        let account = Account::new(id, inner, self.http.clone(), resources, Arc::clone(&self.new_orders));
        lock(&self.accounts).insert(id, Kept { account: account.clone(), read_at: now });
        Ok(account)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
