//! The site's administration.

pub mod authorities;
pub mod people;
pub mod teams;

use crate::app::App;
use crate::db::Connection;
use crate::db::grants::Grantee;
use crate::ops::activity::{self, Action, Event, Outcome};
use crate::web::error::WebResult;
use crate::web::extract::SiteAccess;
use crate::web::handlers::list::{ROWS, Wanted, page_href};
use crate::web::handlers::{Confirmation, provider_name};
use crate::web::pages::admin::WhoView;

/// That a list was read, or searched for a text.
async fn record_reading(
    access: &SiteAccess,
    connection: &Connection,
    read: Action,
    searched: Action,
    q: &str,
) -> WebResult<()> {
    let (action, data) =
        if q.is_empty() { (read, serde_json::json!({})) } else { (searched, serde_json::json!({ "q": q })) };
    let actor = access.actor()?;
    let event = Event { actor, action, team: None, target: None, outcome: Outcome::Success, data };
    Ok(activity::record(connection, access.app(), event).await?)
}

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
