//! An authority that goes away: for a while, for good, or with everything it knew.

use chrono::TimeDelta;

use super::downloaded::Downloaded;
use crate::support::authority_proxy::{Act, AuthorityProxy, Endpoint, Gate};
use crate::support::names::fresh;
use crate::support::person::Order;
use crate::support::portal::{Portal, PortalOptions};
use crate::support::receiver::Receiver;
use crate::support::waiting;
use crate::support::world::{own_pebble, world};

#[tokio::test(flavor = "multi_thread")]
async fn down_for_a_while() {
    let proxy = AuthorityProxy::before(&world().await.pebble).await;
    let receiver = Receiver::answering().await;
    let portal = Portal::start(PortalOptions::through(&proxy).await.calling(&receiver)).await;
    let mina = portal.person("mina").await;
    // Down from the start, and again while the order is finalised.
    proxy.set_down(true);
    let gate = Gate::closed();
    proxy.next(Endpoint::Finalize, [Act::Hold(gate.clone())]);
    let domain = fresh("down");
    let certificate = mina.order(&Order::of("down", &[&domain])).await;
    let tries = |count: usize| {
        let (mina, portal, certificate) = (&mina, &portal, &certificate);
        async move {
            waiting::until("tries to be announced", async || {
                portal.leap(TimeDelta::seconds(5));
                let page = mina.get(certificate).await;
                (page.texts(".timeline").concat().matches("trying again").count() >= count).then_some(())
            })
            .await;
        }
    };
    tries(4).await;
    proxy.set_down(false);
    portal.leap(TimeDelta::minutes(5));
    gate.arrival().await;
    proxy.set_down(true);
    gate.let_go();
    tries(6).await;
    proxy.set_down(false);
    portal.leap(TimeDelta::minutes(5));
    mina.wait_for_status(&certificate, "valid").await;
    assert_eq!((proxy.requests(Endpoint::NewOrder), proxy.requests(Endpoint::Finalize)), (1, 1));
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn down_for_good() {
    let proxy = AuthorityProxy::before(&world().await.pebble).await;
    let receiver = Receiver::answering().await;
    let portal = Portal::start(PortalOptions::through(&proxy).await.calling(&receiver)).await;
    let mina = portal.person("mina").await;
    proxy.next(Endpoint::Challenge, [Act::Close]);
    proxy.always(Endpoint::Order, Act::Close);
    let domain = fresh("gone");
    let certificate = mina.order(&Order::of("gone", &[&domain])).await;
    let page = waiting::until("the order to be given up", async || {
        portal.leap(TimeDelta::minutes(1));
        let page = mina.get(&certificate).await;
        (page.certificate_status() == "failed").then_some(page)
    })
    .await;
    let happened = page.texts(".progress .now").concat();
    assert!(happened.contains("The authority couldn’t be reached"), "{happened}");
    receiver.wait_for("cert_order_failed", 1).await;
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forgotten_account_is_made_anew() {
    let mut pebble = own_pebble(&[]).await;
    let receiver = Receiver::answering().await;
    let portal = Portal::start(PortalOptions::at(&pebble).await.calling(&receiver)).await;
    let mina = portal.person("mina").await;
    let domain = fresh("forgotten");
    let before = mina.order(&Order::of("before", &[&domain])).await;
    mina.wait_for_status(&before, "valid").await;
    pebble.restart().await.unwrap();
    // The first request may fall on a connection of the process before.
    let after = mina.order(&Order::of("after", &[&domain])).await;
    waiting::until("an order by the new account", async || {
        portal.leap(TimeDelta::seconds(1));
        (mina.get(&after).await.certificate_status() == "valid").then_some(())
    })
    .await;
    Downloaded::of(&mina, &after, pebble.issuing_root_pem()).await;
    portal.stop().await;
    pebble.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forgotten_order_fails() {
    let mut pebble = own_pebble(&[]).await;
    let receiver = Receiver::listening().await;
    let portal = Portal::start(PortalOptions::at(&pebble).await.calling(&receiver)).await;
    let mina = portal.person("mina").await;
    let domain = fresh("lapsed");
    let certificate = mina.order(&Order::of("lapsed", &[&domain])).await;
    let record = mina.watch(&certificate, "the record", |page| page.records().pop()).await;
    pebble.restart().await.unwrap();
    let dns = &world().await.dns;
    dns.set_txt(&record.name, &record.value).await.unwrap();
    let page = waiting::until("the order to end", async || {
        portal.leap(TimeDelta::seconds(1));
        let page = mina.get(&certificate).await;
        (page.certificate_status() == "failed").then_some(page)
    })
    .await;
    let happened = page.texts(".progress .now").concat();
    assert!(happened.contains("let the order lapse"), "{happened}");
    dns.clear_txt(&record.name).await.unwrap();
    portal.stop().await;
    pebble.stop().await;
}
