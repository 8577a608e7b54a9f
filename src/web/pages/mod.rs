//! The pages: one struct per page with the plain data that it shows, rendered by the template of the same name below
//! `templates/`. Handlers fill the structs; wording, looks and behaviour are here and in the templates.
//!
//! A page that htmx refreshes names the fragment as an askama block: `page.as_table().render()` gives only that part,
//! the same as in the whole page.

pub mod access;
pub mod activity;
pub mod admin;
pub mod certificates;
pub mod channels;
pub mod error;
pub mod form;
pub mod late;
pub mod layout;
pub mod no_access;
pub mod overview;
pub mod sessions;
pub mod sheet;
pub mod sign_in;
pub mod whom;
pub mod words;

pub use layout::Chrome;

/// The name of the hidden field that carries the CSRF token.
pub const CSRF_FIELD: &str = "csrf";
