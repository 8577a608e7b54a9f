//! Placing: the same name again, the same form again, too many at once.

use chrono::{DateTime, TimeDelta, Timelike, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};

use super::moment_in;
use crate::support::authority_proxy::{AuthorityProxy, Endpoint};
use crate::support::names::fresh;
use crate::support::person::Order;
use crate::support::portal::{Portal, PortalOptions, TEAM};
use crate::support::receiver::Receiver;
use crate::support::waiting;
use crate::support::world::world;

#[tokio::test(flavor = "multi_thread")]
async fn a_name_is_taken_once() {
    let portal = Portal::start(PortalOptions::new().await).await;
    let mina = portal.person("mina").await;
    let (first, second) = (fresh("first"), fresh("second"));
    mina.order(&Order::of("the shop", &[&first])).await;
    let answer = mina.submit(&mina.order_form(&Order::of(" the shop ", &[&second])).await).await;
    assert_eq!(answer.status, 422);
    let kept = answer.form("form.order");
    assert!(kept.fields.contains(&("primary_domain".to_owned(), second.clone())));
    assert!(answer.texts("#order-errors li").concat().starts_with("Name"), "{}", answer.text());

    // Two at once: one of them gets it.
    let order = Order::of("the bakery", &[&second]);
    let (one, other) = (mina.order_form(&order).await, mina.order_form(&order).await);
    let (one, other) = tokio::join!(mina.submit(&one), mina.submit(&other));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 422]);
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_sent_twice_places_one_order() {
    let proxy = AuthorityProxy::before(&world().await.pebble).await;
    let receiver = Receiver::answering().await;
    let portal = Portal::start(PortalOptions::through(&proxy).await.calling(&receiver)).await;
    let mina = portal.person("mina").await;
    let domain = fresh("twice");
    let form = mina.order_form(&Order::of("twice", &[&domain])).await;
    let answers = futures::future::join_all([(); 3].map(|()| mina.submit(&form))).await;
    let later = mina.submit(&form).await;
    let certificate = later.location().unwrap();
    for answer in &answers {
        assert_eq!((answer.status, answer.location().as_ref()), (303, Some(&certificate)), "{}", answer.text());
    }
    mina.wait_for_status(certificate.path(), "valid").await;
    let list = mina.get(&format!("/teams/{TEAM}/certificates")).await;
    assert_eq!(list.texts("td.name").len(), 1);
    assert_eq!(proxy.requests(Endpoint::NewOrder), 1);
    portal.stop().await;
}

/// How many queries wait for a lock.
const WAITING: &str = "SELECT count(*) AS n FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'";
const ORDERS: &str = "SELECT count(*) AS n FROM orders";

