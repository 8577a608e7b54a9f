//! The walk itself.

use std::collections::{BTreeMap, BTreeSet};

use certdesk::web::routes::rooms;
use diesel::QueryableByName;
use diesel::sql_types::{Nullable, Text};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use reqwest::Method;
use uuid::Uuid;

use super::personas::{self, Persona};
use super::table::{Needs, Outcome, ROWS, Row, Who, expected};
use crate::support::names::fresh;
use crate::support::page::Page;
use crate::support::person::Order;
use crate::support::portal::{Portal, PortalOptions, TEAM};
use crate::support::receiver::Receiver;

/// What is said of a form whose token isn't the session's: only to whoever might send it.
pub const OUT_OF_DATE: &str = "signed in again";

#[test]
fn every_route_is_in_the_table_once_and_no_other() {
    let listed: Vec<String> = ROWS.iter().map(Row::name).collect();
    let there: BTreeSet<String> = rooms()
        .iter()
        .flat_map(|room| room.routes.iter().map(|route| format!("{} {}{}", route.method, room.prefix, route.path)))
        .collect();
    assert_eq!(listed.iter().cloned().collect::<BTreeSet<_>>(), there);
    assert_eq!(listed.len(), there.len(), "a route stands twice in the table");
}

#[test]
fn every_route_has_the_action_of_the_table() {
    let listed: BTreeMap<String, String> = ROWS.iter().map(|row| (row.name(), row.action.to_owned())).collect();
    for room in rooms() {
        for route in room.routes {
            let name = format!("{} {}{}", route.method, room.prefix, route.path);
            let action = route.action.map_or("", |action| action.as_str().trim_start_matches("certdesk."));
            assert_eq!(listed.get(&name).map(String::as_str), Some(action), "{name}");
            // What strangers begin leaves nothing; everything else that is done does.
            let begins = route.path == "/sign-in/{provider}";
            assert!(route.method != "POST" || route.action.is_some() || begins, "{name} is done without an event");
        }
    }
}

/// What the placeholders of the patterns stand for.
struct Things(BTreeMap<&'static str, String>);

impl Things {
    fn path(&self, pattern: &str) -> String {
        let mut path = String::new();
        let mut rest = pattern;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').unwrap();
            let name = name.split(':').next().unwrap();
            path += before;
            path += self.0.get(name).unwrap_or_else(|| panic!("nothing is known for {{{name}}} of {pattern}"));
            rest = after;
        }
        path + rest
    }

    /// The address; the site's administration names the team by its identity, since it may be renamed.
    fn path_of(&self, pattern: &str, team: &str) -> String {
        self.within(pattern, team).path(pattern)
    }

    fn within(&self, pattern: &str, team: &str) -> Self {
        let mut things = self.0.clone();
        if pattern.starts_with("/admin/") {
            things.insert("team", team.to_owned());
        }
        Self(things)
    }

    /// The same, but of things that there are none of; nothing where the pattern names no such thing.
    fn unknown(&self, pattern: &str, team: &str) -> Option<String> {
        let is_id = |value: &String| Uuid::parse_str(value).is_ok();
        let mut things = self.within(pattern, team).0;
        let named = |name: &&str| pattern.contains(&format!("{{{name}}}"));
        let ids: Vec<&str> =
            things.iter().filter(|(name, value)| named(name) && is_id(value)).map(|(name, _)| *name).collect();
        let last = ids.into_iter().max_by_key(|name| pattern.find(&format!("{{{name}}}")))?;
        things.insert(last, Uuid::now_v7().to_string());
        Some(Self(things).path(pattern))
    }
}

#[derive(QueryableByName)]
struct Word {
    #[diesel(sql_type = Text)]
    word: String,
}

async fn word(connection: &mut AsyncPgConnection, sql: &str) -> String {
    diesel::sql_query(format!("SELECT ({sql})::text AS word")).get_result::<Word>(connection).await.unwrap().word
}

/// Everything that people change, as one text.
async fn state(connection: &mut AsyncPgConnection) -> String {
    let mut whole = String::new();
    for (table, columns) in [
        ("certificates", "id, name, auto_renew, current_version_id, labels, description"),
        ("orders", "id, state"),
        ("batches", "id, ended_at"),
        ("channels", "id, name, enabled, events, name_pattern, labels"),
        ("signing_keys", "id, retires_at"),
        ("grants", "id, role, expires_at"),
        ("site_grants", "id, role"),
        ("teams", "id, name"),
        ("authorities", "id, name, parallel_new_orders, position, switched_off_at"),
        ("people", "id, blocked_at"),
        ("sessions", "id"),
    ] {
        let sql = format!("SELECT coalesce(string_agg(({columns})::text, ';' ORDER BY id), '') FROM {table}");
        whole += &format!("{table}: {}\n", word(connection, &sql).await);
    }
    whole
}

