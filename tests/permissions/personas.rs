//! Everybody who asks: people with a session each, as a sign-in would have made them.

use std::collections::BTreeMap;

use certdesk::crypto::token;
use certdesk::domain::role::Role;
use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};
use uuid::Uuid;

use super::table::Who;
use crate::support::person::Person;
use crate::support::portal::Portal;

/// Somebody with a browser.
pub struct Persona {
    pub who: Who,
    pub person: Person,
    /// The token of their session's forms.
    pub csrf: String,
}

/// Makes everybody, and another team with a certificate-less life of its own. `another` is a certificate of the team.
pub async fn make(portal: &Portal, another: &str) -> Vec<Persona> {
    let mut connection = AsyncPgConnection::establish(&portal.database_url).await.unwrap();
    let other = "INSERT INTO teams (id, name, slug, created_at) VALUES (gen_random_uuid(), 'Other', 'other', now())";
    connection.batch_execute(other).await.unwrap();
    let mut personas = Vec::new();
    for who in Who::ALL {
        personas.push(persona(portal, &mut connection, who, another).await);
    }
    personas
}

async fn persona(portal: &Portal, connection: &mut AsyncPgConnection, who: Who, another: &str) -> Persona {
    if who == Who::SignedOut {
        return Persona { who, person: Person::nobody(&portal.url), csrf: String::new() };
    }
    let (id, session, csrf) = (Uuid::now_v7(), format!("session-of-{who:?}"), format!("csrf-of-{who:?}"));
    let mut sql = format!(
        "INSERT INTO people (id, provider, subject, name, created_at, signed_in_at)
             VALUES ('{id}', 'oidc', '{who:?}', '{who:?}', now(), now());
         INSERT INTO sessions (token_hash, person_id, csrf_token, created_at, seen_at, expires_at, address, user_agent)
             VALUES ('\\x{}', '{id}', '{csrf}', now(), now(), now() + interval '1 day', '', '');",
        hex::encode(token::hash_token(&session)),
    );
    let everything = |team, more: &str| Role::ALL.map(|role| grant(id, team, role, "NULL", more)).concat();
    sql += &match who {
        Who::Holds(role) => grant(id, "shop", role, "NULL", "NULL"),
        Who::ManagesAnother => grant(id, "shop", Role::Manager, &format!("'{another}'"), "NULL"),
        Who::OfAnotherTeam => everything("other", "NULL"),
        Who::Held => everything("shop", "now() - interval '1 second'"),
        Who::SiteAdmin => on_site(id, "admin"),
        Who::SiteAuditor => on_site(id, "auditor"),
        Who::Blocked => {
            let block = format!("UPDATE people SET blocked_at = now() WHERE id = '{id}';");
            [everything("shop", "NULL"), on_site(id, "admin"), on_site(id, "auditor"), block].concat()
        }
        Who::Nobody | Who::SignedOut => String::new(),
    };
    connection.batch_execute(&sql).await.unwrap();
    let cookies = BTreeMap::from([("certdesk-session".to_owned(), session)]);
    Persona { who, person: Person::with_cookies(&portal.url, cookies), csrf }
}

fn grant(person: Uuid, team: &str, role: Role, certificate: &str, until: &str) -> String {
    format!(
        "INSERT INTO grants (id, team_id, certificate_id, person_id, role, expires_at, granted_by, created_at)
             SELECT gen_random_uuid(), id, {certificate}, '{person}', '{role}', {until}, 'test', now()
             FROM teams WHERE slug = '{team}';"
    )
}

fn on_site(person: Uuid, role: &str) -> String {
    format!(
        "INSERT INTO site_grants (id, role, person_id, from_settings, granted_by, created_at)
             VALUES (gen_random_uuid(), '{role}', '{person}', false, 'test', now());"
    )
}
