//! What attempts came to, stored together: the deliveries, how the channel fares, the orders that wait for an answer, and
//! the audit trail.

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::AsyncConnection;
use futures::try_join;
use rand::Rng;

use crate::app::App;
use crate::db::Connection;
use crate::db::channels::{self, Channel};
use crate::db::deliveries::{self, Attempted, Delivery};
use crate::domain::DeliveryState;
use crate::notify::{Attempt, EventType, Lifecycle, Notification, Outcome as Sent, retry_delay};
use crate::ops::Fault;
use crate::ops::activity::{self, Action, Actor, Event, Outcome, Target};
use crate::queue::{self, Claim, Kind};

/// How long everything may fail before a channel is switched off.
const FAILING_FOR: TimeDelta = TimeDelta::days(3);
/// How long after a failure the next one is the first again: longer than the longest pause between two attempts.
const UNTRIED_FOR: TimeDelta = TimeDelta::hours(48);
/// What ended a delivery whose channel was switched off.
pub const SWITCHED_OFF: &str = "switched_off";
/// What an attempt came to that failed by our own fault.
const INTERNAL: &str = "internal";

/// An attempt that has ended.
pub(super) struct Ended {
    pub delivery: Delivery,
    /// What was made of it; none where it failed by our own fault.
    pub made: Option<Attempt>,
}

impl Ended {
    fn is_delivered(&self) -> bool {
        self.made.as_ref().is_some_and(|attempt| attempt.outcome == Sent::Delivered)
    }

    /// How long the receiver asks to be left alone.
    fn asked_pause(&self) -> Option<TimeDelta> {
        match self.made.as_ref()?.outcome {
            Sent::Retry { retry_after: Some(pause), .. } => TimeDelta::from_std(pause).ok(),
            _ => None,
        }
    }

    fn attempted(&self, now: DateTime<Utc>) -> Attempted {
        let wait = next_attempt(&self.delivery, self.made.as_ref());
        let state = match wait {
            _ if self.is_delivered() => DeliveryState::Delivered,
            Some(_) => DeliveryState::Waiting,
            None => DeliveryState::GaveUp,
        };
        Attempted {
            id: self.delivery.id,
            state,
            outcome: self.made.as_ref().map_or(INTERNAL, |attempt| attempt.outcome.as_str()),
            status: self.made.as_ref().and_then(|attempt| attempt.status).map(i32::from),
            excerpt: self.made.as_ref().map_or_else(String::new, |attempt| attempt.excerpt.clone()),
            next_at: wait.map(|wait| now + wait),
        }
    }
}

/// How long until the next attempt; none where there will be none.
fn next_attempt(delivery: &Delivery, made: Option<&Attempt>) -> Option<TimeDelta> {
    let retry_after = match made.map(|attempt| attempt.outcome) {
        Some(Sent::Delivered) => return None,
        // Whoever tests a channel looks at what comes of it, and tests again.
        _ if delivery.event_type == EventType::TestNotificationChannel => return None,
        Some(Sent::Retry { retry_after, .. }) => retry_after,
        _ => None,
    };
    let made = u32::try_from(delivery.attempts).unwrap_or(0) + 1;
    let wait = retry_delay(made, rand::rng().random(), retry_after)?;
    TimeDelta::from_std(wait).ok()
}

