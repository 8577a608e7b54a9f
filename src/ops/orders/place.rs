//! Placing a first order: makes the certificate with its order, once what was typed has passed its checks.

use diesel_async::AsyncConnection;
use futures::try_join;

use super::check::{Checked, check, readable};
pub(in crate::ops) use super::check::{Described, described};
pub use super::check::{Describing, Draft, OrderFault};
use super::limits;
pub use super::limits::{Limit, Reached};
use crate::app::App;
use crate::auth::access::{OrderCertificates, Permit};
use crate::db::certificates::{self, NewOrdered, UNIQUE_NAME};
use crate::db::orders::{self, NewOrder, UNIQUE_FORM, UNIQUE_UNDER_WAY};
use crate::db::{Connection, authorities, violates_reference, violates_unique};
use crate::domain::certificate::{Kind as CertificateKind, MAX_NAME};
use crate::domain::ids::{CertificateId, OrderId, TeamId};
use crate::ops::Fault;
use crate::ops::activity::{self, Action, Actor, Event, Outcome, Target};
use crate::queue::{self, Kind};

/// What became of a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Placed {
    /// The order is placed, for this certificate.
    New(CertificateId),
    /// The same form had placed an order already, for this certificate.
    Already(CertificateId),
    /// Nothing was done: these things are wrong.
    Refused(Vec<OrderFault>),
}

/// Places an order, or says everything that is wrong with it.
pub async fn place(
    app: &App,
    permit: &Permit<OrderCertificates>,
    actor: &Actor,
    draft: &Draft<'_>,
) -> Result<Placed, Fault> {
    let mut connection = app.db.get().await?;
    let result = connection.transaction(async |connection| within(connection, app, permit, actor, draft).await).await;
    let placed = match result {
        // Two requests at once: the other was quicker.
        Err(Fault::Db(crate::db::DbError::Query(error)))
            if [UNIQUE_NAME, UNIQUE_FORM, UNIQUE_UNDER_WAY].iter().any(|name| violates_unique(&error, name)) =>
        {
            Placed::Refused(vec![OrderFault::NameTaken])
        }
        // It was deleted in the same moment.
        Err(Fault::Db(crate::db::DbError::Query(error)))
            if authorities::REFERENCES.iter().any(|name| violates_reference(&error, name)) =>
        {
            Placed::Refused(vec![OrderFault::AuthorityGone])
        }
        result => result?,
    };
    let placed = match placed {
        // What stands in the way may be the order of the same form, sent twice at once.
        Placed::Refused(faults) => match already(&mut connection, permit, draft).await? {
            Some(certificate) => Placed::Already(certificate),
            None => Placed::Refused(faults),
        },
        placed => placed,
    };
    match &placed {
        Placed::New(_) => app.wake.notify_one(),
        Placed::Already(certificate) => record_again(app, &connection, permit, actor, draft, *certificate).await?,
        Placed::Refused(faults) => record_refusal(app, &mut connection, permit, actor, draft, faults).await?,
    }
    Ok(placed)
}

async fn within(
    connection: &mut Connection,
    app: &App,
    permit: &Permit<OrderCertificates>,
    actor: &Actor,
    draft: &Draft<'_>,
) -> Result<Placed, Fault> {
    let team = permit.team();
    if let Some(certificate) = already(connection, permit, draft).await? {
        return Ok(Placed::Already(certificate));
    }
    let known = authorities::all(connection).await?;
    let checked = match check(draft, known) {
        Ok(checked) => checked,
        Err(mut faults) => {
            // The name is looked up all the same, so that everything is said at once.
            let name = draft.name.trim();
            if readable(name)
                && let NameUse::Taken = name_use(connection, team.id, name).await?
            {
                faults.insert(0, OrderFault::NameTaken);
            }
            return Ok(Placed::Refused(faults));
        }
    };
    let name_use = name_use(connection, team.id, checked.name).await?;
    if let NameUse::Taken = name_use {
        return Ok(Placed::Refused(vec![OrderFault::NameTaken]));
    }
    let asked = limits::Asked::First;
    if let Some(reached) = limits::reached(connection, app, team.id, actor, &checked.domains, asked).await? {
        return Ok(Placed::Refused(vec![OrderFault::Limit(reached)]));
    }
    let again = match name_use {
        NameUse::Failed(id) => Some(id),
        NameUse::Free | NameUse::Taken => None,
    };
    let certificate = store(connection, app, permit, actor, draft, &checked, again).await?;
    Ok(Placed::New(certificate))
}

