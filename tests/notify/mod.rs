//! Notifications as receivers get them.

mod attempts;
mod sample_receiver;
mod sample_receiver_dns;
mod signatures;
mod support;
mod turns;
