//! Years of renewals, at an authority that suggests nothing: no gap, and no order more than it takes.

use certdesk::domain::renewal::by_lifetime;
use chrono::TimeDelta;

use super::simulated::{Simulated, january};

/// Lets a certificate of this lifetime be renewed for so long, and counts.
async fn renewed_for(lifetime: TimeDelta, time: TimeDelta) {
    let mut simulated = Simulated::at(january(), |ways| ways.lifetime = lifetime).await;
    simulated.order("years").await;
    simulated.pass(time).await;
    let issued = simulated.issued_without_a_gap();
    let first = &issued[0];
    let interval = by_lifetime(first.not_before, first.not_after) - first.not_before;
    let needed = 1 + time.num_seconds() / interval.num_seconds();
    // A certificate begins at a full second and its order takes a moment: over the years that may save one.
    let orders = i64::try_from(simulated.stub.order_count()).unwrap();
    assert!((needed - 1..=needed).contains(&orders), "{orders} orders, {needed} are needed");
    for pair in issued.windows(2) {
        let after = pair[1].not_before - pair[0].not_before - interval;
        assert!((TimeDelta::seconds(-1)..TimeDelta::minutes(1)).contains(&after), "{after} late");
    }
    simulated.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ninety_days() {
    renewed_for(TimeDelta::days(90), TimeDelta::days(731)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn forty_five_days() {
    renewed_for(TimeDelta::days(45), TimeDelta::days(731)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn six_days() {
    renewed_for(TimeDelta::days(6), TimeDelta::days(731)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_hour() {
    renewed_for(TimeDelta::hours(1), TimeDelta::days(5)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_set_back_an_hour() {
    let mut simulated = Simulated::at(january(), |ways| ways.lifetime = TimeDelta::hours(6)).await;
    simulated.order("set-back").await;
    for _ in 0..4 {
        // Before a renewal is due, and just after one.
        simulated.pass(TimeDelta::minutes(100)).await;
        simulated.clock.leap(TimeDelta::hours(-1));
        simulated.pass(TimeDelta::minutes(150)).await;
        simulated.clock.leap(TimeDelta::hours(-1));
    }
    simulated.pass(TimeDelta::hours(1)).await;
    simulated.issued_without_a_gap();
    // Over nine hours of the clock, half of the lifetime each.
    let orders = simulated.stub.order_count();
    assert!((3..=5).contains(&orders), "{orders}");
    simulated.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn down_for_a_week() {
    for (lifetime, status) in [(TimeDelta::days(6), "expired"), (TimeDelta::days(21), "valid")] {
        let mut simulated = Simulated::at(january(), |ways| ways.lifetime = lifetime).await;
        let certificate = simulated.order("down").await;
        simulated.pass(lifetime / 4).await;
        assert_eq!(simulated.stub.order_count(), 1);
        let mut simulated = simulated.down_for(TimeDelta::days(7)).await;
        // At once, whatever has become of the certificate meanwhile.
        simulated.idle().await;
        let renewed = lifetime < TimeDelta::days(10);
        assert_eq!(simulated.stub.order_count(), if renewed { 2 } else { 1 }, "{status}");
        let page = simulated.mina().await.get(&certificate).await;
        assert_eq!(page.certificate_status(), "valid");
        simulated.pass(lifetime).await;
        assert!(simulated.stub.issued().last().unwrap().not_after > simulated.now());
        simulated.portal.stop().await;
    }
}
