//! Orders: placing them, and taking them step by step to a certificate.

pub mod advance;
pub mod place;

mod check;
mod limits;
mod tell;
