//! Notifications: what one says in each version of a channel, how it is signed, and how one attempt to deliver it is
//! made. Which notification goes where and when is decided elsewhere; nothing here reads or writes the database.

pub mod callback;
pub mod crn;
pub mod event_type;
pub mod payload;
pub mod retry;
pub mod signing;

pub use callback::{Attempt, CallbackClient, CallbackSettings, Outcome};
pub use event_type::EventType;
pub use payload::{
    DomainValidation, DomainValidationStage, Lifecycle, Notification, NotifiedCertificate, Origin, PayloadVersion,
};
pub use retry::retry_delay;
pub use signing::SigningKey;
