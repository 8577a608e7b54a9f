//! Whatever is changed in the tables by whoever owns them is found, and named.

use certdesk::db::seals;
use certdesk::evidence::Finding;
use certdesk::ops::activity::{export, seal};
use chrono::TimeDelta;
use diesel::QueryableByName;
use diesel::sql_types::Text;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};

use super::forgery;
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
    for (column, change) in changes(&mut rig.connection, "activity_events").await {
        let found =
            rig.after(&format!("UPDATE activity_events SET {column} = {change} WHERE number = {last} - 7")).await;
        let expected = if column == "number" { Finding::Missing(last - 7) } else { Finding::Changed(last - 7) };
        assert_eq!(found, Err(expected), "{column}");
    }
    for (column, change) in changes(&mut rig.connection, "activity_seals").await {
        let found = rig.after(&format!("UPDATE activity_seals SET {column} = {change} WHERE number = 3")).await;
        let expected = match &*column {
            "number" => Finding::SealMissing(3),
            "entries" => Finding::EntriesChanged(3),
            _ => Finding::SealForged(3),
        };
        assert_eq!(found, Err(expected), "{column}");
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
        // The ids of two events change places, then their times, then two seals.
        (
            "UPDATE activity_events AS one SET id = other.id FROM activity_events AS other
                 WHERE (one.number, other.number) IN ((LAST - 5, LAST - 4), (LAST - 4, LAST - 5))",
            Finding::Changed(last - 5),
        ),
        (
            "UPDATE activity_events AS one SET at = other.at FROM activity_events AS other
                 WHERE (one.number, other.number) IN ((LAST - 5, LAST - 4), (LAST - 4, LAST - 5))",
            Finding::Changed(last - 5),
        ),
        (
            "UPDATE activity_seals AS one SET number = other.number + 1000 FROM activity_seals AS other
                 WHERE (one.number, other.number) IN ((2, 3), (3, 2));
             UPDATE activity_seals SET number = number - 1000 WHERE number > 1000",
            Finding::SealForged(2),
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

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    kind: String,
}

/// Every column of a table, and something else than what it holds.
async fn changes(connection: &mut AsyncPgConnection, table: &str) -> Vec<(String, String)> {
    let columns = "SELECT column_name::text AS name, udt_name::text AS kind FROM information_schema.columns
                       WHERE table_schema = 'public' AND table_name = $1 ORDER BY ordinal_position";
    let columns: Vec<Column> = diesel::sql_query(columns).bind::<Text, _>(table).load(connection).await.unwrap();
    assert!(columns.len() >= 12, "{table}");
    let change = |Column { name, kind }: Column| {
        let change = match &*kind {
            // What a seal covers stays a range.
            "int8" if name == "after_event" => "after_event - 1".to_owned(),
            "int8" => format!("{name} + 1000"),
            "uuid" => "gen_random_uuid()".to_owned(),
            "timestamptz" => format!("{name} + interval '1 microsecond'"),
            "jsonb" => format!("{name} || '{{\"more\": 1}}'"),
            "bytea" => format!("set_byte({name}, 5, get_byte({name}, 5) # 1)"),
            // Those that can't be just anything.
            "text" if name == "actor_kind" => "'anonymous'".to_owned(),
            "text" if name == "outcome" => "'refused'".to_owned(),
            "text" => format!("coalesce({name}, '') || ' '"),
            other => panic!("no way to change {name}, a {other}"),
        };
        (name, change)
    };
    columns.into_iter().map(change).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn seals_by_another_key_are_found() {
    let mut rig = Rig::start().await;
    forgery::replace_key(&mut rig).await;
    forgery::rewrite(&mut rig, "UPDATE activity_events SET outcome = 'refused' WHERE number = 2").await;
    assert_eq!(rig.verify().await, Err(Finding::SealForged(1)), "by the key that was kept");
    let keys = seals::keys(&rig.connection).await.unwrap();
    rig.keys = export::public_keys(&keys).unwrap();
    assert!(matches!(rig.verify().await, Err(Finding::NotTheOneKept { seal: 4, .. })), "by the seal that was kept");
    rig.kept.clear();
    assert!(rig.verify().await.is_ok(), "by nothing that was kept");
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
        // A seal that allows everything to be cut off.
        "INSERT INTO activity_seals SELECT number + 1, last_event, last_event + 1, 1, head, entries_hash, entries, at, previous,
             1000000, key_id, signature FROM activity_seals ORDER BY number DESC LIMIT 1",
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
    // Two of them, of which the later ends first: the earlier is not passed by.
    let mut slower = AsyncPgConnection::establish(&rig.portal.database_url).await.unwrap();
    slower.batch_execute(&format!("BEGIN; {insert}")).await.unwrap();
    slow.batch_execute(&format!("BEGIN; {insert}")).await.unwrap();
    let connection = rig.portal.app.db.get().await.unwrap();
    let given = seals::given(&connection).await.unwrap();
    assert!(!seals::are_decided(&connection, given).await.unwrap(), "both are under way, and nothing has ended since");
    drop(connection);
    slow.batch_execute("COMMIT").await.unwrap();
    assert_eq!(rig.seal().await, 0);
    slower.batch_execute("COMMIT").await.unwrap();
    assert_eq!(rig.seal().await, 2);
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
