//! The outbox: notifications are written in the transaction that makes them true, and sent by the scheduler.

use futures::future::try_join_all;
use futures::try_join;

use crate::app::App;
use crate::db::columns::Json;
use crate::db::deliveries::{self, Delivery, WAITING};
use crate::db::{Connection, channels};
use crate::domain::ids::{CertificateId, DeliveryId, OrderId, TeamId};
use crate::notify::{Notification, PayloadVersion};
use crate::ops::Fault;
use crate::queue::{self, Kind};

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

/// Writes notifications for every channel of the team that is switched on and whose version carries them. They go out
/// in the order given, but for those of domain validation that follow one another: these go out at once, since a hundred
/// domains would wait for each other otherwise while their ten minutes run.
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
    let channels = async { Ok(channels::enabled(connection, about.team).await?) };
    let (turns, channels) = try_join!(turns(connection, notifications), channels)?;
    let mut rows = Vec::new();
    for channel in channels {
        let Some(version) = u8::try_from(channel.version).ok().and_then(|v| PayloadVersion::try_from(v).ok()) else {
            continue;
        };
        let carried = notifications.iter().zip(&turns).filter(|(n, _)| version.carries(n.event_type()));
        for (notification, &turn) in carried {
            rows.push(Delivery {
                id: DeliveryId::new(),
                channel_id: channel.id,
                team_id: about.team,
                certificate_id: Some(about.certificate),
                order_id: about.order,
                event_type: notification.event_type(),
                notification: Json(notification.clone()),
                state: WAITING.to_owned(),
                attempts: 0,
                created_at: now,
                turn,
            });
        }
    }
    if rows.is_empty() {
        return Ok(());
    }
    // Those of a later turn are queued when the turn before has ended.
    let first = |row: &&Delivery| !rows.iter().any(|other| other.channel_id == row.channel_id && other.turn < row.turn);
    let queued =
        rows.iter().filter(first).map(|row| queue::enqueue(connection, Kind::SendDelivery, row.id.0, now, now));
    try_join!(deliveries::insert(connection, &rows), try_join_all(queued))?;
    Ok(())
}

/// The turn of each notification.
async fn turns(connection: &Connection, notifications: &[Notification]) -> Result<Vec<i64>, Fault> {
    let mut turns = Vec::with_capacity(notifications.len());
    // The turn that the next notification of domain validation shares.
    let mut shared = None;
    for notification in notifications {
        let validates = matches!(notification, Notification::DomainValidation(_));
        let turn = match shared.filter(|_| validates) {
            Some(turn) => turn,
            None => deliveries::next_turn(connection).await?,
        };
        shared = validates.then_some(turn);
        turns.push(turn);
    }
    Ok(turns)
}
