//! What a request is about, as far as that is known by the time it is refused: for the event that says so
//! (`web::middleware::refusals`).

use std::sync::{Arc, OnceLock};

use uuid::Uuid;

use crate::domain::ids::TeamId;
use crate::ops::activity::{Actor, Target};

/// Who acts in a request, on what, and why that isn't allowed. All clones are one.
#[derive(Clone)]
pub struct Acting(Arc<Inner>);

struct Inner {
    actor: Actor,
    team: OnceLock<TeamId>,
    target: OnceLock<(&'static str, Uuid, String)>,
    reason: OnceLock<&'static str>,
}

impl Acting {
    /// Somebody, of whose action nothing is known yet.
    pub fn new(actor: Actor) -> Self {
        let (team, target, reason) = (OnceLock::new(), OnceLock::new(), OnceLock::new());
        Self(Arc::new(Inner { actor, team, target, reason }))
    }

    /// Who acts.
    pub fn actor(&self) -> &Actor {
        &self.0.actor
    }

    /// Notes in which team.
    pub fn set_team(&self, team: TeamId) {
        self.0.team.get_or_init(|| team);
    }

    /// In which team.
    pub fn team(&self) -> Option<TeamId> {
        self.0.team.get().copied()
    }

    /// Notes what it is that is acted on: the first thing that is found by the address.
    pub fn set_target(&self, target: Target<'_>) {
        self.0.target.get_or_init(|| (target.kind, target.id, target.name.to_owned()));
    }

    /// What it is that is acted on.
    pub fn target(&self) -> Option<Target<'_>> {
        self.0.target.get().map(|(kind, id, name)| Target { kind, id: *id, name })
    }

    /// Notes why it is refused, in a word for the event.
    pub fn set_reason(&self, reason: &'static str) {
        self.0.reason.get_or_init(|| reason);
    }

    /// Why it is refused, where that was noted.
    pub fn reason(&self) -> Option<&'static str> {
        self.0.reason.get().copied()
    }
}
