//! A scheduler that is told to stop while work is under way.

use super::{jobs, schedulers};
use crate::support::authority_proxy::{Act, AuthorityProxy, Endpoint, Gate};
use crate::support::names::fresh;
use crate::support::person::{Order, Person};
use crate::support::portal::{Portal, PortalOptions};
use crate::support::process::SchedulerProcess;
use crate::support::receiver::Receiver;
use crate::support::waiting;
use crate::support::world::world;

/// A portal whose orders are up to a process: one order is, and its newOrder has come to the gate.
struct Begun {
    proxy: AuthorityProxy,
    receiver: std::sync::Arc<Receiver>,
    portal: Portal,
    mina: Person,
    certificate: String,
    scheduler: SchedulerProcess,
    gate: Gate,
}

async fn begin(word: &str) -> Begun {
    let proxy = AuthorityProxy::before(&world().await.pebble).await;
    let receiver = Receiver::answering().await;
    let options = PortalOptions::through(&proxy).await.calling(&receiver).without_scheduler();
    let portal = Portal::start(options).await;
    let mina = portal.person("mina").await;
    let gate = Gate::closed();
    proxy.next(Endpoint::NewOrder, [Act::Hold(gate.clone())]);
    let scheduler = SchedulerProcess::start(&portal.flags).await;
    let certificate = mina.order(&Order::of(word, &[&fresh(word)])).await;
    gate.arrival().await;
    Begun { proxy, receiver, portal, mina, certificate, scheduler, gate }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_takes_too_long_is_handed_back() {
    let mut begun = begin("hangs").await;
    begun.scheduler.terminate().await;
    let said = begun.scheduler.ended().await;
    assert!(said.contains("handed back"), "{said}");
    let left = jobs(&begun.portal.database_url).await;
    assert_eq!(left.len(), 1, "{left:?}");
    assert_eq!((left[0].kind.as_str(), left[0].leased_until, left[0].failures), ("order.advance", None, 0));
    assert_eq!(schedulers(&begun.portal.database_url).await, [""; 0]);
    // Another takes it up at once: no clock has to move on for that.
    begun.portal.start_scheduler();
    begun.mina.wait_for_status(&begun.certificate, "valid").await;
    assert_eq!(begun.proxy.requests(Endpoint::NewOrder), 2);
    assert_eq!(begun.proxy.requests(Endpoint::Finalize), 1);
    begun.receiver.wait_for("cert_issued", 1).await;
    begun.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_ends_soon_is_finished() {
    let mut begun = begin("soon").await;
    begun.scheduler.terminate().await;
    begun.gate.let_go();
    let said = begun.scheduler.ended().await;
    assert!(!said.contains("cut off"), "{said}");
    let page = begun.mina.get(&begun.certificate).await;
    assert!(page.texts(".timeline").concat().contains("The authority took the order"), "{}", page.text());
    let left = jobs(&begun.portal.database_url).await;
    assert!(!left.is_empty() && left.iter().all(|job| job.leased_until.is_none()), "{left:?}");
    begun.portal.start_scheduler();
    begun.mina.wait_for_status(&begun.certificate, "valid").await;
    assert_eq!(begun.proxy.requests(Endpoint::NewOrder), 1);
    begun.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_work_it_ends_at_once_and_leaves_nothing() {
    let portal = Portal::start(PortalOptions::new().await).await;
    let scheduler = SchedulerProcess::start(&portal.flags).await;
    waiting::until("two schedulers", async || (schedulers(&portal.database_url).await.len() == 2).then_some(())).await;
    scheduler.terminate().await;
    scheduler.ended().await;
    let left = schedulers(&portal.database_url).await;
    assert_eq!(left.len(), 1);
    assert!(left[0].ends_with(&format!("/{}", std::process::id())), "{left:?}");
    portal.stop().await;
}
