//! A look at a directory that nobody relies on yet: what it says, and what is wrong with it, so that a person can put that
//! right.

use std::collections::BTreeMap;
use std::time::Duration;

use http::StatusCode;
use instant_acme::Error;

use super::directory::{LONGEST, Resources, parse};
use super::error::cut;
use super::http::{AuthorityHttp, Forbidden};
use super::key_signer;
use super::{AcmeClient, Directory};
use crate::domain::authority::DirectoryFacts;
use crate::net::{AddressRefused, BodyError, find_cause};

/// How long a look may take in all: somebody waits for it.
pub const LOOK_WITHIN: Duration = Duration::from_secs(10);

/// What was found in a directory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// Its profiles: names and descriptions; at most 20.
    pub profiles: BTreeMap<String, String>,
    /// What it says of itself.
    pub facts: DirectoryFacts,
}

/// Why a directory can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DirectoryFault {
    /// It is in a network that the settings don't allow.
    #[error("its address is not allowed")]
    NotAllowed,
    /// Its host has no address.
    #[error("its host has no address")]
    NoSuchHost,
    /// There was no connection, or it broke.
    #[error("no connection: {detail}")]
    Unreachable {
        /// What happened, in technical words.
        detail: String,
    },
    /// Its HTTPS certificate ends at no root that is trusted, or is none of its host's.
    #[error("its HTTPS certificate is not trusted: {detail}")]
    Untrusted {
        /// What happened, in technical words.
        detail: String,
    },
    /// A root to trust is of no use.
    #[error("a root to trust can not be used")]
    RootUnusable,
    /// It didn't answer in time.
    #[error("no answer in time")]
    TimedOut,
    /// It answered with a redirect, which is not followed.
    #[error("a redirect")]
    Redirect,
    /// It answered with a status that is none of success.
    #[error("the status {0}")]
    Status(u16),
    /// Its answer is longer than directories are.
    #[error("an answer of more than {LONGEST} bytes")]
    TooLarge,
    /// Its answer is no ACME directory (RFC 8555 section 7.1.1).
    #[error("no ACME directory")]
    NotADirectory,
    /// It refers to addresses that may not be connected to.
    #[error("it refers to an address that is not allowed")]
    RefersElsewhere,
    /// It gives no nonce (RFC 8555 section 7.2).
    #[error("it gives no nonce")]
    NoNonce,
}

impl AcmeClient {
    /// Reads a directory and asks for a nonce, over connections of their own; nothing is kept. Takes at most
    /// [`LOOK_WITHIN`].
    pub async fn look(&self, directory: &Directory) -> Result<Found, DirectoryFault> {
        let looked = tokio::time::timeout(LOOK_WITHIN, self.look_untimed(directory));
        looked.await.unwrap_or(Err(DirectoryFault::TimedOut))
    }

    async fn look_untimed(&self, directory: &Directory) -> Result<Found, DirectoryFault> {
        let http = AuthorityHttp::new(directory, &self.settings).map_err(|_| DirectoryFault::RootUnusable)?;
        let answer = http.get(&directory.url, LONGEST).await.map_err(|error| fault(&error))?;
        if answer.status().is_redirection() {
            return Err(DirectoryFault::Redirect);
        }
        if answer.status() != StatusCode::OK {
            return Err(DirectoryFault::Status(answer.status().as_u16()));
        }
        let resources = parse(answer.body()).map_err(|_| DirectoryFault::NotADirectory)?;
        let [new_nonce, new_account, new_order] = needed(&resources).ok_or(DirectoryFault::NotADirectory)?;
        for address in [new_nonce, new_account, new_order] {
            let url = address.parse().map_err(|_| DirectoryFault::NotADirectory)?;
            http.check(&url).map_err(|_| DirectoryFault::RefersElsewhere)?;
        }
        match key_signer::nonce(&http, new_nonce).await {
            Ok(_) => Ok(Found { profiles: resources.profiles, facts: resources.facts }),
            Err(error) if find_cause::<AddressRefused>(inner(&error)).is_some() => Err(DirectoryFault::RefersElsewhere),
            Err(_) => Err(DirectoryFault::NoNonce),
        }
    }
}

/// What no directory goes without.
fn needed(resources: &Resources) -> Option<[&str; 3]> {
    Some([resources.new_nonce.as_deref()?, resources.new_account.as_deref()?, resources.new_order.as_deref()?])
}

/// What instant-acme's error carries; its own source is that of what it carries.
fn inner(error: &Error) -> &(dyn std::error::Error + 'static) {
    match error {
        Error::Other(inner) => &**inner,
        error => error,
    }
}

/// Why there was no answer.
fn fault(error: &Error) -> DirectoryFault {
    let error = inner(error);
    let sent = find_cause::<reqwest::Error>(error);
    let detail = |cause: &dyn std::error::Error| cut(&cause.to_string());
    if error.is::<Forbidden>() || find_cause::<AddressRefused>(error).is_some() {
        DirectoryFault::NotAllowed
    } else if let Some(BodyError::TooLarge(_)) = find_cause::<BodyError>(error) {
        DirectoryFault::TooLarge
    } else if sent.is_some_and(reqwest::Error::is_timeout) {
        DirectoryFault::TimedOut
    } else if let Some(cause) = find_cause::<rustls::Error>(error) {
        DirectoryFault::Untrusted { detail: detail(cause) }
    } else if sent.is_some_and(reqwest::Error::is_dns) {
        DirectoryFault::NoSuchHost
    } else {
        DirectoryFault::Unreachable { detail: detail(last(error)) }
    }
}

/// The cause at the bottom, which says most.
fn last<'a>(error: &'a (dyn std::error::Error + 'static)) -> &'a (dyn std::error::Error + 'static) {
    std::iter::successors(Some(error), |error| error.source()).last().unwrap_or(error)
}
