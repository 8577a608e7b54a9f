//! Teams, who may do what in them, and what a new installation begins with.

pub mod bootstrap;
pub mod signing_keys;

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
