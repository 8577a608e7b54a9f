//! What the team's receiver is told about an order: everything once, signed, in order.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::support::names::fresh;
use crate::support::person::Order;
use crate::support::portal::{Portal, PortalOptions};
use crate::support::receiver::Receiver;
use crate::support::world::BLOCKED;

/// How often each type came.
fn counts(events: &[Value]) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for event in events {
        *counts.entry(event["event_type"].as_str().unwrap()).or_default() += 1;
    }
    counts
}

fn texts<'a>(events: &'a [Value], pointer: &str) -> BTreeSet<&'a str> {
    events.iter().map(|event| event.pointer(pointer).unwrap().as_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_is_announced() {
    let receiver = Receiver::answering().await;
    let portal = Portal::start(PortalOptions::new().await.calling(&receiver)).await;
    let mina = portal.person("mina").await;
    let apex = fresh("told");
    let wildcard = format!("*.{apex}");
    let certificate = mina.order(&Order::of("told", &[&apex, &wildcard])).await;
    let page = mina.wait_for_status(&certificate, "valid").await;
    receiver.wait_for("cert_issued", 1).await;
    portal.stop().await;

    let events = receiver.notifications();
    let required = receiver.of_type("cert_domain_validation_required");
    let completed = receiver.of_type("cert_domain_validation_completed");
    let told = [("cert_domain_validation_completed", 2), ("cert_domain_validation_required", 2), ("cert_issued", 1)];
    assert_eq!(counts(&events), BTreeMap::from(told));
    assert_eq!(counts(&events[..2]), BTreeMap::from([("cert_domain_validation_required", 2)]));
    assert_eq!(events[4]["event_type"], "cert_issued", "the end is told last");

    for stage in [&required, &completed] {
        assert_eq!(texts(stage, "/domain"), BTreeSet::from([apex.as_str(), wildcard.as_str()]));
        assert_eq!(texts(stage, "/challenge/txt_record_name"), BTreeSet::from(["_acme-challenge"]));
        assert_eq!(texts(stage, "/domain_validation_method"), BTreeSet::from(["dns-01"]));
    }
    let values = texts(&required, "/challenge/txt_record_val");
    assert_eq!(values.len(), 2);
    assert_eq!(texts(&completed, "/challenge/txt_record_val"), values);

    let id = certificate.rsplit('/').next().unwrap();
    let issued = &receiver.of_type("cert_issued")[0];
    assert_eq!(issued["version"], 4);
    assert_eq!(issued["certificates"][0]["name"], "told");
    assert_eq!(issued["certificates"][0]["domains"], format!("{apex},{wildcard}"));
    assert!(issued["certificates"][0]["cert_crn"].as_str().unwrap().ends_with(&format!(":certificate:{id}")));
    assert!(issued["certificates"][0]["expires_on"].as_i64().unwrap() > issued["iat"].as_i64().unwrap() * 1000);
    assert_eq!(issued["certificate_manager_url"], page.url.join(".").unwrap().as_str().trim_end_matches('/'));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_name_is_announced() {
    let receiver = Receiver::answering().await;
    let portal = Portal::start(PortalOptions::new().await.calling(&receiver)).await;
    let mina = portal.person("mina").await;
    let (good, bad) = (fresh("good"), format!("www.{BLOCKED}"));
    let certificate = mina.order(&Order::of("refused", &[&good, &bad])).await;
    let page = mina.wait_for_status(&certificate, "failed").await;
    let happened = page.texts(".progress .now").concat();
    assert!(happened.contains("The authority refuses these domains") && happened.contains(&bad), "{happened}");
    assert!(!page.texts(".progress .now p").concat().contains(&good), "{happened}");

    receiver.wait_for("cert_order_failed", 1).await;
    portal.stop().await;
    assert_eq!(counts(&receiver.notifications()), BTreeMap::from([("cert_order_failed", 1)]));
    let failed = &receiver.of_type("cert_order_failed")[0]["certificates"][0];
    assert!(failed["additional_info"].as_str().unwrap().contains(&bad), "{failed}");
    assert!(failed["expires_on"].is_null());
}
