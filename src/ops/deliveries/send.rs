//! Makes one attempt of a delivery, and says when the next one is due.

use chrono::TimeDelta;
use diesel_async::AsyncConnection;
use futures::try_join;
use rand::Rng;

use super::senders::Sender;
use crate::app::App;
use crate::db::channels::Channel;
use crate::db::deliveries::{self, DELIVERED, Delivery, GAVE_UP, WAITING};
use crate::db::{Connection, Pooled};
use crate::domain::ChannelKind;
use crate::domain::ids::DeliveryId;
use crate::notify::{Attempt, ChannelFormat, Context, Endpoint, Message, Origin, Outcome as Sent, retry_delay};
use crate::ops::activity::{self, Action, Actor, Event, Outcome, Target};
use crate::ops::{Fault, access};
use crate::queue::{self, Claim, Kind};

/// Sends what is claimed: one attempt, outside any transaction, then what came of it.
pub async fn send(app: &App, claim: &Claim) -> Result<(), Fault> {
    let connection = app.db.get().await?;
    let found = deliveries::waiting(&connection, DeliveryId(claim.subject)).await?;
    let Some((delivery, channel, false)) = found else { return leave(app, connection, claim).await };
    let sender = app.senders.get(app, &connection, delivery.team_id).await?;
    // Nothing of ours is held while the receiver takes its time.
    drop(connection);
    let message = message(app, &delivery, &channel, &sender)?;
    let endpoint = app.keys.open(&access::endpoint_identity(channel.id), &channel.endpoint)?;
    let endpoint = Endpoint::parse(ChannelKind::Callback, endpoint.as_str().map_err(Fault::other)?);
    let attempt = app.transports.send(&endpoint.map_err(Fault::other)?, message).await;
    finish(app, claim, &delivery, &attempt).await
}

/// It isn't the delivery's turn. Where an earlier one about the same certificate still waits on the channel, the work
/// ends here: that one's end queues it again.
async fn leave(app: &App, mut connection: Pooled, claim: &Claim) -> Result<(), Fault> {
    connection
        .transaction(async |connection| {
            // Whoever queues it again waits for this to end, or has done so before.
            queue::hold(connection, claim).await?;
            match deliveries::waiting(connection, DeliveryId(claim.subject)).await? {
                // The one before has ended meanwhile.
                Some((_, _, false)) => queue::postpone(connection, claim, app.clock.now()).await?,
                _ => queue::complete(connection, claim).await?,
            }
            Ok(())
        })
        .await
}

fn message(app: &App, delivery: &Delivery, channel: &Channel, sender: &Sender) -> Result<Message, Fault> {
    let manage = app.settings.server.team_url(&sender.team.slug);
    let now = app.clock.now();
    let (team, team_name) = (sender.team.id, sender.team.name.as_str());
    let origin = Origin { team, team_name, certificate_manager_url: manage.as_str() };
    let context = Context { origin, locale: app.settings.notifications.language, now };
    let version = u8::try_from(channel.version).ok();
    let format = version.and_then(|version| ChannelFormat::of(ChannelKind::Callback, version).ok());
    let format = format.ok_or(Fault::Missing("a known payload version"))?;
    let content = delivery.notification.0.word(format, &context).map_err(Fault::other)?;
    content.pack(delivery.id, &sender.key, now).map_err(Fault::other)
}

