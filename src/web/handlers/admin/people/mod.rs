//! People.

pub mod block;
pub mod list;
pub mod sessions;
pub mod show;

use super::{Confirmation, who};
use crate::app::App;
use crate::db::Connection;
use crate::db::people::listed::{self, Listed};
use crate::domain::ids::PersonId;
use crate::ops::activity::Target;
use crate::web::error::{WebError, WebResult};
use crate::web::extract::SiteAccess;
use crate::web::handlers::provider_name;
use crate::web::pages::admin::PersonRow;

/// The path of the list.
const LIST: &str = "/admin/people";

/// Somebody's address.
pub(super) fn href(id: PersonId) -> String {
    format!("{LIST}/{id}")
}

/// The person in the address.
async fn find(access: &SiteAccess, connection: &Connection, id: PersonId) -> WebResult<Listed> {
    let known = listed::find(connection, id).await?.ok_or(WebError::NOT_FOUND)?;
    access.reader.acting.set_target(Target { kind: "person", id: id.0, name: &known.person.name });
    Ok(known)
}

/// Somebody as the pages show them.
fn row(app: &App, listed: &Listed) -> PersonRow {
    PersonRow {
        id: listed.person.id,
        name: listed.person.name.clone(),
        email: listed.person.email.clone(),
        provider: provider_name(app, &listed.person.provider).to_owned(),
        signed_in_at: listed.signed_in_at,
        blocked_at: listed.person.blocked_at,
        administers: listed.administers,
    }
}
