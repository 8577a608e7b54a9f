//! A database that restarts in the middle of an order, or of a request.

use certdesk::db::embedded::{Durability, Embedded};
use chrono::TimeDelta;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};

use crate::support::names::fresh;
use crate::support::person::Order;
use crate::support::portal::{Portal, PortalOptions, TEAM};
use crate::support::receiver::Receiver;
use crate::support::world::world;
use crate::support::{temp, waiting};

#[tokio::test(flavor = "multi_thread")]
async fn the_order_goes_on() {
    let folder = temp::path("restarted");
    let server = Embedded::start(&folder, Durability::ForTests).await.unwrap();
    let url = server.url().to_owned();
    let receiver = Receiver::listening().await;
    let portal = Portal::start(PortalOptions::new().await.set("database-url", &url).calling(&receiver)).await;
    let mina = portal.person("mina").await;
    let domain = fresh("restart");
    let certificate = mina.order(&Order::of("restart", &[&domain])).await;
    let record = mina.watch(&certificate, "the record", |page| page.records().pop()).await;

    server.stop().await;
    let away = mina.get(&certificate).await;
    assert_eq!(away.status, 503, "{}", away.text());
    assert_eq!(mina.get("/readyz").await.status, 503);
    assert_eq!(mina.get("/healthz").await.status, 200);
    let dns = &world().await.dns;
    dns.set_txt(&record.name, &record.value).await.unwrap();
    let server = Embedded::start(&folder, Durability::ForTests).await.unwrap();
    assert_eq!(server.url(), url);

    waiting::until("the order to go on, and to be told of", async || {
        // What the restart cut off, a step or a delivery, is taken up when its lease has run out.
        portal.leap(TimeDelta::seconds(1));
        let page = mina.get(&certificate).await;
        let valid = page.status == 200 && page.certificate_status() == "valid";
        (valid && receiver.of_type("cert_issued").len() == 1).then_some(())
    })
    .await;
    portal.stop().await;
    dns.clear_txt(&record.name).await.unwrap();
    server.stop().await;
}

/// How many queries wait for a lock.
const WAITING: &str = "SELECT count(*) AS n FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'";
/// Cuts them off, as a server does that is told to stop.
const CUT_OFF: &str = "SELECT count(pg_terminate_backend(pid)) AS n FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'";

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    n: i64,
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_cut_in_the_middle_of_a_query_is_a_database_that_is_away() {
    let portal = Portal::start(PortalOptions::new().await.without_scheduler()).await;
    let mina = portal.person("mina").await;
    let list = format!("/teams/{TEAM}/certificates");
    let form = mina.order_form(&Order::of("cut off", &[&fresh("cut-off")])).await;
    let mut holding = AsyncPgConnection::establish(&portal.database_url).await.unwrap();
    let mut cutting = AsyncPgConnection::establish(&portal.database_url).await.unwrap();
    holding.batch_execute("BEGIN; LOCK certificates IN ACCESS EXCLUSIVE MODE").await.unwrap();
    let cut = async {
        // A query alone, and a transaction.
        waiting::until("both queries", async || {
            let waiting: Count = diesel::sql_query(WAITING).get_result(&mut cutting).await.unwrap();
            (waiting.n == 2).then_some(())
        })
        .await;
        diesel::sql_query(CUT_OFF).get_result::<Count>(&mut cutting).await.unwrap();
    };
    let (read, ordered, ()) = tokio::join!(mina.get(&list), mina.submit(&form), cut);
    assert_eq!((read.status, ordered.status), (503, 503), "{} {}", read.text(), ordered.text());
    holding.batch_execute("ROLLBACK").await.unwrap();
    // A connection may be found to be closed a moment after its query has failed.
    waiting::until("the list", async || (mina.get(&list).await.status == 200).then_some(())).await;
    assert_eq!(mina.submit(&form).await.status, 303);
    portal.stop().await;
}
