//! Certificates: reading them, and handing them out.

pub mod download;
