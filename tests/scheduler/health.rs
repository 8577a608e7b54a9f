//! `/readyz` and the banner on the pages: what they say when something stands still.

use certdesk::db::migrations;
use certdesk::db::schedulers::{Scheduler, note_round};
use certdesk::domain::ids::SchedulerId;
use chrono::TimeDelta;
use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};
use reqwest::Method;

use super::schedulers;
use crate::support::names::fresh;
use crate::support::person::{Order, Person};
use crate::support::portal::{Portal, PortalOptions, TEAM};
use crate::support::postgres::TestDb;
use crate::support::process::SchedulerProcess;
use crate::support::receiver::Receiver;
use crate::support::waiting;

/// What `/readyz` says is wrong, as its lines; nothing where it answers 200.
async fn wrong(portal: &Portal) -> Vec<String> {
    let page = Person::nobody(&portal.url).get("/readyz").await;
    let text = String::from_utf8(page.body).unwrap();
    let names: Vec<&str> = text.lines().map(|line| line.split_once(": ").unwrap().0).collect();
    assert_eq!(names, ["database", "migrations", "scheduler", "jobs", "activity-seals"], "{text}");
    // The last is told and doesn't count.
    let wrong: Vec<String> = text.lines().take(4).filter(|line| !line.ends_with(": ok")).map(str::to_owned).collect();
    assert_eq!(page.status, if wrong.is_empty() { 200 } else { 503 }, "{text}");
    wrong
}

/// Waits until these are wrong, and nothing else.
async fn until_wrong(portal: &Portal, expected: &[&str]) {
    waiting::until(&format!("{expected:?} to be wrong"), async || {
        let wrong = wrong(portal).await;
        (wrong.len() == expected.len() && wrong.iter().zip(expected).all(|(line, start)| line.starts_with(start)))
            .then_some(())
    })
    .await;
}

/// What the banner says on a page.
async fn banner(person: &Person, path: &str) -> String {
    let page = person.get(path).await;
    assert_eq!(page.status, 200, "{}", page.text());
    page.texts(".banner.late").concat()
}

