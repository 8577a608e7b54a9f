//! The site's administration.

pub mod authorities;
