//! People, as site administrators deal with them, and who administers the site.

pub mod block;
pub mod end_sessions;
pub mod site_admins;

use crate::db::people::Person;
use crate::db::{self, Connection};
use crate::ops::activity::{Action, Actor, Event, Outcome, Target};

/// Whoever changes who is left to administer the site takes turns.
const LOCK: i64 = 0x6365_7274_7369_7465;

/// Waits for the others who change who is left to administer the site, until the transaction ends.
async fn lock(connection: &Connection) -> Result<(), diesel::result::Error> {
    db::take_turn(connection, LOCK).await
}

/// That something was done to somebody, or refused.
fn event<'a>(
    actor: &'a Actor,
    person: &'a Person,
    action: Action,
    outcome: Outcome,
    data: serde_json::Value,
) -> Event<'a> {
    let target = Target { kind: "person", id: person.id.0, name: &person.name };
    Event { actor, action, team: None, target: Some(target), outcome, data }
}
