//! TXT records set by hand, set nowhere, and set where only one side sees them.

use certdesk::demo::challtestsrv::Challtestsrv;
use chrono::TimeDelta;

use super::downloaded::Downloaded;
use crate::support::names::fresh;
use crate::support::page::{Page, Record};
use crate::support::person::Order;
use crate::support::portal::{Portal, PortalOptions};
use crate::support::receiver::Receiver;
use crate::support::temp;
use crate::support::world::world;

/// The records, once the page shows so many of them and what the DNS said about each.
fn looked_for(count: usize) -> impl Fn(&Page) -> Option<Vec<Record>> {
    move |page| (page.texts("li.server.no").len() == count).then(|| page.records())
}

#[tokio::test(flavor = "multi_thread")]
async fn set_by_hand() {
    let world = world().await;
    let portal = Portal::start(PortalOptions::new().await).await;
    let mina = portal.person("mina").await;
    let apex = fresh("hand");
    let wildcard = format!("*.{apex}");
    let certificate = mina.order(&Order::of("by hand", &[&apex, &wildcard])).await;
    let records = mina.watch(&certificate, "two records", looked_for(2)).await;
    assert!(records.iter().all(|record| record.name == format!("_acme-challenge.{apex}")), "{records:?}");
    assert_ne!(records[0].value, records[1].value);

    // One of the two is not enough; what stands there is shown.
    world.dns.set_txt(&records[0].name, &records[0].value).await.unwrap();
    mina.watch(&certificate, "one record to be seen", |page| (page.texts("li.server.yes").len() == 1).then_some(()))
        .await;
    assert_eq!(mina.get(&certificate).await.certificate_status(), "pending");
    world.dns.set_txt(&records[1].name, &records[1].value).await.unwrap();
    mina.wait_for_status(&certificate, "valid").await;
    Downloaded::of(&mina, &certificate, world.pebble.issuing_root_pem()).await;
    world.dns.clear_txt(&records[0].name).await.unwrap();
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn never_set() {
    let world = world().await;
    let receiver = Receiver::listening().await;
    let portal = Portal::start(PortalOptions::new().await.calling(&receiver)).await;
    let mina = portal.person("mina").await;
    let (there, missing) = (fresh("there"), fresh("missing"));
    let certificate = mina.order(&Order::of("never set", &[&there, &missing])).await;
    let records = mina.watch(&certificate, "two records", looked_for(2)).await;
    let record = records.iter().find(|record| record.name.ends_with(&there)).unwrap();
    world.dns.set_txt(&record.name, &record.value).await.unwrap();
    world.dns.set_txt(&format!("_acme-challenge.{missing}"), "an older value").await.unwrap();
    mina.watch(&certificate, "the older value on the page", |page| {
        page.texts("li.server.no").concat().contains("an older value").then_some(())
    })
    .await;

    // All but the last of the ten minutes.
    portal.leap(TimeDelta::minutes(9));
    let left = mina.get(&certificate).await.texts("p.left").concat();
    assert!(left.contains("less than a minute left"), "{left}");
    portal.leap(TimeDelta::minutes(1));
    let page = mina.wait_for_status(&certificate, "failed").await;
    let happened = page.texts(".progress .now").concat();
    assert!(happened.contains(&missing) && !happened.contains(&there), "{happened}");
    let said = page.texts("li.server.no").concat();
    assert!(said.contains(&world.dns.dns().to_string()) && said.contains("an older value"), "{said}");

    let failed = receiver.wait_for("cert_order_failed", 1).await;
    assert!(failed[0]["certificates"][0]["additional_info"].as_str().unwrap().contains(&missing));
    assert_eq!(receiver.wait_for("cert_domain_validation_completed", 2).await.len(), 2);
    portal.stop().await;
    for record in records {
        world.dns.clear_txt(&record.name).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn seen_by_us_but_not_by_the_authority() {
    let split = Challtestsrv::start(temp::path("split-dns")).await.unwrap();
    let receiver = Receiver::listening().await;
    let options = PortalOptions::new().await.set("dns-resolvers", split.dns().to_string()).calling(&receiver);
    let portal = Portal::start(options).await;
    let mina = portal.person("mina").await;
    let domain = fresh("split");
    let certificate = mina.order(&Order::of("split", &[&domain])).await;
    let record = mina.watch(&certificate, "a record", looked_for(1)).await.remove(0);
    world().await.dns.set_txt(&record.name, "wrong").await.unwrap();
    split.set_txt(&record.name, &record.value).await.unwrap();

    let page = mina.wait_for_status(&certificate, "failed").await;
    let happened = page.texts(".progress .now").concat();
    assert!(happened.contains("couldn’t verify") && happened.contains(&domain), "{happened}");
    assert!(page.texts(".progress blockquote").concat().contains("unauthorized"), "{happened}");
    receiver.wait_for("cert_order_failed", 1).await;
    receiver.wait_for("cert_domain_validation_completed", 1).await;
    portal.stop().await;
    world().await.dns.clear_txt(&record.name).await.unwrap();
    split.stop().await;
}
