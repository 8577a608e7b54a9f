//! Work handed back, and work that waits.

use certdesk::queue::{self, Claim, Fenced, Kind};
use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::AsyncPgConnection;
use uuid::Uuid;

use crate::support::postgres::TestDb;

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_352_645, 0).unwrap()
}

async fn claim(connection: &mut AsyncPgConnection, at: DateTime<Utc>) -> Option<Claim> {
    queue::claim(connection, Kind::AdvanceOrder, 1, at).await.unwrap().pop()
}

#[tokio::test]
async fn what_is_handed_back_is_claimed_at_once_and_counts_for_nothing() {
    let database = TestDb::new().await;
    let mut connection = database.connect().await;
    queue::enqueue(&mut connection, Kind::AdvanceOrder, Uuid::nil(), now(), now()).await.unwrap();
    let cut_off = claim(&mut connection, now()).await.unwrap();
    assert!(claim(&mut connection, now()).await.is_none());
    queue::release(&mut connection, &[cut_off]).await.unwrap();
    // A run that goes on all the same stores nothing any more.
    let moment = now() + TimeDelta::minutes(1);
    assert!(matches!(queue::complete(&mut connection, &cut_off).await, Err(Fenced::Lost)));
    assert!(matches!(queue::postpone(&mut connection, &cut_off, moment).await, Err(Fenced::Lost)));
    let next = claim(&mut connection, now()).await.unwrap();
    assert_eq!((next.id, next.failures), (cut_off.id, 0));
    // Handed back late, it takes nothing from whoever has it now.
    queue::release(&mut connection, &[cut_off]).await.unwrap();
    assert!(claim(&mut connection, now()).await.is_none());
    // What was put off stays put off.
    queue::postpone(&mut connection, &next, moment).await.unwrap();
    queue::release(&mut connection, &[next]).await.unwrap();
    assert!(claim(&mut connection, now()).await.is_none());
    assert!(claim(&mut connection, moment).await.is_some());
}

#[tokio::test]
async fn a_lease_from_before_the_clock_was_set_back_has_run_out() {
    let database = TestDb::new().await;
    let mut connection = database.connect().await;
    let due = now() - TimeDelta::hours(1);
    queue::enqueue(&mut connection, Kind::AdvanceOrder, Uuid::nil(), due, due).await.unwrap();
    let later = now() + TimeDelta::hours(1);
    let died = claim(&mut connection, later).await.unwrap();
    let next = queue::next_due(&mut connection, &[Kind::AdvanceOrder], now()).await.unwrap();
    assert_eq!(next, [(Kind::AdvanceOrder, now())]);
    let next = claim(&mut connection, now()).await.unwrap();
    assert_eq!((next.id, next.failures), (died.id, 1));
    assert!(matches!(queue::complete(&mut connection, &died).await, Err(Fenced::Lost)));
    // A clock that is a little ahead is no reason to take anything away.
    for ahead in [0, 59] {
        let before = now() - TimeDelta::seconds(ahead);
        assert!(claim(&mut connection, before).await.is_none(), "{ahead}");
    }
}

#[tokio::test]
async fn work_waits_since_it_was_due_or_its_lease_lapsed() {
    let database = TestDb::new().await;
    let mut connection = database.connect().await;
    let waiting = async |connection: &mut AsyncPgConnection, seconds| {
        queue::waiting_since(connection, now() + TimeDelta::seconds(seconds)).await.unwrap()
    };
    assert_eq!(waiting(&mut connection, 1000).await, None);
    queue::enqueue(&mut connection, Kind::AdvanceOrder, Uuid::nil(), now(), now()).await.unwrap();
    assert_eq!(waiting(&mut connection, -1).await, None);
    assert_eq!(waiting(&mut connection, 1).await, Some(now()));
    let held = claim(&mut connection, now()).await.unwrap();
    assert_eq!(waiting(&mut connection, 14).await, None, "somebody has it");
    assert_eq!(waiting(&mut connection, 16).await, Some(now() + TimeDelta::seconds(15)), "they have died");
    queue::enqueue(&mut connection, Kind::SendDeliveries, Uuid::nil(), now(), now()).await.unwrap();
    assert_eq!(waiting(&mut connection, 16).await, Some(now()), "the oldest, of whatever kind");
    let other = queue::claim(&mut connection, Kind::SendDeliveries, 1, now()).await.unwrap().pop().unwrap();
    queue::complete(&mut connection, &other).await.unwrap();
    for failures in 0..Kind::AdvanceOrder.most_failures() {
        let held = Claim { failures, ..held };
        queue::fail(&mut connection, &held, Kind::AdvanceOrder, "no luck", now()).await.unwrap();
    }
    assert_eq!(waiting(&mut connection, 1_000_000).await, None, "it was given up");
}
