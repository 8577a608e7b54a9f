//! A portal at the stub: both by one clock.

use chrono::TimeDelta;

use crate::orders::downloaded::Downloaded;
use crate::support::authority_stub::{AuthorityStub, Proofs};
use crate::support::clock::LeapingClock;
use crate::support::names::fresh;
use crate::support::person::Order;
use crate::support::portal::{Portal, PortalOptions};
use crate::support::receiver::Receiver;

#[tokio::test(flavor = "multi_thread")]
async fn orders_become_valid_years_ahead() {
    let clock = LeapingClock::new();
    clock.leap(TimeDelta::days(1000));
    let stub = AuthorityStub::start(clock.clone()).await;
    stub.change(|ways| ways.lifetime = TimeDelta::days(6));
    let receiver = Receiver::answering().await;
    let portal = Portal::start(PortalOptions::at_stub(&stub).await.with_clock(&clock).calling(&receiver)).await;
    let mina = portal.person("mina").await;
    for (proofs, word) in [(Proofs::AlreadyValid, "proved"), (Proofs::Told, "told")] {
        stub.change(|ways| ways.proofs = proofs);
        let (domain, wildcard) = (fresh(word), format!("*.{}", fresh(word)));
        let certificate = mina.order(&Order::of(word, &[&domain, &wildcard])).await;
        mina.wait_for_status(&certificate, "valid").await;
        Downloaded::of(&mina, &certificate, stub.root_pem()).await;
        let order = stub.orders().pop().unwrap();
        assert_eq!(order.names, [domain, wildcard]);
        let issued = order.issued.unwrap();
        assert_eq!(issued.not_after - issued.not_before, TimeDelta::days(6));
        assert!(issued.not_before > portal.app.clock.now() - TimeDelta::minutes(5));
    }
    assert_eq!(stub.order_count(), 2);
    portal.stop().await;
}
