//! Events are forwarded to a collector: all of them, in their order, whatever happens to it or to us.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use diesel::QueryableByName;
use diesel::sql_types::BigInt;
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use serde_json::Value;

use super::collector::{Act, Collector};
use super::rig::Rig;
use crate::support::authority_proxy::Gate;
use crate::support::person::Person;
use crate::support::portal::PortalOptions;
use crate::support::process::SchedulerProcess;
use crate::support::{temp, waiting};

const TOKEN: &str = "collector token of the tests";

/// No scheduler yet; batches of four, so that there are several.
async fn options(collector: &Collector) -> PortalOptions {
    let token = temp::path("token");
    std::fs::write(&token, format!("{TOKEN}\n")).unwrap();
    PortalOptions::new()
        .await
        .without_scheduler()
        .set("activity-forward-url", collector.url())
        .set("activity-forward-root-file", collector.root.to_str().unwrap())
        .set("activity-forward-token-file", token.to_str().unwrap())
        .set("activity-forward-batch", "4")
        .set("activity-seal-seconds", "1")
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

/// The numbers of all events up to now.
pub async fn recorded(rig: &mut Rig) -> Vec<i64> {
    let all = diesel::sql_query("SELECT number FROM activity_events ORDER BY number");
    let all: Vec<Number> = all.load(&mut rig.connection).await.unwrap();
    all.into_iter().map(|row| row.number).collect()
}

/// Waits until the collector has so many events at least; the clock goes on quickly meanwhile.
async fn until_taken(rig: &Rig, collector: &Collector, count: usize) {
    waiting::until(&format!("{count} events to be taken"), async || {
        rig.portal.leap(TimeDelta::seconds(1));
        (collector.numbers().len() >= count).then_some(())
    })
    .await;
}

async fn readiness(rig: &Rig) -> (u16, String) {
    let page = Person::nobody(&rig.portal.url).get("/readyz").await;
    let text = String::from_utf8(page.body).unwrap();
    (page.status, text.lines().find(|line| line.starts_with("activity-forward: ")).unwrap_or_default().to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collector_gets_all_of_it_once_and_in_order() {
    let collector = Collector::start().await;
    let mut rig = Rig::on(options(&collector).await).await;
    rig.portal.start_scheduler();
    let all = recorded(&mut rig).await;
    until_taken(&rig, &collector, all.len()).await;
    assert!(collector.numbers().starts_with(&all), "{:?}", collector.numbers());
    assert!(collector.taken().iter().all(|batch| batch.len() <= 4));
    let headers = collector.headers();
    let header = |name: &str| headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str());
    assert_eq!(header("authorization"), Some(&*format!("Bearer {TOKEN}")));
    assert_eq!(header("content-type"), Some("application/json"));
    // What comes later too, each with what it can be told by.
    rig.record(3).await;
    let all = recorded(&mut rig).await;
    until_taken(&rig, &collector, all.len()).await;
    let taken: Vec<Value> = collector.taken().concat();
    let ids: BTreeSet<&str> = taken.iter().map(|event| event["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), taken.len());
    assert_eq!(taken[all.len() - 1]["data"]["name"], "Ä \"quoted\"");
    assert_eq!(readiness(&rig).await, (200, "activity-forward: ok".to_owned()));
    // The database is one of before: what was sent since isn't in it.
    let restored = "UPDATE activity_outlets SET position = position + 1000000";
    rig.connection.batch_execute(restored).await.unwrap();
    rig.portal.leap(TimeDelta::seconds(1));
    let (status, line) = readiness(&rig).await;
    assert!(status == 200 && line.contains(" ahead: the database is older than what was sent"), "{line}");
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_taken_is_sent_again_and_told() {
    let collector = Collector::start().await;
    collector.next([Act::Refuse(500, None), Act::Close, Act::Refuse(503, Some(("retry-after", "90")))]);
    let mut rig = Rig::on(options(&collector).await).await;
    rig.portal.start_scheduler();
    let seen = async |count: usize| {
        waiting::until(&format!("try {count}"), async || (collector.seen().len() >= count).then_some(())).await;
    };
    let failing = async |error: &str| {
        waiting::until(error, async || {
            // It is told, and nothing of ours is out of service.
            let (status, line) = readiness(&rig).await;
            assert_eq!(status, 200, "{line}");
            (line.contains("failing for ") && line.ends_with(error)).then_some(())
        })
        .await;
    };
    seen(1).await;
    failing("it answered with status 500").await;
    rig.portal.leap(TimeDelta::seconds(1));
    seen(2).await;
    failing("the connection broke off").await;
    rig.portal.leap(TimeDelta::seconds(2));
    seen(3).await;
    failing("it answered with status 503").await;
    // It asked for a minute and a half.
    rig.portal.leap(TimeDelta::seconds(60));
    rig.record(2).await;
    rig.until_sealed().await;
    assert_eq!(collector.seen().len(), 3);
    assert_eq!(collector.numbers(), [0; 0]);
    rig.portal.leap(TimeDelta::seconds(31));
    let all = recorded(&mut rig).await;
    until_taken(&rig, &collector, all.len()).await;
    assert!(collector.numbers().starts_with(&all));
    assert_eq!(collector.seen()[..4], vec![collector.seen()[0].clone(); 4], "the same batch each time");
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collector_that_hangs_holds_up_nothing_else() {
    let collector = Collector::start().await;
    let gate = Gate::closed();
    collector.next([Act::Hold(gate.clone())]);
    let mut rig = Rig::on(options(&collector).await).await;
    rig.portal.start_scheduler();
    gate.arrival().await;
    rig.record(2).await;
    rig.until_sealed().await;
    assert_eq!(collector.numbers(), [0; 0]);
    gate.let_go();
    let all = recorded(&mut rig).await;
    until_taken(&rig, &collector, all.len()).await;
    assert!(collector.numbers().starts_with(&all));
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_is_killed_between_batches_loses_nothing() {
    let collector = Collector::start().await;
    // It has taken a batch, and nobody hears of it.
    let gate = Gate::closed();
    let mut rig = Rig::on(options(&collector).await).await;
    let all = recorded(&mut rig).await;
    let scheduler = SchedulerProcess::start(&rig.portal.flags).await;
    waiting::until("some of it", async || (!collector.numbers().is_empty()).then_some(())).await;
    collector.next([Act::Hold(gate.clone())]);
    rig.record(20).await;
    gate.arrival().await;
    scheduler.kill().await;
    let (held, before) = (collector.seen().pop().unwrap(), collector.numbers());
    // Its lease runs out.
    rig.portal.leap(TimeDelta::seconds(20));
    rig.portal.start_scheduler();
    let after = recorded(&mut rig).await;
    assert!(after.len() >= all.len() + 20);
    until_taken(&rig, &collector, after.len()).await;
    let numbers = collector.numbers();
    assert!(numbers.starts_with(&after), "{numbers:?}");
    assert!(numbers.starts_with(&before));
    let times = collector.seen().into_iter().filter(|batch| batch[0] == held[0]).count();
    assert_eq!(times, 2, "what was under way was sent again");
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_collector_has_not_taken_is_not_cut_off() {
    let collector = Collector::start().await;
    collector.next([(); 2].map(|()| Act::Refuse(503, Some(("retry-after", "3600")))));
    let mut rig = Rig::on(options(&collector).await.set("activity-keep-days", "1")).await;
    let tries = async |count: usize| {
        waiting::until("a refusal", async || (collector.seen().len() >= count).then_some(())).await;
    };
    rig.portal.start_scheduler();
    tries(1).await;
    rig.portal.leap(TimeDelta::days(2));
    tries(2).await;
    rig.record(1).await;
    assert_eq!(rig.until_sealed().await.batch.cut, 0);
    let all = recorded(&mut rig).await;
    rig.portal.leap(TimeDelta::hours(1));
    until_taken(&rig, &collector, all.len()).await;
    assert!(collector.numbers().starts_with(&all), "{:?} of {all:?}", collector.numbers());
    assert_eq!(all[0], 1);
    waiting::until("the cut, now that it may be made", async || {
        rig.portal.leap(TimeDelta::seconds(1));
        rig.record(1).await;
        (rig.until_sealed().await.batch.cut > 0).then_some(())
    })
    .await;
    rig.portal.stop().await;
}
