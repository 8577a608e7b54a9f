//! Placing a first order: checks what was typed, and makes the certificate with its order.

use std::collections::BTreeMap;

use diesel_async::AsyncConnection;

use super::limits;
pub use super::limits::{Limit, Reached};
use crate::app::App;
use crate::auth::access::{OrderCertificates, Permit};
use crate::db::certificates::{self, Labels, NewOrdered, UNIQUE_NAME};
use crate::db::orders::{self, NewOrder, UNIQUE_FORM};
use crate::db::{Connection, authorities, violates_unique};
use crate::domain::certificate::{
    Kind as CertificateKind, MAX_COMMON_NAME, MAX_DESCRIPTION, MAX_LABELS, MAX_NAME, max_domains, profile_is_short,
};
use crate::domain::domain_name::DomainNameError;
use crate::domain::ids::{CertificateId, OrderId, TeamId};
use crate::domain::{DomainName, KeyAlgorithm};
use crate::ops::Fault;
use crate::ops::activity::{self, Action, Actor, Event, Outcome, Target};
use crate::queue::{self, Kind};

/// An order as typed, nothing checked.
#[derive(Debug, Clone, Copy)]
pub struct Draft<'a> {
    /// The certificate's name.
    pub name: &'a str,
    /// Its description.
    pub description: &'a str,
    /// The authority's id.
    pub authority: &'a str,
    /// The profile's name; empty for the authority's default.
    pub profile: &'a str,
    /// The first domain.
    pub primary_domain: &'a str,
    /// The other domains.
    pub alternative_domains: &'a [&'a str],
    /// [`KeyAlgorithm::as_str`].
    pub key_algorithm: &'a str,
    /// Whether it is renewed by itself.
    pub auto_renew: bool,
    /// Lines of `key=value`.
    pub labels: &'a [&'a str],
    /// Made with the form, so that a form sent twice places one order; empty where there was no form.
    pub form_token: &'a str,
}

/// Something wrong with a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OrderFault {
    /// No name was given.
    NameMissing,
    /// The name is longer than [`MAX_NAME`].
    NameTooLong,
    /// Something in the name is no character that can be read: a control character, or what was left of broken UTF-8.
    NameUnreadable,
    /// The team has a certificate of this name.
    NameTaken,
    /// The description is longer than [`MAX_DESCRIPTION`].
    DescriptionTooLong,
    /// Something in the description is no character that can be read.
    DescriptionUnreadable,
    /// No authority was chosen.
    AuthorityMissing,
    /// The authority isn't (or is no longer) one of those configured.
    AuthorityGone,
    /// The authority can't be used yet: its terms aren't accepted.
    AuthorityNotReady,
    /// The authority has no such profile.
    ProfileUnknown,
    /// No primary domain was given.
    PrimaryDomainMissing,
    /// The primary domain is no name that can be ordered.
    PrimaryDomain(DomainNameError),
    /// The primary domain doesn't fit into the common name ([`MAX_COMMON_NAME`]).
    CommonNameTooLong,
    /// One of the alternative domains is no name that can be ordered.
    AlternativeDomain {
        /// As typed.
        typed: String,
        /// What is wrong with it.
        error: DomainNameError,
    },
    /// A name stands there twice.
    Duplicate {
        /// As typed.
        domain: String,
    },
    /// More domains than an order may have.
    TooManyDomains {
        /// How many were given.
        given: usize,
        /// How many there may be.
        most: usize,
    },
    /// Not one of the key algorithms.
    KeyAlgorithmUnknown,
    /// A line of the labels isn't `key=value`.
    LabelMalformed {
        /// The line as typed.
        line: String,
    },
    /// Two labels have the same key.
    LabelTwice {
        /// The key.
        key: String,
    },
    /// More than [`MAX_LABELS`] labels.
    TooManyLabels,
    /// A limit on orders was reached.
    Limit(limits::Reached),
}

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

/// A draft that passed its checks.
struct Checked<'a> {
    name: &'a str,
    description: &'a str,
    authority: authorities::Authority,
    profile: Option<&'a str>,
    domains: Vec<DomainName>,
    key_algorithm: KeyAlgorithm,
    labels: Labels,
}

/// Most alternative names looked at; beyond that the count alone is told.
const MOST_TYPED: usize = 1000;

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
            if violates_unique(&error, UNIQUE_NAME) || violates_unique(&error, UNIQUE_FORM) =>
        {
            Placed::Refused(vec![OrderFault::NameTaken])
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
        Placed::Already(_) => {}
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
    connection: &mut Connection,
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
    crate::db::steps::insert(connection, order_id, vec![crate::domain::order::Step::Placed], now).await?;
    queue::enqueue(connection, Kind::AdvanceOrder, order_id.0, now, now).await?;
    let event = Event {
        actor,
        action: Action::CertificateOrder,
        team: Some(team.id),
        target: Some(Target { kind: "certificate", id: id.0, name: checked.name }),
        outcome: Outcome::Success,
        data: serde_json::json!({
            "order": order_id, "domains": checked.domains, "authority": checked.authority.name,
            "key_algorithm": checked.key_algorithm, "auto_renew": draft.auto_renew,
        }),
    };
    activity::record(connection, app, event).await?;
    Ok(id)
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
    let name: String = draft.name.chars().filter(|c| !c.is_control()).take(MAX_NAME).collect();
    let event = Event {
        actor,
        action: Action::CertificateOrder,
        team: Some(permit.team().id),
        target: None,
        outcome: Outcome::Refused(reason.to_owned()),
        data: serde_json::json!({ "name": name }),
    };
    Ok(activity::record(connection, app, event).await?)
}

