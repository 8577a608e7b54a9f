//! Revoking a version: a person asks, the scheduler has the authority do it (RFC 8555 section 7.6).

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::AsyncConnection;

use super::{event_of, open_chain};
use crate::acme::{AcmeError, Class};
use crate::app::App;
use crate::auth::access::{OrderCertificates, Permit};
use crate::crypto::SecretBytes;
use crate::db::Connection;
use crate::db::certificates::{self, Certificate};
use crate::db::columns::Json;
use crate::db::versions::{self, Revocation, Version};
use crate::domain::certificate::Kind as CertificateKind;
use crate::domain::ids::{AuthorityId, CertificateId, VersionId};
use crate::domain::order::Failure;
use crate::domain::revocation::RevocationReason;
use crate::ops::Fault;
use crate::ops::activity::{self, Action, Actor, Outcome};
use crate::ops::orders::{StepError, connect, tell};
use crate::ops::renewals::{auto_renew, plan};
use crate::queue::{self, Claim, Kind};

/// What became of the wish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// The authority will be asked.
    Done,
    /// What was typed isn't the certificate's name.
    NameWrong,
    /// The version is revoked, or its revocation is under way.
    Already,
    /// It has expired: there is nothing to revoke.
    Expired,
    /// It was not ordered here: no authority would do it for us.
    Imported,
    /// There is no such certificate within the permit, or no such version.
    NotFound,
}

/// A revocation as a person asks for it.
#[derive(Debug, Clone, Copy)]
pub struct Wish<'a> {
    /// Of which certificate.
    pub certificate: CertificateId,
    /// Of which of its versions.
    pub number: i32,
    /// Why.
    pub reason: RevocationReason,
    /// The certificate's name, typed to be sure.
    pub typed_name: &'a str,
}

/// Has a version revoked.
pub async fn ask(app: &App, permit: &Permit<OrderCertificates>, actor: &Actor, wish: Wish<'_>) -> Result<Asked, Fault> {
    if !permit.scope().covers(wish.certificate) {
        return Ok(Asked::NotFound);
    }
    let mut connection = app.db.get().await?;
    let asked = connection
        .transaction(async |connection| {
            let found = certificates::find_locked(connection, permit.team().id, wish.certificate).await?;
            let Some(certificate) = found else {
                return Ok::<_, Fault>(Asked::NotFound);
            };
            let found = versions::by_number(connection, certificate.id, wish.number).await?;
            let Some((version, _)) = found else { return Ok(Asked::NotFound) };
            let asked = match why_not_revocable(&certificate, &version, app.clock.now()) {
                Some(why) => why,
                None if wish.typed_name.trim() != certificate.name => Asked::NameWrong,
                None => Asked::Done,
            };
            if asked == Asked::Done {
                store(connection, app, actor, &version, wish.reason).await?;
            }
            let outcome = match asked {
                Asked::Done => Outcome::Success,
                _ => Outcome::Refused("not possible".to_owned()),
            };
            record(connection, app, actor, (&certificate, &version), Stage::Asked, outcome).await?;
            Ok(asked)
        })
        .await?;
    app.wake.notify_one();
    Ok(asked)
}

/// Why a version can't be revoked, where that is so, whatever is typed.
pub fn why_not_revocable(certificate: &Certificate, version: &Version, now: DateTime<Utc>) -> Option<Asked> {
    let under_way = version.revocation.as_ref().is_some_and(|revocation| revocation.0.is_under_way());
    if certificate.kind != CertificateKind::Ordered || certificate.authority_id.is_none() {
        Some(Asked::Imported)
    } else if version.revoked_at.is_some() || under_way {
        Some(Asked::Already)
    } else if version.not_after <= now {
        Some(Asked::Expired)
    } else {
        None
    }
}

