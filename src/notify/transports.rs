//! One way to send, whatever the kind of channel.

use std::time::Duration;

use super::email::{Mailer, Recipients};
use super::webhook::url::parse;
use super::webhook::{ClientSetupError, WebhookClient, WebhookSettings};
use super::{Attempt, Endpoint, EndpointFault, MailerSettings, MailerSetupError, Message, Outcome};
use crate::domain::ChannelKind;

/// Makes attempts over every way there is. Cheap to clone; clones share their connections.
#[derive(Clone)]
pub struct Transports {
    web: WebhookClient,
    mail: Option<Mailer>,
}

/// Something that notifications are sent with could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum TransportsError {
    /// The HTTP client.
    #[error(transparent)]
    Web(#[from] ClientSetupError),
    /// The e-mail client.
    #[error(transparent)]
    Mail(#[from] MailerSetupError),
}

impl Transports {
    /// Ways to send within these settings; e-mail only where there are some for it.
    ///
    /// # Errors
    /// [`TransportsError`].
    pub fn new(web: WebhookSettings, mail: Option<MailerSettings>) -> Result<Self, TransportsError> {
        Ok(Self { web: WebhookClient::new(web)?, mail: mail.map(Mailer::new).transpose()? })
    }

    /// Whether channels of this kind can be had.
    pub const fn offers(&self, kind: ChannelKind) -> bool {
        match kind {
            ChannelKind::Callback | ChannelKind::Slack => true,
            ChannelKind::Email => self.mail.is_some(),
        }
    }

    /// The endpoint that somebody typed, where the settings allow it.
    ///
    /// # Errors
    /// [`EndpointFault`].
    pub fn accept(&self, kind: ChannelKind, text: &str) -> Result<Endpoint, EndpointFault> {
        let endpoint = Endpoint::parse(kind, text)?;
        match kind {
            ChannelKind::Callback | ChannelKind::Slack => self.web.check(&parse(endpoint.expose())?)?,
            ChannelKind::Email if self.mail.is_none() => return Err(EndpointFault::EmailNotSetUp),
            ChannelKind::Email => {}
        }
        Ok(endpoint)
    }

    /// One attempt. What the settings allow is looked at again, since they change: an endpoint that they no longer allow
    /// ends it as [`Outcome::Forbidden`].
    pub async fn send(&self, endpoint: &Endpoint, message: Message) -> Attempt {
        match self.try_send(endpoint, message).await {
            Ok(attempt) => attempt,
            Err(fault) => Attempt::without_answer(Outcome::Forbidden(fault), Duration::ZERO),
        }
    }

    async fn try_send(&self, endpoint: &Endpoint, message: Message) -> Result<Attempt, EndpointFault> {
        match (endpoint.kind(), message) {
            (ChannelKind::Callback | ChannelKind::Slack, Message::Post(body)) => {
                Ok(self.web.send(&parse(endpoint.expose())?, body).await)
            }
            (ChannelKind::Email, Message::Mail(mail)) => {
                let mailer = self.mail.as_ref().ok_or(EndpointFault::EmailNotSetUp)?;
                Ok(mailer.send(&Recipients::parse(endpoint.expose())?, &mail).await)
            }
            _ => Err(EndpointFault::OtherKind),
        }
    }
}
