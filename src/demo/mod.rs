//! What the demo and the tests run beside the portal: an authority, a DNS, a provider. All of it on loopback.

pub mod challtestsrv;
pub mod child;
pub mod pebble;
mod ports;
pub mod provider;
pub mod tls;
