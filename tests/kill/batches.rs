//! The kill falls while something is done with many certificates: in the middle of one, and at the very end.

use diesel_async::SimpleAsyncConnection;
use uuid::Uuid;

use super::facts;
use crate::batches::rig::{asks, begins, counts, ends, question, seeded};
use crate::support::events;
use crate::support::portal::{Portal, PortalOptions};
use crate::support::postgres::TestDb;
use crate::support::process::Process;
use crate::support::waiting;

/// Certificates of each batch.
const EACH: usize = 5;
/// What is done, and what its events are.
const DEEDS: [(&str, &str); 3] = [
    ("set-label", "certificate-metadata.update"),
    ("auto-renew-off", "certificate-order-autorenew.set-off"),
    ("renew", "certificate.renew"),
];

/// Holds each batch up twice: when it has done everything with the third certificate but not stored that yet, and when
/// nothing is left.
const HELD: &str = "
    CREATE FUNCTION held() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN PERFORM pg_advisory_xact_lock(4711, TG_ARGV[0]::integer); RETURN NEW; END $$;
    CREATE TRIGGER held BEFORE UPDATE ON batch_items FOR EACH ROW WHEN (NEW.position = 2) EXECUTE FUNCTION held(1);
    CREATE TRIGGER held BEFORE UPDATE ON batches FOR EACH ROW WHEN (NEW.ended_at IS NOT NULL) EXECUTE FUNCTION held(2);
    SELECT pg_advisory_lock(4711, 1), pg_advisory_lock(4711, 2)";

#[tokio::test(flavor = "multi_thread")]
async fn each_certificate_is_changed_once() {
    let database = TestDb::new().await;
    let options = async || PortalOptions::new().await.set("database-url", database.url()).set("pool-size", "8");
    let portal = Portal::start(options().await.without_scheduler()).await;
    let ids = seeded(&portal, EACH * DEEDS.len()).await;
    portal.stop().await;
    let (mut connection, mut holder) = (database.connect().await, database.connect().await);
    holder.batch_execute(HELD).await.unwrap();

    let mut process = Process::start(options().await).await;
    let mina = process.person("mina").await;
    let mut batches = Vec::new();
    for ((deed, _), ids) in DEEDS.iter().zip(ids.chunks(EACH)) {
        let (_, form) = asks(&mina, &question(deed, ids)).await;
        let form = if *deed == "set-label" { form.set("text", "env=prod") } else { form };
        batches.push(begins(&mina, &form).await);
    }
    for (moment, shown) in [(1, [2, 0, EACH - 2]), (2, [EACH, 0, 0])] {
        let waiting =
            format!("pg_locks WHERE locktype = 'advisory' AND objid = {moment} AND objsubid = 2 AND NOT granted");
        waiting::until("all batches to be held up", async || {
            let waiting = facts::count(&mut connection, &waiting, Uuid::nil()).await;
            (waiting == i64::try_from(DEEDS.len()).unwrap()).then_some(())
        })
        .await;
        for batch in &batches {
            let page = mina.get(batch).await;
            assert_eq!((counts(&page), page.attributes("#batch", "data-status")), (shown, vec!["running".to_owned()]));
        }
        process.kill().await;
        holder.batch_execute(&format!("SELECT pg_advisory_unlock(4711, {moment})")).await.unwrap();
        process.start_again().await;
    }

    for batch in &batches {
        let page = ends(&mina, batch).await;
        assert_eq!(counts(&page), [EACH, 0, 0]);
        assert!(page.texts("table.failed").is_empty(), "{}", page.text());
    }
    for (_, action) in DEEDS {
        let told = events::of(database.url(), action).await;
        let mut names: Vec<_> = told.iter().filter_map(|event| event.target_name.as_deref()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!((told.len(), names.len()), (EACH, EACH), "{action}: one of each certificate: {told:?}");
        assert!(told.iter().all(|event| event.ended() == "success" && event.actor_name == "Mina"), "{told:?}");
    }
    assert_eq!(events::of(database.url(), "certificates.batch").await.len(), DEEDS.len());
    for changed in [
        r#"certificates WHERE labels = '{"env": "prod"}'"#,
        "certificates WHERE NOT auto_renew",
        "orders WHERE renewal",
        "(SELECT DISTINCT certificate_id FROM orders) AS renewed",
    ] {
        let count = facts::count(&mut connection, changed, Uuid::nil()).await;
        assert_eq!(count, i64::try_from(EACH).unwrap(), "{changed}");
    }
    let left = facts::count(&mut connection, "jobs WHERE kind = 'batch.run'", Uuid::nil()).await;
    assert_eq!(left, 0, "no work is left");
    process.stop().await;
}
