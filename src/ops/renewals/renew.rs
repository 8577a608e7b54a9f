//! Renewing because a person asks for it.

use diesel_async::AsyncConnection;

use super::place::{self, Placed, Renewal};
use crate::app::App;
use crate::auth::access::{OrderCertificates, Permit};
use crate::db::certificates::{self, Certificate};
use crate::db::{Connection, renewal_plans as plans};
use crate::domain::ids::CertificateId;
use crate::ops::Fault;
use crate::ops::activity::{self, Action, Actor, Event, Outcome, Target};

/// Places a renewal, with a new key pair where `rekey` says so. None where the certificate isn't to be found.
pub async fn renew(
    app: &App,
    permit: &Permit<OrderCertificates>,
    actor: &Actor,
    id: CertificateId,
    rekey: bool,
) -> Result<Option<Placed>, Fault> {
    let mut connection = app.db.get().await?;
    let placed = connection
        .transaction(async |connection| {
            let Some((certificate, placed)) = within(connection, app, permit, actor, id, rekey).await? else {
                return Ok::<_, Fault>(None);
            };
            record_refusal(connection, app, actor, &certificate, rekey, &placed).await?;
            Ok(Some(placed))
        })
        .await?;
    if matches!(placed, Some(Placed::New(_))) {
        app.wake.notify_one();
    }
    Ok(placed)
}

/// The same, within a transaction that holds no certificate yet; what was refused is not recorded.
pub(in crate::ops) async fn within(
    connection: &mut Connection,
    app: &App,
    permit: &Permit<OrderCertificates>,
    actor: &Actor,
    id: CertificateId,
    rekey: bool,
) -> Result<Option<(Certificate, Placed)>, Fault> {
    if !permit.scope().covers(id) {
        return Ok(None);
    }
    let found = certificates::find_locked(connection, permit.team().id, id).await?;
    let Some(certificate) = found else { return Ok(None) };
    let suggested = plans::of(connection, id).await?.is_some_and(|plan| plan.window().is_some());
    let renewal = Renewal { rekey, automatic: false, suggested };
    let placed = place::place(connection, app, actor, &certificate, renewal).await?;
    Ok(Some((certificate, placed)))
}

/// Records why a renewal was not placed, where it was not.
pub(in crate::ops) async fn record_refusal(
    connection: &Connection,
    app: &App,
    actor: &Actor,
    certificate: &Certificate,
    rekey: bool,
    placed: &Placed,
) -> Result<(), Fault> {
    let reason = match placed {
        Placed::New(_) => return Ok(()),
        Placed::Limited(_) => "limit",
        Placed::NotRenewable(_) => "not renewable",
    };
    let event = Event {
        actor,
        action: Action::CertificateRenew,
        team: Some(certificate.team_id),
        target: Some(Target::certificate(certificate.id, &certificate.name)),
        outcome: Outcome::Refused(reason.to_owned()),
        data: serde_json::json!({ "rekey": rekey }),
    };
    Ok(activity::record(connection, app, event).await?)
}
