//! Testing a channel.

use diesel_async::AsyncConnection;

use super::{Reached, event, limits};
use crate::app::App;
use crate::auth::access::{Permit, TestChannels};
use crate::db::channels;
use crate::domain::ids::{ChannelId, DeliveryId};
use crate::notify::Notification;
use crate::ops::activity::{self, Action, Actor, Outcome};
use crate::ops::{Fault, outbox};

/// What became of a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tested {
    /// It is on its way.
    Sent(DeliveryId),
    /// A limit was reached.
    Limited(Reached),
    /// The team has no such channel.
    NotFound,
}

/// Sends a test through a channel, switched on or not.
pub async fn test(app: &App, permit: &Permit<TestChannels>, actor: &Actor, id: ChannelId) -> Result<Tested, Fault> {
    let mut connection = app.db.get().await?;
    let tested = connection
        .transaction(async |connection| {
            let Some(channel) = channels::lock(connection, permit.team().id, id).await? else {
                return Ok::<_, Fault>(Tested::NotFound);
            };
            if let Some(reached) = limits::test(connection, app, &channel).await? {
                let refused = Outcome::Refused("limit".to_owned());
                let event = event(actor, &channel, Action::ChannelTest, refused, serde_json::json!({}));
                activity::record(connection, app, event).await?;
                return Ok(Tested::Limited(reached));
            }
            let delivery = outbox::tell(connection, app, &channel, Notification::Test).await?;
            let data = serde_json::json!({ "delivery": delivery });
            let event = event(actor, &channel, Action::ChannelTest, Outcome::Success, data);
            activity::record(connection, app, event).await?;
            Ok(Tested::Sent(delivery))
        })
        .await?;
    app.wake.notify_one();
    Ok(tested)
}
