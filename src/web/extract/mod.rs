//! What a handler asks for in its signature: who reads, and what they may do.

pub mod csrf;
pub mod reader;
pub mod team;

pub use reader::{Reader, SignedIn};
pub use team::TeamAccess;
