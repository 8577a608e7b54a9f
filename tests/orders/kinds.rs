//! Every kind of order that there is: by the names, by the key, and by an authority that is hard to please.

use super::downloaded::Downloaded;
use super::hurry_to_valid;
use crate::support::names::fresh;
use crate::support::person::{Order, Person};
use crate::support::portal::{Portal, PortalOptions};
use crate::support::receiver::Receiver;
use crate::support::world::{own_pebble, world};

/// Orders, waits and downloads; the certificate has to be for these names and no others.
async fn issued(person: &Person, order: &Order<'_>, root_pem: &str) -> Downloaded {
    let certificate = person.order(order).await;
    person.wait_for_status(&certificate, "valid").await;
    let downloaded = Downloaded::of(person, &certificate, root_pem).await;
    let mut names = order.domains.clone();
    names.sort_unstable();
    assert_eq!(downloaded.names, names, "{}", order.name);
    downloaded
}

#[tokio::test(flavor = "multi_thread")]
async fn names_of_every_kind() {
    let receiver = Receiver::answering().await;
    let portal = Portal::start(PortalOptions::new().await.calling(&receiver)).await;
    let mina = portal.person("mina").await;
    let root = world().await.pebble.issuing_root_pem();
    let single = fresh("single");
    let many: Vec<String> = (1..=4).map(|n| fresh(&format!("many{n}"))).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let wildcard = format!("*.{}", fresh("wildcard"));
    let apex = fresh("apex");
    let (below, www) = (format!("*.{apex}"), format!("www.{apex}"));

    let orders = [
        Order::of("single", &[&single]),
        Order::of("many", &many),
        Order::of("wildcard", &[&wildcard]),
        // Two values at one name, which have to stand together.
        Order::of("apex and wildcard", &[&apex, &below]),
        Order::of("covered by its wildcard", &[&below, &www]),
    ];
    futures::future::join_all(orders.iter().map(|order| issued(&mina, order, root))).await;
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn as_many_names_as_there_may_be() {
    let receiver = Receiver::answering().await;
    let portal = Portal::start(PortalOptions::new().await.calling(&receiver)).await;
    let mina = portal.person("mina").await;
    let apex = fresh("hundred");
    let names: Vec<String> = (1..=100).map(|n| format!("n{n}.{apex}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    issued(&mina, &Order::of("a hundred", &names), world().await.pebble.issuing_root_pem()).await;
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_of_every_kind() {
    let receiver = Receiver::answering().await;
    let portal = Portal::start(PortalOptions::new().await.calling(&receiver)).await;
    let mina = portal.person("mina").await;
    let root = world().await.pebble.issuing_root_pem();
    let domain = fresh("keys");
    for (key_algorithm, key) in [
        ("ecdsa-p256", "EC 256"),
        ("ecdsa-p384", "EC 384"),
        ("rsa-2048", "RSA 2048"),
        ("rsa-3072", "RSA 3072"),
        ("rsa-4096", "RSA 4096"),
    ] {
        let order = Order { key_algorithm, ..Order::of(key_algorithm, &[&domain]) };
        assert_eq!(issued(&mina, &order, root).await.key, key);
    }
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nonces_rejected_and_validation_slow() {
    let settings = [("PEBBLE_WFE_NONCEREJECT", "50"), ("PEBBLE_VA_NOSLEEP", "0"), ("PEBBLE_VA_SLEEPTIME", "3")];
    let pebble = own_pebble(&settings).await;
    let receiver = Receiver::answering().await;
    let portal = Portal::start(PortalOptions::at(&pebble).await.calling(&receiver)).await;
    let mina = portal.person("mina").await;
    let domains: Vec<String> = (1..=6).map(|n| fresh(&format!("slow{n}"))).collect();
    let mut certificates = Vec::new();
    for domain in &domains {
        certificates.push(mina.order(&Order::of(domain, &[domain])).await);
    }
    let certificates: Vec<&str> = certificates.iter().map(String::as_str).collect();
    hurry_to_valid(&portal, &mina, &certificates).await;
    for (certificate, domain) in certificates.iter().zip(&domains) {
        let downloaded = Downloaded::of(&mina, certificate, pebble.issuing_root_pem()).await;
        assert_eq!(&downloaded.names[..], std::slice::from_ref(domain));
    }
    portal.stop().await;
    pebble.stop().await;
}