fn list() -> String {
    format!("/teams/{TEAM}/certificates")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scheduler_that_is_dead() {
    let receiver = Receiver::answering().await;
    let options = PortalOptions::new().await.calling(&receiver).without_scheduler();
    let mut portal = Portal::start(options.set("help-contact", "pki@shop.test")).await;
    let mina = portal.person("mina").await;
    assert_eq!(wrong(&portal).await, ["scheduler: none runs"]);
    let said = banner(&mina, &list()).await;
    assert!(said.contains("Orders and renewals stand still") && said.ends_with("pki@shop.test"), "{said}");
    let korean = |request: reqwest::RequestBuilder| request.header("accept-language", "ko");
    let page = mina.send(Method::GET, &list(), korean).await;
    assert!(page.texts(".banner.late").concat().contains("주문과 갱신이 멈춰 있습니다"));

    let scheduler = SchedulerProcess::start(&portal.flags).await;
    until_wrong(&portal, &[]).await;
    waiting::until("the banner to go", async || banner(&mina, &list()).await.is_empty().then_some(())).await;
    let certificate = mina.order(&Order::of("before it dies", &[&fresh("dies")])).await;
    mina.wait_for_status(&certificate, "valid").await;
    receiver.wait_for("cert_issued", 1).await;

    scheduler.kill().await;
    assert_eq!(schedulers(&portal.database_url).await.len(), 1, "a crash leaves its row");
    assert_eq!(wrong(&portal).await, [""; 0], "not late yet");
    portal.leap(TimeDelta::seconds(61));
    let late = wrong(&portal).await;
    assert!(late.iter().any(|line| line.starts_with("scheduler: the last round was 6")), "{late:?}");
    for path in [&list(), &certificate] {
        let said = banner(&mina, path).await;
        assert!(said.contains("Orders and renewals stand still"), "{path}: {said}");
    }

    portal.start_scheduler();
    until_wrong(&portal, &[]).await;
    waiting::until("the banner to go", async || banner(&mina, &certificate).await.is_empty().then_some(())).await;
    // What the crash has left is swept away in the end.
    assert_eq!(schedulers(&portal.database_url).await.len(), 2);
    portal.leap(TimeDelta::hours(25));
    waiting::until("the row to go", async || (schedulers(&portal.database_url).await.len() == 1).then_some(())).await;
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn work_that_nobody_takes_up() {
    let portal = Portal::start(PortalOptions::new().await).await;
    let mina = portal.person("mina").await;
    until_wrong(&portal, &[]).await;
    let mut connection = AsyncPgConnection::establish(&portal.database_url).await.unwrap();
    let job = "INSERT INTO jobs (id, kind, subject, run_at, created_at)
        VALUES (gen_random_uuid(), 'order.advance', gen_random_uuid(), now() + interval '1 hour', now())";
    // Who claims work passes over what is locked.
    connection.batch_execute(job).await.unwrap();
    connection.batch_execute("BEGIN; SELECT 1 FROM jobs WHERE kind = 'order.advance' FOR UPDATE").await.unwrap();
    portal.leap(TimeDelta::hours(1));
    until_wrong(&portal, &[]).await;
    portal.leap(TimeDelta::seconds(61));
    until_wrong(&portal, &["jobs: the oldest has been overdue for "]).await;
    let said = banner(&mina, &list()).await;
    assert!(said.contains("Orders and renewals are late"), "{said}");
    connection.batch_execute("ROLLBACK").await.unwrap();
    until_wrong(&portal, &[]).await;
    waiting::until("the banner to go", async || banner(&mina, &list()).await.is_empty().then_some(())).await;
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_schema_of_another_version() {
    let portal = Portal::start(PortalOptions::new().await).await;
    until_wrong(&portal, &[]).await;
    migrations::down(&portal.database_url, 1).await.unwrap();
    until_wrong(&portal, &["migrations: not run yet: 2026"]).await;
    migrations::up(&portal.database_url).await.unwrap();
    until_wrong(&portal, &[]).await;
    let mut connection = AsyncPgConnection::establish(&portal.database_url).await.unwrap();
    let newer = "INSERT INTO __diesel_schema_migrations (version) VALUES ('29991231000001')";
    connection.batch_execute(newer).await.unwrap();
    until_wrong(&portal, &["migrations: run by a newer Certdesk: 29991231000001"]).await;
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_away() {
    let database = TestDb::new().await;
    let portal = Portal::start(PortalOptions::new().await.set("database-url", database.url())).await;
    until_wrong(&portal, &[]).await;
    drop(database);
    until_wrong(&portal, &["database: no answer", "migrations: unknown", "scheduler: unknown", "jobs: unknown"]).await;
    assert_eq!(Person::nobody(&portal.url).get("/healthz").await.status, 200);
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_round_noted_by_a_clock_that_is_ahead_counts_for_nothing() {
    let portal = Portal::start(PortalOptions::new().await.without_scheduler()).await;
    let mut connection = AsyncPgConnection::establish(&portal.database_url).await.unwrap();
    let now = portal.app.clock.now();
    let ahead = Scheduler { id: SchedulerId::new(), name: "ahead/1".to_owned(), started_at: now };
    note_round(&mut connection, &ahead, now + TimeDelta::hours(1)).await.unwrap();
    assert_eq!(wrong(&portal).await, ["scheduler: none runs"]);
    note_round(&mut connection, &ahead, now + TimeDelta::seconds(30)).await.unwrap();
    // An answer counts for a second.
    portal.leap(TimeDelta::seconds(1));
    assert_eq!(wrong(&portal).await, [""; 0], "clocks of several machines differ a little");
    portal.stop().await;
}
