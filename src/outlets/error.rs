//! What can go wrong on the way out. No text has an address or a secret in it.

use std::io;
use std::time::Duration;

use super::ATTEMPT_TIMEOUT;
use crate::evidence::timestamp::TimestampError;
use crate::net::{AddressRefused, BodyError, find_cause};

/// An outlet could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// The HTTP client: a root that is none, or no roots on the machine.
    #[error("the HTTPS client for activity could not be set up")]
    Http(#[from] reqwest::Error),
    /// TLS: a root that is none, or no roots on the machine.
    #[error("TLS for activity could not be set up")]
    Tls(#[from] rustls::Error),
    /// The collector's address has no host that a certificate could be for.
    #[error("the address that activity is forwarded to has no host")]
    Host,
}

/// Why something was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OutletError {
    /// Time ran out.
    #[error("no answer within {} s", ATTEMPT_TIMEOUT.as_secs())]
    Timeout,
    /// The name has no address.
    #[error("its name has no address")]
    Dns,
    /// No connection was accepted.
    #[error("no connection was accepted")]
    Connect,
    /// TLS could not be agreed on, or the certificate isn't trusted.
    #[error("TLS could not be agreed on, or its certificate isn't trusted")]
    Tls,
    /// Its address may not be connected to.
    #[error("it is at an address that the setting allow-networks does not open")]
    Forbidden,
    /// The connection broke off, or what came isn't the protocol that was expected.
    #[error("the connection broke off")]
    Broken,
    /// It doesn't take it.
    #[error("it answered with status {status}")]
    Status {
        /// HTTP's (RFC 9110 section 15).
        status: u16,
        /// How long it asks to wait.
        retry_after: Option<Duration>,
    },
    /// The answer is no timestamp that can be used.
    #[error(transparent)]
    Timestamp(#[from] TimestampError),
    /// The settings don't allow the endpoint.
    #[error("its address is {0}")]
    Endpoint(String),
    /// The file could not be written.
    #[error("the file could not be written: {0}")]
    File(io::ErrorKind),
}

impl OutletError {
    /// The pause that was asked for.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Status { retry_after, .. } => *retry_after,
            _ => None,
        }
    }
}

impl From<reqwest::Error> for OutletError {
    /// Only the kind of the error is kept: its text has the address in it.
    fn from(error: reqwest::Error) -> Self {
        if find_cause::<AddressRefused>(&error).is_some() {
            Self::Forbidden
        } else if error.is_timeout() {
            Self::Timeout
        } else if error.is_dns() {
            Self::Dns
        } else if find_cause::<rustls::Error>(&error).is_some() {
            Self::Tls
        } else if error.is_connect() {
            Self::Connect
        } else {
            Self::Broken
        }
    }
}

impl From<BodyError> for OutletError {
    fn from(error: BodyError) -> Self {
        match error {
            BodyError::TooLarge(_) => TimestampError::Malformed.into(),
            BodyError::Transport(error) => error.into(),
        }
    }
}

impl From<io::Error> for OutletError {
    /// Of a connection that was made.
    fn from(error: io::Error) -> Self {
        if find_cause::<rustls::Error>(&error).is_some() { Self::Tls } else { Self::Broken }
    }
}
