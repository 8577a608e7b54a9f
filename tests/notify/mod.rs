//! Notifications as receivers get them.

mod attempts;
mod email;
mod hostile;
mod sample_receiver;
mod sample_receiver_dns;
mod samples;
mod signatures;
mod smtp_server;
mod support;
mod transports;
mod turns;
mod verified;
mod worded;
