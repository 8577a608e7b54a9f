//! One channel's turn: it lasts for as long as something is due for the channel.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use diesel_async::AsyncConnection;
use futures::try_join;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::attempt::{Line, attempt};
use super::store::{Ended, store};
use crate::app::App;
use crate::db::channels::{self, Channel};
use crate::db::deliveries::{self, Delivery, Order};
use crate::domain::ChannelKind;
use crate::domain::ids::{ChannelId, DeliveryId};
use crate::ops::Fault;
use crate::queue::{self, Claim};

/// How many deliveries of one channel are under way at most: the challenges of many orders go out at once, and a receiver
/// isn't run over.
pub const AT_ONCE: usize = 32;
/// How often it is looked for more, whoever announced it.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// Sends the claimed channel what is due, until nothing is any more, or `stop` says so. `announced` tells of more.
pub async fn run(app: &App, claim: &Claim, announced: &Notify, stop: &CancellationToken) -> Result<(), Fault> {
    let channel = ChannelId(claim.subject);
    // What is dropped with this is cut off, and sent again.
    let mut under_way: JoinSet<Ended> = JoinSet::new();
    let mut sent: Vec<DeliveryId> = Vec::new();
    let mut looked = Instant::now();
    loop {
        let more = announced.notified();
        if !stop.is_cancelled() && sent.len() <= AT_ONCE / 2 {
            looked = Instant::now();
            for (line, delivery) in load(app, channel, &sent).await? {
                sent.push(delivery.id);
                let app = app.clone();
                under_way.spawn(async move { Ended { made: attempt(&app, &line, &delivery).await, delivery } });
            }
        }
        if under_way.is_empty() {
            match leave(app, claim, stop.is_cancelled()).await? {
                Left::Gone => return Ok(()),
                Left::MoreIsDue => continue,
            }
        }
        tokio::select! {
            Some(first) = under_way.join_next() => {
                let mut ended = vec![first.map_err(Fault::other)?];
                while let Some(next) = under_way.try_join_next() {
                    ended.push(next.map_err(Fault::other)?);
                }
                store(app, claim, &ended).await?;
                sent.retain(|id| !ended.iter().any(|ended| ended.delivery.id == *id));
            }
            // What is under way is due too: each round of the scheduler says so.
            () = async { more.await; tokio::time::sleep_until((looked + LOOK_AT_MOST_EVERY).into()).await } => {}
            () = tokio::time::sleep(LOOK_EVERY) => {}
            () = stop.cancelled(), if !stop.is_cancelled() => {}
        }
    }
}

/// How often it is looked for more at most, while nothing ends.
const LOOK_AT_MOST_EVERY: Duration = Duration::from_millis(25);

/// What is to be sent now, as far as there is room.
async fn load(app: &App, id: ChannelId, sent: &[DeliveryId]) -> Result<Vec<(Line, Delivery)>, Fault> {
    let connection = app.db.get().await?;
    let Some(channel) = channels::by_id(&connection, id).await? else { return Ok(Vec::new()) };
    let room = i64::try_from(AT_ONCE - sent.len()).unwrap_or(0);
    let ready = async {
        let order = order(&channel);
        Ok(deliveries::ready(&connection, id, order, sent, room, app.clock.now()).await?)
    };
    let (ready, sender) = try_join!(ready, app.senders.get(app, &connection, channel.team_id))?;
    if ready.is_empty() {
        return Ok(Vec::new());
    }
    let line = Line::open(app, channel, sender);
    Ok(ready.into_iter().map(|delivery| (line.clone(), delivery)).collect())
}

/// Programs get what is about one certificate in order, people all of it.
pub(super) fn order(channel: &Channel) -> Order {
    if channel.kind == ChannelKind::Callback { Order::ByCertificate } else { Order::ByChannel }
}

/// Whether a channel's turn has ended.
enum Left {
    Gone,
    MoreIsDue,
}

/// Ends the turn, unless something is due that waits for no other. What waits for others is put off until those are due.
/// One that is to `stop` is left to whoever claims it next.
async fn leave(app: &App, claim: &Claim, stop: bool) -> Result<Left, Fault> {
    let id = ChannelId(claim.subject);
    let mut connection = app.db.get().await?;
    connection
        .transaction(async |connection| {
            queue::hold(connection, claim).await?;
            let now = app.clock.now();
            if let Some(channel) = channels::by_id(connection, id).await?
                && deliveries::has_due(connection, id, now).await?
            {
                if !deliveries::ready(connection, id, order(&channel), &[], 1, now).await?.is_empty() {
                    if stop {
                        queue::postpone(connection, claim, now).await?;
                        return Ok(Left::Gone);
                    }
                    return Ok(Left::MoreIsDue);
                }
                deliveries::put_off(connection, id, order(&channel), now).await?;
            }
            queue::complete(connection, claim).await?;
            Ok(Left::Gone)
        })
        .await
}

/// Sending has failed by our own fault, time and again: what waits goes on waiting.
pub async fn give_up(app: &App, claim: &Claim) -> Result<(), Fault> {
    let minute = app.clock.now() + TimeDelta::minutes(1);
    Ok(queue::postpone(&*app.db.get().await?, claim, minute).await?)
}
