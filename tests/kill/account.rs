//! The kill falls before there is an account at the authority: the first order of an installation.

use super::facts;
use super::watch::{Point, Side, Stage, Stop, Watch};
use crate::support::authority_proxy::Endpoint;
use crate::support::names::fresh;
use crate::support::person::Order;
use crate::support::portal::PortalOptions;
use crate::support::process::Process;
use crate::support::receiver::Receiver;

async fn first_order_stopped_at(stop: Stop) {
    let (receiver, watch) = (Receiver::answering().await, Watch::start().await);
    let options = PortalOptions::new().await.calling(&receiver).set("authority-directory", watch.directory());
    let mut portal = Process::start(options).await;
    let mina = portal.person("mina").await;
    // It belongs to no order.
    watch.stop("", stop);
    let domain = fresh("first");
    let certificate = mina.order(&Order::of("first", &[&domain])).await;
    watch.all_stopped().await;
    portal.kill().await;
    portal.start_again().await;

    mina.wait_for_status(&certificate, "valid").await;
    facts::all_told(portal.database()).await;
    let story = watch.story(&domain);
    assert_eq!((story.placed, story.finalised), (1, 1), "{stop:?}");
    facts::assert_ordered_once(portal.database(), &certificate, 1).await;
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_account_is_made() {
    let at = |endpoint| Point { stage: Stage::New, endpoint, nth: 1 };
    tokio::join!(
        first_order_stopped_at((at(Endpoint::Directory), Side::Request)),
        first_order_stopped_at((at(Endpoint::NewAccount), Side::Request)),
        first_order_stopped_at((at(Endpoint::NewAccount), Side::Answer)),
    );
}
