//! Thousands of certificates due on one day: each once, a page at a time, whatever dies meanwhile.

use certdesk::ops::{Fault, reminders};
use certdesk::queue::{self, Claim, Kind};
use chrono::TimeDelta;
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Text};
use diesel_async::{AsyncConnection, RunQueryDsl, SimpleAsyncConnection};
use tokio_util::sync::CancellationToken;

use super::rig::Rig;
use crate::renewals::simulated::january;
use crate::support::seed;
use crate::support::waiting::{self, PATIENCE};

const CERTIFICATES: i64 = 5_000;
/// As many as are told of in one message to people.
const IN_A_MESSAGE: i64 = 500;
const SOON: &str = "cert_about_to_expire_reimport_required";

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

async fn count(rig: &mut Rig, what: &str) -> i64 {
    let count: Count =
        diesel::sql_query(format!("SELECT (SELECT {what}) AS count")).get_result(&mut rig.connection).await.unwrap();
    count.count
}

/// Claims the work on the reminders, once it can be.
async fn claim(rig: &Rig) -> Claim {
    waiting::until("the work to be had", async || {
        let mut connection = rig.portal.app.db.get().await.unwrap();
        let now = rig.now();
        let claims =
            connection.transaction(async |connection| queue::claim(connection, Kind::SendReminders, 1, now).await);
        claims.await.unwrap().pop()
    })
    .await
}

/// So many imported certificates that expire in thirty days, a channel besides that people read, and midnight.
async fn due(certificates: i64) -> Rig {
    let rig = Rig::at(january(), |_| {}).await;
    let names: Vec<String> = (0..certificates).map(|number| format!("imported {number:05}")).collect();
    seed::imported(&rig.portal.app, &names, january(), january() + TimeDelta::days(200)).await;
    let people = "INSERT INTO channels (id, team_id, kind, name, endpoint, version, created_at)
        SELECT gen_random_uuid(), team_id, 'slack', 'people', endpoint, 3, created_at FROM channels";
    rig.portal.app.db.get().await.unwrap().batch_execute(people).await.unwrap();
    rig.leap_to((january() + TimeDelta::days(170)).date_naive().and_time(chrono::NaiveTime::MIN).and_utc());
    reminders::begin(&rig.portal.app).await.unwrap();
    rig
}

/// Every certificate is noted and told of once, and to people many at a time.
async fn assert_complete(rig: &mut Rig, certificates: i64) {
    for (what, expected) in [
        (format!("count(*) FROM reminders WHERE event_type = '{SOON}' AND day = '2028-07-03'"), certificates),
        ("count(*) FROM reminders".to_owned(), certificates),
        ("count(DISTINCT certificate_id) FROM deliveries WHERE certificate_id IS NOT NULL".to_owned(), certificates),
        ("count(*) FROM deliveries WHERE certificate_id IS NOT NULL".to_owned(), certificates),
        ("count(*) FROM deliveries WHERE certificate_id IS NULL".to_owned(), certificates / IN_A_MESSAGE),
        (
            "count(DISTINCT certificate ->> 'name') FROM deliveries,
                 jsonb_array_elements(notification -> 'certificates') AS certificate WHERE certificate_id IS NULL"
                .to_owned(),
            certificates,
        ),
    ] {
        assert_eq!(count(rig, &what).await, expected, "{what}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_is_told_of_once() {
    let mut rig = due(CERTIFICATES).await;
    let began = std::time::Instant::now();
    let work = claim(&rig).await;
    reminders::run(&rig.portal.app, &work, &CancellationToken::new()).await.unwrap();
    println!("{CERTIFICATES} reminders written in {:?}", began.elapsed());
    assert_complete(&mut rig, CERTIFICATES).await;
    // Done for today, whoever asks.
    reminders::begin(&rig.portal.app).await.unwrap();
    let work = claim(&rig).await;
    reminders::run(&rig.portal.app, &work, &CancellationToken::new()).await.unwrap();
    assert_complete(&mut rig, CERTIFICATES).await;
    rig.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_is_told_of_once_though_runs_die_and_one_is_late() {
    let mut rig = due(CERTIFICATES).await;
    let app = rig.portal.app.clone();
    for so_far in [500, 1500, 3000] {
        let work = claim(&rig).await;
        let run = {
            let app = app.clone();
            tokio::spawn(async move { reminders::run(&app, &work, &CancellationToken::new()).await })
        };
        waiting::until("some to be written", async || {
            (count(&mut rig, "count(*) FROM reminders").await > so_far).then_some(())
        })
        .await;
        run.abort();
        let _ = run.await;
        app.db.close_idle();
        rig.portal.leap(TimeDelta::seconds(20));
    }
    assert!(count(&mut rig, "count(*) FROM reminders").await < CERTIFICATES, "they died in the middle");
    // One whose lease has run out goes on all the same, and stores nothing any more.
    let late = claim(&rig).await;
    rig.portal.leap(TimeDelta::seconds(20));
    let work = claim(&rig).await;
    let stop = CancellationToken::new();
    let (late, run) = tokio::join!(reminders::run(&app, &late, &stop), reminders::run(&app, &work, &stop));
    assert!(matches!(late, Err(Fault::Fenced)), "{late:?}");
    run.unwrap();
    assert_complete(&mut rig, CERTIFICATES).await;
    rig.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn stopped_in_the_middle_it_goes_on_where_it_was() {
    let mut rig = due(CERTIFICATES).await;
    let (work, stop) = (claim(&rig).await, CancellationToken::new());
    let app = rig.portal.app.clone();
    let run = {
        let (app, stop) = (app.clone(), stop.clone());
        tokio::spawn(async move { reminders::run(&app, &work, &stop).await })
    };
    waiting::until("some to be written", async || (count(&mut rig, "count(*) FROM reminders").await > 0).then_some(()))
        .await;
    stop.cancel();
    tokio::time::timeout(PATIENCE, run).await.unwrap().unwrap().unwrap();
    assert!(count(&mut rig, "count(*) FROM reminders").await < CERTIFICATES);
    let work = claim(&rig).await;
    reminders::run(&app, &work, &CancellationToken::new()).await.unwrap();
    assert_complete(&mut rig, CERTIFICATES).await;
    rig.stop().await;
}

#[derive(QueryableByName)]
struct Said {
    #[diesel(sql_type = Text)]
    said: String,
}

#[tokio::test(flavor = "multi_thread")]
async fn old_reminders_are_forgotten() {
    let mut rig = due(1).await;
    rig.connection
        .batch_execute(
            "INSERT INTO reminders SELECT day::date, gen_random_uuid(), 'cert_expired_renew_required'
             FROM generate_series('2028-05-01'::date, '2028-07-02', '1 day') AS day, generate_series(1, 300)",
        )
        .await
        .unwrap();
    let work = claim(&rig).await;
    reminders::run(&rig.portal.app, &work, &CancellationToken::new()).await.unwrap();
    let left = "SELECT min(day) || ' to ' || max(day) AS said FROM reminders";
    let left: Said = diesel::sql_query(left).get_result(&mut rig.connection).await.unwrap();
    assert_eq!(left.said, "2028-06-03 to 2028-07-03");
    rig.stop().await;
}