async fn store(
    connection: &mut Connection,
    app: &App,
    actor: &Actor,
    version: &Version,
    reason: RevocationReason,
) -> Result<(), Fault> {
    let now = app.clock.now();
    let asked_by = actor.name.clone();
    let revocation =
        Revocation { reason, asked_by, asked_at: now, failures: 0, failure: None, by_key: false, refused: false };
    versions::store_revocation(connection, version.id, &revocation).await?;
    Ok(queue::enqueue(connection, Kind::RevokeVersion, version.id.0, now, now).await?)
}

/// Has the authority revoke the claimed version.
pub async fn run(app: &App, claim: &Claim) -> Result<(), Fault> {
    let Some(subject) = load(app, VersionId(claim.subject)).await? else {
        queue::complete(&mut *app.db.get().await?, claim).await?;
        return Ok(());
    };
    let Subject { certificate, version, .. } = &subject;
    let Some(Json(revocation)) = version.revocation.clone().filter(|_| version.revoked_at.is_none()) else {
        queue::complete(&mut *app.db.get().await?, claim).await?;
        return Ok(());
    };
    let authority = certificate.authority_id.ok_or(Fault::Missing("the certificate's authority"))?;
    let result = match at_authority(app, authority, &subject, revocation.reason).await {
        Ok(by_key) => Ok(Revocation { by_key, ..revocation.clone() }),
        Err(StepError::Acme(error)) => Err(error),
        Err(StepError::Fault(fault)) => return Err(fault),
    };
    let mut connection = app.db.get().await?;
    connection
        .transaction(async |connection| {
            let certificate = certificates::lock(connection, certificate.id).await?;
            let certificate = certificate.ok_or(Fault::Missing("the version's certificate"))?;
            queue::hold(connection, claim).await?;
            match result {
                Ok(revocation) => revoked(connection, app, &certificate, version, &revocation).await?,
                Err(error) => return failed(connection, app, claim, &certificate, version, revocation, error).await,
            }
            Ok::<_, Fault>(queue::complete(connection, claim).await?)
        })
        .await?;
    app.wake.notify_one();
    Ok(())
}

/// Has the authority do it: by our account, or by the certificate's own key where the account that ordered it is lost, or
/// may not. Answers whether it was by the key.
async fn at_authority(
    app: &App,
    authority: AuthorityId,
    subject: &Subject,
    reason: RevocationReason,
) -> Result<bool, StepError> {
    let by_account = async {
        let account = connect::account(app, authority).await?;
        Ok::<_, StepError>(account.revoke(&subject.der, reason).await?)
    };
    match (by_account.await, &subject.key) {
        (Err(StepError::Acme(error)), Some(key)) if matches!(error.failure, Failure::AccountRefused { .. }) => {
            tracing::info!(version = %subject.version.id, %error, "not by the account: the certificate's key revokes it");
            let (directory, _) = connect::directory(&mut *app.db.get().await?, authority).await?;
            app.acme.revoke_by_key(&directory, key, &subject.der, reason).await?;
            Ok(true)
        }
        (result, _) => result.map(|()| false),
    }
}

/// What is to be revoked.
struct Subject {
    certificate: Certificate,
    version: Version,
    /// The leaf.
    der: Vec<u8>,
    key: Option<SecretBytes>,
}

async fn load(app: &App, id: VersionId) -> Result<Option<Subject>, Fault> {
    let mut connection = app.db.get().await?;
    let Some(certificate) = versions::certificate_of(&mut connection, id).await? else { return Ok(None) };
    let certificate = certificates::by_id(&mut connection, certificate).await?;
    let Some((version, sealed)) = versions::by_id(&mut connection, id).await? else { return Ok(None) };
    let der = open_chain(app, id, &sealed)?.leaf().der.clone();
    let key = sealed.private_key.as_ref().map(|key| app.keys.open(&versions::key_identity(id), key)).transpose()?;
    Ok(Some(Subject { certificate, version, der, key }))
}

