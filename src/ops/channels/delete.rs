//! Deleting a channel, with all that it was sent.

use diesel_async::AsyncConnection;

use super::{Changed, event, facts};
use crate::app::App;
use crate::auth::access::{ManageChannels, Permit};
use crate::db::{channels, deliveries};
use crate::domain::ids::ChannelId;
use crate::ops::Fault;
use crate::ops::activity::{self, Action, Actor, Outcome};
use crate::ops::deliveries::SWITCHED_OFF;

/// Deletes a channel. What waits for it is never sent.
pub async fn delete(
    app: &App,
    permit: &Permit<ManageChannels>,
    actor: &Actor,
    id: ChannelId,
) -> Result<Changed, Fault> {
    let mut connection = app.db.get().await?;
    connection
        .transaction(async |connection| {
            let Some(channel) = channels::lock(connection, permit.team().id, id).await? else {
                return Ok(Changed::NotFound);
            };
            if channel.from_settings {
                let refused = Outcome::Refused("from settings".to_owned());
                let event = event(actor, &channel, Action::ChannelDelete, refused, serde_json::json!({}));
                activity::record(connection, app, event).await?;
                return Ok(Changed::FromSettings);
            }
            let left = deliveries::end_all(connection, channel.id, SWITCHED_OFF, app.clock.now()).await?;
            channels::delete(connection, channel.id).await?;
            let mut data = facts(&channel);
            data["not_sent"] = left.into();
            let event = event(actor, &channel, Action::ChannelDelete, Outcome::Success, data);
            activity::record(connection, app, event).await?;
            Ok(Changed::Done)
        })
        .await
}
