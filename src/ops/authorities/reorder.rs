//! The order of authorities in lists: the first that is offered is the order form's own choice.

use diesel_async::AsyncConnection;

use super::{Changed, event, facts};
use crate::app::App;
use crate::auth::access::SitePermit;
use crate::db::authorities;
use crate::domain::ids::AuthorityId;
use crate::ops::Fault;
use crate::ops::activity::{self, Action, Actor, Outcome};

/// Moves an authority up or down by one place; at the end of the list there is nowhere to go.
pub async fn reorder(app: &App, _: &SitePermit, actor: &Actor, id: AuthorityId, up: bool) -> Result<Changed, Fault> {
    let mut connection = app.db.get().await?;
    connection
        .transaction(async |connection| {
            let mut rows = authorities::lock_all(connection).await?;
            let Some(from) = rows.iter().position(|row| row.id == id) else { return Ok(Changed::NotFound) };
            let to = if up { from.checked_sub(1) } else { Some(from + 1) };
            let Some(to) = to.filter(|to| *to < rows.len()) else {
                let event = event(actor, &rows[from], Action::AuthorityUpdate, Outcome::Success, activity::unchanged());
                activity::record(connection, app, event).await?;
                return Ok(Changed::Done);
            };
            rows.swap(from, to);
            let ids: Vec<AuthorityId> = rows.iter().map(|row| row.id).collect();
            authorities::store_order(connection, &ids).await?;
            let mut data = facts(&rows[to]);
            data["changed"] = ["position"].as_slice().into();
            data["position"] = (to + 1).into();
            let event = event(actor, &rows[to], Action::AuthorityUpdate, Outcome::Success, data);
            activity::record(connection, app, event).await?;
            Ok(Changed::Done)
        })
        .await
}
