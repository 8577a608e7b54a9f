//! A notification in the words of one channel, and made ready to be sent.

use chrono::{DateTime, Utc};

use super::email::{EmailContent, Mail};
use super::payload::{NotCarried, Origin, Payload};
use super::signing::SigningError;
use super::slack::SlackMessage;
use super::{ChannelFormat, Notification, SigningKey};
use crate::domain::ids::DeliveryId;
use crate::i18n::{Locale, Words};

/// What a notification is worded by, besides itself.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// Whose notification it is, and where its pages are.
    pub origin: Origin<'a>,
    /// The language of messages for people.
    pub locale: Locale,
    /// The moment, from which days are counted.
    pub now: DateTime<Utc>,
}

/// A notification in the words of one channel.
#[derive(Debug, Clone)]
pub enum Content {
    /// The payload of a callback, not yet signed.
    Callback(Payload),
    /// A Slack message.
    Slack(SlackMessage),
    /// An e-mail's subject and text.
    Email(EmailContent),
}

/// What is sent, ready for [`Transports::send`](super::Transports::send).
#[derive(Debug, Clone)]
pub enum Message {
    /// A JSON text to be posted to a URL.
    Post(String),
    /// An e-mail.
    Mail(Mail),
}

impl Notification {
    /// The notification as channels of this format get it.
    ///
    /// # Errors
    /// [`NotCarried`] where they don't ([`ChannelFormat::carries`]).
    pub fn word(&self, format: ChannelFormat, context: &Context<'_>) -> Result<Content, NotCarried> {
        let words = Words::of(context.locale);
        Ok(match format {
            ChannelFormat::Callback(version) => Content::Callback(self.render(version, context.origin)?),
            ChannelFormat::Slack(version) => Content::Slack(SlackMessage::new(self, version, context, words)?),
            ChannelFormat::Email => Content::Email(EmailContent::new(self, context, words)?),
        })
    }
}

impl Content {
    /// What people are shown of it: the JSON of a payload or of a Slack message, the subject and the text of an e-mail.
    ///
    /// # Errors
    /// Where the content is no JSON, which can't be.
    pub fn preview(&self) -> serde_json::Result<String> {
        match self {
            Self::Callback(payload) => serde_json::to_string_pretty(payload),
            Self::Slack(message) => serde_json::to_string_pretty(message),
            Self::Email(content) => Ok(content.preview()),
        }
    }

    /// Makes it ready to be sent: a payload is signed, about 1 ms of computing, with the delivery as its `jti`; an e-mail
    /// gets the delivery as its Message-ID.
    ///
    /// # Errors
    /// [`SigningError`].
    pub fn pack(self, delivery: DeliveryId, key: &SigningKey, now: DateTime<Utc>) -> Result<Message, SigningError> {
        Ok(match self {
            Self::Callback(payload) => Message::Post(key.callback_body(&payload, delivery, now)?),
            Self::Slack(message) => Message::Post(serde_json::to_string(&message).map_err(SigningError::Payload)?),
            Self::Email(content) => Message::Mail(Mail { content, delivery, at: now }),
        })
    }
}
