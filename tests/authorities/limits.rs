//! How many newOrder requests an authority gets at once.

use super::rig::Rig;
use crate::support::authority_proxy::{Act, AuthorityProxy, Endpoint, Gate};
use crate::support::names::fresh;
use crate::support::person::Order;
use crate::support::portal::PortalOptions;
use crate::support::receiver::Receiver;
use crate::support::waiting;
use crate::support::world::world;

#[tokio::test(flavor = "multi_thread")]
async fn no_more_at_once_than_the_limit_says() {
    let proxy = AuthorityProxy::before(&world().await.pebble).await;
    let receiver = Receiver::answering().await;
    let rig = Rig::with(PortalOptions::new().await.calling(&receiver)).await;
    rig.add("Proxy", &proxy.directory(), world().await.pebble.https_root_pem()).await;
    assert_eq!(rig.save(&rig.edit("Proxy").await.set("parallel_new_orders", "2")).await.status, 303);
    let (gate, authority) = (Gate::closed(), rig.id("Proxy").await);
    proxy.always(Endpoint::NewOrder, Act::Hold(gate.clone()));

    let mina = rig.portal.person("mina").await;
    let mut pages = Vec::new();
    for number in 0..4 {
        let (name, domain) = (format!("limited {number}"), fresh("limited"));
        let form = mina.order_form(&Order::of(&name, &[&domain])).await.set("authority", &authority);
        pages.push(mina.submit(&form).await.location().unwrap().path().to_owned());
    }
    gate.arrival().await;
    gate.arrival().await;
    // Another authority's order goes its way meanwhile: the scheduler has taken up all of them by then.
    let other = fresh("other");
    let other = mina.order(&Order::of("other", &[&other])).await;
    mina.wait_for_status(&other, "valid").await;
    assert_eq!(proxy.requests(Endpoint::NewOrder), 2);
    gate.let_go();
    gate.arrival().await;
    assert_eq!(proxy.requests(Endpoint::NewOrder), 3);
    for _ in 0..3 {
        gate.let_go();
    }
    gate.arrival().await;
    for page in &pages {
        waiting::until("the order", async || (mina.get(page).await.certificate_status() == "valid").then_some(()))
            .await;
    }
    rig.portal.stop().await;
}
