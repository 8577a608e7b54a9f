//! Teams, who may do what in them, and what a new installation begins with.

pub mod bootstrap;
mod check;
pub mod explain;
pub mod grant;
mod rules;
pub mod signing_keys;
mod whom;
pub mod withdraw;

pub use check::{Draft, GrantFault};
pub(in crate::ops) use whom::grantee;
pub use whom::{Found, MIN_SEARCH, MOST_FOUND, Named, Whom, WhomFault, find_people, searched};

use crate::crypto::Identity;
use crate::domain::ids::{ChannelId, SigningKeyId};

/// What the sealed endpoint of a channel belongs to.
pub fn endpoint_identity(id: ChannelId) -> Identity {
    Identity::new("channels.endpoint", id.0)
}

/// What a sealed signing key belongs to.
pub fn signing_key_identity(id: SigningKeyId) -> Identity {
    Identity::new("signing_keys.private_key", id.0)
}
