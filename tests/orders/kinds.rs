//! Every kind of order.

use crate::support::names::fresh;
use crate::support::person::Order;
use crate::support::portal::{Portal, PortalOptions};
use crate::support::receiver::Receiver;

#[tokio::test(flavor = "multi_thread")]
async fn one_domain() {
    let receiver = Receiver::answering().await;
    let portal = Portal::start(PortalOptions::new().await.calling(&receiver)).await;
    let mina = portal.person("mina").await;
    let domain = fresh("one");
    let certificate = mina.order(&Order::of("one", &[&domain])).await;
    mina.wait_for_status(&certificate, "valid").await;
    portal.stop().await;
}
