//! Many certificates at once: chosen, asked about, then done one after the other by the scheduler, each in a transaction of
//! its own, through the same use case as a single one and as whoever asked for it.
//!
//! Locks are taken in one order: the work on the batch, then what each use case locks.

pub mod begin;
pub mod choose;
pub mod download;
pub mod run;
pub mod stop;

use crate::auth::access::{Access, DeleteCertificates, EditMetadata, OrderCertificates, Permit, Scope};
use crate::db::batches::Batch;
use crate::db::teams::Team;
use crate::domain::batch::BatchAction;
use crate::domain::ids::{PersonId, TeamId};
use crate::domain::role::Permission;
use crate::ops::activity::{Action, Actor, Event, Outcome};
use crate::ops::orders::check;

/// The proof that somebody may do what a batch does, at least with some certificate.
#[derive(Debug, Clone)]
pub enum BatchPermit {
    /// Renew, and switch auto-renewal.
    Order(Permit<OrderCertificates>),
    /// Change labels.
    Edit(Permit<EditMetadata>),
    /// Delete.
    Delete(Permit<DeleteCertificates>),
}

impl BatchPermit {
    /// What somebody holds for an action, where they do.
    pub fn of(access: &Access, action: &BatchAction) -> Option<Self> {
        match action.permission() {
            Permission::OrderCertificates => access.permit().map(Self::Order),
            Permission::DeleteCertificates => access.permit().map(Self::Delete),
            _ => access.permit().map(Self::Edit),
        }
    }

    /// What somebody holds for stopping a batch or trying it again: what they may at all, where they asked for it
    /// themselves; others have to hold it on the whole team.
    pub fn over(access: &Access, batch: &Batch, person: PersonId) -> Option<Self> {
        let held = Self::of(access, &batch.action.0)?;
        (batch.asked_by_id == person || *held.scope() == Scope::Team).then_some(held)
    }

    /// On which team.
    pub fn team(&self) -> &Team {
        match self {
            Self::Order(permit) => permit.team(),
            Self::Edit(permit) => permit.team(),
            Self::Delete(permit) => permit.team(),
        }
    }

    /// What it reaches.
    pub fn scope(&self) -> &Scope {
        match self {
            Self::Order(permit) => permit.scope(),
            Self::Edit(permit) => permit.scope(),
            Self::Delete(permit) => permit.scope(),
        }
    }
}

/// As which action what is done with each certificate is recorded.
const fn action_of(action: &BatchAction) -> Action {
    match action {
        BatchAction::Renew { .. } => Action::CertificateRenew,
        BatchAction::AutoRenew { on: true } => Action::AutoRenewSetOn,
        BatchAction::AutoRenew { on: false } => Action::AutoRenewSetOff,
        BatchAction::SetLabel { .. } | BatchAction::RemoveLabel { .. } => Action::CertificateMetadataUpdate,
        BatchAction::Delete => Action::CertificateDelete,
    }
}

/// A label as it is typed for many: its key and its value, where it is one.
pub fn label(typed: &str) -> Option<(String, String)> {
    check::label(typed.trim()).map(|(key, value)| (key.to_owned(), value.to_owned()))
}

/// The key of a label as it is typed, also where its value stands behind it.
pub fn label_key(typed: &str) -> Option<String> {
    let with_value = if typed.contains('=') { typed.trim().to_owned() } else { format!("{}=", typed.trim()) };
    label(&with_value).map(|(key, _)| key)
}

/// The event of a batch as a whole.
fn event<'a>(actor: &'a Actor, team: TeamId, outcome: Outcome, data: serde_json::Value) -> Event<'a> {
    Event { actor, action: Action::CertificatesBatch, team: Some(team), target: None, outcome, data }
}

fn facts(batch: &Batch, certificates: usize) -> serde_json::Value {
    serde_json::json!({ "batch": batch.id, "action": batch.action.0.as_str(), "certificates": certificates })
}