/// The certificate that the same form has ordered already.
async fn already(
    connection: &mut Connection,
    permit: &Permit<OrderCertificates>,
    draft: &Draft<'_>,
) -> Result<Option<CertificateId>, Fault> {
    if draft.form_token.is_empty() {
        return Ok(None);
    }
    Ok(orders::certificate_by_form(connection, permit.team().id, draft.form_token).await?)
}

/// Whether a name can be given to a certificate.
enum NameUse {
    /// Nobody has it.
    Free,
    /// A certificate has it whose every order failed: another try takes its place.
    Failed(CertificateId),
    /// A certificate has it.
    Taken,
}

async fn name_use(connection: &mut Connection, team: TeamId, name: &str) -> Result<NameUse, Fault> {
    let Some(id) = certificates::id_by_name(connection, team, name).await? else { return Ok(NameUse::Free) };
    let certificate = certificates::by_id(connection, id).await?;
    let ended = certificate.order_state.is_none_or(crate::domain::order::OrderState::is_final);
    let never_issued = certificate.kind == CertificateKind::Ordered && certificate.current_version_id.is_none();
    Ok(if ended && never_issued { NameUse::Failed(id) } else { NameUse::Taken })
}

async fn store(
    connection: &Connection,
    app: &App,
    permit: &Permit<OrderCertificates>,
    actor: &Actor,
    draft: &Draft<'_>,
    checked: &Checked<'_>,
    again: Option<CertificateId>,
) -> Result<CertificateId, Fault> {
    let now = app.clock.now();
    let (id, order_id, team) = (again.unwrap_or_else(CertificateId::new), OrderId::new(), permit.team());
    let certificate = NewOrdered {
        id,
        team_id: team.id,
        name: checked.name,
        description: checked.description,
        domains: &checked.domains,
        key_algorithm: checked.key_algorithm,
        authority_id: checked.authority.id,
        profile: checked.profile,
        auto_renew: draft.auto_renew,
        labels: &checked.labels,
        order_id,
        created_by: &actor.name,
        created_at: now,
    };
    match again {
        Some(_) => certificates::order_again(connection, &certificate).await?,
        None => certificates::insert_ordered(connection, &certificate).await?,
    }
    let order = NewOrder {
        id: order_id,
        certificate_id: id,
        team_id: team.id,
        authority_id: checked.authority.id,
        domains: &checked.domains,
        profile: checked.profile,
        key_algorithm: checked.key_algorithm,
        form_token: Some(draft.form_token).filter(|token| !token.is_empty()),
        placed_by: &actor.name,
        placed_by_id: actor.id,
        placed_at: now,
        renewal: None,
    };
    orders::insert(connection, order).await?;
    let event = Event {
        actor,
        action: Action::CertificateOrder,
        team: Some(team.id),
        target: Some(Target::certificate(id, checked.name)),
        outcome: Outcome::Success,
        data: serde_json::json!({
            "order": order_id, "domains": checked.domains, "authority": checked.authority.name,
            "key_algorithm": checked.key_algorithm, "auto_renew": draft.auto_renew,
        }),
    };
    try_join!(
        crate::db::steps::insert(connection, order_id, vec![crate::domain::order::Step::Placed], now),
        queue::enqueue(connection, Kind::AdvanceOrder, order_id.0, now, now),
        activity::record(connection, app, event),
    )?;
    Ok(id)
}

/// The same form, sent once more: nothing is ordered again.
async fn record_again(
    app: &App,
    connection: &Connection,
    permit: &Permit<OrderCertificates>,
    actor: &Actor,
    draft: &Draft<'_>,
    certificate: CertificateId,
) -> Result<(), Fault> {
    let name = recordable(draft.name);
    let event = Event {
        actor,
        action: Action::CertificateOrder,
        team: Some(permit.team().id),
        target: Some(Target::certificate(certificate, &name)),
        outcome: Outcome::Success,
        data: activity::unchanged(),
    };
    Ok(activity::record(connection, app, event).await?)
}

/// A name as it may be recorded.
pub(in crate::ops) fn recordable(name: &str) -> String {
    name.trim().chars().filter(|c| !c.is_control()).take(MAX_NAME).collect()
}

async fn record_refusal(
    app: &App,
    connection: &mut Connection,
    permit: &Permit<OrderCertificates>,
    actor: &Actor,
    draft: &Draft<'_>,
    faults: &[OrderFault],
) -> Result<(), Fault> {
    let reason = match faults {
        [OrderFault::Limit(_), ..] => "limit",
        _ => "invalid",
    };
    let event = Event {
        actor,
        action: Action::CertificateOrder,
        team: Some(permit.team().id),
        target: None,
        outcome: Outcome::Refused(reason.to_owned()),
        data: serde_json::json!({ "name": recordable(draft.name) }),
    };
    Ok(activity::record(connection, app, event).await?)
}
