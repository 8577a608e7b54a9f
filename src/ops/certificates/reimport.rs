//! Reimporting: the next version of an imported certificate, for the same names and with another end.

use std::collections::HashSet;

use diesel_async::AsyncConnection;

pub use super::given::{Given, GivenFault};
use super::import::why;
pub use super::limits::Reached;
use super::{Issued, given, insert_version, limits, stored_key_algorithm};
use crate::app::App;
use crate::auth::access::{ImportCertificates, Permit};
use crate::crypto::SecretBytes;
use crate::db::Connection;
use crate::db::certificates::{self, Certificate, Current};
use crate::db::versions;
use crate::domain::certificate::Kind;
use crate::domain::ids::{CertificateId, VersionId};
use crate::ops::Fault;
use crate::ops::activity::{self, Action, Actor, Event, Outcome, Target};
use crate::ops::orders::tell;
use crate::ops::outbox::{self, About};
use crate::pki::import::Imported;

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rebrought {
    /// It is the version in use.
    Done,
    /// Nothing was done: this is wrong.
    Refused(GivenFault),
    /// Nothing was done: it has been changed too often within a minute.
    Limited(Reached),
    /// It was ordered here, and is renewed rather.
    Ordered,
    /// There is no such certificate within the permit.
    NotFound,
}

/// Imports the next version of a certificate, or says what is wrong with it. Where no key is given and it is for the key of
/// the version in use, that is kept.
pub async fn reimport(
    app: &App,
    permit: &Permit<ImportCertificates>,
    actor: &Actor,
    id: CertificateId,
    given: Given<'_>,
) -> Result<Rebrought, Fault> {
    if !permit.scope().covers(id) {
        return Ok(Rebrought::NotFound);
    }
    let read = given::read(given, app.clock.now());
    let mut connection = app.db.get().await?;
    let rebrought = connection
        .transaction(async |connection| {
            let found = certificates::find_locked(connection, permit.team().id, id).await?;
            let Some(certificate) = found else { return Ok::<_, Fault>(Rebrought::NotFound) };
            let fits = |read: Imported| Ok((fit(&certificate, &read)?, read));
            let refused = match read.and_then(fits) {
                _ if certificate.kind != Kind::Imported => Rebrought::Ordered,
                Err(fault) => Rebrought::Refused(fault),
                Ok((domains, read)) => match limits::change(connection, app, id).await? {
                    Some(reached) => Rebrought::Limited(reached),
                    None => {
                        store(connection, app, actor, &certificate, &domains, read).await?;
                        return Ok(Rebrought::Done);
                    }
                },
            };
            record_refusal(connection, app, actor, &certificate, &refused).await?;
            Ok(refused)
        })
        .await?;
    app.wake.notify_one();
    Ok(rebrought)
}

/// The names of what was given, where it can take the place of the version in use.
fn fit(certificate: &Certificate, read: &Imported) -> Result<Vec<String>, GivenFault> {
    let leaf = read.chain.leaf();
    let domains = given::domains(leaf)?;
    let without = |all: &[String], others: &[String]| -> Vec<String> {
        let others: HashSet<&String> = others.iter().collect();
        all.iter().filter(|domain| !others.contains(domain)).cloned().collect()
    };
    let (missing, extra) = (without(&certificate.domains, &domains), without(&domains, &certificate.domains));
    if !missing.is_empty() || !extra.is_empty() {
        return Err(GivenFault::OtherDomains { missing, extra });
    }
    if certificate.not_after == Some(leaf.not_after) {
        return Err(GivenFault::SameExpiry(leaf.not_after));
    }
    Ok(domains)
}

async fn store(
    connection: &Connection,
    app: &App,
    actor: &Actor,
    certificate: &Certificate,
    domains: &[String],
    read: Imported,
) -> Result<(), Fault> {
    let leaf = read.chain.leaf();
    let kept = match (&read.private_key, certificate.current_version_id) {
        (None, Some(current)) => key_in_use(connection, app, current, &hex::encode(leaf.spki_sha256)).await?,
        _ => None,
    };
    let key_kept = kept.is_some();
    let private_key = read.private_key.or(kept);
    let (id, number) = (VersionId::new(), versions::next_number(connection, certificate.id).await?);
    let issued = Issued {
        id,
        certificate: certificate.id,
        number,
        order: None,
        chain: &read.chain,
        domains,
        private_key: private_key.as_ref(),
    };
    insert_version(connection, app, issued).await?;
    let current = Current { id, issuer: &leaf.issuer, domains, not_after: leaf.not_after, ends: None };
    certificates::store_current(connection, certificate, current).await?;
    let key = leaf.key_kind.to_string();
    certificates::store_key_algorithm(connection, certificate.id, stored_key_algorithm(&key)).await?;
    let about = About { team: certificate.team_id, certificate: certificate.id, order: None };
    outbox::announce(connection, app, about, &[tell::reimported(certificate, leaf.not_after)]).await?;
    let event = Event {
        actor,
        action: Action::CertificateReimport,
        team: Some(certificate.team_id),
        target: Some(Target::certificate(certificate.id, &certificate.name)),
        outcome: Outcome::Success,
        data: serde_json::json!({
            "version": number, "domains": domains, "serial": leaf.serial, "expires": leaf.not_after,
            "with_key": private_key.is_some(), "key_kept": key_kept, "put_in_order": read.put_in_order,
        }),
    };
    Ok(activity::record(connection, app, event).await?)
}

/// The key of the version in use, where it is this one.
async fn key_in_use(
    connection: &Connection,
    app: &App,
    current: VersionId,
    spki_sha256: &str,
) -> Result<Option<SecretBytes>, Fault> {
    let Some((version, sealed)) = versions::by_id(connection, current).await? else { return Ok(None) };
    match sealed.private_key.filter(|_| version.spki_sha256.as_deref() == Some(spki_sha256)) {
        Some(key) => Ok(Some(app.keys.open(&versions::key_identity(current), &key)?)),
        None => Ok(None),
    }
}

async fn record_refusal(
    connection: &Connection,
    app: &App,
    actor: &Actor,
    certificate: &Certificate,
    refused: &Rebrought,
) -> Result<(), Fault> {
    let (reason, why) = match refused {
        Rebrought::Refused(fault) => ("invalid", why(std::slice::from_ref(fault))),
        Rebrought::Limited(_) => ("limit", Vec::new()),
        _ => ("not possible", Vec::new()),
    };
    let event = Event {
        actor,
        action: Action::CertificateReimport,
        team: Some(certificate.team_id),
        target: Some(Target::certificate(certificate.id, &certificate.name)),
        outcome: Outcome::Refused(reason.to_owned()),
        data: serde_json::json!({ "why": why }),
    };
    Ok(activity::record(connection, app, event).await?)
}
