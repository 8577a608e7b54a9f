//! Switching auto-renewal on and off.

use diesel_async::AsyncConnection;

use super::plan::{self, Renewable};
use crate::app::App;
use crate::auth::access::{OrderCertificates, Permit};
use crate::db::certificates::{self, Certificate};
use crate::db::{Connection, renewal_plans as plans, versions};
use crate::domain::certificate::Kind as CertificateKind;
use crate::domain::ids::CertificateId;
use crate::ops::Fault;
use crate::ops::activity::{self, Action, Actor, Event, Outcome, Target};
use crate::ops::certificates::limits;
pub use crate::ops::certificates::limits::Reached;

/// What became of the switch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Switched {
    /// It is as asked.
    Done,
    /// Only ordered certificates can be renewed.
    Imported,
    /// Nothing was done: the certificate has been changed too often within a minute.
    Limited(Reached),
    /// There is no such certificate within the permit.
    NotFound,
}

/// Has a certificate renewed by itself from now on, or no more.
pub async fn switch(
    app: &App,
    permit: &Permit<OrderCertificates>,
    actor: &Actor,
    id: CertificateId,
    on: bool,
) -> Result<Switched, Fault> {
    let mut connection = app.db.get().await?;
    let switched = connection
        .transaction(async |connection| {
            let switched = within(connection, app, permit, actor, id, on).await?;
            if let Switched::Limited(_) = switched
                && let Some(certificate) = certificates::find(connection, permit.team().id, id).await?
            {
                record(connection, app, actor, &certificate, on, Outcome::Refused("limit".to_owned())).await?;
            }
            Ok::<_, Fault>(switched)
        })
        .await?;
    app.wake.notify_one();
    Ok(switched)
}

/// The same, within a transaction that holds no certificate yet. Nothing is recorded where a limit is reached: it can be
/// waited for.
pub(in crate::ops) async fn within(
    connection: &mut Connection,
    app: &App,
    permit: &Permit<OrderCertificates>,
    actor: &Actor,
    id: CertificateId,
    on: bool,
) -> Result<Switched, Fault> {
    if !permit.scope().covers(id) {
        return Ok(Switched::NotFound);
    }
    let found = certificates::find_locked(connection, permit.team().id, id).await?;
    let Some(certificate) = found else { return Ok(Switched::NotFound) };
    let imported = certificate.kind != CertificateKind::Ordered;
    if !imported
        && certificate.auto_renew != on
        && let Some(reached) = limits::change(connection, app, id).await?
    {
        return Ok(Switched::Limited(reached));
    }
    let outcome = if imported { Outcome::Refused("imported".to_owned()) } else { Outcome::Success };
    record(connection, app, actor, &certificate, on, outcome).await?;
    if imported {
        return Ok(Switched::Imported);
    }
    if certificate.auto_renew != on {
        store(connection, app, Certificate { auto_renew: on, ..certificate }).await?;
    }
    Ok(Switched::Done)
}

/// Records that the switch was used.
pub(crate) async fn record(
    connection: &mut Connection,
    app: &App,
    actor: &Actor,
    certificate: &Certificate,
    on: bool,
    outcome: Outcome,
) -> Result<(), Fault> {
    let event = Event {
        actor,
        action: if on { Action::AutoRenewSetOn } else { Action::AutoRenewSetOff },
        team: Some(certificate.team_id),
        target: Some(Target::certificate(certificate.id, &certificate.name)),
        outcome,
        data: serde_json::json!({ "domains": certificate.domains }),
    };
    Ok(activity::record(connection, app, event).await?)
}

/// Stores the switch as the certificate has it, and what follows for its plan. Off, the work that waits ends when it
/// finds no plan.
pub(crate) async fn store(connection: &mut Connection, app: &App, certificate: Certificate) -> Result<(), Fault> {
    certificates::store_auto_renew(connection, certificate.id, certificate.auto_renew).await?;
    if !certificate.auto_renew {
        return Ok(plans::delete(connection, certificate.id).await?);
    }
    let Some(current) = certificate.current_version_id else { return Ok(()) };
    let Some((version, _)) = versions::by_id(connection, current).await? else { return Ok(()) };
    let renewable = Renewable { id: version.id, not_before: version.not_before, not_after: version.not_after };
    plan::begin(connection, app, &certificate, renewable).await
}
