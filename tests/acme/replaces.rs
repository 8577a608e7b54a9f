//! `replaces` of newOrder (RFC 9773 section 5).

use certdesk::domain::order::Failure;
use chrono::TimeDelta;

use super::rig::{Rig, names};
use crate::support::authority_proxy::Refusal;
use crate::support::authority_stub::Renewal;

async fn with_renewal_info() -> Rig {
    Rig::with(|ways| ways.renewal = Some(Renewal::usual())).await
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_sent_where_there_is_renewal_information() {
    let rig = with_renewal_info().await;
    let first = rig.issue(&["shop.test"], None).await.unwrap().ari_id();
    rig.issue(&["shop.test"], first.as_deref()).await.unwrap();
    let sent: Vec<_> = rig.stub.orders().into_iter().map(|order| order.replaces).collect();
    assert_eq!(sent, [None, first]);

    let rig = Rig::with(|_| {}).await;
    let first = rig.issue(&["shop.test"], None).await.unwrap().ari_id();
    rig.issue(&["shop.test"], first.as_deref()).await.unwrap();
    assert!(rig.stub.orders().iter().all(|order| order.replaces.is_none()));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_stands_where_the_authority_does_not_repeat_it() {
    let rig = with_renewal_info().await;
    let first = rig.issue(&["shop.test"], None).await.unwrap().ari_id();
    rig.stub.change(|ways| ways.repeats_replaces = false);
    rig.issue(&["shop.test"], first.as_deref()).await.unwrap();
    assert_eq!(rig.stub.order_count(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_of_it_shows() {
    let rig = with_renewal_info().await;
    let first = rig.issue(&["shop.test"], None).await.unwrap().ari_id();
    let refused = async |domain: &str, replaces: Option<&str>| {
        let error = rig.account.new_order(&names(&[domain]), None, replaces).await.unwrap_err();
        let refused = rig.stub.orders().pop().unwrap().refused.unwrap();
        (refused, error.refuses_replaces())
    };
    // As real authorities refuse it.
    assert_eq!(refused("shop.test", Some("AAAA.AAAA")).await, ("malformed", true));
    assert_eq!(refused("other.test", first.as_deref()).await, ("malformed", true));
    // An order that may still come to something has it replaced already; one that has lapsed hasn't.
    rig.account.new_order(&names(&["shop.test"]), None, first.as_deref()).await.unwrap();
    assert_eq!(refused("shop.test", first.as_deref()).await, ("alreadyReplaced", true));
    rig.clock.advance(TimeDelta::days(8));
    rig.issue(&["shop.test"], first.as_deref()).await.unwrap();
    assert_eq!(refused("shop.test", first.as_deref()).await, ("alreadyReplaced", true));
    let other = rig.another_account().await;
    let error = other.new_order(&names(&["shop.test"]), None, first.as_deref()).await.unwrap_err();
    assert!(error.refuses_replaces() && matches!(error.failure, Failure::AccountRefused { .. }), "{error}");
    // Whatever it replaces.
    rig.stub.change(|ways| ways.refuse_replaces = Some(Refusal::new(400, "malformed", "we don't do that")));
    assert_eq!(refused("shop.test", first.as_deref()).await, ("malformed", true));
    // Without it, the order passes.
    rig.issue(&["shop.test"], None).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn other_refusals_are_not_taken_for_one() {
    let rig = with_renewal_info().await;
    let first = rig.issue(&["shop.test"], None).await.unwrap().ari_id();
    for (status, kind) in [
        (429, "rateLimited"),
        (500, "serverInternal"),
        (400, "accountDoesNotExist"),
        (400, "rejectedIdentifier"),
        (403, "caa"),
    ] {
        rig.stub.change(|ways| ways.refuse_orders.push_back(Refusal::new(status, kind, "no")));
        let error = rig.account.new_order(&names(&["shop.test"]), None, first.as_deref()).await.unwrap_err();
        assert!(!error.refuses_replaces(), "{kind}: {error}");
    }
    rig.stub.set_down(true);
    let error = rig.account.new_order(&names(&["shop.test"]), None, first.as_deref()).await.unwrap_err();
    assert!(!error.refuses_replaces(), "{error}");
}
