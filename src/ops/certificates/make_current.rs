//! Putting an earlier version back in use.

use diesel_async::AsyncConnection;

pub use super::limits::Reached;
use super::{limits, stored_key_algorithm};
use crate::app::App;
use crate::auth::access::{OrderCertificates, Permit};
use crate::db::Connection;
use crate::db::certificates::{self, Certificate, Current};
use crate::db::versions::{self, Version};
use crate::domain::certificate::Kind;
use crate::domain::ids::CertificateId;
use crate::ops::Fault;
use crate::ops::activity::{self, Action, Actor, Event, Outcome, Target};
use crate::ops::renewals::plan::{self, Renewable};

/// What became of the wish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MadeCurrent {
    /// The version is in use.
    Done,
    /// It is expired or revoked.
    Unusable,
    /// Nothing was done: the certificate has been changed too often within a minute.
    Limited(Reached),
    /// There is no such certificate within the permit, or no such version.
    NotFound,
}

/// Puts a version of a certificate in use.
pub async fn make_current(
    app: &App,
    permit: &Permit<OrderCertificates>,
    actor: &Actor,
    id: CertificateId,
    number: i32,
) -> Result<MadeCurrent, Fault> {
    if !permit.scope().covers(id) {
        return Ok(MadeCurrent::NotFound);
    }
    let mut connection = app.db.get().await?;
    let made = connection
        .transaction(async |connection| {
            let found = certificates::find_locked(connection, permit.team().id, id).await?;
            let Some(certificate) = found else {
                return Ok(MadeCurrent::NotFound);
            };
            let Some((version, _)) = versions::by_number(connection, id, number).await? else {
                return Ok(MadeCurrent::NotFound);
            };
            within(connection, app, actor, &certificate, &version).await
        })
        .await?;
    app.wake.notify_one();
    Ok(made)
}

async fn within(
    connection: &mut Connection,
    app: &App,
    actor: &Actor,
    certificate: &Certificate,
    version: &Version,
) -> Result<MadeCurrent, Fault> {
    let is_current = certificate.current_version_id == Some(version.id);
    let limited = if is_current { None } else { limits::change(connection, app, certificate.id).await? };
    let made = match limited {
        _ if !is_current && !version.is_usable(app.clock.now()) => MadeCurrent::Unusable,
        Some(reached) => MadeCurrent::Limited(reached),
        None => MadeCurrent::Done,
    };
    let changed = made == MadeCurrent::Done && !is_current;
    if changed {
        let Version { id, not_before, not_after, .. } = *version;
        let current = Current { id, issuer: &version.issuer, domains: &version.domains, not_after, ends: None };
        certificates::store_current(connection, certificate, current).await?;
        if certificate.kind == Kind::Imported {
            let stored = stored_key_algorithm(&version.key_algorithm);
            certificates::store_key_algorithm(connection, certificate.id, stored).await?;
        }
        plan::after_putting_back(connection, app, certificate, Renewable { id, not_before, not_after }).await?;
    }
    let event = Event {
        actor,
        action: Action::CertificateMetadataUpdate,
        team: Some(certificate.team_id),
        target: Some(Target::certificate(certificate.id, &certificate.name)),
        outcome: match made {
            MadeCurrent::Done => Outcome::Success,
            MadeCurrent::Limited(_) => Outcome::Refused("limit".to_owned()),
            _ => Outcome::Refused("unusable version".to_owned()),
        },
        data: serde_json::json!({
            "current_version": version.number, "serial": version.serial, "expires": version.not_after,
            "changed": changed,
        }),
    };
    activity::record(connection, app, event).await?;
    Ok(made)
}
