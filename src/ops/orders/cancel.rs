//! Cancelling an order that is under way.

use diesel_async::AsyncConnection;

use super::advance::{End, finish};
use crate::app::App;
use crate::auth::access::{OrderCertificates, Permit};
use crate::db::certificates::{self, Certificate};
use crate::db::{Connection, orders, steps};
use crate::domain::ids::CertificateId;
use crate::domain::order::Step;
use crate::ops::Fault;
use crate::ops::activity::{self, Action, Actor, Event, Outcome, Target};
use crate::queue::{self, Kind};

/// What became of the wish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cancelled {
    /// The order is cancelled.
    Done,
    /// There is none under way (any more).
    NoneUnderWay,
    /// There is no such certificate within the permit.
    NotFound,
}

/// Cancels the order of a certificate that is under way; what the authority still makes of it is not fetched.
pub async fn cancel(
    app: &App,
    permit: &Permit<OrderCertificates>,
    actor: &Actor,
    id: CertificateId,
) -> Result<Cancelled, Fault> {
    if !permit.scope().covers(id) {
        return Ok(Cancelled::NotFound);
    }
    let mut connection = app.db.get().await?;
    let cancelled = connection
        .transaction(async |connection| {
            let Some(certificate) = certificates::find(connection, permit.team().id, id).await? else {
                return Ok::<_, Fault>(Cancelled::NotFound);
            };
            let cancelled = within(connection, app, actor, &certificate).await?;
            if cancelled == Cancelled::NoneUnderWay {
                refuse(connection, app, actor, &certificate).await?;
            }
            Ok(cancelled)
        })
        .await?;
    app.wake.notify_one();
    Ok(cancelled)
}

/// Cancels the order of a certificate, which the transaction must not have locked yet: the work on an order comes first.
pub(in crate::ops) async fn within(
    connection: &mut Connection,
    app: &App,
    actor: &Actor,
    certificate: &Certificate,
) -> Result<Cancelled, Fault> {
    let Some(order) = certificate.order_id else { return Ok(Cancelled::NoneUnderWay) };
    // Whoever runs its next step loses the right to store it, or has stored it by now.
    queue::withdraw(connection, Kind::AdvanceOrder, &[order.0]).await?;
    end(connection, app, actor, order).await
}

/// There is nothing to cancel any more.
async fn refuse(connection: &Connection, app: &App, actor: &Actor, certificate: &Certificate) -> Result<(), Fault> {
    let event = Event {
        actor,
        action: Action::CertificateOrder,
        team: Some(certificate.team_id),
        target: Some(Target::certificate(certificate.id, &certificate.name)),
        outcome: Outcome::Refused("none under way".to_owned()),
        data: serde_json::json!({ "cancel": true, "domains": certificate.domains }),
    };
    Ok(activity::record(connection, app, event).await?)
}

async fn end(
    connection: &mut Connection,
    app: &App,
    actor: &Actor,
    order: crate::domain::ids::OrderId,
) -> Result<Cancelled, Fault> {
    let order = orders::by_id(connection, order).await?.filter(|order| !order.state.is_final());
    let Some(order) = order else { return Ok(Cancelled::NoneUnderWay) };
    steps::insert(connection, order.id, vec![Step::Cancelled { by: Some(actor.name.clone()) }], app.clock.now())
        .await?;
    finish(connection, app, actor, &order, End::Cancelled).await?;
    Ok(Cancelled::Done)
}
