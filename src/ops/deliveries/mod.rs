//! Sending what waits in the outbox. Each channel is a piece of work of its own, which sends what is due for it, several
//! at once, and stores together what ended together: a channel that is slow, or has much to be sent, holds up no other.

mod attempt;
mod run;
mod senders;
mod store;

use chrono::{DateTime, Utc};

use crate::app::App;
use crate::db::Connection;
use crate::db::deliveries;
use crate::ops::Fault;
use crate::queue::{self, Kind};

pub use run::{AT_ONCE, give_up, run};
pub use senders::Senders;
pub use store::SWITCHED_OFF;

/// How it stands with the outbox.
#[derive(Debug, Clone, Copy, Default)]
pub struct Outbox {
    /// Whether anything is due.
    pub is_due: bool,
    /// When the next is due of what isn't.
    pub later: Option<DateTime<Utc>>,
}

/// Queues sending for each channel that something is due for.
pub async fn queue_due(connection: &Connection, app: &App) -> Result<Outbox, Fault> {
    let now = app.clock.now();
    let mut outbox = Outbox::default();
    for channel in deliveries::due(connection, Kind::SendDeliveries.as_str()).await? {
        if channel.next_at > now {
            outbox.later = Some(outbox.later.map_or(channel.next_at, |later| later.min(channel.next_at)));
            continue;
        }
        outbox.is_due = true;
        if !channel.queued {
            queue::enqueue(connection, Kind::SendDeliveries, channel.channel_id.0, now, now).await?;
        }
    }
    Ok(outbox)
}