/// What is told of one request.
#[derive(Debug, QueryableByName)]
struct Told {
    #[diesel(sql_type = Text)]
    action: String,
    #[diesel(sql_type = Text)]
    outcome: String,
    #[diesel(sql_type = Nullable<Text>)]
    reason: Option<String>,
    #[diesel(sql_type = Text)]
    actor: String,
    #[diesel(sql_type = Nullable<Text>)]
    address: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    team: Option<String>,
}

async fn told(connection: &mut AsyncPgConnection, page: &Page) -> Vec<Told> {
    let id = Uuid::parse_str(page.headers["x-request-id"].to_str().unwrap()).unwrap();
    diesel::sql_query(
        "SELECT action, outcome, reason, actor_kind || ' ' || actor_name AS actor, address, slug AS team
         FROM activity_events LEFT JOIN teams ON teams.id = team_id WHERE request_id = $1",
    )
    .bind::<diesel::sql_types::Uuid, _>(id)
    .load(connection)
    .await
    .unwrap()
}

/// That a request has left the event that it should, and no other: by whom, of which team, and why not.
async fn check_event(connection: &mut AsyncPgConnection, row: &Row, persona: &Persona, page: &Page, outcome: Outcome) {
    let told = told(connection, page).await;
    let what = format!("{:?}: {}: {} {told:?}", persona.who, row.name(), page.status);
    let (action, ended) = match outcome {
        _ if row.action.is_empty() => ("", ""),
        Outcome::Answered(_) | Outcome::SignInFirst => ("", ""),
        Outcome::Allowed if row.method == "POST" => (row.action, "refused stale form"),
        Outcome::Allowed if row.answers == 404 => (row.action, "refused not found"),
        Outcome::Allowed => (row.leaves, "success"),
        Outcome::Forbidden => (row.action, "refused permission"),
        Outcome::NotFound
            if persona.who == Who::ManagesAnother && !matches!(row.needs, Needs::Site | Needs::SiteAudit) =>
        {
            (row.action, "refused not found")
        }
        Outcome::NotFound => (row.action, "refused permission"),
    };
    if action.is_empty() {
        assert!(told.is_empty(), "{what}");
        return;
    }
    let [event] = told.as_slice() else { panic!("not one event: {what}") };
    assert_eq!(event.action, format!("certdesk.{action}"), "{what}");
    let told = format!("{} {}", event.outcome, event.reason.as_deref().unwrap_or_default());
    assert_eq!(told.trim_end(), ended, "{what}");
    assert_eq!(event.actor, format!("person {:?}", persona.who), "{what}");
    assert_eq!(event.address.as_deref(), Some("127.0.0.1"), "{what}");
    if row.pattern.starts_with("/teams/") {
        assert_eq!(event.team.as_deref(), Some(TEAM), "{what}");
    }
}

async fn send(persona: &Persona, row: &Row, path: &str, csrf: &str) -> Page {
    let method = Method::from_bytes(row.method.as_bytes()).unwrap();
    let fields: Vec<_> = row.fields.iter().copied().chain([("csrf", csrf)]).collect();
    let posts = method == Method::POST;
    persona.person.send(method, path, |request| if posts { request.form(&fields) } else { request }).await
}

