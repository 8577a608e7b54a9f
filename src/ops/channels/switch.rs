//! Switching a channel on and off.

use diesel_async::AsyncConnection;

use super::{Changed, event, limits};
use crate::app::App;
use crate::auth::access::{ManageChannels, Permit};
use crate::db::channels::{self, Channel};
use crate::db::{Connection, deliveries};
use crate::domain::ids::ChannelId;
use crate::ops::Fault;
use crate::ops::activity::{self, Action, Actor, Outcome};
use crate::ops::deliveries::SWITCHED_OFF;

/// Has a channel get notifications from now on, or no more. Off, what waits for it is never sent; on, it starts anew,
/// however it fared before. Off, one that Certdesk has switched off is nothing to tell people of any more.
pub async fn switch(
    app: &App,
    permit: &Permit<ManageChannels>,
    actor: &Actor,
    id: ChannelId,
    on: bool,
) -> Result<Changed, Fault> {
    let action = if on { Action::ChannelSetOn } else { Action::ChannelSetOff };
    let mut connection = app.db.get().await?;
    connection
        .transaction(async |connection| {
            let Some(channel) = channels::lock(connection, permit.team().id, id).await? else {
                return Ok(Changed::NotFound);
            };
            // One that Certdesk has switched off is no longer told of where a person leaves it off.
            let left_off = !on && channel.gave_up_at.is_some();
            if channel.enabled == on && !left_off {
                let event = event(actor, &channel, action, Outcome::Success, activity::unchanged());
                activity::record(connection, app, event).await?;
                return Ok(Changed::Done);
            }
            if let Some(reached) = limits::change(connection, app, &channel).await? {
                let refused = Outcome::Refused("limit".to_owned());
                let event = event(actor, &channel, action, refused, serde_json::json!({}));
                activity::record(connection, app, event).await?;
                return Ok(Changed::Limited(reached));
            }
            let data = store(connection, app, &channel, on).await?;
            activity::record(connection, app, event(actor, &channel, action, Outcome::Success, data)).await?;
            Ok(Changed::Done)
        })
        .await
}

/// Stores the switch, and what follows from it. Answers what there is to say of that.
pub(super) async fn store(
    connection: &Connection,
    app: &App,
    channel: &Channel,
    on: bool,
) -> Result<serde_json::Value, Fault> {
    channels::set_enabled(connection, channel.id, on).await?;
    if on {
        return Ok(serde_json::json!({}));
    }
    let left = deliveries::end_all(connection, channel.id, SWITCHED_OFF, app.clock.now()).await?;
    Ok(serde_json::json!({ "not_sent": left }))
}