async fn count(connection: &mut AsyncPgConnection, query: &str) -> i64 {
    #[derive(diesel::QueryableByName)]
    struct Count {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        n: i64,
    }
    diesel::sql_query(query).get_result::<Count>(connection).await.unwrap().n
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_forms_that_order_a_failed_certificate_again_one_does() {
    let portal = Portal::start(PortalOptions::new().await).await;
    let mina = portal.person("mina").await;
    let domain = fresh("again");
    let domains = [&*domain];
    let order = Order::of("again", &domains);
    let certificate = mina.order(&order).await;
    let cancel = mina.get(&format!("{certificate}/cancel")).await.form("form.action");
    assert_eq!(mina.submit(&cancel).await.status, 303);
    mina.wait_for_status(&certificate, "failed").await;

    let (one, other) = (mina.order_form(&order).await, mina.order_form(&order).await);
    let mut holding = AsyncPgConnection::establish(&portal.database_url).await.unwrap();
    let mut looking = AsyncPgConnection::establish(&portal.database_url).await.unwrap();
    // Both find that it has failed, and come to the point where one changes what the other has seen.
    holding.batch_execute("BEGIN; SELECT FROM certificates FOR UPDATE").await.unwrap();
    let let_go = async {
        let both = async || (count(&mut looking, WAITING).await == 2).then_some(());
        waiting::until("both to wait", both).await;
        holding.batch_execute("ROLLBACK").await.unwrap();
    };
    let (one, other, ()) = tokio::join!(mina.submit(&one), mina.submit(&other), let_go);
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 422]);
    let refused = if one.status == 422 { one } else { other };
    assert!(refused.texts("#order-errors li").concat().starts_with("Name"), "{}", refused.text());
    assert_eq!(count(&mut looking, ORDERS).await, 2, "the one that was cancelled, and one more");
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_of_another_session_places_nothing() {
    let portal = Portal::start(PortalOptions::new().await).await;
    let (mina, earlier) = (portal.person("mina").await, portal.person("mina").await);
    let domain = fresh("forged");
    let form = earlier.order_form(&Order::of("forged", &[&domain])).await;
    let answer = mina.submit(&form).await;
    assert_eq!(answer.status, 403);
    // Nothing that was typed is lost, and the form is good now.
    let again = answer.form("form.order");
    assert!(again.fields.contains(&("primary_domain".to_owned(), domain.clone())), "{:?}", again.fields);
    let without: Vec<(&str, &str)> =
        again.fields.iter().filter(|(name, _)| name != "csrf").map(|(name, value)| (&**name, &**value)).collect();
    assert_eq!(mina.post(again.action.path(), &without).await.status, 403);
    assert_eq!(mina.submit(&again).await.status, 303);
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn limits_say_when_the_next_order_passes() {
    let options = PortalOptions::new().await.set("orders-per-minute", "2").set("same-names-per-week", "3");
    let receiver = Receiver::answering().await;
    let portal = Portal::start(options.set("orders-per-hour-of-person", "5").calling(&receiver)).await;
    let mina = portal.person("mina").await;
    let domain = fresh("limits");
    let (other, third) = (fresh("limits"), fresh("limits"));
    let refused = async |name: &str, domain: &str| {
        let answer = mina.submit(&mina.order_form(&Order::of(name, &[domain])).await).await;
        assert_eq!(answer.status, 422, "{}", answer.text());
        assert_eq!(answer.form("form.order").fields.iter().find(|(name, _)| name == "name").unwrap().1, name);
        answer.texts("#order-errors li").concat()
    };
    // The limit in words, and the moment of the first order that counts, as far as the test knows it.
    let assert_says = |said: &str, limit: &str, since: DateTime<Utc>, span: TimeDelta| {
        let passes_at = moment_in(said);
        assert!(said.contains(limit), "{said}");
        assert!((since + span..=portal.app.clock.now() + span).contains(&passes_at), "{since}: {said}");
    };
    let now = || portal.app.clock.now().with_nanosecond(0).unwrap();
    let first = now();
    let issued = async |name: &str| {
        let certificate = mina.order(&Order::of(name, &[&domain])).await;
        mina.wait_for_status(&certificate, "valid").await;
    };
    issued("1").await;
    issued("2").await;
    assert_says(&refused("3", &other).await, "2 orders a minute", first, TimeDelta::minutes(1));
    portal.leap(TimeDelta::seconds(61));
    issued("3").await;
    assert_says(&refused("4", &domain).await, "3 certificates a week", first, TimeDelta::days(7));
    mina.order(&Order::of("4", &[&other])).await;
    portal.leap(TimeDelta::seconds(61));
    mina.order(&Order::of("5", &[&other])).await;
    assert_says(&refused("6", &third).await, "5 orders an hour", first, TimeDelta::hours(1));
    portal.leap(TimeDelta::hours(1));
    mina.order(&Order::of("6", &[&third])).await;
    // A week later, so is that limit; by then the session has ended.
    portal.leap(TimeDelta::days(7));
    portal.person("mina").await.order(&Order::of("7", &[&domain])).await;
    portal.stop().await;
}
