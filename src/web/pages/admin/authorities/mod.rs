//! The authorities that certificates are ordered from.

mod action;
mod form;
mod found;
mod list;

pub use action::AuthorityAct;
pub use form::{AuthorityForm, AuthorityFormPage, Editing, TermsView};
pub use found::FoundView;
pub use list::{AuthoritiesPage, AuthorityRow, Standing};
