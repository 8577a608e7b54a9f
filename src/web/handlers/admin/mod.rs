//! The site's administration.

pub mod authorities;
pub mod people;
pub mod teams;

use serde::Deserialize;
use uuid::Uuid;

use crate::app::App;
use crate::db::Connection;
use crate::db::grants::Grantee;
use crate::db::place::Place;
use crate::ops::activity::{self, Action, Event, Outcome};
use crate::web::error::WebResult;
use crate::web::extract::SiteAccess;
use crate::web::handlers::{Confirmation, provider_name, stale_status};
use crate::web::pages::admin::WhoView;

/// Rows of one page.
const ROWS: usize = 25;
/// Longest text searched for, in characters.
const LONGEST_SEARCH: usize = 256;

/// What the address of a list says.
#[derive(Deserialize)]
pub struct Wanted {
    #[serde(default)]
    q: String,
    after: Option<Uuid>,
    before: Option<Uuid>,
}

impl Wanted {
    /// What is searched for.
    fn search(&self) -> String {
        self.q.trim().chars().filter(|c| !c.is_control()).take(LONGEST_SEARCH).collect()
    }

    fn place<Id>(&self, id: fn(Uuid) -> Id) -> Place<Id> {
        Place::of(self.after.map(id), self.before.map(id))
    }
}

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

/// The address of another page of a list: the one that ends `before` a row or begins `after` it.
fn page_href(list: &str, q: &str, key: &str, id: Uuid) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    if !q.is_empty() {
        query.append_pair("q", q);
    }
    query.append_pair(key, &id.to_string());
    format!("{list}?{}", query.finish())
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
