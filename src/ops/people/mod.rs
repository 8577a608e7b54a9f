//! People, as site administrators deal with them, and who administers the site.

pub mod block;
pub mod end_sessions;
pub mod site_admins;

use diesel_async::RunQueryDsl;

use crate::db::Connection;
use crate::db::people::Person;
use crate::ops::activity::{Action, Actor, Event, Outcome, Target};

/// Whoever changes who is left to administer the site takes turns.
const LOCK: i64 = 0x6365_7274_7369_7465;

/// Waits for the others who change who is left to administer the site, until the transaction ends.
async fn lock(mut connection: &Connection) -> Result<(), diesel::result::Error> {
    diesel::sql_query("SELECT pg_advisory_xact_lock($1)")
        .bind::<diesel::sql_types::BigInt, _>(LOCK)
        .execute(&mut connection)
        .await
        .map(drop)
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
