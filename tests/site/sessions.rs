//! My sessions.

use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};
use reqwest::Method;

use super::rig::{csrf, options};
use crate::support::events;
use crate::support::person::Person;
use crate::support::portal::Portal;

const PAGE: &str = "/sessions";

/// The names of the sessions on somebody's page, the one used last first.
async fn ids(person: &Person) -> Vec<String> {
    let page = person.get(PAGE).await;
    assert_eq!(page.status, 200, "{}", page.text());
    let own = page.texts("tr:has(.tag) td.name").len();
    assert_eq!(own, 1, "one of them is this one");
    let inputs = page.texts(".sessions tbody tr").len();
    let others = page.form_values("session");
    assert_eq!(others.len() + own, inputs);
    others
}

async fn is_signed_in(person: &Person) -> bool {
    let page = person.get(PAGE).await;
    assert!([200, 303].contains(&page.status));
    page.status == 200
}

#[tokio::test(flavor = "multi_thread")]
async fn any_of_mine_can_be_ended_and_nobody_elses() {
    let portal = Portal::start(options().await).await;
    let (here, there, third) = (portal.person("rae").await, portal.person("rae").await, portal.person("rae").await);
    let will = portal.person("will").await;
    let others = ids(&here).await;
    assert_eq!(others.len(), 2);
    assert_eq!(ids(&will).await.len(), 0);

    // Another's, one that there isn't, and none at all.
    let (token, wills) = (csrf(&here).await, csrf(&will).await);
    for session in [&*others[0], "0199aaaa-0000-7000-8000-000000000001"] {
        assert_eq!(will.post("/sessions/end", &[("csrf", &wills), ("session", session)]).await.status, 404);
    }
    for session in ["", "x"] {
        assert_eq!(will.post("/sessions/end", &[("csrf", &wills), ("session", session)]).await.status, 400);
    }
    // Another's token, none, and another origin's page.
    for sent in [&*wills, ""] {
        assert_eq!(here.post("/sessions/end", &[("csrf", sent), ("session", &others[0])]).await.status, 403);
        assert_eq!(here.post("/sessions/end-others", &[("csrf", sent)]).await.status, 403);
    }
    let foreign = here
        .send(Method::POST, "/sessions/end-others", |request| {
            request.header("origin", "https://evil.test").form(&[("csrf", &*token)])
        })
        .await;
    assert_eq!(foreign.status, 403);
    assert!(is_signed_in(&there).await && is_signed_in(&third).await);

    let ended = here.post("/sessions/end", &[("csrf", &token), ("session", &others[0])]).await;
    assert_eq!((ended.status, ended.location().unwrap().path()), (303, PAGE));
    assert!(here.get(PAGE).await.texts(".banner.flash")[0].contains("The session has ended"));
    assert_eq!(usize::from(is_signed_in(&there).await) + usize::from(is_signed_in(&third).await), 1);
    assert_eq!(ids(&here).await, others[1..]);
    // Twice is once.
    assert_eq!(here.post("/sessions/end", &[("csrf", &token), ("session", &others[0])]).await.status, 404);

    let ended = here.post("/sessions/end-others", &[("csrf", &token)]).await;
    assert_eq!((ended.status, ended.location().unwrap().path()), (303, PAGE));
    assert!(!is_signed_in(&there).await && !is_signed_in(&third).await);
    assert!(is_signed_in(&here).await && is_signed_in(&will).await);
    let page = here.get(PAGE).await;
    assert_eq!(page.texts("#end-others-button"), [""; 0]);

    let events = events::of(&portal.database_url, "session.sign-out").await;
    let (events, refused): (Vec<_>, Vec<_>) = events.into_iter().partition(|line| line.outcome == "success");
    let why = |who: &str| -> Vec<&str> {
        refused.iter().filter(|line| line.actor_name == who).filter_map(|line| line.reason.as_deref()).collect()
    };
    assert_eq!(why("Will"), ["not found", "not found", "invalid", "invalid"]);
    assert_eq!(why("Rae"), ["stale form", "stale form", "stale form", "stale form", "stale form", "not found"]);
    let told: Vec<_> = events.iter().map(|line| (&*line.actor_name, line.target_name.as_deref())).collect();
    assert_eq!(told, [("Rae", Some("Rae")), ("Rae", Some("Rae"))]);
    assert_eq!(events[0].data["session"], *others[0]);
    assert_eq!(events[1].data["sessions_ended"], 1);
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ending_the_present_one_is_signing_out() {
    let portal = Portal::start(options().await).await;
    let (here, there) = (portal.person("rae").await, portal.person("rae").await);
    let own = ids(&there).await.remove(0);
    let token = csrf(&here).await;
    let ended = here.post("/sessions/end", &[("csrf", &token), ("session", &own)]).await;
    assert_eq!((ended.status, ended.location().unwrap().path()), (303, "/sign-in"));
    assert_eq!(here.cookie("certdesk-session"), None);
    assert!(here.get("/sign-in").await.text().contains("You are signed out"));
    assert!(is_signed_in(&there).await);
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_signed_out_meanwhile_comes_back_to_the_page() {
    let portal = Portal::start(options().await).await;
    let stranger = Person::nobody(&portal.url);
    for (path, fields) in [
        ("/sessions/end", &[("session", "0199aaaa-0000-7000-8000-000000000001")][..]),
        ("/sessions/end-others", &[][..]),
    ] {
        let to = stranger.post(path, fields).await.location().unwrap();
        assert_eq!((to.path(), to.query()), ("/sign-in", Some("return_to=%2Fsessions")), "{path}");
    }
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_that_are_over_are_not_shown() {
    let portal = Portal::start(options().await).await;
    let old = portal.person("rae").await;
    portal.leap(chrono::TimeDelta::hours(9));
    let here = portal.person("rae").await;
    assert_eq!(ids(&here).await.len(), 0);
    assert!(!is_signed_in(&old).await);
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_at_most_and_the_one_unused_for_longest_goes() {
    let portal = Portal::start(options().await).await;
    let (old, used) = (portal.person("rae").await, portal.person("rae").await);
    let will = portal.person("will").await;
    let mut connection = AsyncPgConnection::establish(&portal.database_url).await.unwrap();
    let more = "INSERT INTO sessions (id, token_hash, person_id, csrf_token, created_at, seen_at, expires_at, address, user_agent)
        SELECT gen_random_uuid(), convert_to('of ' || n, 'UTF8'), people.id, '', now(), now() - interval '1 minute',
            now() + interval '1 day', '', '' FROM people, generate_series(1, 48) AS n WHERE name = 'Rae'";
    connection.batch_execute(more).await.unwrap();
    connection.batch_execute("UPDATE sessions SET seen_at = now() - interval '1 hour'
        WHERE id = (SELECT min(sessions.id::text)::uuid FROM sessions JOIN people ON people.id = person_id WHERE name = 'Rae' AND csrf_token <> '')")
        .await
        .unwrap();
    assert!(events::of(&portal.database_url, "session.sign-out").await.is_empty(), "there is room for fifty");
    let newest = portal.person("rae").await;
    assert!(!is_signed_in(&old).await);
    assert!(is_signed_in(&used).await && is_signed_in(&newest).await && is_signed_in(&will).await);
    let ended = events::of(&portal.database_url, "session.sign-out").await;
    assert_eq!(ended.len(), 1);
    assert_eq!((&*ended[0].actor_name, ended[0].target_name.as_deref()), ("Rae", Some("Rae")));
    assert_eq!(ended[0].data["reason"], "more sessions than may be");
    portal.stop().await;
}
