//! Orders: placing them, and taking them step by step to a certificate.

pub mod advance;
pub mod place;

mod limits;
mod tell;
