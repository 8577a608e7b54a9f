//! The audit trail as evidence, against somebody who owns the database.

mod collector;
pub mod command_line;
mod example;
mod exports;
mod forgery;
mod forwarding;
mod rig;
mod syslog;
mod syslog_receiver;
mod tampering;
mod timestamp_server;
mod timestamps;
mod witnesses;
