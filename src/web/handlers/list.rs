//! Lists that are searched and shown a page at a time.

use serde::Deserialize;
use uuid::Uuid;

use crate::db::place::Place;
use crate::ops::access::searched;

/// Rows of one page.
pub(super) const ROWS: usize = 25;

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
    pub(super) fn search(&self) -> String {
        searched(&self.q)
    }

    /// Which page.
    pub(super) fn place<Id>(&self, id: fn(Uuid) -> Id) -> Place<Id> {
        Place::of(self.after.map(id), self.before.map(id))
    }
}

/// The address of another page of a list: the one that ends `before` a row or begins `after` it.
pub(super) fn page_href(list: &str, q: &str, key: &str, id: Uuid) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    if !q.is_empty() {
        query.append_pair("q", q);
    }
    query.append_pair(key, &id.to_string());
    format!("{list}?{}", query.finish())
}
