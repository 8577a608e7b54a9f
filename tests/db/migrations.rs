//! Every migration up, down and up again.

use certdesk::db::migrations::{down, is_current, up};
use diesel::QueryableByName;
use diesel::sql_types::Text;
use diesel_async::RunQueryDsl;

use crate::support::postgres::TestDb;

#[derive(QueryableByName)]
struct Thing {
    #[diesel(sql_type = Text)]
    name: String,
}

/// Everything in the schema but diesel's own table: tables, indexes with what they are of, sequences, views, types,
/// checks, functions.
async fn things(database: &TestDb) -> Vec<String> {
    let query =
        "SELECT CASE relkind WHEN 'i' THEN pg_get_indexdef(oid) ELSE relkind::text || ' ' || relname END AS name
            FROM pg_class WHERE relnamespace = 'public'::regnamespace
        UNION ALL SELECT 'type ' || typname FROM pg_type
            WHERE typnamespace = 'public'::regnamespace AND typrelid = 0 AND typelem = 0
        UNION ALL SELECT 'check ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
            WHERE connamespace = 'public'::regnamespace AND contype = 'c'
        UNION ALL SELECT 'function ' || proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
        ORDER BY name";
    let things: Vec<Thing> = diesel::sql_query(query).load(&mut database.connect().await).await.unwrap();
    things.into_iter().map(|thing| thing.name).filter(|name| !name.contains("__diesel_schema_migrations")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_goes_up_and_down_and_up_again() {
    let database = TestDb::empty().await;
    let url = database.url();
    let count = up(url).await.unwrap();
    assert!(count > 0 && is_current(url).await.unwrap());
    let whole = things(&database).await;
    assert!(whole.contains(&"r certificates".to_owned()), "{whole:?}");
    for steps in 1..=count {
        assert_eq!(down(url, steps).await.unwrap(), steps);
        assert!(!is_current(url).await.unwrap());
        assert_ne!(things(&database).await, whole);
        assert_eq!(up(url).await.unwrap(), steps);
        assert_eq!(things(&database).await, whole);
    }
    assert_eq!(down(url, count + 1).await.unwrap(), count);
    assert_eq!(things(&database).await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_at_once_run_each_once() {
    let database = TestDb::empty().await;
    // Each on a runtime of its own, as processes have.
    let run = |url: String| {
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
            runtime.block_on(up(&url)).unwrap()
        })
    };
    let runs = [(); 4].map(|()| run(database.url().to_owned()));
    let mut ran = runs.map(|run| run.join().unwrap());
    ran.sort_unstable();
    assert_eq!(ran[..3], [0; 3]);
    assert!(ran[3] > 0);
}
