//! Types and rules without I/O: what the words of the product mean.

pub mod authority;
pub mod batch;
pub mod certificate;
pub mod channel_kind;
pub mod characters;
pub mod delivery;
pub mod domain_name;
pub mod email_address;
pub mod find;
pub mod group_name;
pub mod ids;
pub mod key_algorithm;
pub mod name_pattern;
pub mod order;
pub mod reminders;
pub mod renewal;
pub mod revocation;
pub mod role;
pub mod sighting;
mod text_enum;
pub mod user_agent;

pub use channel_kind::ChannelKind;
pub use delivery::DeliveryState;
pub use domain_name::DomainName;
pub use email_address::EmailAddress;
pub use group_name::GroupName;
pub use key_algorithm::KeyAlgorithm;
pub(crate) use text_enum::text_enum;
