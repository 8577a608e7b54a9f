//! Bringing a database to the present schema, and back.

use std::collections::BTreeSet;

use diesel::migration::MigrationSource;
use diesel::pg::Pg;
use diesel_async::{AsyncConnection, AsyncMigrationHarness, AsyncPgConnection, RunQueryDsl};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::Connection;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!();

/// Migrations run one process at a time; two at once would fail on the catalogue's indexes.
const LOCK: i64 = 0x6365_7274_6465_736b;

/// Why a migration didn't run.
#[derive(Debug, thiserror::Error)]
pub enum MigrationError {
    /// The database could not be reached.
    #[error("connect: {0}")]
    Connect(#[from] diesel::ConnectionError),
    /// The lock could not be taken.
    #[error("lock: {0}")]
    Lock(#[from] diesel::result::Error),
    /// Which have run could not be read.
    #[error("read: {0}")]
    Read(#[source] diesel::result::Error),
    /// A migration failed.
    #[error("migrate: {0}")]
    Migrate(Box<dyn std::error::Error + Send + Sync>),
}

/// Runs what has not run yet; needs tokio's multi-thread runtime. Answers how many ran.
pub async fn up(url: &str) -> Result<usize, MigrationError> {
    let mut harness = locked(url).await?;
    harness.run_pending_migrations(MIGRATIONS).map(|ran| ran.len()).map_err(MigrationError::Migrate)
}

/// Takes back the last `steps` migrations. Answers how many there were.
pub async fn down(url: &str, steps: usize) -> Result<usize, MigrationError> {
    let mut harness = locked(url).await?;
    for done in 0..steps {
        if harness.applied_migrations().map_err(MigrationError::Migrate)?.is_empty() {
            return Ok(done);
        }
        harness.revert_last_migration(MIGRATIONS).map_err(MigrationError::Migrate)?;
    }
    Ok(steps)
}

/// Whether every migration known to this program has run.
pub async fn is_current(url: &str) -> Result<bool, MigrationError> {
    let mut harness = AsyncMigrationHarness::new(AsyncPgConnection::establish(url).await?);
    harness.has_pending_migration(MIGRATIONS).map(|pending| !pending).map_err(MigrationError::Migrate)
}

/// How the schema differs from the one that this program knows, as migrations' versions.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// Those that have not run.
    pub pending: Vec<String>,
    /// Those that have run, but that this program doesn't know: a newer one has been here.
    pub unknown: Vec<String>,
}

/// Compares the schema with the one that this program knows.
///
/// # Errors
///
/// The query fails, also where no migration has ever run.
pub async fn difference(connection: &mut Connection) -> Result<Difference, MigrationError> {
    #[derive(diesel::QueryableByName)]
    struct Applied {
        #[diesel(sql_type = diesel::sql_types::Text)]
        version: String,
    }
    let applied: Vec<Applied> = diesel::sql_query("SELECT version::text AS version FROM __diesel_schema_migrations")
        .load(connection)
        .await
        .map_err(MigrationError::Read)?;
    let known = MigrationSource::<Pg>::migrations(&MIGRATIONS).map_err(MigrationError::Migrate)?;
    let known: BTreeSet<String> = known.iter().map(|migration| migration.name().version().to_string()).collect();
    let applied: BTreeSet<String> = applied.into_iter().map(|row| row.version).collect();
    Ok(Difference {
        pending: known.difference(&applied).cloned().collect(),
        unknown: applied.difference(&known).cloned().collect(),
    })
}

/// A connection that holds the lock for as long as it is open.
async fn locked(url: &str) -> Result<AsyncMigrationHarness<AsyncPgConnection>, MigrationError> {
    let mut connection = AsyncPgConnection::establish(url).await?;
    diesel::sql_query("SELECT pg_advisory_lock($1)")
        .bind::<diesel::sql_types::BigInt, _>(LOCK)
        .execute(&mut connection)
        .await?;
    Ok(AsyncMigrationHarness::new(connection))
}
