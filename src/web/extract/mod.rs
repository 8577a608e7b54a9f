//! What a handler asks for in its signature: who reads, and what they may do.

mod acting;
pub mod audit;
pub mod csrf;
pub mod reader;
pub mod site;
pub mod team;
mod upload;

pub use acting::Acting;
pub use audit::AuditAccess;
pub use reader::{Reader, SignedIn};
pub use site::SiteAccess;
pub use team::TeamAccess;
pub use upload::Upload;
