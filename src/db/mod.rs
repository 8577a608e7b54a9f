//! Postgres: the pool, the migrations, an own server where none is given, and one file per aggregate.

pub mod accounts;
pub mod activity;
pub mod authorities;
pub mod batches;
pub mod cached;
pub mod certificates;
pub mod challenges;
pub mod channels;
pub mod columns;
pub mod deliveries;
pub mod embedded;
pub mod grants;
pub mod migrations;
pub mod orders;
pub mod outlets;
pub mod overview;
pub mod people;
pub mod place;
pub mod provider_tokens;
pub mod reminders;
pub mod renewal_plans;
pub mod schedulers;
pub mod schema;
pub mod seals;
pub mod seeded;
pub mod sessions;
pub mod signing_keys;
pub mod site_grants;
pub mod steps;
pub mod teams;
pub mod timestamps;
pub mod versions;

use std::sync::Arc;
use std::time::Duration;

use ::deadpool::managed::QueueMode;
use diesel::IntoSql;
use diesel::sql_types::Integer;
use diesel_async::pooled_connection::deadpool::{self, Hook, HookError, Object};
use diesel_async::pooled_connection::{AsyncDieselConnectionManager, ManagerConfig, PoolError, RecyclingMethod};
use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use secrecy::{ExposeSecret, SecretString};

/// A connection, as the functions of this room take it.
pub type Connection = AsyncPgConnection;

/// A connection lent by the [`Pool`].
pub type Pooled = Object<AsyncPgConnection>;

/// Waits for whoever else takes turns by this number (an advisory lock), until the transaction ends.
pub async fn take_turn(mut connection: &Connection, number: i64) -> diesel::QueryResult<()> {
    diesel::sql_query("SELECT pg_advisory_xact_lock($1)")
        .bind::<diesel::sql_types::BigInt, _>(number)
        .execute(&mut connection)
        .await
        .map(drop)
}

/// What can go wrong with the database; always ours, never a person's doing.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// A query failed.
    #[error("query: {0}")]
    Query(#[from] diesel::result::Error),
    /// No connection could be had in time.
    #[error("no connection: {0}")]
    Pool(#[from] deadpool::PoolError),
}

impl DbError {
    /// Whether the database is away rather than at odds with us: it may do the same another time.
    pub fn is_away(&self) -> bool {
        match self {
            Self::Pool(_) => true,
            Self::Query(error) => is_away(error),
        }
    }

    /// Whether the same may go well another time: the database is away, or somebody else was in the way.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Pool(_) => true,
            Self::Query(error) => is_away(error) || is_in_the_way(error),
        }
    }
}

/// How the errors begin that come of somebody else who was in the way: a deadlock, a lock or a statement that took too long
/// (40P01, 55P03, 57014). A serialization failure has a kind of its own.
const IN_THE_WAY: [&str; 3] =
    ["deadlock detected", "canceling statement due to lock timeout", "canceling statement due to statement timeout"];

fn is_in_the_way(error: &diesel::result::Error) -> bool {
    use diesel::result::{DatabaseErrorKind, Error};
    match error {
        Error::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => true,
        Error::DatabaseError(_, info) => IN_THE_WAY.iter().any(|start| info.message().starts_with(start)),
        Error::RollbackErrorOnCommit { rollback_error, commit_error } => {
            is_in_the_way(rollback_error) || is_in_the_way(commit_error)
        }
        _ => false,
    }
}

/// How the errors begin that come of a connection that is cut, or of a server that ends or begins (Postgres's codes
/// 57P01 to 57P03). diesel-async tells neither those codes nor tokio-postgres's own kinds.
const AWAY: [&str; 5] = [
    "connection closed",
    "error communicating with the server",
    "timeout waiting for server",
    "terminating connection",
    "the database system is",
];

fn is_away(error: &diesel::result::Error) -> bool {
    use diesel::result::{DatabaseErrorKind, Error};
    match error {
        Error::DatabaseError(DatabaseErrorKind::ClosedConnection, _) | Error::BrokenTransactionManager => true,
        Error::DatabaseError(_, info) => AWAY.iter().any(|start| info.message().starts_with(start)),
        Error::RollbackErrorOnCommit { rollback_error, commit_error } => {
            is_away(rollback_error) || is_away(commit_error)
        }
        _ => false,
    }
}

/// Connections to one database. Cheap to clone.
///
/// A connection is driven by the tokio runtime that opened it, so the scheduler's runtime and each of the web's workers, which
/// have one each, have a pool of their own: none has to wake another's thread for an answer.
#[derive(Clone)]
pub struct Pool {
    connections: deadpool::Pool<AsyncPgConnection>,
    most: usize,
    url: Arc<SecretString>,
    name: &'static str,
}

