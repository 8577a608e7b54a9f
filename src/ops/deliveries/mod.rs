//! Deliveries of notifications.

pub mod send;
mod senders;

pub use senders::Senders;
