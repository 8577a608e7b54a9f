//! Renewals when the authority wants them (RFC 9773), and what odd answers of it lead to.

use std::time::{Duration, Instant};

use certdesk::domain::renewal::by_lifetime;
use chrono::TimeDelta;

use super::simulated::{Simulated, january};
use crate::support::authority_proxy::Refusal;
use crate::support::authority_stub::Renewal;

#[tokio::test(flavor = "multi_thread")]
async fn a_moment_is_drawn_once_in_each_window() {
    let mut simulated = Simulated::at(january(), |ways| ways.renewal = Some(Renewal::usual())).await;
    simulated.order("window").await;
    let issued = simulated.stub.issued().remove(0);
    let start = issued.not_after - TimeDelta::days(30);
    let planned = simulated.planned().await;
    assert_eq!(planned.basis, "window");
    let drawn = planned.renew_at.unwrap();
    assert!((start..=start + TimeDelta::hours(44)).contains(&drawn), "{drawn}");

    // The window stays, and so does the moment, however often the authority is asked: twice a day and after a restart.
    simulated.pass(TimeDelta::days(10)).await;
    let asked = simulated.stub.renewal_questions().len();
    assert!(asked >= 20, "{asked}");
    let mut simulated = simulated.down_for(TimeDelta::minutes(1)).await;
    simulated.idle().await;
    assert_eq!(simulated.stub.renewal_questions().len(), asked + 1);
    assert_eq!(simulated.planned().await, planned);

    // A window that moves gets a moment of its own.
    simulated.stub.change(|ways| {
        ways.renewal =
            Some(Renewal::window(|of| (of.not_before + TimeDelta::days(20), of.not_before + TimeDelta::days(21))));
    });
    simulated.pass(TimeDelta::hours(12)).await;
    let moved = simulated.planned().await.renew_at.unwrap();
    let begins = issued.not_before + TimeDelta::days(20);
    assert!((begins..=begins + TimeDelta::days(1)).contains(&moved), "{moved}");
    simulated.pass_until(moved - TimeDelta::seconds(1)).await;
    assert_eq!(simulated.stub.order_count(), 1);
    simulated.pass(TimeDelta::seconds(2)).await;
    let orders = simulated.stub.orders();
    assert_eq!(orders.len(), 2);
    assert_eq!(orders[1].replaces, Some(issued.ari_id));
    // The key is kept, as nobody asked for another.
    assert_eq!(orders[1].spki, orders[0].spki);
    simulated.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_window_in_the_past_is_at_once() {
    let mut simulated = Simulated::at(january(), |ways| ways.renewal = Some(Renewal::usual())).await;
    simulated.order("revoked-soon").await;
    simulated.pass(TimeDelta::days(2)).await;
    let first = simulated.stub.issued().remove(0);
    let revoked = first.ari_id.clone();
    simulated.stub.change(|ways| {
        ways.renewal = Some(Renewal::window(move |of| {
            let days = if of.ari_id == revoked { -1 } else { 60 };
            let start = of.not_before + TimeDelta::days(days);
            (start, start + TimeDelta::hours(1))
        }));
    });
    simulated.pass(TimeDelta::hours(12)).await;
    assert_eq!(simulated.stub.order_count(), 2, "it waits, or renews again and again");
    simulated.pass(TimeDelta::days(20)).await;
    assert_eq!(simulated.stub.order_count(), 2);
    simulated.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn renewal_information_that_comes_later_is_noticed_within_two_days() {
    let mut simulated = Simulated::at(january(), |_| {}).await;
    simulated.order("later").await;
    simulated.pass(TimeDelta::hours(3 * 24 + 6)).await;
    assert_eq!(simulated.planned().await.basis, "lifetime");
    simulated.stub.change(|ways| ways.renewal = Some(Renewal::usual()));
    simulated.pass(TimeDelta::days(2)).await;
    assert_eq!(simulated.planned().await.basis, "window");

    // Once a day is enough, however much is asked of the authority: two readings, instant-acme's and ours.
    let reads = simulated.stub.directory_reads();
    assert!((8..=16).contains(&reads), "{reads} readings in five days and at the start");
    for label in ["one", "more", "order"] {
        simulated.order(label).await;
    }
    // The day's may fall due among them, for real time passes too; each order of its own would make six.
    let more = simulated.stub.directory_reads() - reads;
    assert!(more <= 2, "{more} readings for three orders");
    simulated.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_replaces_is_left_out() {
    for refusal in [
        Refusal::new(409, "alreadyReplaced", "it has been replaced"),
        Refusal::new(400, "malformed", "we do not know that certificate"),
    ] {
        let mut simulated = Simulated::at(january(), |ways| {
            ways.renewal = Some(Renewal::usual());
            ways.refuse_replaces = Some(refusal);
        })
        .await;
        simulated.order("replaces").await;
        simulated.pass(TimeDelta::days(62)).await;
        let orders = simulated.stub.orders();
        let asked: Vec<bool> = orders.iter().map(|order| order.replaces.is_some()).collect();
        assert_eq!(asked, [false, true, false]);
        assert_eq!(simulated.issued_without_a_gap().len(), 2);
        simulated.portal.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_sensible_answer_the_share_of_the_lifetime_decides() {
    let beyond = Renewal::window(|of| (of.not_after + TimeDelta::days(1), of.not_after + TimeDelta::days(2)));
    for renewal in [Renewal::not_found(), Renewal::garbage(), beyond] {
        let mut simulated = Simulated::at(january(), |ways| ways.renewal = Some(renewal)).await;
        simulated.order("odd").await;
        let first = simulated.stub.issued().remove(0);
        let planned = simulated.planned().await;
        assert_eq!(
            (planned.renew_at, &*planned.basis),
            (Some(by_lifetime(first.not_before, first.not_after)), "lifetime")
        );
        simulated.pass(TimeDelta::days(61)).await;
        assert_eq!(simulated.issued_without_a_gap().len(), 2);
        simulated.portal.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_authority_that_does_not_answer_holds_nothing_up() {
    let mut simulated = Simulated::at(january(), |ways| {
        ways.renewal = Some(Renewal::usual());
        ways.lifetime = TimeDelta::days(6);
    })
    .await;
    simulated.order("silent").await;
    simulated.stub.change(|ways| ways.silent_on_renewals = true);
    // Due at the restart, and then it is asked anew too.
    let mut simulated = simulated.down_for(TimeDelta::days(4)).await;
    let began = Instant::now();
    simulated.idle().await;
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    assert_eq!(simulated.issued_without_a_gap().len(), 2);
    simulated.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_asked_when_it_says_within_reason() {
    let mut simulated = Simulated::at(january(), |ways| {
        ways.renewal = Some(Renewal::usual());
        ways.renewal_retry_after = Some("7200".to_owned());
    })
    .await;
    simulated.order("asked").await;
    for (retry_after, questions_a_day) in [("7200", 12), ("1000000", 2), ("nonsense", 4)] {
        simulated.stub.change(|ways| ways.renewal_retry_after = Some(retry_after.to_owned()));
        // The answer before this one said when to come back.
        simulated.pass(TimeDelta::hours(12)).await;
        let before = simulated.stub.renewal_questions().len();
        simulated.pass(TimeDelta::days(4)).await;
        let questions = simulated.stub.renewal_questions().len() - before;
        assert!((4 * questions_a_day - 1..=4 * questions_a_day + 1).contains(&questions), "{retry_after}: {questions}");
    }
    simulated.portal.stop().await;
}
