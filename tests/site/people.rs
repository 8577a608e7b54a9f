//! People: found among many, blocked, let in again, their sessions ended.

use diesel::sql_types::Text;
use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use reqwest::Method;
use url::Url;

use super::rig::{PEOPLE, Rig, csrf, options};
use crate::support::events;
use crate::support::person::Person;
use crate::support::portal::TEAM;
use crate::support::waiting;

const SIGNED_IN: u16 = 200;
const SIGNED_OUT: u16 = 303;

/// How the start of the team's Notifications tab is answered, and where to.
async fn sees(person: &Person) -> u16 {
    let page = person.get(&format!("/teams/{TEAM}/notifications")).await;
    if page.status == SIGNED_OUT {
        assert_eq!(page.location().unwrap().path(), "/sign-in");
    }
    page.status
}

/// Begins to sign in, as far as the provider's answer: the address that it sends the browser back to.
async fn begun(person: &Person, id: &str) -> Url {
    let to_provider = person.submit(&person.get("/sign-in").await.form("main form")).await.location().unwrap();
    let mut form = person.get(to_provider.as_str()).await.form("form");
    form.fields.push(("person".to_owned(), id.to_owned()));
    person.submit(&form).await.location().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_blocked_is_out_at_once_everywhere() {
    let rig = Rig::start().await;
    let (here, there) = (rig.portal.person("rae").await, rig.portal.person("rae").await);
    let late = Person::nobody(&rig.portal.url);
    let back = begun(&late, "rae").await;
    let will = rig.portal.person("will").await;
    assert_eq!((sees(&here).await, sees(&there).await), (SIGNED_IN, SIGNED_IN));
    let page = rig.page_of("Rae").await;
    let asked = rig.sol.get(&format!("{page}/block")).await;
    assert!(asked.text().contains("Rae can’t sign in any more"), "{}", asked.text());
    assert_eq!(sees(&here).await, SIGNED_IN, "asking does nothing");

    // A request of hers is under way, and waits for the database.
    let mut holding = rig.connect().await;
    holding.batch_execute("BEGIN; LOCK TABLE authorities IN ACCESS EXCLUSIVE MODE").await.unwrap();
    let tab = format!("/teams/{TEAM}/certificates");
    let block = async {
        waiting::until("the request to wait", async || (waiting_for(&rig, "authorities").await > 0).then_some(()))
            .await;
        rig.block(&page).await;
        assert_eq!(there.get("/sessions").await.status, SIGNED_OUT);
        holding.batch_execute("COMMIT").await.unwrap();
    };
    let (under_way, ()) = tokio::join!(here.get(&tab), block);
    assert_eq!(under_way.status, 200, "what was let in before is answered");
    assert_eq!((sees(&here).await, sees(&there).await), (SIGNED_OUT, SIGNED_OUT));
    // A part of a page can't become the sign-in page: the whole page is asked for.
    let part = here.send(Method::GET, &tab, |request| request.header("hx-request", "true")).await;
    assert_eq!((part.status, part.headers.get("hx-refresh").is_some()), (200, true));
    // Nor can she finish a sign-in that had begun, or begin another.
    let refused = late.get(back.as_str()).await;
    assert_eq!(refused.status, 403);
    assert!(refused.text().contains("You can’t sign in here"), "{}", refused.text());
    let again = Person::nobody(&rig.portal.url);
    let back = begun(&again, "rae").await;
    assert_eq!(again.get(back.as_str()).await.status, 403);
    assert_eq!(again.cookie("certdesk-session"), None);
    assert_eq!(sees(&will).await, SIGNED_IN, "nobody else is");

    let shown = rig.sol.get(&page).await;
    assert_eq!(shown.texts("h1 ~ .badges .badge"), ["Blocked"]);
    assert!(shown.text().contains("Not signed in anywhere"), "{}", shown.text());
    let events = events::but_settings(&rig.portal.database_url, "person.block").await;
    let done: Vec<_> = events.iter().filter(|line| line.outcome == "success").collect();
    assert_eq!(done.len(), 1);
    assert_eq!((&*done[0].actor_name, done[0].target_name.as_deref()), ("Sol", Some("Rae")));
    assert_eq!(done[0].data["sessions_ended"], 2);

    // Let in again, she signs in anew; the sessions from before stay ended.
    let unblock = shown.form("form[action$='/unblock']");
    assert_eq!(rig.sol.submit(&unblock).await.location().unwrap().path(), page);
    assert_eq!((sees(&here).await, sees(&there).await), (SIGNED_OUT, SIGNED_OUT));
    assert_eq!(sees(&rig.portal.person("rae").await).await, SIGNED_IN);
    assert_eq!(rig.sol.submit(&unblock).await.status, 303, "twice is once");
    let unblocked = events::but_settings(&rig.portal.database_url, "person.unblock").await;
    let changed: Vec<bool> = unblocked.iter().map(|line| line.data.get("changed").is_none()).collect();
    assert_eq!(changed, [true, false]);
    rig.portal.stop().await;
}

/// How many wait for a lock on a table.
async fn waiting_for(rig: &Rig, table: &str) -> i64 {
    rig.count(&format!("pg_locks WHERE NOT granted AND relation = '{table}'::regclass")).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_at_the_very_moment_is_refused_or_ended() {
    let rig = Rig::start().await;
    rig.portal.person("rae").await;
    let page = rig.page_of("Rae").await;
    let unblock = [("csrf", &*csrf(&rig.sol).await)].map(|(name, value)| (name, value.to_owned()));
    for _ in 0..10 {
        let rae = Person::nobody(&rig.portal.url);
        let back = begun(&rae, "rae").await;
        let (answer, ()) = tokio::join!(rae.get(back.as_str()), rig.block(&page));
        assert!([303, 403].contains(&answer.status), "{}", answer.text());
        assert_eq!(rae.get("/sessions").await.status, SIGNED_OUT);
        assert_eq!(rig.count("sessions JOIN people ON people.id = person_id WHERE name = 'Rae'").await, 0);
        let fields: Vec<(&str, &str)> = unblock.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(rig.sol.post(&format!("{page}/unblock"), &fields).await.status, 303);
    }
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_site_administrators_who_block_each_other_leave_one() {
    let rig = Rig::with(options().await.set("site-admin", "group:certdesk-site-admins,email:nora@demo.test")).await;
    let nora = rig.portal.person("nora").await;
    let (sol_page, nora_page) = (rig.page_of("Sol").await, rig.page_of("Nora").await);
    let by_sol = rig.sol.get(&format!("{nora_page}/block")).await.form("form.action");
    let by_nora = nora.get(&format!("{sol_page}/block")).await.form("form.action");

    // Both requests are let in, and wait for their turn.
    let mut holding = hold_turns(&rig).await;
    let release = async {
        wait_for_turns(&rig, 2).await;
        holding.batch_execute("SELECT pg_advisory_unlock_all()").await.unwrap();
    };
    let (one, other, ()) = tokio::join!(rig.sol.submit(&by_sol), nora.submit(&by_nora), release);
    let mut ways = [&one, &other].map(|page| page.location().unwrap().path().to_owned());
    ways.sort();
    assert!(ways[0].starts_with(PEOPLE) && ways[1] == "/sign-in", "{ways:?}");
    assert_eq!(rig.count("people WHERE blocked_at IS NOT NULL").await, 1);
    let told = events::but_settings(&rig.portal.database_url, "person.block").await;
    let mut ended: Vec<&str> = told.iter().map(|line| line.reason.as_deref().unwrap_or_default()).collect();
    ended.sort_unstable();
    assert_eq!(ended, ["", "permission"]);
    let (left, out) = if one.location().unwrap().path() == "/sign-in" { (&nora, &rig.sol) } else { (&rig.sol, &nora) };
    assert_eq!((left.get(PEOPLE).await.status, out.get(PEOPLE).await.status), (200, 303));
    rig.portal.stop().await;
}

/// Nobody who changes who administers the site gets a turn until this connection lets go.
async fn hold_turns(rig: &Rig) -> AsyncPgConnection {
    let mut holding = rig.connect().await;
    holding.batch_execute("SELECT pg_advisory_lock(x'6365727473697465'::bigint)").await.unwrap();
    holding
}

async fn wait_for_turns(rig: &Rig, waiting: i64) {
    let turns = "pg_locks WHERE NOT granted AND locktype = 'advisory' AND
        database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    waiting::until("requests to wait", async || (rig.count(turns).await == waiting).then_some(())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_blocked_this_moment_does_not_take_it_back() {
    let rig = Rig::with(options().await.set("site-admin", "group:certdesk-site-admins,email:nora@demo.test")).await;
    let nora = rig.portal.person("nora").await;
    let page = rig.page_of("Nora").await;
    let block = rig.sol.get(&format!("{page}/block")).await.form("form.action");
    let (token, unblock) = (csrf(&nora).await, format!("{page}/unblock"));
    let mut holding = hold_turns(&rig).await;
    let undo = async {
        wait_for_turns(&rig, 1).await;
        let release = async {
            wait_for_turns(&rig, 2).await;
            holding.batch_execute("SELECT pg_advisory_unlock_all()").await.unwrap();
        };
        let fields = [("csrf", &*token)];
        let (undone, ()) = tokio::join!(nora.post(&unblock, &fields), release);
        assert_eq!((undone.status, undone.location().unwrap().path()), (303, "/sign-in"));
    };
    let (blocked, ()) = tokio::join!(rig.sol.submit(&block), undo);
    assert_eq!(blocked.location().unwrap().path(), page);
    assert_eq!(rig.count("people WHERE blocked_at IS NOT NULL").await, 1);
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_block_holds_at_every_provider() {
    let rig = Rig::start().await;
    let rae = rig.portal.person("rae").await;
    let elsewhere = "INSERT INTO people (id, provider, subject, email, name, created_at, signed_in_at)
                         SELECT gen_random_uuid(), 'github', '7', email, 'Rae at home', now(), now()
                         FROM people WHERE name = 'Rae'";
    rig.connect().await.batch_execute(elsewhere).await.unwrap();
    // Blocked there, she is out here.
    rig.block(&rig.page_of("Rae at home").await).await;
    assert_eq!(sees(&rae).await, SIGNED_OUT);
    let blocked = events::but_settings(&rig.portal.database_url, "person.block").await;
    assert_eq!(blocked.len(), 2);
    // Nor by an account that is made afterwards.
    rig.connect().await.batch_execute("UPDATE people SET blocked_at = NULL WHERE name = 'Rae'").await.unwrap();
    let anew = Person::nobody(&rig.portal.url);
    let back = begun(&anew, "rae").await;
    let page = anew.get(back.as_str()).await;
    assert_eq!(page.status, 403, "{}", page.text());
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_blocks_themselves() {
    let rig = Rig::start().await;
    let page = rig.page_of("Sol").await;
    let shown = rig.sol.get(&page).await;
    assert_eq!(shown.texts("#block-button"), [""; 0]);
    assert!(shown.texts(".badges")[0].contains("Site administrator"));
    let asked = rig.sol.get(&format!("{page}/block")).await;
    assert_eq!((asked.status, asked.texts("main button[type=submit]").len()), (422, 0), "{}", asked.text());
    let token = csrf(&rig.sol).await;
    let sent = rig.sol.post(&format!("{page}/block"), &[("csrf", &token)]).await;
    assert_eq!(sent.status, 422);
    assert!(sent.text().contains("You can’t block yourself"), "{}", sent.text());
    let events = events::but_settings(&rig.portal.database_url, "person.block").await;
    assert_eq!((events.len(), events[0].reason.as_deref()), (1, Some("oneself")));
    assert_eq!(rig.sol.get(PEOPLE).await.status, 200);
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn anothers_sessions_are_ended_one_or_all() {
    let rig = Rig::start().await;
    let (here, there) = (rig.portal.person("rae").await, rig.portal.person("rae").await);
    let (will, page, wills) = (rig.portal.person("will").await, rig.page_of("Rae").await, rig.page_of("Will"));
    let wills = wills.await;
    let sessions = rig.sol.get(&page).await.form_values("session");
    assert_eq!(sessions.len(), 2);
    let token = csrf(&rig.sol).await;
    // Named on another's page, it is not found.
    let foreign = rig.sol.post(&format!("{wills}/end"), &[("csrf", &token), ("session", &sessions[0])]).await;
    assert_eq!(foreign.status, 404);
    assert_eq!(rig.sol.post(&format!("{page}/end"), &[("session", &sessions[0])]).await.status, 403);
    assert_eq!((sees(&here).await, sees(&there).await), (SIGNED_IN, SIGNED_IN));

    let ended = rig.sol.post(&format!("{page}/end"), &[("csrf", &token), ("session", &sessions[0])]).await;
    assert_eq!((ended.status, ended.location().unwrap().path()), (303, &*page));
    let mut seen = [sees(&here).await, sees(&there).await];
    seen.sort_unstable();
    assert_eq!(seen, [SIGNED_IN, SIGNED_OUT]);
    rig.portal.person("rae").await;
    let all = rig.sol.get(&page).await.form(".card-head form");
    assert_eq!(rig.sol.submit(&all).await.status, 303);
    assert_eq!((sees(&here).await, sees(&there).await, sees(&will).await), (SIGNED_OUT, SIGNED_OUT, SIGNED_IN));
    // She may sign in again.
    assert_eq!(sees(&rig.portal.person("rae").await).await, SIGNED_IN);
    let events = events::but_settings(&rig.portal.database_url, "session.sign-out").await;
    let said = |line: &events::Recorded| {
        let of = line.target_name.as_deref().unwrap_or_default();
        format!("{} {of} {}", line.actor_name, line.reason.as_deref().unwrap_or("done"))
    };
    let told: Vec<String> = events.iter().map(said).collect();
    assert_eq!(told, ["Sol Will not found", "Sol Rae stale form", "Sol Rae done", "Sol Rae done"]);
    assert_eq!(events[3].data["sessions_ended"], 2);
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn somebodys_page_says_who_they_are_and_what_they_hold() {
    let rig = Rig::start().await;
    rig.make_team("Another", "mina@demo.test").await;
    rig.portal.person("mina").await;
    let grants = "INSERT INTO grants (id, team_id, person_id, role, expires_at, granted_by, created_at)
        SELECT gen_random_uuid(), teams.id, people.id, role, expires_at, 'test', now() FROM teams, people,
            (VALUES ('auditor', now() + interval '50 hours'), ('writer', now() - interval '1 day')) AS r (role, expires_at)
        WHERE slug = 'shop' AND people.name = 'Mina'";
    rig.connect().await.batch_execute(grants).await.unwrap();
    let page = rig.sol.get(&rig.page_of("Mina").await).await;
    let facts = page.texts("dl.identity dd");
    assert_eq!(&facts[..3], ["mina@demo.test verified by the provider", "Demo", "demo-mina"]);
    assert_eq!(page.texts(".names li"), ["certdesk-managers"]);
    let mut rows: Vec<String> = page.texts(".held tbody tr");
    rows.sort_unstable();
    assert_eq!(rows.len(), 3, "{rows:?}");
    assert!(rows[0].starts_with("Another Team admin the whole team mina@demo.test"), "{rows:?}");
    assert!(rows[1].starts_with("Shop Auditor the whole team directly in 2 days"), "{rows:?}");
    assert!(rows[2].starts_with("Shop Manager the whole team group certdesk-managers of Demo"), "{rows:?}");
    assert_eq!(page.texts(".sessions tbody tr").len(), 1);
    let read = events::but_settings(&rig.portal.database_url, "access.read").await;
    assert_eq!(read.last().unwrap().target_name.as_deref(), Some("Mina"));
    rig.portal.stop().await;
}

#[derive(diesel::QueryableByName)]
struct Plan {
    #[diesel(sql_type = Text, column_name = "QUERY PLAN")]
    line: String,
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_is_found_among_twenty_thousand() {
    let rig = Rig::start().await;
    let people = "INSERT INTO people (id, provider, subject, email, name, created_at, signed_in_at)
        SELECT gen_random_uuid(), 'oidc', 's' || n, 'p' || n || '@shop.test', 'Person ' || lpad((n / 2)::text, 5, '0'),
            now(), now() FROM generate_series(1, 20000) AS n;
        ANALYZE people";
    let mut connection: AsyncPgConnection = rig.connect().await;
    connection.batch_execute(people).await.unwrap();
    // Two of one name stand side by side, none is left out and none is there twice.
    let mut at = PEOPLE.to_owned();
    let mut seen = Vec::new();
    for _ in 0..5 {
        let page = rig.sol.get(&at).await;
        assert_eq!(page.texts("td.name").len(), 25);
        seen.extend(page.hrefs("td.name a"));
        at = page.hrefs(".paging a[rel=next]").remove(0);
    }
    let third = rig.sol.get(&at).await;
    let back = rig.sol.get(&third.hrefs(".paging a[rel=prev]")[0]).await;
    assert_eq!(back.hrefs("td.name a"), seen[100..]);
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 125);
    for (q, found) in [("person 07777", 2), ("P15554@", 1), ("SOL", 1), ("sol@demo.test", 1), ("%", 0), ("nobody", 0)] {
        let address = Url::parse_with_params("http://x/admin/people", [("q", q)]).unwrap();
        let page = rig.sol.get(&format!("{}?{}", address.path(), address.query().unwrap())).await;
        assert_eq!(page.texts("td.name").len(), found, "{q}");
    }
    // A page of the list is read from an index, wherever it begins.
    let deep = "EXPLAIN SELECT id FROM people WHERE search_text >= 'person 09000' AND
        (search_text > 'person 09000' OR id > '0199aaaa-0000-7000-8000-000000000001') ORDER BY search_text, id LIMIT 26";
    let plan: Vec<Plan> = diesel::sql_query(deep).load(&mut connection).await.unwrap();
    let plan: Vec<String> = plan.into_iter().map(|row| row.line).collect();
    assert!(plan.iter().any(|line| line.contains("people_list")), "{plan:?}");
    rig.portal.stop().await;
}
