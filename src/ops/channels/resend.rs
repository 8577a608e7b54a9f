//! Sending once more what a channel was sent.

use diesel_async::AsyncConnection;

use super::event;
use crate::app::App;
use crate::auth::access::{ManageChannels, Permit};
use crate::db::{channels, deliveries};
use crate::domain::ids::{ChannelId, DeliveryId};
use crate::ops::Fault;
use crate::ops::activity::{self, Action, Actor, Outcome};

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resent {
    /// It is on its way, as another attempt of the same delivery.
    Done,
    /// It hasn't ended yet.
    StillWaiting,
    /// The team has no such channel, or the channel no such delivery.
    NotFound,
}

/// Sends a delivery that has ended once more, with the same identity (`jti`), whether its channel is switched on or not.
pub async fn resend(
    app: &App,
    permit: &Permit<ManageChannels>,
    actor: &Actor,
    channel: ChannelId,
    id: DeliveryId,
) -> Result<Resent, Fault> {
    let mut connection = app.db.get().await?;
    let resent = connection
        .transaction(async |connection| {
            let Some(channel) = channels::find(connection, permit.team().id, channel).await? else {
                return Ok::<_, Fault>(Resent::NotFound);
            };
            let Some(delivery) = deliveries::find(connection, channel.id, id).await? else {
                return Ok(Resent::NotFound);
            };
            let done = deliveries::send_again(connection, id, app.clock.now()).await?;
            let outcome = if done { Outcome::Success } else { Outcome::Refused("still waiting".to_owned()) };
            let event_type = delivery.notification.0.event_type();
            let data = serde_json::json!({ "resend": true, "delivery": id, "event_type": event_type });
            let event = event(actor, &channel, Action::NotificationSend, outcome, data);
            activity::record(connection, app, event).await?;
            Ok(if done { Resent::Done } else { Resent::StillWaiting })
        })
        .await?;
    app.wake.notify_one();
    Ok(resent)
}