/// How long a request waits for a connection before it is answered with an error.
const WAIT_FOR_CONNECTION: Duration = Duration::from_secs(10);
/// As long as one statement may take, in Postgres's words: far longer than any of ours does, so that what somebody asks for
/// never keeps the database busy for good.
const LONGEST_STATEMENT: &str = "60s";
/// Statements are planned once for whatever they may be asked: they are written so that one plan fits all, and planning those of
/// a list anew takes as long as executing them.
const PLANS: &str = "force_generic_plan";
/// Compiling a statement, or starting processes to share its work, takes longer than executing any of ours, and a plan for
/// whatever may be asked doesn't tell the server which are long.
const FOR_LONG_ONES: &str = "SET jit = off; SET max_parallel_workers_per_gather = 0";
/// A connection that nobody has used for so long is tried before it is lent.
const UNUSED_FOR_LONG: Duration = Duration::from_secs(10);

impl Pool {
    /// A pool of at most `size` connections to the database at `url`; none is opened yet. `name` is what the server's log and
    /// `pg_stat_activity` call them.
    pub fn new(url: &str, size: usize, name: &'static str) -> Result<Self, ::deadpool::managed::BuildError> {
        let mut config = ManagerConfig::default();
        // That the server has gone shows in the connection at once; a query at each lending would be a round trip more.
        config.recycling_method = RecyclingMethod::Fast;
        let manager = AsyncDieselConnectionManager::<AsyncPgConnection>::new_with_config(url, config);
        let connections = deadpool::Pool::builder(manager)
            .max_size(size)
            // Those used last are warm: their statements are prepared, and few are enough.
            .queue_mode(QueueMode::Lifo)
            .post_create(Hook::async_fn(move |connection: &mut AsyncPgConnection, _| {
                Box::pin(async move {
                    let set = format!(
                        "SET statement_timeout = '{LONGEST_STATEMENT}'; SET plan_cache_mode = {PLANS};
                         {FOR_LONG_ONES}; SET application_name = '{name}'"
                    );
                    let set = connection.batch_execute(&set).await;
                    set.map_err(|error| HookError::Backend(PoolError::QueryError(error)))
                })
            }))
            .pre_recycle(Hook::async_fn(|connection, metrics| Box::pin(still_there(connection, metrics.last_used()))))
            .runtime(::deadpool::Runtime::Tokio1)
            .wait_timeout(Some(WAIT_FOR_CONNECTION))
            .create_timeout(Some(WAIT_FOR_CONNECTION))
            .build()?;
        Ok(Self { connections, most: size, url: Arc::new(url.into()), name })
    }

    /// A pool of its own, of as many connections as each gets where so many share this one's; one alone has them all.
    pub fn share(&self, sharers: usize) -> Result<Self, ::deadpool::managed::BuildError> {
        if sharers <= 1 {
            return Ok(self.clone());
        }
        Self::new(self.url.expose_secret(), (self.most / sharers).max(1), self.name)
    }

    /// Most connections that it opens.
    pub fn most(&self) -> usize {
        self.most
    }

    /// Lends a connection.
    pub async fn get(&self) -> Result<Pooled, DbError> {
        Ok(self.connections.get().await?)
    }

    /// Closes the connections that nobody uses now. A transaction that was cut off in one of them is rolled back then,
    /// rather than when the connection would be lent next; its locks go with it.
    pub fn close_idle(&self) {
        self.connections.retain(|_, _| false);
    }
}

/// Makes sure that the server answers on a connection that nobody has used for a while: what lies between may have
/// forgotten it without a word.
async fn still_there(connection: &mut AsyncPgConnection, unused: Duration) -> Result<(), HookError> {
    if unused > UNUSED_FOR_LONG {
        let answer = diesel::select(1_i32.into_sql::<Integer>()).get_result::<i32>(connection).await;
        answer.map_err(|error| HookError::Backend(PoolError::QueryError(error)))?;
    }
    Ok(())
}

/// Whether a query failed because a row with the same unique value exists; `constraint` is the constraint's name.
pub fn violates_unique(error: &diesel::result::Error, constraint: &str) -> bool {
    use diesel::result::{DatabaseErrorKind, Error};
    matches!(error, Error::DatabaseError(DatabaseErrorKind::UniqueViolation, info)
        if info.constraint_name() == Some(constraint))
}

/// Whether a query failed because it would leave a reference to a row that isn't there; `constraint` is the
/// constraint's name.
pub fn violates_reference(error: &diesel::result::Error, constraint: &str) -> bool {
    use diesel::result::{DatabaseErrorKind, Error};
    matches!(error, Error::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, info)
        if info.constraint_name() == Some(constraint))
}
