//! Deleting a certificate: its keys are gone at once, what identifies it is kept for whoever looks for it later.

use chrono::{DateTime, Utc};
use diesel_async::AsyncConnection;

use crate::app::App;
use crate::auth::access::{DeleteCertificates, Permit};
use crate::db::Connection;
use crate::db::certificates::deleted::{self, DeletedCertificate, Removed};
use crate::db::certificates::{self, Certificate};
use crate::db::columns::Json;
use crate::db::versions::Version;
use crate::domain::ids::CertificateId;
use crate::ops::Fault;
use crate::ops::activity::{self, Action, Actor, Event, Outcome, Target};
use crate::ops::orders::cancel;
use crate::queue::{self, Kind};

/// What became of the wish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deleted {
    /// It is gone.
    Done,
    /// What was typed isn't its name.
    NameWrong,
    /// The authority is still to revoke a version, which takes what would be deleted.
    BeingRevoked,
    /// Another order was placed at this very moment.
    Ordered,
    /// There is no such certificate within the permit (any more).
    NotFound,
}

/// Deletes a certificate whose name was typed to be sure. An order under way is cancelled first. What was announced before
/// still goes out.
pub async fn delete(
    app: &App,
    permit: &Permit<DeleteCertificates>,
    actor: &Actor,
    id: CertificateId,
    typed_name: &str,
) -> Result<Deleted, Fault> {
    let mut connection = app.db.get().await?;
    let typed_name = Some(typed_name);
    let deleted =
        connection.transaction(async |connection| within(connection, app, permit, actor, id, typed_name).await).await?;
    app.wake.notify_one();
    Ok(deleted)
}

/// The same, within a transaction that holds no certificate yet; without `typed_name`, whoever asks is sure already.
pub(in crate::ops) async fn within(
    connection: &mut Connection,
    app: &App,
    permit: &Permit<DeleteCertificates>,
    actor: &Actor,
    id: CertificateId,
    typed_name: Option<&str>,
) -> Result<Deleted, Fault> {
    if !permit.scope().covers(id) {
        return Ok(Deleted::NotFound);
    }
    let Some(seen) = certificates::find(connection, permit.team().id, id).await? else { return Ok(Deleted::NotFound) };
    let name_wrong = typed_name.is_some_and(|typed| typed.trim() != seen.name);
    let versions = deleted::all_versions(connection, id).await?;
    let why_not = match why_not_deletable(&versions, app.clock.now()) {
        None if name_wrong => Some(Deleted::NameWrong),
        why_not => why_not,
    };
    if let Some(why_not) = why_not {
        refuse(connection, app, actor, &seen, why_not).await?;
        return Ok(why_not);
    }
    // The work on an order is locked before its certificate, as everywhere.
    cancel::within(connection, app, actor, &seen).await?;
    let found = certificates::find_locked(connection, permit.team().id, id).await?;
    let Some(certificate) = found else { return Ok(Deleted::NotFound) };
    let versions = deleted::all_versions(connection, id).await?;
    let under_way = certificate.order_state.is_some_and(|state| !state.is_final());
    let why_not = if under_way { Some(Deleted::Ordered) } else { why_not_deletable(&versions, app.clock.now()) };
    if let Some(why_not) = why_not {
        refuse(connection, app, actor, &certificate, why_not).await?;
        return Ok(why_not);
    }
    remove(connection, app, actor, &certificate, versions).await?;
    Ok(Deleted::Done)
}

/// Why a certificate with these versions can't be deleted now, where that is so. What has expired need not be revoked any
/// more, even where the authority doesn't answer.
pub fn why_not_deletable(versions: &[Version], now: DateTime<Utc>) -> Option<Deleted> {
    let being_revoked = |version: &Version| {
        let asked = version.revocation.as_ref().is_some_and(|revocation| revocation.0.is_under_way());
        asked && version.revoked_at.is_none() && version.not_after > now
    };
    versions.iter().any(being_revoked).then_some(Deleted::BeingRevoked)
}

async fn remove(
    connection: &mut Connection,
    app: &App,
    actor: &Actor,
    certificate: &Certificate,
    versions: Vec<Version>,
) -> Result<(), Fault> {
    let current = versions.iter().find(|version| Some(version.id) == certificate.current_version_id);
    let data = serde_json::json!({
        "domains": certificate.domains,
        "serial": current.map(|version| &version.serial),
        "expires": certificate.not_after,
        "serials": versions.iter().map(|version| &version.serial).collect::<Vec<_>>(),
    });
    let kept = DeletedCertificate {
        id: certificate.id,
        team_id: certificate.team_id,
        name: certificate.name.clone(),
        description: certificate.description.clone(),
        kind: certificate.kind,
        domains: certificate.domains.clone(),
        labels: certificate.labels.clone(),
        created_by: certificate.created_by.clone(),
        created_at: certificate.created_at,
        versions: Json(versions.into_iter().map(Into::into).collect()),
        deleted_by: actor.name.clone(),
        deleted_by_id: actor.id,
        deleted_at: app.clock.now(),
    };
    let removed = deleted::remove(connection, certificate, &kept).await?;
    end_work(connection, certificate.id, &removed).await?;
    let mut data = data;
    data["grants"] = removed.grants.into();
    let event = Event { data, ..event(actor, certificate, Outcome::Success) };
    Ok(activity::record(connection, app, event).await?)
}

/// Nothing is left to work on.
async fn end_work(connection: &Connection, id: CertificateId, removed: &Removed) -> Result<(), Fault> {
    queue::withdraw(connection, Kind::RenewCertificate, &[id.0]).await?;
    let orders: Vec<_> = removed.orders.iter().map(|order| order.0).collect();
    queue::withdraw(connection, Kind::AdvanceOrder, &orders).await?;
    let versions: Vec<_> = removed.versions.iter().map(|version| version.0).collect();
    Ok(queue::withdraw(connection, Kind::RevokeVersion, &versions).await?)
}

async fn refuse(
    connection: &Connection,
    app: &App,
    actor: &Actor,
    certificate: &Certificate,
    why_not: Deleted,
) -> Result<(), Fault> {
    let reason = match why_not {
        Deleted::BeingRevoked => "being revoked",
        Deleted::NameWrong => "invalid",
        Deleted::Done | Deleted::Ordered | Deleted::NotFound => "not possible",
    };
    let event = event(actor, certificate, Outcome::Refused(reason.to_owned()));
    Ok(activity::record(connection, app, event).await?)
}

fn event<'a>(actor: &'a Actor, certificate: &'a Certificate, outcome: Outcome) -> Event<'a> {
    Event {
        actor,
        action: Action::CertificateDelete,
        team: Some(certificate.team_id),
        target: Some(Target::certificate(certificate.id, &certificate.name)),
        outcome,
        data: serde_json::json!({ "domains": certificate.domains }),
    }
}
