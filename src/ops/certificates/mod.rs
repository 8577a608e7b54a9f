//! Certificates: reading them, and handing them out.

pub mod download;
pub mod make_current;
pub mod revoke;
