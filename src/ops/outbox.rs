//! The outbox: notifications are written in the transaction that makes them true, and sent by the scheduler.

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

/// Writes notifications for every channel of the team that is switched on and whose version carries them.
pub async fn announce(
    connection: &mut Connection,
    app: &App,
    about: About,
    notifications: &[Notification],
) -> Result<(), Fault> {
    if notifications.is_empty() {
        return Ok(());
    }
    let now = app.clock.now();
    let mut rows = Vec::new();
    for channel in channels::enabled(connection, about.team).await? {
        let Some(version) = u8::try_from(channel.version).ok().and_then(|v| PayloadVersion::try_from(v).ok()) else {
            continue;
        };
        for notification in notifications.iter().filter(|n| version.carries(n.event_type())) {
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
            });
        }
    }
    if rows.is_empty() {
        return Ok(());
    }
    deliveries::insert(connection, &rows).await?;
    for row in &rows {
        queue::enqueue(connection, Kind::SendDelivery, row.id.0, now, now).await?;
    }
    Ok(())
}
