//! The outbox: notifications are written in the transaction that makes them true, and sent by the scheduler.

use chrono::{DateTime, NaiveDate, Utc};
use futures::try_join;

use crate::app::App;
use crate::db::Connection;
use crate::db::certificates::{self, Labels};
use crate::db::channels::{self, Channel, Wanted};
use crate::db::columns::Json;
use crate::db::deliveries::{self, Delivery};
use crate::domain::ids::{CertificateId, DeliveryId, OrderId, TeamId};
use crate::domain::{ChannelKind, DeliveryState};
use crate::notify::{ChannelFormat, EventType, Lifecycle, Notification, NotifiedCertificate};
use crate::ops::Fault;

/// What notifications are about.
#[derive(Debug, Clone, Copy)]
pub struct About {
    /// Whose.
    pub team: TeamId,
    /// Which certificate.
    pub certificate: CertificateId,
    /// Which order, where one made them.
    pub order: Option<OrderId>,
}

/// Writes notifications for every channel of the team that is switched on, whose version carries them and that wants
/// them. They go out in the order given, but for those of domain validation that follow one another: these go out at
/// once, since a hundred domains would wait for each other otherwise while their ten minutes run.
pub async fn announce(
    connection: &Connection,
    app: &App,
    about: About,
    notifications: &[Notification],
) -> Result<(), Fault> {
    if notifications.is_empty() {
        return Ok(());
    }
    let now = app.clock.now();
    let places = places(notifications);
    let turns = deliveries::next_turns(connection, places.last().map_or(0, |last| last + 1));
    let (turns, mut channels) = try_join!(turns, channels::enabled(connection, about.team))?;
    if channels.iter().any(Channel::is_choosy) {
        let certificate = certificates::by_id(connection, about.certificate).await?;
        let wanted = Wanted { name: &certificate.name, labels: &certificate.labels.0 };
        channels.retain(|channel| channel.wants_certificate(wanted));
    }
    let mut rows = Vec::new();
    for channel in &channels {
        for (notification, place) in notifications.iter().zip(&places) {
            if takes(channel, notification.event_type())
                && let Some(&turn) = turns.get(*place)
            {
                let about = (Some(about.certificate), about.order);
                rows.push(delivery(channel, about, notification.clone(), turn, now));
            }
        }
    }
    for rows in rows.chunks(MOST_AT_ONCE) {
        deliveries::insert(connection, rows).await?;
    }
    Ok(())
}

/// A certificate that people are to be reminded of.
#[derive(Debug, Clone)]
pub struct Reminded {
    /// The certificate, as it is told of.
    pub certificate: NotifiedCertificate,
    /// Its labels.
    pub labels: Labels,
}

/// Writes reminders of one kind for certificates of a team that expire on one day: a callback for each certificate, one
/// message for all of them where people read it.
pub async fn remind(
    connection: &Connection,
    app: &App,
    team: TeamId,
    event_type: EventType,
    expiry_date: Option<NaiveDate>,
    reminded: &[Reminded],
) -> Result<(), Fault> {
    let now = app.clock.now();
    // One turn for all: each certificate is told of once.
    let turn = deliveries::next_turn(connection).await?;
    let mut rows = Vec::new();
    let notification = |certificates: Vec<NotifiedCertificate>| {
        Notification::Lifecycle(Lifecycle { event_type, certificates, expiry_date })
    };
    for channel in channels::enabled(connection, team).await?.iter().filter(|channel| takes(channel, event_type)) {
        let wanted = reminded.iter().filter(|reminded| {
            channel.wants_certificate(Wanted { name: &reminded.certificate.name, labels: &reminded.labels })
        });
        let wanted: Vec<NotifiedCertificate> = wanted.map(|reminded| reminded.certificate.clone()).collect();
        if channel.kind == ChannelKind::Callback {
            for certificate in wanted {
                let about = (Some(certificate.id), None);
                rows.push(delivery(channel, about, notification(vec![certificate]), turn, now));
            }
        } else if !wanted.is_empty() {
            rows.push(delivery(channel, (None, None), notification(wanted), turn, now));
        }
    }
    for rows in rows.chunks(MOST_AT_ONCE) {
        deliveries::insert(connection, rows).await?;
    }
    Ok(())
}

/// How many deliveries are stored by one statement.
const MOST_AT_ONCE: usize = 500;

/// Writes what a channel itself is told, whether it is switched on or not: that it is tested, say.
pub async fn tell(
    connection: &Connection,
    app: &App,
    channel: &Channel,
    notification: Notification,
) -> Result<DeliveryId, Fault> {
    let turn = deliveries::next_turn(connection).await?;
    let row = delivery(channel, (None, None), notification, turn, app.clock.now());
    deliveries::insert(connection, std::slice::from_ref(&row)).await?;
    Ok(row.id)
}

/// Whether a channel's version carries such events, and it wants them.
pub(super) fn takes(channel: &Channel, event_type: EventType) -> bool {
    let version = u8::try_from(channel.version).ok();
    let format = version.and_then(|version| ChannelFormat::of(channel.kind, version).ok());
    format.is_some_and(|format| format.carries(event_type)) && channel.wants_event(event_type)
}

fn delivery(
    channel: &Channel,
    (certificate, order): (Option<CertificateId>, Option<OrderId>),
    notification: Notification,
    turn: i64,
    now: DateTime<Utc>,
) -> Delivery {
    Delivery {
        id: DeliveryId::new(),
        channel_id: channel.id,
        team_id: channel.team_id,
        certificate_id: certificate,
        order_id: order,
        event_type: notification.event_type(),
        notification: Json(notification),
        state: DeliveryState::Waiting,
        attempts: 0,
        created_at: now,
        turn,
        next_at: Some(now),
    }
}

/// The turn of each notification, counted from 0: those of domain validation that follow one another share one.
fn places(notifications: &[Notification]) -> Vec<usize> {
    let validates = |notification: &Notification| matches!(notification, Notification::DomainValidation(_));
    let mut place = 0;
    let mut before: Option<&Notification> = None;
    let place_of = |notification| {
        if before.is_some_and(|before| !(validates(before) && validates(notification))) {
            place += 1;
        }
        before = Some(notification);
        place
    };
    notifications.iter().map(place_of).collect()
}
