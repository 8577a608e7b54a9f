//! The Access tab and what hangs on it: who holds which role on the team, granting and withdrawing roles, and what somebody
//! can do and why.

pub mod explain;
pub mod grant;
pub mod list;
mod views;
pub mod withdraw;

use url::form_urlencoded::Serializer;

use crate::auth::access::{Permit, ReadAccess};
use crate::db::Connection;
use crate::db::grants::Grantee;
use crate::db::people::Person;
use crate::domain::ids::PersonId;
use crate::ops::access::{MIN_SEARCH, searched};
use crate::ops::activity::{self, Action, Event, Outcome, Target};
use crate::web::error::WebResult;
use crate::web::extract::TeamAccess;
use crate::web::handlers::{provider_name, stale_status};

/// Whoever may see who holds what.
async fn reads(access: &TeamAccess) -> WebResult<Permit<ReadAccess>> {
    access.permit_on_team::<ReadAccess>(Action::AccessRead).await
}

/// That it was read who holds what, or what somebody can do.
async fn record_reading(
    access: &TeamAccess,
    connection: &Connection,
    person: Option<&Person>,
    data: serde_json::Value,
) -> WebResult<()> {
    let event = Event {
        actor: access.actor()?,
        action: Action::AccessRead,
        team: Some(access.team().id),
        target: person.map(|person| Target { kind: "person", id: person.id.0, name: &person.name }),
        outcome: Outcome::Success,
        data,
    };
    Ok(activity::record(connection, access.app(), event).await?)
}

/// Whether anybody is looked for by what was typed.
fn looks_for(typed: &str) -> bool {
    searched(typed).chars().count() >= MIN_SEARCH
}

/// That people were searched for by what was typed.
async fn record_search(access: &TeamAccess, connection: &Connection, typed: &str) -> WebResult<()> {
    let event = Event {
        actor: access.actor()?,
        action: Action::PeopleSearch,
        team: Some(access.team().id),
        target: None,
        outcome: Outcome::Success,
        data: serde_json::json!({ "q": searched(typed) }),
    };
    Ok(activity::record(connection, access.app(), event).await?)
}

fn person_href(access_href: &str, id: PersonId) -> String {
    format!("{access_href}/people/{id}")
}

/// The page that says what a grantee can do.
fn explain_href(access_href: &str, grantee: &Grantee) -> String {
    match grantee {
        Grantee::Person(id) => person_href(access_href, *id),
        Grantee::Email(email) => with_query(&format!("{access_href}/email"), &[("address", email)]),
        Grantee::Group { provider, name } => {
            with_query(&format!("{access_href}/group"), &[("provider", provider), ("name", name)])
        }
    }
}

/// The form that grants a role, filled in as far as for whom.
fn grant_href(access_href: &str, grantee: &Grantee, more: &[(&str, &str)]) -> String {
    let id;
    let whom: Vec<(&str, &str)> = match grantee {
        Grantee::Person(person) => {
            id = person.to_string();
            vec![("kind", "person"), ("person_id", &id)]
        }
        Grantee::Email(email) => vec![("kind", "email"), ("email", email)],
        Grantee::Group { provider, name } => vec![("kind", "group"), ("provider", provider), ("group", name)],
    };
    let pairs: Vec<(&str, &str)> = whom.iter().chain(more).copied().collect();
    with_query(&format!("{access_href}/grant"), &pairs)
}

fn with_query(path: &str, pairs: &[(&str, &str)]) -> String {
    format!("{path}?{}", Serializer::new(String::new()).extend_pairs(pairs).finish())
}
