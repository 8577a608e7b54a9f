//! A channel that fails: how often it is tried, and when it is switched off.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{Bool, Integer, Nullable, Text, Timestamptz};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{channel, connect, count, fill, receiver};
use crate::support::http::{Reply, Server};
use crate::support::portal::{Portal, PortalOptions};
use crate::support::waiting;
use certdesk::domain::ids::ChannelId;

#[derive(Debug, QueryableByName)]
struct Delivery {
    #[diesel(sql_type = Integer)]
    attempts: i32,
    #[diesel(sql_type = Text)]
    state: String,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    next_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Timestamptz)]
    attempted_at: DateTime<Utc>,
}

/// A receiver that answers 503 for as long as it is told to.
async fn faulty() -> (Server, Arc<AtomicBool>) {
    let fails = Arc::new(AtomicBool::new(true));
    let told = Arc::clone(&fails);
    let server = receiver(move |_| {
        let status = if AtomicBool::load(&told, Ordering::SeqCst) { 503 } else { 204 };
        async move { Reply::status(status) }
    });
    (server.await, fails)
}

/// The channel's only delivery, once so many attempts were made of it.
async fn attempted(connection: &mut AsyncPgConnection, channel: ChannelId, attempts: i32) -> Delivery {
    let query = format!("SELECT * FROM deliveries WHERE channel_id = '{channel}' AND attempts >= {attempts}");
    waiting::until(&format!("attempt {attempts}"), async || {
        diesel::sql_query(&query).get_results::<Delivery>(connection).await.unwrap().pop()
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_tried_nine_times_ever_more_seldom() {
    let (server, _) = faulty().await;
    let portal = Portal::start(PortalOptions::new().await).await;
    let channel = channel(&portal.app, "shop", &server).await;
    fill(&portal, "shop", 1).await;
    let mut connection = connect(&portal).await;
    for (made, seconds) in (1..).zip([5, 30, 120, 600, 3600, 3 * 3600, 8 * 3600, 24 * 3600]) {
        let delivery = attempted(&mut connection, channel, made).await;
        assert_eq!((delivery.attempts, delivery.state.as_str()), (made, "waiting"));
        let pause = TimeDelta::seconds(seconds);
        let waits = delivery.next_at.unwrap() - delivery.attempted_at;
        assert!((pause..=pause * 11 / 10).contains(&waits), "attempt {made}: {waits}");
        portal.leap(delivery.next_at.unwrap() - portal.app.clock.now());
    }
    let delivery = attempted(&mut connection, channel, 9).await;
    assert_eq!((delivery.attempts, delivery.state.as_str(), delivery.next_at), (9, "gave_up", None));
    portal.stop().await;
}

#[derive(Debug, QueryableByName)]
struct Channel {
    #[diesel(sql_type = Bool)]
    enabled: bool,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    failing_since: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    gave_up_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    set_off: i64,
}

async fn fares(connection: &mut AsyncPgConnection, channel: ChannelId) -> Channel {
    let query = format!(
        "SELECT *, (SELECT count(*) FROM activity_events WHERE target_id = channels.id
             AND action = 'certdesk.notification-channel.set-off' AND actor_kind = 'scheduler') AS set_off
         FROM channels WHERE id = '{channel}'"
    );
    diesel::sql_query(query).get_result(connection).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn after_three_days_of_it_the_channel_is_switched_off() {
    let (server, fails) = faulty().await;
    let portal = Portal::start(PortalOptions::new().await).await;
    let id = channel(&portal.app, "shop", &server).await;
    let mut connection = connect(&portal).await;
    // A failure for some hours, which passes.
    fill(&portal, "shop", 1).await;
    attempted(&mut connection, id, 1).await;
    assert!(fares(&mut connection, id).await.failing_since.is_some());
    fails.store(false, Ordering::SeqCst);
    portal.leap(TimeDelta::hours(60));
    waiting::until("it to pass", async || (count(&mut connection, id, "state = 'delivered'").await == 1).then_some(()))
        .await;
    waiting::until("it to be noted", async || fares(&mut connection, id).await.failing_since.is_none().then_some(()))
        .await;

    fails.store(true, Ordering::SeqCst);
    fill(&portal, "shop", 5).await;
    waiting::until("the five to fail", async || {
        (count(&mut connection, id, "attempts = 1 AND state = 'waiting'").await == 5).then_some(())
    })
    .await;
    // Three days less a second later they fail again, and nothing is switched off.
    let since = fares(&mut connection, id).await.failing_since.unwrap();
    for (attempts, after) in (2..).zip([TimeDelta::hours(40), TimeDelta::days(3) - TimeDelta::seconds(1)]) {
        portal.leap(since + after - portal.app.clock.now());
        let again = format!("attempts = {attempts} AND state = 'waiting'");
        waiting::until("the five to fail again", async || {
            (count(&mut connection, id, &again).await == 5).then_some(())
        })
        .await;
    }
    assert!(fares(&mut connection, id).await.enabled);
    fill(&portal, "shop", 1).await;
    portal.leap(TimeDelta::minutes(2));
    let off = waiting::until("it to be switched off", async || {
        Some(fares(&mut connection, id).await).filter(|channel| !channel.enabled)
    })
    .await;
    assert_eq!(off.set_off, 1);
    assert!(off.gave_up_at.is_some_and(|at| at >= since + TimeDelta::days(3)), "{off:?}");
    assert_eq!(count(&mut connection, id, "state = 'waiting'").await, 0);
    assert_eq!(count(&mut connection, id, "state = 'gave_up' AND outcome = 'switched_off'").await, 6);
    assert_eq!(fares(&mut connection, id).await.failing_since, Some(since));
    // From now on, nothing is written for it.
    fill(&portal, "shop", 1).await;
    assert_eq!(count(&mut connection, id, "true").await, 7);
    portal.stop().await;
}
