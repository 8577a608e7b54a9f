//! When a certificate is renewed next, by what has happened to it. Each of these belongs into the transaction in which
//! that happened.

use chrono::{DateTime, Utc};

use crate::app::App;
use crate::db::Connection;
use crate::db::certificates::Certificate;
use crate::db::orders::Order;
use crate::db::renewal_plans::{self as plans, Plan};
use crate::db::versions::{self, Standing};
use crate::domain::certificate::Kind as CertificateKind;
use crate::domain::ids::VersionId;
use crate::domain::order::Failure;
use crate::domain::renewal::{self, Basis};
use crate::ops::Fault;
use crate::queue::{self, Kind};

/// A version to be renewed, as far as a plan depends on it.
#[derive(Debug, Clone, Copy)]
pub struct Renewable {
    /// Which.
    pub id: VersionId,
    /// When it begins.
    pub not_before: DateTime<Utc>,
    /// When it ends.
    pub not_after: DateTime<Utc>,
}

/// The first version of a certificate was put in use: nothing can speak against it yet.
pub(crate) async fn begin_first(
    connection: &Connection,
    app: &App,
    certificate: &Certificate,
    version: Renewable,
) -> Result<(), Fault> {
    let plan = planned(app, certificate, version, Standing::default());
    store(connection, app, certificate, plan).await
}

/// A version was put in use, or auto-renewal switched on: what there was of a plan is void. A version that is revoked, or
/// whose key somebody else has, is renewed at once.
pub(crate) async fn begin(
    connection: &Connection,
    app: &App,
    certificate: &Certificate,
    version: Renewable,
) -> Result<(), Fault> {
    let plan = first(connection, app, certificate, version).await?;
    store(connection, app, certificate, plan).await
}

/// A person put an earlier version back in use: its moment has passed, most of the time, but whoever wants it back wants
/// to keep it for a while.
pub(crate) async fn after_putting_back(
    connection: &Connection,
    app: &App,
    certificate: &Certificate,
    version: Renewable,
) -> Result<(), Fault> {
    let mut plan = first(connection, app, certificate, version).await?;
    let earliest = renewal::put_off(version.not_after, app.clock.now());
    if plan.basis == Basis::Lifetime && plan.renew_at.is_some_and(|planned| planned < earliest) {
        plan.renew_at = Some(earliest);
        plan.basis = Basis::PutBack;
    }
    store(connection, app, certificate, plan).await
}

async fn first(
    connection: &Connection,
    app: &App,
    certificate: &Certificate,
    version: Renewable,
) -> Result<Plan, Fault> {
    let standing = versions::standing(connection, version.id).await?;
    Ok(planned(app, certificate, version, standing))
}

fn planned(app: &App, certificate: &Certificate, version: Renewable, standing: Standing) -> Plan {
    let now = app.clock.now();
    // It is asked at once, unless it is known to have nothing to say.
    let account = certificate.authority_id.and_then(|authority| app.acme.recent(authority, app.clock.now()));
    let has_answer = account.is_none_or(|account| account.has_renewal_info());
    let ask_at = if has_answer { now } else { renewal::ask_again(None, now) };
    let (renew_at, basis) = if standing.revoked || standing.compromised {
        (now, Basis::Revoked)
    } else {
        (renewal::by_lifetime(version.not_before, version.not_after), Basis::Lifetime)
    };
    Plan {
        certificate_id: certificate.id,
        version_id: version.id,
        renew_at: Some(renew_at),
        basis,
        rekey: standing.compromised,
        failures: 0,
        window_start: None,
        window_end: None,
        explanation_url: None,
        asked_at: None,
        ask_at,
    }
}

/// A renewal has failed.
pub(crate) async fn after_failure(
    connection: &Connection,
    app: &App,
    certificate: &Certificate,
    order: &Order,
    failure: &Failure,
) -> Result<(), Fault> {
    let (Some(plan), Some(not_after)) = (plans::of(connection, certificate.id).await?, certificate.not_after) else {
        return Ok(());
    };
    let now = app.clock.now();
    let failures = plan.failures.saturating_add(1);
    let next = renewal::after_failure(failures.unsigned_abs(), not_after, now);
    let allowed = match failure {
        Failure::RateLimited { retry_at, .. } | Failure::AuthorityUnavailable { retry_at, .. } => *retry_at,
        _ => None,
    };
    let renew_at = next.map(|next| allowed.map_or(next, |allowed| next.max(allowed)));
    let basis = if renew_at.is_some() { Basis::Retry } else { Basis::GivenUp };
    store(connection, app, certificate, Plan { renew_at, basis, failures, rekey: plan.rekey || order.rekey, ..plan })
        .await
}

/// A person cancelled a renewal: nobody wants it back at once.
pub(crate) async fn after_cancel(connection: &Connection, app: &App, certificate: &Certificate) -> Result<(), Fault> {
    let (Some(plan), Some(not_after)) = (plans::of(connection, certificate.id).await?, certificate.not_after) else {
        return Ok(());
    };
    let earliest = renewal::put_off(not_after, app.clock.now());
    let plan = match plan.renew_at {
        Some(planned) if planned > earliest => plan,
        _ => Plan { renew_at: Some(earliest), basis: Basis::Cancelled, ..plan },
    };
    store(connection, app, certificate, plan).await
}

/// The version in use was revoked: another is wanted at once, with another key where this one is known to others.
pub(crate) async fn after_revocation(
    connection: &Connection,
    app: &App,
    certificate: &Certificate,
    rekey: bool,
) -> Result<(), Fault> {
    let Some(plan) = plans::of(connection, certificate.id).await? else { return Ok(()) };
    let renew_at = Some(app.clock.now());
    store(connection, app, certificate, Plan { renew_at, basis: Basis::Revoked, rekey, failures: 0, ..plan }).await
}

/// Stores a plan and queues its work; a certificate that isn't renewed by itself has neither.
async fn store(connection: &Connection, app: &App, certificate: &Certificate, plan: Plan) -> Result<(), Fault> {
    if !certificate.auto_renew || certificate.kind != CertificateKind::Ordered {
        return Ok(plans::delete(connection, certificate.id).await?);
    }
    plans::store(connection, &plan).await?;
    if let Some(due) = plan.due() {
        queue::enqueue(connection, Kind::RenewCertificate, certificate.id.0, due, app.clock.now()).await?;
    }
    Ok(())
}
