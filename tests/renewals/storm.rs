//! Many certificates due at once.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use diesel::QueryableByName;
use diesel::sql_types::BigInt;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use super::simulated::when_idle;
use crate::acme::rig::try_account_at;
use crate::support::portal::{Portal, PortalOptions};
use crate::support::process::SchedulerProcess;
use crate::support::receiver::Receiver;
use crate::support::waiting::PATIENCE;
use crate::support::world::own_pebble;
use crate::support::{seed, temp};
use certdesk::db::embedded::{Durability, Embedded};
use certdesk::demo::pebble::Pebble;

const CERTIFICATES: i64 = 500;

async fn count(connection: &mut AsyncPgConnection, query: &str) -> i64 {
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = BigInt)]
        count: i64,
    }
    let count: Count = diesel::sql_query(query).get_result(connection).await.unwrap();
    count.count
}

/// Waits until a query counts so many, for as long as the count grows now and then.
async fn grown_to(connection: &mut AsyncPgConnection, query: &str, wanted: i64) {
    let (mut last, mut grown) = (0, Instant::now());
    loop {
        let now = count(connection, query).await;
        if now >= wanted {
            return;
        }
        if now > last {
            (last, grown) = (now, Instant::now());
        }
        assert!(grown.elapsed() < 2 * PATIENCE, "stuck at {now} of {wanted}: {query}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// What has not been renewed, and why.
async fn why(connection: &mut AsyncPgConnection) -> String {
    #[derive(QueryableByName)]
    struct Said {
        #[diesel(sql_type = diesel::sql_types::Text)]
        said: String,
    }
    let query = "SELECT concat_ws(' ', basis, failures, renew_at, order_state, orders.failure, retries) AS said
                 FROM certificates JOIN renewal_plans ON certificate_id = certificates.id
                 LEFT JOIN orders ON orders.id = order_id WHERE order_state IS DISTINCT FROM 'issued'";
    let rows: Vec<Said> = diesel::sql_query(query).load(connection).await.unwrap();
    rows.into_iter().map(|row| row.said).collect::<Vec<_>>().join("\n")
}

/// The authority itself has come to a stand, as Pebble does now and then where it has many orders at once: it would never
/// answer again.
struct StandsStill;

/// Waits for so many renewals, unless the authority stands still.
async fn renewed(connection: &mut AsyncPgConnection, pebble: &Pebble, wanted: i64) -> Result<(), StandsStill> {
    let (mut last, mut grown) = (0, Instant::now());
    loop {
        let now = count(connection, RENEWED).await;
        if now >= wanted {
            return Ok(());
        }
        if now > last {
            (last, grown) = (now, Instant::now());
        }
        if grown.elapsed() > 2 * PATIENCE {
            if try_account_at(&pebble.directory(), pebble.https_root_pem()).await.is_err() {
                return Err(StandsStill);
            }
            panic!("stuck at {now} of {wanted}, though the authority answers:\n{}", why(connection).await);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

const RENEWED: &str = "SELECT count(*) FROM certificate_versions WHERE number = 2";

#[tokio::test(flavor = "multi_thread")]
async fn five_hundred_at_once_with_one_of_two_schedulers_killed() {
    // What is tried again is what the authority has spoilt, on another one; whatever we do wrong fails at once.
    for _ in 0..3 {
        if storm().await.is_ok() {
            return;
        }
        println!("Pebble stands still: once more, with a fresh one");
    }
    panic!("Pebble stood still three times");
}

async fn storm() -> Result<(), StandsStill> {
    let pebble = own_pebble(&[]).await;
    let receiver = Receiver::answering().await;
    let options = PortalOptions::at(&pebble).await.calling(&receiver).without_scheduler();
    let portal = Portal::start(options.set("acme-parallel-new-orders", "1")).await;
    seed::due(&portal.app, usize::try_from(CERTIFICATES).unwrap()).await;
    let mut connection = AsyncPgConnection::establish(&portal.database_url).await.unwrap();
    let killed = SchedulerProcess::start(&portal.flags).await;
    let living = SchedulerProcess::start(&portal.flags).await;
    renewed(&mut connection, &pebble, CERTIFICATES / 2).await?;
    killed.kill().await;
    renewed(&mut connection, &pebble, CERTIFICATES).await?;

    assert_eq!(seed::versions(&mut connection).await, [(2, CERTIFICATES)], "each exactly once");
    let placed = "SELECT count(*) FROM orders WHERE renewal AND automatic AND state = 'issued' AND NOT rekey";
    assert_eq!(count(&mut connection, placed).await, CERTIFICATES);
    assert_eq!(count(&mut connection, "SELECT count(*) FROM orders").await, CERTIFICATES);
    // Nothing is stuck: what is told goes out, and then there is but the next renewal to wait for, of each.
    grown_to(&mut connection, "SELECT count(*) FROM deliveries WHERE state = 'delivered'", 3 * CERTIFICATES).await;
    grown_to(
        &mut connection,
        "SELECT count(*) FROM renewal_plans JOIN jobs ON subject = certificate_id
         WHERE kind = 'certificate.renew' AND gave_up_at IS NULL AND renew_at > now() AND basis = 'lifetime'",
        CERTIFICATES,
    )
    .await;
    let idle =
        "SELECT (NOT EXISTS (SELECT FROM jobs WHERE kind NOT IN ('certificate.renew', 'reminders.send', 'activity.seal')))::int::int8
                AS count";
    grown_to(&mut connection, idle, 1).await;
    assert_eq!(receiver.of_type("cert_renewed").len(), usize::try_from(CERTIFICATES).unwrap());
    assert!(receiver.of_type("cert_renew_failed").is_empty());
    living.terminate().await;
    living.ended().await;
    portal.stop().await;
    pebble.stop().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn database_and_authority_go_away_in_the_middle() {
    const DUE: i64 = 40;
    let folder = temp::path("away");
    let server = Embedded::start(&folder, Durability::ForTests).await.unwrap();
    let url = server.url().to_owned();
    let mut pebble = own_pebble(&[]).await;
    let receiver = Receiver::answering().await;
    let options = PortalOptions::at(&pebble).await.calling(&receiver).set("database-url", &url);
    let portal = Portal::start(options.set("acme-parallel-new-orders", "1")).await;
    seed::due(&portal.app, usize::try_from(DUE).unwrap()).await;
    portal.app.wake.notify_one();
    let mut connection = AsyncPgConnection::establish(&url).await.unwrap();
    grown_to(&mut connection, RENEWED, 3).await;

    drop(connection);
    server.stop().await;
    portal.leap(TimeDelta::seconds(30));
    let server = Embedded::start(&folder, Durability::ForTests).await.unwrap();
    let mut connection = AsyncPgConnection::establish(&url).await.unwrap();
    grown_to(&mut connection, RENEWED, 10).await;

    // It comes back without anything that it knew: our account, and the orders under way.
    pebble.kill().await;
    portal.leap(TimeDelta::seconds(30));
    pebble.restart().await.unwrap();
    let deadline = Instant::now() + 4 * PATIENCE;
    while count(&mut connection, RENEWED).await < DUE {
        assert!(
            Instant::now() < deadline,
            "{:?}: {}",
            seed::versions(&mut connection).await,
            why(&mut connection).await
        );
        // What failed with the authority is tried again later: only then, so that nobody runs out of time.
        if let Some(next) = when_idle(&mut connection, portal.app.clock.now()).await {
            portal.leap((next - portal.app.clock.now()).max(TimeDelta::zero()) + TimeDelta::milliseconds(1));
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(seed::versions(&mut connection).await, [(2, DUE)], "each exactly once");
    portal.stop().await;
    pebble.stop().await;
    server.stop().await;
}