/// Stores the attempt, records how a delivery ended, and lets the next one go.
async fn finish(app: &App, claim: &Claim, delivery: &Delivery, attempt: &Attempt) -> Result<(), Fault> {
    let mut connection = app.db.get().await?;
    let ended = connection
        .transaction(async |connection| {
            let now = app.clock.now();
            let next = next_attempt(delivery, attempt);
            let state = match (attempt.outcome, next) {
                (Sent::Delivered, _) => DELIVERED,
                (_, Some(_)) => WAITING,
                (_, None) => GAVE_UP,
            };
            let wait = next.filter(|_| state == WAITING);
            let ended = (state != WAITING).then_some(now);
            let connection: &Connection = connection;
            // Sent together, so that the database need not be waited for each time.
            let fence = async {
                // Either fails where the claim was lost.
                match wait {
                    Some(wait) => queue::postpone(connection, claim, now + wait).await?,
                    None => queue::complete(connection, claim).await?,
                }
                Ok::<_, Fault>(())
            };
            let (status, excerpt) = (attempt.status.map(i32::from), Some(attempt.excerpt.as_str()));
            let stored = async {
                deliveries::store_attempt(connection, delivery.id, state, status, excerpt, ended).await?;
                Ok(())
            };
            let outcome = match state {
                DELIVERED => Outcome::Success,
                _ => Outcome::Failure(attempt.outcome.as_str().to_owned()),
            };
            let end = async {
                if ended.is_none() {
                    return Ok(());
                }
                let ends = end(connection, app, delivery, outcome, attempt.status);
                try_join!(wake_order(connection, app, delivery), ends).map(drop)
            };
            try_join!(fence, stored, end)?;
            Ok::<_, Fault>(ended.is_some())
        })
        .await?;
    if ended {
        app.wake.notify_one();
    }
    Ok(())
}

/// When the next attempt is due; none where there will be none.
fn next_attempt(delivery: &Delivery, attempt: &Attempt) -> Option<TimeDelta> {
    let retry_after = match attempt.outcome {
        // An endpoint that the settings forbid stays forbidden until somebody changes them.
        Sent::Delivered | Sent::Forbidden(_) => return None,
        Sent::Retry { retry_after, .. } => retry_after,
        _ => None,
    };
    let made = u32::try_from(delivery.attempts).unwrap_or(0) + 1;
    let wait = retry_delay(made, rand::rng().random(), retry_after)?;
    TimeDelta::from_std(wait).ok()
}

/// A receiver that has taken a challenge has probably set its value: the order looks at once.
async fn wake_order(connection: &Connection, app: &App, delivery: &Delivery) -> Result<(), Fault> {
    if let Some(order) = delivery.order_id
        && delivery.event_type == crate::notify::EventType::CertDomainValidationRequired
    {
        queue::hasten(connection, Kind::AdvanceOrder, order.0, app.clock.now()).await?;
    }
    Ok(())
}

/// A delivery has ended, one way or the other: what waits for it goes out, and there is an event.
async fn end(
    connection: &Connection,
    app: &App,
    delivery: &Delivery,
    outcome: Outcome,
    status: Option<u16>,
) -> Result<(), Fault> {
    let now = app.clock.now();
    let next = async {
        for next in deliveries::next_after(connection, delivery).await? {
            queue::enqueue(connection, Kind::SendDelivery, next.0, now, now).await?;
        }
        Ok(())
    };
    let event = Event {
        actor: &Actor::scheduler(),
        action: Action::NotificationSend,
        team: Some(delivery.team_id),
        target: delivery.certificate_id.map(|id| Target { kind: "certificate", id: id.0, name: "" }),
        outcome,
        data: serde_json::json!({
            "event_type": delivery.event_type, "channel": delivery.channel_id, "delivery": delivery.id,
            "attempts": delivery.attempts + 1, "status": status,
        }),
    };
    try_join!(next, activity::record(connection, app, event))?;
    Ok(())
}

/// Ends a delivery that can't be made by our own fault, so that those behind it aren't held up for ever.
pub async fn give_up(app: &App, claim: &Claim) -> Result<(), Fault> {
    let mut connection = app.db.get().await?;
    connection
        .transaction(async |connection| {
            queue::complete(connection, claim).await?;
            let Some((delivery, ..)) = deliveries::waiting(connection, DeliveryId(claim.subject)).await? else {
                return Ok(());
            };
            let now = Some(app.clock.now());
            deliveries::store_attempt(connection, delivery.id, GAVE_UP, None, None, now).await?;
            end(connection, app, &delivery, Outcome::Failure("internal".to_owned()), None).await
        })
        .await
}
