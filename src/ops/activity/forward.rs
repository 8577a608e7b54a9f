//! Forwarding events to a collector, in their order, a batch at a time. Only those that are sealed: a seal shows that all up
//! to it are decided, so that none comes later with a lower number. The collector has taken a batch before that is stored;
//! a process that dies between both has it sent again, and each event has its number and id to be told by.

use chrono::{DateTime, Utc};
use tokio_util::sync::CancellationToken;

use super::outlets::Sending;
use crate::db::seals::{self, StoredEvent};
use crate::ops::Fault;

/// Most bytes of data in one batch, unless a single event has more.
const MOST_BYTES: usize = 1024 * 1024;

/// Forwards all that is sealed. Answers when to look again.
pub(super) async fn run(sending: &Sending<'_>, stop: &CancellationToken) -> Result<DateTime<Utc>, Fault> {
    let app = sending.app;
    let Some(collector) = &app.outlets.collector else { return Ok(app.clock.now()) };
    let most = i64::try_from(collector.batch()).unwrap_or(i64::MAX);
    while !stop.is_cancelled() {
        let events = next(sending, most).await?;
        let lines: Vec<_> = events.iter().map(StoredEvent::line).collect();
        let Some(last) = lines.last().map(|line| line.number) else {
            return Ok(app.clock.now() + app.settings.activity.seal_every);
        };
        if let Err(error) = collector.send(&lines).await {
            return sending.failed(&error).await;
        }
        sending.taken(last, None).await?;
        tracing::debug!(last, events = lines.len(), "activity forwarded");
    }
    // Whoever is started next goes on at once.
    Ok(app.clock.now())
}

/// The next batch: sealed, behind what was taken.
async fn next(sending: &Sending<'_>, most: i64) -> Result<Vec<StoredEvent>, Fault> {
    let connection = sending.app.db.get().await?;
    let after = sending.position(&connection).await?;
    let sealed = seals::newest(&connection).await?.map_or(0, |seal| seal.batch.last);
    let mut events = seals::events(&connection, after, sealed, most).await?;
    let mut bytes = 0;
    let within = events.iter().take_while(|event| {
        bytes += event.line().data.len();
        bytes <= MOST_BYTES
    });
    let within = within.count().max(1);
    events.truncate(within);
    Ok(events)
}
