//! Placing a renewal, within a transaction that holds the certificate.

use crate::app::App;
use crate::db::certificates::{self, Certificate};
use crate::db::orders::{self, NewOrder, NewRenewal, key_identity};
use crate::db::{Connection, steps, versions};
use crate::domain::certificate::Kind as CertificateKind;
use crate::domain::ids::OrderId;
use crate::domain::order::Step;
use crate::domain::{DomainName, KeyAlgorithm};
use crate::ops::Fault;
use crate::ops::activity::{self, Action, Actor, Event, Outcome, Target};
use crate::ops::certificates::open_chain;
use crate::ops::orders::limits::{self, Reached};
use crate::queue::{self, Kind};

/// How a certificate is to be renewed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Renewal {
    /// With a new key pair.
    pub rekey: bool,
    /// By the scheduler.
    pub automatic: bool,
    /// The authority suggests when (RFC 9773): it doesn't count such renewals, so neither do we per set of names.
    pub suggested: bool,
}

/// Why a certificate can't be renewed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotRenewable {
    /// Only ordered certificates can be.
    Imported,
    /// It has never been issued.
    NoVersion,
    /// An order is under way already.
    UnderWay,
}

/// What became of a renewal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Placed {
    /// Its order is placed.
    New(OrderId),
    /// A limit of ours was reached.
    Limited(Reached),
    /// It can't be renewed.
    NotRenewable(NotRenewable),
}

/// Why a certificate can't be renewed, where that is so.
pub fn why_not_renewable(certificate: &Certificate) -> Option<NotRenewable> {
    if certificate.kind != CertificateKind::Ordered || certificate.authority_id.is_none() {
        Some(NotRenewable::Imported)
    } else if certificate.order_state.is_some_and(|state| !state.is_final()) {
        Some(NotRenewable::UnderWay)
    } else if certificate.current_version_id.is_none() {
        Some(NotRenewable::NoVersion)
    } else {
        None
    }
}

/// Places a renewal of the certificate, which the transaction has locked.
pub(super) async fn place(
    connection: &mut Connection,
    app: &App,
    actor: &Actor,
    certificate: &Certificate,
    renewal: Renewal,
) -> Result<Placed, Fault> {
    if let Some(why) = why_not_renewable(certificate) {
        return Ok(Placed::NotRenewable(why));
    }
    let authority = certificate.authority_id.ok_or(Fault::Missing("the certificate's authority"))?;
    let current = certificate.current_version_id.ok_or(Fault::Missing("the certificate's version"))?;
    let (version, sealed) =
        versions::by_id(connection, current).await?.ok_or(Fault::Missing("the certificate's version"))?;
    let domains: Result<Vec<DomainName>, _> = certificate.domains.iter().map(|domain| domain.parse()).collect();
    let domains = domains.map_err(Fault::other)?;
    let asked = limits::Asked::Renewal { suggested: renewal.suggested };
    if let Some(reached) = limits::reached(connection, app, certificate.team_id, actor, &domains, asked).await? {
        return Ok(Placed::Limited(reached));
    }
    let key_algorithm: KeyAlgorithm = certificate.key_algorithm.parse().map_err(Fault::other)?;
    let replaces = open_chain(app, version.id, &sealed)?.leaf().ari_id();
    let (id, now) = (OrderId::new(), app.clock.now());
    // A key that somebody else has is not kept, whoever asks for it.
    let rekey = renewal.rekey || versions::standing(connection, version.id).await?.compromised;
    let kept_key = match (&sealed.private_key, rekey) {
        (Some(key), false) => {
            let key = app.keys.open(&versions::key_identity(version.id), key)?;
            Some(app.keys.seal(&key_identity(id), key.expose())?)
        }
        _ => None,
    };
    let order = NewOrder {
        id,
        certificate_id: certificate.id,
        team_id: certificate.team_id,
        authority_id: authority,
        domains: &domains,
        profile: certificate.profile.as_deref(),
        key_algorithm,
        form_token: None,
        placed_by: &actor.name,
        placed_by_id: actor.id,
        placed_at: now,
        renewal: Some(NewRenewal { kept_key, automatic: renewal.automatic, replaces }),
    };
    orders::insert(connection, order).await?;
    certificates::store_order(connection, certificate.id, id).await?;
    steps::insert(connection, id, vec![Step::Placed], now).await?;
    queue::enqueue(connection, Kind::AdvanceOrder, id.0, now, now).await?;
    let event = Event {
        actor,
        action: Action::CertificateRenew,
        team: Some(certificate.team_id),
        target: Some(Target::certificate(certificate.id, &certificate.name)),
        outcome: Outcome::Success,
        data: serde_json::json!({
            "order": id, "domains": domains, "rekey": rekey, "automatic": renewal.automatic,
            "serial": version.serial, "expires": version.not_after,
        }),
    };
    activity::record(connection, app, event).await?;
    Ok(Placed::New(id))
}
