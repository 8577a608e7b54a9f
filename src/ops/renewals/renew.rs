//! Renewing because a person asks for it.

use diesel_async::AsyncConnection;

use super::place::{self, Placed, Renewal};
use crate::app::App;
use crate::auth::access::{OrderCertificates, Permit};
use crate::db::{certificates, renewal_plans as plans};
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
    if !permit.scope().covers(id) {
        return Ok(None);
    }
    let mut connection = app.db.get().await?;
    let placed = connection
        .transaction(async |connection| {
            let found = certificates::find_locked(connection, permit.team().id, id).await?;
            let Some(certificate) = found else {
                return Ok::<_, Fault>(None);
            };
            let suggested = plans::of(connection, id).await?.is_some_and(|plan| plan.window().is_some());
            let renewal = Renewal { rekey, automatic: false, suggested };
            let placed = place::place(connection, app, actor, &certificate, renewal).await?;
            let reason = match &placed {
                Placed::New(_) => None,
                Placed::Limited(_) => Some("limit"),
                Placed::NotRenewable(_) => Some("not renewable"),
            };
            if let Some(reason) = reason {
                let event = Event {
                    actor,
                    action: Action::CertificateRenew,
                    team: Some(certificate.team_id),
                    target: Some(Target::certificate(id, &certificate.name)),
                    outcome: Outcome::Refused(reason.to_owned()),
                    data: serde_json::json!({ "rekey": rekey }),
                };
                activity::record(connection, app, event).await?;
            }
            Ok(Some(placed))
        })
        .await?;
    if matches!(placed, Some(Placed::New(_))) {
        app.wake.notify_one();
    }
    Ok(placed)
}
