//! The site's administration.

pub mod authorities;
pub mod people;
pub mod teams;

use crate::app::App;
use crate::db::grants::Grantee;
use crate::web::handlers::list::{ROWS, Wanted, page_href};
use crate::web::handlers::{Confirmation, provider_name};
use crate::web::pages::admin::WhoView;

/// Whom a role was granted to; somebody without a name here goes by their id.
fn who(app: &App, grantee: Grantee, name: Option<String>) -> WhoView {
    match grantee {
        Grantee::Person(id) => WhoView::Person(name.unwrap_or_else(|| id.to_string())),
        Grantee::Email(email) => WhoView::Email(email),
        Grantee::Group { provider, name } => {
            WhoView::Group { name, provider: provider_name(app, &provider).to_owned() }
        }
    }
}
