//! What programs ask.

pub mod public_key;
