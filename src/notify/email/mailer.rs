//! One attempt to hand a message to the operator's server.

use std::sync::Arc;
use std::time::Instant;

use lettre::transport::smtp::Error;
use lettre::transport::smtp::client::{Certificate, TlsParameters};

use super::session::{self, Failure};
use super::{Mail, MailerSettings, Recipients};
use crate::notify::{Attempt, Outcome, excerpt};

/// Sends e-mail. Cheap to clone.
///
/// Each message has a connection of its own: they are few, and a server that hangs up on connections that rest would make
/// attempts fail that need not.
#[derive(Clone)]
pub struct Mailer(Arc<Inner>);

pub(super) struct Inner {
    pub settings: MailerSettings,
    pub tls: TlsParameters,
}

/// The e-mail client could not be set up, such as without any root certificate on the machine.
#[derive(Debug, thiserror::Error)]
#[error("the client for e-mail could not be set up")]
pub struct MailerSetupError(#[from] Error);

impl Mailer {
    /// A client within `settings`. The server is the operator's choice, so its address isn't held against
    /// [`AllowedNetworks`](crate::net::AllowedNetworks) as endpoints are that somebody typed into a page; only a
    /// connection without TLS is.
    ///
    /// # Errors
    /// [`MailerSetupError`].
    pub fn new(settings: MailerSettings) -> Result<Self, MailerSetupError> {
        // The roots are the machine's, by the same verifier that HTTPS has.
        let mut tls = TlsParameters::builder(settings.smtp.host.clone());
        if let Some(root) = &settings.smtp.trusted_root {
            tls = tls.add_root_certificate(Certificate::from_der(root.clone())?);
        }
        let tls = tls.build_rustls()?;
        Ok(Self(Arc::new(Inner { settings, tls })))
    }

    /// Hands a message over. It counts as delivered once the server has taken it for one recipient at least; those that
    /// it refuses are named in the excerpt, shortened.
    pub(in crate::notify) async fn send(&self, recipients: &Recipients, mail: &Mail) -> Attempt {
        let started = Instant::now();
        let (outcome, reply) = match session::deliver(&self.0, recipients, mail).await {
            Ok(reply) => (Outcome::Delivered, Some(reply)),
            Err(Failure::Refused(reply)) if reply.code < 500 => {
                (Outcome::Retry { status: reply.code, retry_after: None }, Some(reply))
            }
            Err(Failure::Refused(reply)) => (Outcome::Refused { status: reply.code }, Some(reply)),
            Err(Failure::NoAnswer(class)) => (Outcome::Unreachable(class), None),
            Err(Failure::Forbidden(fault)) => (Outcome::Forbidden(fault), None),
        };
        let status = reply.as_ref().map(|reply| reply.code);
        let excerpt = excerpt::of_text(reply.map(|reply| reply.text).unwrap_or_default());
        Attempt { outcome, status, excerpt, duration: started.elapsed() }
    }
}
