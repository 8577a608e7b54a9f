//! Renewals that fail: tried again, told of once each, and the certificate in use stays what it is.

use chrono::TimeDelta;

use super::simulated::{Simulated, january};
use crate::support::authority_proxy::Refusal;
use crate::support::receiver::Receiver;

/// Refused for good, as often as it is asked.
fn refused() -> Refusal {
    Refusal::new(400, "malformed", "we are closed for your kind")
}

#[tokio::test(flavor = "multi_thread")]
async fn tried_again_after_1_10_100_minutes_and_daily_until_it_expires() {
    let receiver = Receiver::listening().await;
    let mut simulated = Simulated::calling(january(), &receiver, |_| {}).await;
    let certificate = simulated.order("refused").await;
    let first = simulated.stub.issued().remove(0);
    simulated.stub.change(|ways| ways.refuse_orders = std::iter::repeat_n(refused(), 100).collect());
    simulated.pass_until(first.not_after - TimeDelta::days(20)).await;

    let tries: Vec<_> = simulated.stub.orders().iter().skip(1).map(|order| order.at).collect();
    let waits: Vec<i64> = tries.windows(2).map(|pair| (pair[1] - pair[0]).num_minutes()).collect();
    assert_eq!(waits[..5], [1, 10, 100, 1440, 1440], "{waits:?}");
    assert!(waits[5..].iter().all(|wait| *wait == 1440), "{waits:?}");
    let page = simulated.mina().await.get(&certificate).await;
    assert_eq!(page.certificate_status(), "renew_failed");
    assert_eq!(simulated.mina().await.get(&format!("{certificate}/download")).await.status, 200);

    // Each renewal that failed is told of once, with the reason.
    let failed = receiver.of_type("cert_renew_failed");
    assert_eq!(failed.len(), tries.len());
    for event in &failed {
        let about = &event["certificates"][0];
        assert!(about["additional_info"].as_str().unwrap().contains("we are closed for your kind"), "{about}");
        assert_eq!(about["auto_renewed"], true);
    }

    // In the end it expires, and then nobody is asked any more.
    simulated.pass_until(first.not_after + TimeDelta::hours(1)).await;
    assert_eq!(simulated.planned().await.basis, "given-up");
    let asked = simulated.stub.order_count();
    simulated.pass(TimeDelta::days(5)).await;
    assert_eq!(simulated.stub.order_count(), asked);
    let page = simulated.mina().await.get(&certificate).await;
    assert_eq!(page.certificate_status(), "expired");
    simulated.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rate_limit_is_obeyed_and_then_all_is_well() {
    let receiver = Receiver::listening().await;
    let mut simulated = Simulated::calling(january(), &receiver, |_| {}).await;
    let certificate = simulated.order("limited").await;
    let limited = Refusal { retry_after: Some(172_800), ..Refusal::new(429, "rateLimited", "too many of late") };
    simulated.stub.change(|ways| ways.refuse_orders = [limited].into());
    simulated.pass(TimeDelta::days(60) + TimeDelta::hours(1)).await;
    assert_eq!(simulated.stub.order_count(), 2);
    let limited_at = simulated.stub.orders()[1].at;
    simulated.pass(TimeDelta::days(3)).await;
    let orders = simulated.stub.orders();
    assert_eq!(orders.len(), 3);
    assert!(orders[2].at - limited_at >= TimeDelta::days(2), "{}", orders[2].at - limited_at);
    simulated.issued_without_a_gap();
    let page = simulated.mina().await.get(&certificate).await;
    assert_eq!(page.certificate_status(), "valid");
    assert_eq!(receiver.of_type("cert_renew_failed").len(), 1);
    assert_eq!(receiver.of_type("cert_renewed").len(), 1);
    // Success begins anew: the next one comes at its time, not a day later.
    simulated.pass(TimeDelta::days(61)).await;
    assert_eq!(simulated.stub.order_count(), 4);
    simulated.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_authority_that_is_down_for_days() {
    let mut simulated = Simulated::at(january(), |_| {}).await;
    let certificate = simulated.order("down").await;
    simulated.stub.set_down(true);
    simulated.pass(TimeDelta::days(64)).await;
    let page = simulated.mina().await.get(&certificate).await;
    assert!(["renew_failed", "renew_pending"].contains(&&*page.certificate_status()), "{}", page.text());
    simulated.stub.set_down(false);
    simulated.pass(TimeDelta::hours(25)).await;
    assert_eq!(simulated.issued_without_a_gap().len(), 2);
    let page = simulated.mina().await.get(&certificate).await;
    assert_eq!(page.certificate_status(), "valid");
    simulated.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn our_own_limits_come_before_the_authoritys() {
    let options = |options: crate::support::portal::PortalOptions| {
        options.set("renewals-per-minute", "2").set("same-names-per-week", "2")
    };
    let mut simulated = Simulated::with(january(), |ways| ways.lifetime = TimeDelta::days(6), options).await;
    for label in ["one", "two", "three", "four", "five"] {
        simulated.order(label).await;
    }
    // Half of six days later all of them are due within a second or two.
    simulated.pass(TimeDelta::days(3) + TimeDelta::hours(1)).await;
    let mut renewals: Vec<_> = simulated.stub.orders().iter().skip(5).map(|order| order.at).collect();
    assert_eq!(renewals.len(), 5);
    renewals.sort();
    for three in renewals.windows(3) {
        // Counted from when each was placed, which is a moment before the authority hears of it.
        assert!(three[2] - three[0] > TimeDelta::seconds(59), "{three:?}");
    }
    // Two in a week for the same names: the third waits for the first to be a week old.
    simulated.pass(TimeDelta::days(2)).await;
    assert_eq!(simulated.stub.order_count(), 10);
    simulated.pass(TimeDelta::days(1) + TimeDelta::hours(2)).await;
    assert_eq!(simulated.planned().await.basis, "limit-names");
    simulated.pass(TimeDelta::days(1)).await;
    assert_eq!(simulated.stub.order_count(), 15);
    simulated.portal.stop().await;
}
