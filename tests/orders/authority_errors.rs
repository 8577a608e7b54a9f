//! An authority with passing troubles: the order waits, says so, and goes on.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::QueryableByName;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use super::downloaded::Downloaded;
use super::{hurry_to_valid, moment_in};
use crate::support::authority_proxy::{Act, AuthorityProxy, Endpoint, Refusal};
use crate::support::names::fresh;
use crate::support::page::Page;
use crate::support::person::Order;
use crate::support::portal::{Portal, PortalOptions};
use crate::support::receiver::Receiver;
use crate::support::world::world;

/// Every resource that an order needs, but for the account, which is there by then.
const ENDPOINTS: [Endpoint; 7] = [
    Endpoint::NewOrder,
    Endpoint::Order,
    Endpoint::Authorization,
    Endpoint::Challenge,
    Endpoint::Finalize,
    Endpoint::Certificate,
    Endpoint::NewNonce,
];

#[derive(QueryableByName)]
struct Due {
    #[diesel(sql_type = diesel::sql_types::Timestamptz)]
    run_at: DateTime<Utc>,
}

/// When the one order under way goes on.
async fn due(portal: &Portal) -> DateTime<Utc> {
    let mut connection = AsyncPgConnection::establish(&portal.database_url).await.unwrap();
    let query = diesel::sql_query("SELECT run_at FROM jobs WHERE kind = 'order.advance'");
    query.get_result::<Due>(&mut connection).await.unwrap().run_at
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rate_limit_is_obeyed() {
    let proxy = AuthorityProxy::before(&world().await.pebble).await;
    let receiver = Receiver::answering().await;
    let portal = Portal::start(PortalOptions::through(&proxy).await.calling(&receiver)).await;
    let mina = portal.person("mina").await;
    let limited = |seconds| {
        let retry_after = Some(seconds);
        let (kind, detail) = ("rateLimited", "too many orders of late");
        Act::Refuse(Refusal { status: 429, kind, detail, retry_after, names: vec![] })
    };
    let domain = fresh("limited");
    proxy.next(Endpoint::NewOrder, [limited(600)]);
    let asked = portal.app.clock.now();
    let certificate = mina.order(&Order::of("limited", &[&domain])).await;
    let retrying = |page: &Page| page.texts(".timeline").concat().contains("trying again at").then_some(());
    mina.watch(&certificate, "a try to be announced", retrying).await;
    let wait = due(&portal).await - asked;
    assert!((TimeDelta::seconds(600)..TimeDelta::seconds(630)).contains(&wait), "{wait}");
    assert_eq!(proxy.requests(Endpoint::NewOrder), 1);
    portal.leap(TimeDelta::seconds(601));
    mina.wait_for_status(&certificate, "valid").await;
    assert_eq!(proxy.requests(Endpoint::NewOrder), 2);

    // Nobody waits for a day: the order fails, and says when to come back.
    proxy.next(Endpoint::NewOrder, [limited(86_400)]);
    let certificate = mina.order(&Order::of("limited for long", &[&domain])).await;
    let page = mina.wait_for_status(&certificate, "failed").await;
    let happened = page.texts(".progress .now").concat();
    let wait = moment_in(&happened) - portal.app.clock.now();
    assert!((TimeDelta::hours(23)..=TimeDelta::hours(24)).contains(&wait), "{happened}");
    assert!(happened.contains("too many orders of late"), "{happened}");
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_bad_answer_everywhere() {
    let proxy = AuthorityProxy::before(&world().await.pebble).await;
    let receiver = Receiver::answering().await;
    let portal = Portal::start(PortalOptions::through(&proxy).await.calling(&receiver)).await;
    let mina = portal.person("mina").await;
    // The account is made in peace.
    let domain = fresh("peace");
    let certificate = mina.order(&Order::of("peace", &[&domain])).await;
    mina.wait_for_status(&certificate, "valid").await;
    for (word, act) in [
        ("internal", Act::refuse(500, "serverInternal", "a bug of ours")),
        ("busy", Act::refuse(503, "odd", "come back later")),
        ("web page", Act::WebPage),
        ("not HTTP", Act::NotHttp),
        ("closed", Act::Close),
        ("lost", Act::Lose),
    ] {
        for endpoint in ENDPOINTS {
            proxy.next(endpoint, [act.clone()]);
        }
        let finalised = proxy.requests(Endpoint::Finalize);
        let domain = fresh("bad");
        let certificate = mina.order(&Order::of(word, &[&domain])).await;
        hurry_to_valid(&portal, &mina, &[&certificate]).await;
        Downloaded::of(&mina, &certificate, world().await.pebble.issuing_root_pem()).await;
        // What was lost had been done: it is not done again.
        let again = if word == "lost" { 1 } else { 2 };
        assert_eq!(proxy.requests(Endpoint::Finalize), finalised + again, "{word}");
        proxy.forget_plans();
    }
    let failed = receiver.of_type("cert_order_failed");
    assert!(failed.is_empty(), "{failed:?}");
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_storm_of_bad_nonces() {
    let proxy = AuthorityProxy::before(&world().await.pebble).await;
    let receiver = Receiver::answering().await;
    let portal = Portal::start(PortalOptions::through(&proxy).await.calling(&receiver)).await;
    let mina = portal.person("mina").await;
    let storm = || vec![Act::refuse(400, "badNonce", "who are you?"); 10];
    for endpoint in [Endpoint::NewOrder, Endpoint::Challenge, Endpoint::Finalize] {
        proxy.next(endpoint, storm());
    }
    let domain = fresh("storm");
    let certificate = mina.order(&Order::of("storm", &[&domain])).await;
    hurry_to_valid(&portal, &mina, &[&certificate]).await;
    assert_eq!(proxy.requests(Endpoint::NewOrder), 11);
    portal.stop().await;
}
