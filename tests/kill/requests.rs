//! The kill falls at a request of the order to the authority: each of them, before the authority has it and after the
//! authority has answered it. Each point has an order of its own, and one kill meets them all.

use std::collections::BTreeSet;

use super::facts;
use super::watch::{Point, Side, Stage, Stop, Watch};
use crate::support::authority_proxy::Endpoint;
use crate::support::names::fresh;
use crate::support::person::{Order, Person};
use crate::support::portal::PortalOptions;
use crate::support::process::Process;
use crate::support::receiver::Receiver;

/// Two challenges at one name, so that a kill falls between them too.
async fn order(mina: &Person, domain: &str) -> String {
    let wildcard = format!("*.{domain}");
    mina.order(&Order::of(domain, &[domain, &wildcard])).await
}

/// While the authority is busy it is asked as often as it takes; of those questions only the first surely come.
fn surely_comes(point: &Point) -> bool {
    match (point.stage, point.endpoint) {
        (Stage::Told | Stage::Finalised | Stage::Valid, _) => point.nth == 1,
        (Stage::Ready, Endpoint::Order) => point.nth <= 2,
        (Stage::Ready, Endpoint::Authorization) => false,
        _ => true,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn at_every_request_of_an_order() {
    let (receiver, watch) = (Receiver::answering().await, Watch::start().await);
    let options = PortalOptions::new().await.calling(&receiver);
    let options = options.set("authority-directory", watch.directory()).set("acme-parallel-new-orders", "8");
    let mut portal = Process::start(options).await;
    let mina = portal.person("mina").await;

    let undisturbed = fresh("undisturbed");
    let certificate = order(&mina, &undisturbed).await;
    mina.wait_for_status(&certificate, "valid").await;
    let points: Vec<Point> = watch.story(&undisturbed).points.into_iter().filter(surely_comes).collect();
    assert!(points.len() >= 9, "{points:?}");

    // What comes late in an order is begun first, so that all of them are there at about the same time.
    let mut orders: Vec<(Stop, String, String)> = Vec::new();
    for point in points.into_iter().rev() {
        for side in [Side::Answer, Side::Request] {
            let domain = fresh("killed");
            watch.stop(&domain, (point, side));
            let certificate = order(&mina, &domain).await;
            orders.push(((point, side), domain, certificate));
        }
    }
    watch.all_stopped().await;
    facts::all_told(portal.database()).await;
    for (stop, domain, _) in &orders {
        assert_eq!(watch.story(domain).points.last(), Some(&stop.0), "went on in spite of being stopped");
    }
    portal.kill().await;
    portal.start_again().await;

    for (_, _, certificate) in &orders {
        mina.wait_for_status(certificate, "valid").await;
    }
    facts::all_told(portal.database()).await;
    let came: Vec<uuid::Uuid> =
        receiver.events().iter().map(|event| event["jti"].as_str().unwrap().parse().unwrap()).collect();
    let came: BTreeSet<_> = came.into_iter().collect();
    for (stop, domain, certificate) in &orders {
        let story = watch.story(domain);
        let lost = stop.0.endpoint == Endpoint::NewOrder && stop.1 == Side::Answer;
        assert_eq!(story.placed, if lost { 2 } else { 1 }, "{stop:?}: orders at the authority");
        assert_eq!(story.finalised, 1, "{stop:?}: certificates made by the authority");
        let told = facts::assert_ordered_once(portal.database(), certificate, 2).await;
        assert!(told.is_subset(&came), "{stop:?}: what was delivered came, under the same jti");
    }
    portal.stop().await;
}
