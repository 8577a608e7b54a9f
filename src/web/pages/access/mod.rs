//! The pages about who may do what on a team: the Access tab, the form that grants a role, the dialog that withdraws one,
//! and what somebody can do and why.

pub mod explain;
pub mod form;
pub mod list;
mod views;
pub mod withdraw;

pub use explain::{ActionRow, ExplainPage, HeldRow, Reach};
pub use form::{GrantForm, GrantFormPage};
pub use list::{AccessPage, HolderRow};
pub use views::{CertificateView, GrantView, NamedPerson, WhoView};
pub use withdraw::withdrawal;
