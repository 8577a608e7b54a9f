//! Notifications: what one says in each version of a channel, how it is signed, and how one attempt to deliver it is
//! made. Which notification goes where and when is decided elsewhere; nothing here reads or writes the database.
//!
//! ```text
//! Notification --word(format, context)--> Content --pack(delivery, key, now)--> Message --Transports::send--> Attempt
//! ```

pub mod attempt;
mod content;
pub mod crn;
pub mod email;
pub mod endpoint;
pub mod event_type;
mod excerpt;
mod format;
pub mod payload;
pub mod retry;
pub mod signing;
pub mod slack;
mod transports;
pub mod webhook;
mod wording;

pub use attempt::{Attempt, Outcome, UnreachableClass};
pub use content::{Content, Context, Message};
pub use email::{MailerSettings, MailerSetupError};
pub use endpoint::{Endpoint, EndpointFault};
pub use event_type::EventType;
pub use format::ChannelFormat;
pub use payload::{
    DomainValidation, DomainValidationStage, Lifecycle, NotCarried, Notification, NotifiedCertificate, Origin,
    PayloadVersion, UnknownVersion,
};
pub use retry::retry_delay;
pub use signing::SigningKey;
pub use transports::{Transports, TransportsError};
pub use webhook::{WebhookClient, WebhookSettings};
