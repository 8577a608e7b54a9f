//! What the demo and the tests run beside the portal.

pub mod provider;
