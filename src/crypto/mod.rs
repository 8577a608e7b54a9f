//! Secrets: how they are held in memory, sealed in the database, and made.
//!
//! What must not stand in clear in the database (private keys, ACME account keys, channel endpoints, signing keys) is
//! sealed by envelope encryption: every value has a data key of its own, and that data key is wrapped by the primary
//! key of the [`KeyRing`]. Changing the primary key therefore means re-wrapping small data keys, never touching what
//! they protect.

mod key_file;
mod key_ring;
mod sealed;
mod secret_bytes;
pub mod token;

pub use key_file::KeyFileError;
pub use key_ring::{KeyId, KeyRing, KeyRingError};
pub use sealed::{Identity, OpenError, SealError, SealedBytes};
pub use secret_bytes::SecretBytes;

/// The operating system gave no randomness.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the system gave no randomness")]
pub struct RandomError;

/// Fills `bytes` from the cryptographic generator.
fn fill_random(bytes: &mut [u8]) -> Result<(), RandomError> {
    aws_lc_rs::rand::fill(bytes).map_err(|_| RandomError)
}
