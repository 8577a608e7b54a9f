//! A database that restarts in the middle of an order.

use certdesk::db::embedded::{Durability, Embedded};
use chrono::TimeDelta;

use crate::support::names::fresh;
use crate::support::person::Order;
use crate::support::portal::{Portal, PortalOptions};
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
