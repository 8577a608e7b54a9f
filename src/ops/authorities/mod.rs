//! The authorities that certificates are ordered from, as site administrators set them up.

mod account;
pub mod check;
pub mod create;
pub mod delete;
pub mod form_key;
pub mod from_settings;
pub mod reorder;
pub mod switch;
pub mod update;

pub use crate::acme::{DirectoryFault, Found};
pub use check::{AuthorityFault, Draft, Tested};

use serde_json::Value;

use crate::db::authorities::Authority;
use crate::domain::authority::MAX_NAME;
use crate::domain::ids::AuthorityId;
use crate::ops::activity::{Action, Actor, Event, Outcome, Target};

/// What became of an authority that was to be saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Saved {
    /// It is saved.
    Done(AuthorityId),
    /// Nothing was done.
    Refused(Tested),
    /// There is no such authority.
    NotFound,
}

/// What became of something that is done to an authority.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    /// It is done.
    Done,
    /// The settings list the authority: only they can take it away.
    FromSettings,
    /// Certificates or orders refer to it.
    InUse,
    /// There is no such authority.
    NotFound,
}

/// That something was done to an authority, or refused.
fn event<'a>(actor: &'a Actor, authority: &'a Authority, action: Action, outcome: Outcome, data: Value) -> Event<'a> {
    let target = Target { kind: "authority", id: authority.id.0, name: &authority.name };
    Event { actor, action, team: None, target: Some(target), outcome, data }
}

/// What identifies an authority in an event: never its HMAC key.
fn facts(authority: &Authority) -> Value {
    serde_json::json!({ "name": authority.name, "directory": authority.directory_url })
}

/// Why something was refused, in a word.
fn refused() -> Outcome {
    Outcome::Refused("invalid".to_owned())
}

/// A name as it may be looked for and recorded.
fn readable(name: &str) -> String {
    name.trim().chars().filter(|c| !c.is_control()).take(MAX_NAME).collect()
}
