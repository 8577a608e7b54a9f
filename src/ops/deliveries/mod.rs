//! Deliveries of notifications.

pub mod send;
