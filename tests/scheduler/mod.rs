//! The scheduler: alone in a process, stopped in the middle of work, several on one database, and what is seen of it
//! from outside.

mod alone;
mod health;
mod queue;
mod stopping;

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Nullable, Text, Timestamptz};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

/// Work as it stands in the table, but for the reminders', which is always there.
#[derive(Debug, QueryableByName)]
struct Job {
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    leased_until: Option<chrono::DateTime<chrono::Utc>>,
    #[diesel(sql_type = BigInt)]
    failures: i64,
}

async fn jobs(database_url: &str) -> Vec<Job> {
    let mut connection = AsyncPgConnection::establish(database_url).await.unwrap();
    let query = "SELECT kind, leased_until, failures::bigint AS failures FROM jobs
                 WHERE kind NOT IN ('reminders.send', 'activity.seal') ORDER BY kind";
    diesel::sql_query(query).load(&mut connection).await.unwrap()
}

/// The names of the schedulers that are there.
async fn schedulers(database_url: &str) -> Vec<String> {
    #[derive(QueryableByName)]
    struct Named {
        #[diesel(sql_type = Text)]
        name: String,
    }
    let mut connection = AsyncPgConnection::establish(database_url).await.unwrap();
    let rows = diesel::sql_query("SELECT name FROM schedulers ORDER BY name").load(&mut connection).await.unwrap();
    rows.into_iter().map(|row: Named| row.name).collect()
}
