//! Importing a certificate that was made elsewhere, with its key where that is there.

use diesel_async::AsyncConnection;

pub use super::given::{Given, GivenFault, ImportFault, MAX_NAMES};
use super::{Issued, given, insert_version, stored_key_algorithm};
use crate::app::App;
use crate::auth::access::{ImportCertificates, Permit};
use crate::db::certificates::{self, Current, NewImported, UNIQUE_NAME};
use crate::db::{Connection, DbError, violates_unique};
use crate::domain::ids::{CertificateId, VersionId};
use crate::ops::Fault;
use crate::ops::activity::{self, Action, Actor, Event, Outcome, Target};
use crate::ops::orders::place::{Described, described, recordable};
pub use crate::ops::orders::place::{Describing, OrderFault};
use crate::pki::import::Imported;

/// Most that is read of what is given, in bytes.
pub const MAX_GIVEN: usize = crate::pki::import::MAX_BYTES;

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Brought {
    /// It is imported, as this certificate.
    Done(CertificateId),
    /// Nothing was done: these things are wrong.
    Refused(Vec<GivenFault>),
}

/// Imports a certificate, or says everything that is wrong with it.
pub async fn import(
    app: &App,
    permit: &Permit<ImportCertificates>,
    actor: &Actor,
    typed: Describing<'_>,
    given: Given<'_>,
) -> Result<Brought, Fault> {
    let mut faults = Vec::new();
    let described = described(typed, &mut faults);
    let mut faults: Vec<GivenFault> = faults.into_iter().map(GivenFault::Described).collect();
    let read = given::read(given, app.clock.now()).and_then(|read| Ok((given::domains(read.chain.leaf())?, read)));
    let mut connection = app.db.get().await?;
    let team = permit.team().id;
    // A name that can't be anybody's is not looked for: Postgres takes no zero bytes.
    if !faults.iter().any(|fault| matches!(fault, GivenFault::Described(OrderFault::NameUnreadable)))
        && certificates::id_by_name(&connection, team, described.name).await?.is_some()
    {
        faults.insert(0, GivenFault::Described(OrderFault::NameTaken));
    }
    let result = match read {
        Ok((domains, read)) if faults.is_empty() => {
            connection
                .transaction(async |connection| {
                    store(connection, app, permit, actor, &described, &domains, &read).await
                })
                .await
        }
        Ok(_) => Ok(Brought::Refused(faults)),
        Err(fault) => {
            faults.push(fault);
            Ok(Brought::Refused(faults))
        }
    };
    let brought = match result {
        // Two requests at once: the other was quicker.
        Err(Fault::Db(DbError::Query(error))) if violates_unique(&error, UNIQUE_NAME) => {
            Brought::Refused(vec![GivenFault::Described(OrderFault::NameTaken)])
        }
        result => result?,
    };
    if let Brought::Refused(faults) = &brought {
        let event = Event {
            actor,
            action: Action::CertificateImport,
            team: Some(team),
            target: None,
            outcome: Outcome::Refused("invalid".to_owned()),
            data: serde_json::json!({ "name": recordable(typed.name), "why": why(faults) }),
        };
        activity::record(&connection, app, event).await?;
    }
    Ok(brought)
}

/// What was wrong, for the event.
pub(super) fn why(faults: &[GivenFault]) -> Vec<String> {
    faults.iter().map(ToString::to_string).collect()
}

async fn store(
    connection: &Connection,
    app: &App,
    permit: &Permit<ImportCertificates>,
    actor: &Actor,
    described: &Described<'_>,
    domains: &[String],
    read: &Imported,
) -> Result<Brought, Fault> {
    let (id, leaf, key) = (CertificateId::new(), read.chain.leaf(), read.chain.leaf().key_kind.to_string());
    let new = NewImported {
        id,
        team_id: permit.team().id,
        name: described.name,
        description: described.description,
        domains,
        key_algorithm: stored_key_algorithm(&key),
        labels: &described.labels,
        created_by: &actor.name,
        created_at: app.clock.now(),
    };
    let certificate = certificates::insert_imported(connection, &new).await?;
    let version = VersionId::new();
    let issued = Issued {
        id: version,
        certificate: id,
        number: 1,
        order: None,
        chain: &read.chain,
        domains,
        private_key: read.private_key.as_ref(),
    };
    insert_version(connection, app, issued).await?;
    let current = Current { id: version, issuer: &leaf.issuer, domains, not_after: leaf.not_after, ends: None };
    certificates::store_current(connection, &certificate, current).await?;
    let event = Event {
        actor,
        action: Action::CertificateImport,
        team: Some(certificate.team_id),
        target: Some(Target::certificate(id, &certificate.name)),
        outcome: Outcome::Success,
        data: serde_json::json!({
            "version": 1, "domains": domains, "serial": leaf.serial, "expires": leaf.not_after,
            "with_key": read.private_key.is_some(), "put_in_order": read.put_in_order,
        }),
    };
    activity::record(connection, app, event).await?;
    Ok(Brought::Done(id))
}
