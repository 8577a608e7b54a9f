//! The site administration.
