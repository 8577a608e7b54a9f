//! One private Postgres for the whole run, and a database for each test.

use std::sync::atomic::{AtomicUsize, Ordering};

use certdesk::db::embedded::{Durability, Embedded};
use certdesk::db::migrations;
use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};
use tokio::sync::OnceCell;

use super::{host, temp};

const TEMPLATE: &str = "template_migrated";

/// The server. It ends with the host thread, that is, with the process.
struct Cluster {
    server: Embedded,
}

impl Cluster {
    async fn shared() -> &'static Self {
        static SHARED: OnceCell<Cluster> = OnceCell::const_new();
        SHARED
            .get_or_init(|| async {
                let folder = temp::path("postgres");
                let server = host::run(async move || Embedded::start(&folder, Durability::ForTests).await);
                let cluster = Self { server: server.await.unwrap() };
                cluster.execute(&format!("CREATE DATABASE {TEMPLATE}")).await;
                migrate(cluster.url(TEMPLATE)).await;
                cluster
            })
            .await
    }

    fn url(&self, database: &str) -> String {
        with_database(self.server.url(), database)
    }

    async fn execute(&self, statement: &str) {
        let mut connection = AsyncPgConnection::establish(&self.url("postgres")).await.unwrap();
        connection.batch_execute(statement).await.unwrap();
    }
}

/// The URL of another database of the same server.
fn with_database(url: &str, database: &str) -> String {
    let (server, query) = url.split_once('?').unwrap();
    let (server, _) = server.rsplit_once('/').unwrap();
    format!("{server}/{database}?{query}")
}

/// The migrations need a multi-thread runtime, whatever runtime we are on.
async fn migrate(url: String) {
    let work = move || {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        runtime.block_on(migrations::up(&url)).unwrap();
    };
    tokio::task::spawn_blocking(work).await.unwrap();
}

/// A database of one's own, dropped with this value.
pub struct TestDb {
    name: String,
    url: String,
}

impl TestDb {
    /// One with every table, and nothing in them.
    pub async fn new() -> Self {
        Self::from_template(TEMPLATE).await
    }

    /// One without tables.
    pub async fn empty() -> Self {
        Self::from_template("template0").await
    }

    async fn from_template(template: &str) -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(1);
        let cluster = Cluster::shared().await;
        let name = format!("test_{}", NEXT.fetch_add(1, Ordering::Relaxed));
        cluster.execute(&format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
        Self { url: cluster.url(&name), name }
    }

    /// Where it is.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A connection to it.
    pub async fn connect(&self) -> AsyncPgConnection {
        AsyncPgConnection::establish(&self.url).await.unwrap()
    }
}

impl Drop for TestDb {
    fn drop(&mut self) {
        let name = std::mem::take(&mut self.name);
        host::begin(async move || {
            // Whoever still has a connection has been stopped, or belongs to a test that failed.
            Cluster::shared().await.execute(&format!("DROP DATABASE {name} WITH (FORCE)")).await;
        });
    }
}