/// The authority has done it. Where the version is in use, another takes its place at once, unless the names are not
/// used any more.
async fn revoked(
    connection: &mut Connection,
    app: &App,
    certificate: &Certificate,
    version: &Version,
    revocation: &Revocation,
) -> Result<(), Fault> {
    let now = app.clock.now();
    versions::store_revocation(connection, version.id, revocation).await?;
    versions::store_revoked(connection, version.id, now).await?;
    let in_use = certificate.current_version_id == Some(version.id);
    if in_use {
        certificates::store_revoked(connection, certificate.id, now).await?;
    }
    let compromised = match certificate.current_version_id {
        Some(current) => versions::standing(connection, current).await?.compromised,
        None => false,
    };
    if in_use && revocation.reason == RevocationReason::CessationOfOperation {
        auto_renew::store(connection, app, Certificate { auto_renew: false, ..certificate.clone() }).await?;
        auto_renew::record(connection, app, &Actor::scheduler(), certificate, false, Outcome::Success).await?;
    } else if in_use || compromised {
        plan::after_revocation(connection, app, certificate, compromised).await?;
    }
    record(connection, app, &Actor::scheduler(), (certificate, version), Stage::Done, Outcome::Success).await
}

/// It came to nothing: tried again later, or given up where the authority means it.
async fn failed(
    connection: &mut Connection,
    app: &App,
    claim: &Claim,
    certificate: &Certificate,
    version: &Version,
    revocation: Revocation,
    error: AcmeError,
) -> Result<(), Fault> {
    tracing::info!(version = %version.id, %error, "a revocation came to nothing");
    let refused = error.class != Class::TryAgain;
    let asked = error.retry_after.and_then(|pause| TimeDelta::from_std(pause).ok()).unwrap_or_default();
    let outcome = Outcome::Failure(tell::in_words(&error.failure));
    let failures = revocation.failures.saturating_add(1);
    let revocation = Revocation { failures, failure: Some(error.failure), refused, ..revocation };
    versions::store_revocation(connection, version.id, &revocation).await?;
    if !refused {
        let pause = TimeDelta::minutes(1_i64 << failures.min(6)).max(asked);
        return Ok(queue::postpone(connection, claim, app.clock.now() + pause).await?);
    }
    record(connection, app, &Actor::scheduler(), (certificate, version), Stage::Done, outcome).await?;
    Ok(queue::complete(connection, claim).await?)
}

/// What a revocation can't go on after is a failure of ours; it is said on the certificate's page.
pub async fn give_up(app: &App, claim: &Claim) -> Result<(), Fault> {
    let id = VersionId(claim.subject);
    let mut connection = app.db.get().await?;
    connection
        .transaction(async |connection| {
            queue::hold(connection, claim).await?;
            let of = versions::certificate_of(connection, id).await?;
            let (Some(of), Some((version, _))) = (of, versions::by_id(connection, id).await?) else {
                return Ok(queue::complete(connection, claim).await?);
            };
            let certificate = certificates::by_id(connection, of).await?;
            if let Some(Json(revocation)) = version.revocation.clone() {
                let failure = Some(Failure::InternalError);
                let revocation = Revocation { failure, refused: true, ..revocation };
                versions::store_revocation(connection, version.id, &revocation).await?;
            }
            let outcome = Outcome::Failure("internal".to_owned());
            record(connection, app, &Actor::scheduler(), (&certificate, &version), Stage::Done, outcome).await?;
            Ok(queue::complete(connection, claim).await?)
        })
        .await
}

/// How far a revocation has come: both are the same action.
#[derive(Debug, Clone, Copy)]
enum Stage {
    /// A person has asked for it.
    Asked,
    /// The authority has done it, or will not.
    Done,
}

impl Stage {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Done => "done",
        }
    }
}

async fn record(
    connection: &mut Connection,
    app: &App,
    actor: &Actor,
    (certificate, version): (&Certificate, &Version),
    stage: Stage,
    outcome: Outcome,
) -> Result<(), Fault> {
    let mut event = event_of(actor, Action::CertificateRevoke, certificate, version, outcome);
    event.data["stage"] = stage.as_str().into();
    Ok(activity::record(connection, app, event).await?)
}
