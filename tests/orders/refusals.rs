//! An authority that refuses for good: the page says to which name, and why.

use crate::support::authority_proxy::{Act, AuthorityProxy, Endpoint, Refusal};
use crate::support::names::fresh;
use crate::support::person::Order;
use crate::support::portal::{Portal, PortalOptions};
use crate::support::receiver::Receiver;
use crate::support::world::world;

#[tokio::test(flavor = "multi_thread")]
async fn each_refusal_is_told_apart() {
    let proxy = AuthorityProxy::before(&world().await.pebble).await;
    let receiver = Receiver::answering().await;
    let portal = Portal::start(PortalOptions::through(&proxy).await.calling(&receiver)).await;
    let mina = portal.person("mina").await;
    let (good, bad) = (fresh("good"), fresh("bad"));
    let named = Refusal {
        status: 400,
        kind: "rejectedIdentifier",
        detail: "one of them is not for us",
        retry_after: None,
        names: vec![(bad.clone(), "on the list of high-risk names")],
    };
    let caa = Refusal { status: 403, kind: "caa", detail: "CAA forbids it", ..named.clone() };
    let account = Refusal::plain(403, "unauthorized", "account is suspended");
    let csr = Refusal::plain(400, "badCSR", "we do not like this key");
    let other = Refusal::plain(400, "malformed", "the profile is gone");
    let cases = [
        (
            Endpoint::NewOrder,
            Act::Refuse(named),
            "refuses these domains",
            vec![&*bad, "on the list of high-risk names"],
        ),
        (Endpoint::NewOrder, Act::Refuse(caa), "refuses these domains", vec![&*bad, "CAA record in the DNS"]),
        (Endpoint::NewOrder, account, "refused Certdesk’s account", vec!["account is suspended", "site administrator"]),
        (Endpoint::NewOrder, other, "refused the order", vec!["the profile is gone", "malformed"]),
        (Endpoint::Finalize, csr, "refused the key or the request", vec!["we do not like this key"]),
    ];
    for (at, (endpoint, act, title, said)) in cases.into_iter().enumerate() {
        proxy.next(endpoint, [act]);
        let before = proxy.requests(endpoint);
        let certificate = mina.order(&Order::of(&format!("case {at}"), &[&good, &bad])).await;
        let page = mina.wait_for_status(&certificate, "failed").await;
        let happened = page.texts(".progress .now").concat();
        assert!(happened.contains(title), "{happened}");
        for words in said {
            assert!(happened.contains(words), "{words}: {happened}");
        }
        assert_eq!(proxy.requests(endpoint), before + 1, "{title}: refused for good, and asked again");
        receiver.wait_for("cert_order_failed", at + 1).await;
    }
    // The finalised one had its challenges sent; they are taken back.
    assert_eq!(receiver.of_type("cert_domain_validation_completed").len(), 2);
    // Nothing of that sticks.
    let certificate = mina.order(&Order::of("in the end", &[&good])).await;
    mina.wait_for_status(&certificate, "valid").await;
    portal.stop().await;
}
