//! Teams, as site administrators make and name them: they name the first who administers a team, and repair a team that
//! nobody does. Everything else in a team is its own matter.

mod check;
pub mod create;
pub mod name_admin;
pub mod rename;

pub use check::{MAX_NAME, MAX_SLUG, TeamFault};

use crate::app::App;
use crate::db::grants::Grantee;
use crate::db::people::Person;
use crate::db::teams::Team;
use crate::domain::ids::TeamId;
use crate::ops::activity::{Action, Actor, Event, Outcome, Target};

/// What became of a team that was to be made or changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Saved {
    /// It is done.
    Done(TeamId),
    /// Nothing was done: these things are wrong.
    Refused(Vec<TeamFault>),
    /// Nothing was done: somebody administers the team, whose matter it is.
    Administered,
    /// There is no such team.
    NotFound,
}

/// The site administrator who acts.
#[derive(Debug, Clone, Copy)]
pub struct By<'a> {
    /// As whom it is recorded.
    pub actor: &'a Actor,
    /// The person.
    pub person: &'a Person,
}

/// Whether a team is the one that the settings begin with.
pub fn is_from_settings(app: &App, team: &Team) -> bool {
    app.settings.team.slug == team.slug
}

/// That something was done to a team.
fn event<'a>(actor: &'a Actor, team: &'a Team, action: Action, data: serde_json::Value) -> Event<'a> {
    let target = Target { kind: "team", id: team.id.0, name: &team.name };
    Event { actor, action, team: Some(team.id), target: Some(target), outcome: Outcome::Success, data }
}

/// That something was refused, of a team or of one that was to be made under a name.
fn refusal<'a>(
    actor: &'a Actor,
    team: Option<&'a Team>,
    action: Action,
    reason: &'static str,
    name: &str,
) -> Event<'a> {
    Event {
        actor,
        action,
        team: team.map(|team| team.id),
        target: team.map(|team| Target { kind: "team", id: team.id.0, name: &team.name }),
        outcome: Outcome::Refused(reason.to_owned()),
        data: serde_json::json!({ "name": check::recordable(name) }),
    }
}

/// Why it was refused, in a word.
fn reason(faults: &[TeamFault]) -> &'static str {
    if faults.iter().any(|fault| matches!(fault, TeamFault::Oneself(_))) { "own access" } else { "invalid" }
}

/// Whom a role was granted to, for an event.
pub(in crate::ops) fn granted_to(grantee: &Grantee) -> serde_json::Value {
    match grantee {
        Grantee::Person(id) => serde_json::json!({ "person": id }),
        Grantee::Email(email) => serde_json::json!({ "email": email }),
        Grantee::Group { provider, name } => serde_json::json!({ "provider": provider, "group": name }),
    }
}
