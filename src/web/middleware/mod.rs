//! What every request and every answer goes through.

pub mod error_pages;
pub mod headers;
pub mod origin;
pub mod refusals;
pub mod span;