fn check(row: &Row, persona: &Persona, page: &Page, outcome: Outcome) {
    let text = if page.status == 303 { String::new() } else { String::from_utf8_lossy(&page.body).into_owned() };
    let what = format!("{:?}: {}: {} {text}", persona.who, row.name(), page.status);
    match outcome {
        Outcome::Answered(status) => assert_eq!(page.status, status, "{what}"),
        Outcome::Allowed if row.method == "POST" => assert!(text.contains(OUT_OF_DATE), "{what}"),
        Outcome::Allowed => assert_eq!(page.status, row.answers, "{what}"),
        Outcome::Forbidden => {
            assert_eq!(page.status, 403, "{what}");
            assert!(!text.contains(OUT_OF_DATE), "{what}");
        }
        Outcome::NotFound => assert_eq!(page.status, 404, "{what}"),
        // A form that was typed comes back; whatever else leads to the sign-in page.
        Outcome::SignInFirst if page.status == 401 => assert_eq!(row.method, "POST", "{what}"),
        Outcome::SignInFirst => {
            assert_eq!(page.status, 303, "{what}");
            assert_eq!(page.location().unwrap().path(), "/sign-in", "{what}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_at_every_route() {
    let receiver = Receiver::answering().await;
    let portal = Portal::start(PortalOptions::new().await.calling(&receiver)).await;
    let mina = portal.person("mina").await;
    let mut certificates = Vec::new();
    for name in ["one", "another"] {
        let path = mina.order(&Order::of(name, &[&fresh(name)])).await;
        mina.wait_for_status(&path, "valid").await;
        certificates.push(path.rsplit('/').next().unwrap().to_owned());
    }
    let issued = receiver.wait_for("cert_issued", 2).await;
    let crn = issued[0]["instance_crn"].as_str().unwrap().to_owned();

    let mut connection = AsyncPgConnection::establish(&portal.database_url).await.unwrap();
    let new_key = mina.get(&format!("/teams/{TEAM}/notifications/keys/new")).await;
    assert_eq!(mina.submit(&new_key.form("form.action")).await.status, 303);
    let batch = "INSERT INTO batches (id, team_id, action, asked_by_id, asked_by, created_at, ended_at)
         SELECT gen_random_uuid(), teams.id, '{\"action\": \"auto-renew\", \"on\": true}', people.id, 'Mina', now(), now()
         FROM teams, people WHERE slug = 'shop' AND people.name = 'Mina'";
    assert_eq!(diesel::sql_query(batch).execute(&mut connection).await.unwrap(), 1);
    let personas = personas::make(&portal, &certificates[1]).await;
    let mut things = BTreeMap::from([
        ("team", TEAM.to_owned()),
        ("certificate", certificates[0].clone()),
        ("number", "1".to_owned()),
        ("language", "en".to_owned()),
        ("provider", "oidc".to_owned()),
        ("path", "app.css".to_owned()),
        ("crn", crn),
    ]);
    for (name, sql) in [
        ("channel", "SELECT id FROM channels"),
        ("delivery", "SELECT id FROM deliveries LIMIT 1"),
        ("authority", "SELECT id FROM authorities"),
        ("event", "SELECT max(number) FROM activity_events JOIN teams ON team_id = teams.id WHERE slug = 'shop'"),
        ("batch", "SELECT id FROM batches"),
        ("key", "SELECT id FROM signing_keys WHERE retires_at IS NOT NULL"),
        ("person", "SELECT id FROM people LIMIT 1"),
        (
            "grant",
            "SELECT grants.id FROM grants JOIN teams ON team_id = teams.id
             WHERE slug = 'shop' AND role = 'reader' AND NOT from_settings AND expires_at IS NULL LIMIT 1",
        ),
    ] {
        things.insert(name, word(&mut connection, sql).await);
    }
    let things = Things(things);
    let team = word(&mut connection, "SELECT id FROM teams WHERE slug = 'shop'").await;

    let before = state(&mut connection).await;
    for row in ROWS {
        let path = things.path_of(row.pattern, &team);
        for persona in &personas {
            let outcome = expected(row.needs, persona.who);
            // With the token where it is the permission that is in question; without, where nothing is to be done.
            let csrf = if outcome == Outcome::Allowed { "" } else { &persona.csrf };
            let page = send(persona, row, &path, csrf).await;
            check(row, persona, &page, outcome);
            check_event(&mut connection, row, persona, &page, outcome).await;
            if outcome == Outcome::Allowed
                && matches!(persona.who, Who::Holds(_) | Who::SiteAdmin | Who::SiteAuditor)
                && let Some(unknown) = things.unknown(row.pattern, &team)
            {
                let page = send(persona, row, &unknown, &persona.csrf).await;
                assert_eq!(page.status, 404, "{:?}: {} {unknown}", persona.who, row.method);
                let told = told(&mut connection, &page).await;
                let [event] = told.as_slice() else { panic!("{} {unknown}: {told:?}", row.method) };
                assert_eq!(event.reason.as_deref(), Some("not found"), "{} {unknown}", row.method);
                assert_eq!(event.action, format!("certdesk.{}", row.action), "{} {unknown}", row.method);
            }
        }
        let leaves_a_session = matches!(row.needs, Needs::Door);
        assert!(leaves_a_session || state(&mut connection).await == before, "{} changed something", row.name());
    }
    portal.stop().await;
}