/// Stores what ended, of one channel, unless its claim was lost meanwhile.
pub(super) async fn store(app: &App, claim: &Claim, ended: &[Ended]) -> Result<(), Fault> {
    let Some((team, channel)) = ended.last().map(|ended| (ended.delivery.team_id, ended.delivery.channel_id)) else {
        return Ok(());
    };
    let pause = ended.iter().filter_map(Ended::asked_pause).max();
    let now = app.clock.now();
    let attempted: Vec<Attempted> = ended.iter().map(|ended| ended.attempted(now)).collect();
    let scheduler = Actor::scheduler();
    let events: Vec<Event<'_>> = ended
        .iter()
        .zip(&attempted)
        .filter(|(_, attempted)| attempted.next_at.is_none())
        .map(|(ended, attempted)| sent(&scheduler, &ended.delivery, attempted))
        .collect();
    // A receiver that has taken a challenge has probably set its value: the order looks at once.
    let answered: Vec<uuid::Uuid> = ended
        .iter()
        .filter(|ended| ended.is_delivered() && ended.delivery.event_type == EventType::CertDomainValidationRequired)
        .filter_map(|ended| ended.delivery.order_id.map(|order| order.0))
        .collect();
    let hastened = !answered.is_empty();
    let mut connection = app.db.get().await?;
    connection
        .transaction(async |connection| {
            let connection: &Connection = connection;
            // Sent together, so that the database need not be waited for each time.
            let hold = async { Ok(queue::hold(connection, claim).await?) };
            let stored = async { Ok(deliveries::store_attempts(connection, &attempted, now).await?) };
            let recorded = async { Ok::<_, Fault>(activity::record_all(connection, app, &events).await?) };
            let hasten = async {
                if hastened {
                    queue::hasten(connection, Kind::AdvanceOrder, &answered, now).await?;
                }
                Ok(())
            };
            // The channel is locked before its deliveries, as where a person switches it off; what it says is fresh then.
            let channel = async { Ok(channels::lock(connection, team, channel).await?) };
            let ((), channel, (), (), ()) = try_join!(hold, channel, stored, recorded, hasten)?;
            let Some(channel) = channel else { return Ok(()) };
            if let Some(pause) = pause {
                deliveries::hold_back(connection, channel.id, now + pause).await?;
            }
            store_fare(connection, app, &channel, ended, now).await
        })
        .await?;
    if hastened {
        app.wake.notify_one();
    }
    Ok(())
}

fn sent<'a>(actor: &'a Actor, delivery: &'a Delivery, attempted: &Attempted) -> Event<'a> {
    let (name, domains) = match &delivery.notification.0 {
        Notification::Lifecycle(Lifecycle { certificates, .. }) => match certificates.as_slice() {
            [certificate] => (certificate.name.as_str(), certificate.domains.join(",")),
            several => ("", several.iter().map(|one| one.name.as_str()).take(20).collect::<Vec<_>>().join(",")),
        },
        Notification::DomainValidation(validation) => ("", validation.domain.to_string()),
        Notification::Test | Notification::Connected => ("", String::new()),
    };
    let target = match delivery.certificate_id {
        Some(id) => Target { kind: "certificate", id: id.0, name },
        None => Target { kind: "channel", id: delivery.channel_id.0, name: "" },
    };
    Event {
        actor,
        action: Action::NotificationSend,
        team: Some(delivery.team_id),
        target: Some(target),
        outcome: match attempted.state {
            DeliveryState::Delivered => Outcome::Success,
            _ => Outcome::Failure(attempted.outcome.to_owned()),
        },
        data: serde_json::json!({
            "event_type": delivery.event_type, "channel": delivery.channel_id, "delivery": delivery.id,
            "domains": domains, "attempts": delivery.attempts + 1, "status": attempted.status,
        }),
    }
}

/// How a channel fares: one at which attempts have only failed for days is switched off, and what waits for it ends. What
/// failed by our own fault says nothing of it.
async fn store_fare(
    connection: &Connection,
    app: &App,
    channel: &Channel,
    ended: &[Ended],
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    if ended.iter().any(Ended::is_delivered) {
        if channel.failing_since.is_some() {
            channels::store_passing(connection, channel.id).await?;
        }
        return Ok(());
    }
    if ended.iter().all(|ended| ended.made.is_none()) {
        return Ok(());
    }
    let since = channels::store_failing(connection, channel.id, now, now - UNTRIED_FOR).await?;
    if now - since < FAILING_FOR || !channels::give_up(connection, channel.id, now).await? {
        return Ok(());
    }
    let left = deliveries::end_all(connection, channel.id, SWITCHED_OFF, now).await?;
    let event = Event {
        actor: &Actor::scheduler(),
        action: Action::ChannelSetOff,
        team: Some(channel.team_id),
        target: Some(Target { kind: "channel", id: channel.id.0, name: &channel.name }),
        outcome: Outcome::Success,
        data: serde_json::json!({ "failing_since": since, "not_sent": left }),
    };
    Ok(activity::record(connection, app, event).await?)
}
