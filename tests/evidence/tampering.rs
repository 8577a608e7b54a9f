//! Whatever is changed in the tables by whoever owns them is found, and named.

use certdesk::evidence::Finding;
use certdesk::ops::activity::seal;
use chrono::TimeDelta;
use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};

use super::rig::Rig;
use crate::support::portal::PortalOptions;
use crate::support::waiting;

#[tokio::test(flavor = "multi_thread")]
async fn every_change_is_found_and_named() {
    let mut rig = Rig::start().await;
    let whole = rig.verify().await.unwrap();
    assert_eq!((whole.seals, whole.unsealed), (4, 0));
    assert!(whole.events >= 20);
    let last = whole.events;
    for column in [
        "id = gen_random_uuid()",
        "at = at + interval '1 microsecond'",
        "team_id = gen_random_uuid()",
        "actor_kind = 'anonymous'",
        "actor_id = gen_random_uuid()",
        "actor_name = actor_name || ' '",
        "address = '192.0.2.1'",
        "user_agent = ''",
        "action = 'certdesk.team.create'",
        "target_kind = 'team'",
        "target_id = gen_random_uuid()",
        "target_name = ''",
        "outcome = 'refused'",
        "reason = ''",
        "request_id = gen_random_uuid()",
        "data = data || '{\"more\": 1}'",
    ] {
        let found = rig.after(&format!("UPDATE activity_events SET {column} WHERE number = {last} - 7")).await;
        assert_eq!(found, Err(Finding::Changed(last - 7)), "{column}");
    }
    for (sql, finding) in [
        ("DELETE FROM activity_events WHERE number = LAST - 7", Finding::Missing(last - 7)),
        ("DELETE FROM activity_events WHERE number > LAST - 7", Finding::Missing(last - 6)),
        ("DELETE FROM activity_events", Finding::Missing(1)),
        ("TRUNCATE activity_events", Finding::Missing(1)),
        (
            "UPDATE activity_events SET number = number + 1000 WHERE number > LAST - 3;
             UPDATE activity_events SET number = 2 * LAST - 2 - (number - 1000) WHERE number > 1000",
            Finding::Changed(last - 2),
        ),
        (
            "UPDATE activity_events SET number = number + 1000 WHERE number > LAST - 7;
             INSERT INTO activity_events (id, at, actor_kind, actor_name, action, outcome, number)
                 SELECT gen_random_uuid(), at, actor_kind, actor_name, action, outcome, LAST - 6
                 FROM activity_events WHERE number = 1",
            Finding::Changed(last - 6),
        ),
        (
            "INSERT INTO activity_events (id, at, actor_kind, actor_name, action, outcome, number)
                 SELECT gen_random_uuid(), at, actor_kind, actor_name, action, outcome, 0
                 FROM activity_events WHERE number = 1",
            Finding::Added(0),
        ),
        ("DELETE FROM activity_seals", Finding::SealMissing(1)),
        ("DELETE FROM activity_seals WHERE number = 2", Finding::SealMissing(2)),
        (
            "DELETE FROM activity_seals WHERE number > 2;
             DELETE FROM activity_events WHERE number > (SELECT max(last_event) FROM activity_seals)",
            Finding::SealMissing(3),
        ),
        ("UPDATE activity_seals SET cut = LAST WHERE number = 4", Finding::SealForged(4)),
        ("UPDATE activity_seals SET entries = NULL WHERE number = 3", Finding::EntriesChanged(3)),
        (
            "UPDATE activity_seals SET entries = (SELECT entries FROM activity_seals WHERE number = 2) WHERE number = 3",
            Finding::EntriesChanged(3),
        ),
        ("UPDATE activity_seals SET last_event = last_event + 1 WHERE number = 4", Finding::SealForged(4)),
    ] {
        let sql = sql.replace("LAST", &last.to_string());
        assert_eq!(rig.after(&sql).await, Err(finding), "{sql}");
    }
    assert_eq!(rig.verify().await, Ok(whole));
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_program_changes_nothing_of_it() {
    let mut rig = Rig::start().await;
    for sql in [
        "UPDATE activity_events SET outcome = 'success'",
        "DELETE FROM activity_events",
        "TRUNCATE activity_events",
        "UPDATE activity_seals SET cut = 100",
        "UPDATE activity_seals SET entries = NULL",
        "DELETE FROM activity_seals",
        "TRUNCATE activity_seals",
    ] {
        let refused = rig.connection.batch_execute(sql).await.unwrap_err();
        assert!(refused.to_string().contains("never"), "{sql}: {refused}");
    }
    assert!(rig.verify().await.is_ok());
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_transaction_under_way_writes_is_sealed_in_its_turn() {
    let rig = Rig::start().await;
    let mut slow = AsyncPgConnection::establish(&rig.portal.database_url).await.unwrap();
    let insert = "INSERT INTO activity_events (id, at, actor_kind, actor_name, action, outcome)
                      VALUES (gen_random_uuid(), now(), 'operator', 'slow', 'certdesk.team.update', 'success')";
    slow.batch_execute(&format!("BEGIN; {insert}")).await.unwrap();
    rig.record(3).await;
    assert_eq!(rig.seal().await, 0, "a number below the others is not decided");
    slow.batch_execute("COMMIT").await.unwrap();
    assert_eq!(rig.seal().await, 4);
    // One that comes to nothing leaves a gap.
    slow.batch_execute(&format!("BEGIN; {insert}; ROLLBACK")).await.unwrap();
    rig.record(1).await;
    assert_eq!(rig.seal().await, 1);
    assert_eq!(rig.verify().await.unwrap().unsealed, 0);
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_older_than_is_kept_goes_and_the_rest_verifies() {
    let options = PortalOptions::new().await.without_scheduler().set("activity-keep-days", "30");
    let mut rig = Rig::on(options).await;
    rig.portal.leap(TimeDelta::days(31));
    rig.record(5).await;
    // The seal says it, then they go.
    rig.seal().await;
    let whole = rig.verify().await.unwrap();
    assert_eq!(whole.cut, 0);
    seal::begin(&rig.portal.app).await.unwrap();
    rig.portal.start_scheduler();
    let report =
        waiting::until("the old ones to be gone", async || rig.verify().await.ok().filter(|report| report.cut >= 20))
            .await;
    assert!(report.events >= 6, "{report:?}");
    // More can't be made to go unnoticed.
    let first = "(SELECT min(number) FROM activity_events)";
    let found = rig.after(&format!("DELETE FROM activity_events WHERE number = {first}")).await;
    assert!(matches!(found, Err(Finding::Missing(_))), "{found:?}");
    let found =
        rig.after("UPDATE activity_seals SET entries = NULL WHERE entries IS NOT NULL; TRUNCATE activity_events").await;
    assert!(matches!(found, Err(Finding::EntriesChanged(_))), "{found:?}");
    rig.portal.stop().await;
}
