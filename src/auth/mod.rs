//! Who somebody is, and what they may do: sign-in at an identity provider, and permits.

pub mod access;
pub mod providers;
