//! Stopping a batch: what has not begun is not done.

use diesel_async::AsyncConnection;

use super::{BatchPermit, event, facts};
use crate::app::App;
use crate::db::batches;
use crate::domain::batch::Unfit;
use crate::domain::ids::BatchId;
use crate::ops::Fault;
use crate::ops::activity::{self, Actor, Outcome};
use crate::queue::{self, Kind};

/// Stops a batch. Answers how many certificates were left, none where there is no such batch.
pub async fn stop(app: &App, permit: &BatchPermit, actor: &Actor, id: BatchId) -> Result<Option<usize>, Fault> {
    let mut connection = app.db.get().await?;
    connection
        .transaction(async |connection| {
            let Some(batch) = batches::find(connection, permit.team().id, id).await? else {
                return Ok::<_, Fault>(None);
            };
            // Whoever is at one of them stores that first; nobody goes on after this.
            queue::withdraw(connection, Kind::RunBatch, &[id.0]).await?;
            let left = batches::fail_waiting(connection, id, Unfit::Stopped).await?;
            if batch.ended_at.is_none() {
                batches::store_end(connection, id, app.clock.now()).await?;
            }
            let mut data = facts(&batch, left);
            data["stopped"] = true.into();
            data["changed"] = (left > 0).into();
            activity::record(connection, app, event(actor, batch.team_id, Outcome::Success, data)).await?;
            Ok(Some(left))
        })
        .await
}