/// Every check that needs nothing but the draft and the authorities; everything wrong is said at once.
fn check<'a>(draft: &Draft<'a>, known: Vec<authorities::Authority>) -> Result<Checked<'a>, Vec<OrderFault>> {
    let mut faults = Vec::new();
    let (name, description) = (draft.name.trim(), draft.description.trim());
    match name.chars().count() {
        0 => faults.push(OrderFault::NameMissing),
        MAX_NAME.. if name.chars().count() > MAX_NAME => faults.push(OrderFault::NameTooLong),
        _ => {}
    }
    if !readable(name) {
        faults.push(OrderFault::NameUnreadable);
    }
    if description.chars().count() > MAX_DESCRIPTION {
        faults.push(OrderFault::DescriptionTooLong);
    }
    if !description.lines().all(|line| readable(&line.replace('\t', " "))) {
        faults.push(OrderFault::DescriptionUnreadable);
    }
    let profile = Some(draft.profile.trim()).filter(|profile| !profile.is_empty());
    let authority = authority(draft.authority.trim(), known, profile, &mut faults);
    let domains = domains(draft, profile, &mut faults);
    let key_algorithm = draft.key_algorithm.parse().map_err(|_| faults.push(OrderFault::KeyAlgorithmUnknown));
    let labels = labels(draft.labels, &mut faults);
    match (authority, key_algorithm) {
        (Some(authority), Ok(key_algorithm)) if faults.is_empty() => {
            Ok(Checked { name, description, authority, profile, domains, key_algorithm, labels })
        }
        _ => Err(faults),
    }
}

/// Whether a line of text can be read. Postgres refuses some of what cannot.
fn readable(line: &str) -> bool {
    !line.contains(|c: char| c.is_control() || c == char::REPLACEMENT_CHARACTER)
}

fn authority(
    id: &str,
    known: Vec<authorities::Authority>,
    profile: Option<&str>,
    faults: &mut Vec<OrderFault>,
) -> Option<authorities::Authority> {
    if id.is_empty() {
        faults.push(OrderFault::AuthorityMissing);
        return None;
    }
    let Some(authority) = known.into_iter().find(|authority| authority.id.to_string() == id) else {
        faults.push(OrderFault::AuthorityGone);
        return None;
    };
    if authority.terms_accepted_at.is_none() {
        faults.push(OrderFault::AuthorityNotReady);
    }
    if profile.is_some_and(|profile| !authority.profiles.0.contains_key(profile)) {
        faults.push(OrderFault::ProfileUnknown);
    }
    Some(authority)
}

fn domains(draft: &Draft<'_>, profile: Option<&str>, faults: &mut Vec<OrderFault>) -> Vec<DomainName> {
    let mut found: Vec<DomainName> = Vec::new();
    match draft.primary_domain.parse::<DomainName>() {
        Ok(primary) => {
            if primary.as_str().len() > MAX_COMMON_NAME && !profile_is_short(profile) {
                faults.push(OrderFault::CommonNameTooLong);
            }
            found.push(primary);
        }
        Err(DomainNameError::Empty) => faults.push(OrderFault::PrimaryDomainMissing),
        Err(error) => faults.push(OrderFault::PrimaryDomain(error)),
    }
    let (given, most) = (draft.alternative_domains.len() + 1, max_domains(profile));
    if given > most {
        faults.push(OrderFault::TooManyDomains { given, most });
    }
    let mut seen: std::collections::HashSet<DomainName> = found.iter().cloned().collect();
    for typed in draft.alternative_domains.iter().take(MOST_TYPED) {
        match typed.parse::<DomainName>() {
            Ok(domain) if seen.insert(domain.clone()) => found.push(domain),
            Ok(_) => faults.push(OrderFault::Duplicate { domain: (*typed).to_owned() }),
            Err(error) => faults.push(OrderFault::AlternativeDomain { typed: (*typed).to_owned(), error }),
        }
    }
    // A page of hundreds of messages helps nobody.
    faults.truncate(MOST_FAULTS);
    found
}

/// Most faults told at once.
const MOST_FAULTS: usize = 20;
/// Longest key of a label, in characters.
const MAX_LABEL_KEY: usize = 63;
/// Longest value of a label, in characters.
const MAX_LABEL_VALUE: usize = 256;

fn labels(lines: &[&str], faults: &mut Vec<OrderFault>) -> Labels {
    let mut labels = BTreeMap::new();
    if lines.len() > MAX_LABELS {
        faults.push(OrderFault::TooManyLabels);
        return labels;
    }
    for line in lines {
        let parts = line.split_once('=').map(|(key, value)| (key.trim(), value.trim())).filter(|(key, value)| {
            (1..=MAX_LABEL_KEY).contains(&key.chars().count())
                && value.chars().count() <= MAX_LABEL_VALUE
                && readable(line)
        });
        match parts {
            None => faults.push(OrderFault::LabelMalformed { line: (*line).to_owned() }),
            Some((key, value)) => {
                if labels.insert(key.to_owned(), value.to_owned()).is_some() {
                    faults.push(OrderFault::LabelTwice { key: key.to_owned() });
                }
            }
        }
    }
    labels
}
