//! Who may do what: every route of the router times everybody that there can be, against the product's table, which is
//! written out anew in [`table`].

pub mod crawl;
mod personas;
pub mod table;
mod walk;
