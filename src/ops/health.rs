//! How it stands with what Certdesk needs to do its work: for load balancers, and for the people whose orders wait.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::QueryResult;

use crate::app::App;
use crate::db::migrations::{self, Difference};
use crate::db::{Connection, schedulers, seals};
use crate::ops::activity::outlets::Outlet;
use crate::queue;

/// So late a scheduler's round or a piece of work may be.
const LATE: TimeDelta = TimeDelta::minutes(1);
/// What sealing is called among the things that are told.
const SEALS: &str = "activity-seals";
/// How long the database may take over all of [`check`].
const ANSWER_WITHIN: Duration = Duration::from_secs(5);

/// Why orders and renewals don't go on as they should.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delay {
    /// No scheduler has gone round lately.
    Scheduler,
    /// One goes round, but work stays undone.
    Jobs,
}

/// What is wrong with one of the things that were checked, in technical words without secrets.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// The database can't be reached, or doesn't answer in time.
    #[error("no answer")]
    NoAnswer,
    /// It could not be found out.
    #[error("unknown: the database did not say")]
    Unknown,
    /// Migrations that have not run.
    #[error("not run yet: {}", .0.join(", "))]
    Pending(Vec<String>),
    /// Migrations that this program doesn't know.
    #[error("run by a newer Certdesk: {}", .0.join(", "))]
    Unfamiliar(Vec<String>),
    /// No scheduler has ever gone round, or all have ended in order.
    #[error("none runs")]
    NoScheduler,
    /// No scheduler has gone round lately.
    #[error("the last round was {} s ago", .0.num_seconds())]
    LastRound(TimeDelta),
    /// Work stays undone.
    #[error("the oldest has been overdue for {} s", .0.num_seconds())]
    Overdue(TimeDelta),
    /// A place outside doesn't take evidence.
    #[error("failing for {} s, {waiting} behind: {error}", since.num_seconds())]
    Outlet {
        /// For how long.
        since: TimeDelta,
        /// How many numbers of seals, or of events, it is behind.
        waiting: i64,
        /// Why, the last time.
        error: String,
    },
    /// A place outside has taken more than there is.
    #[error("{by} ahead: the database is older than what was sent (was it restored?)")]
    Ahead {
        /// How many numbers of seals, or of events, it is ahead.
        by: i64,
    },
    /// Evidence waits to be sealed or sent.
    #[error("{waiting} behind, the oldest waiting for {} s", since.num_seconds())]
    Waiting {
        /// For how long the oldest does.
        since: TimeDelta,
        /// How many numbers of events it is behind.
        waiting: i64,
    },
}

/// What was found out.
#[derive(Debug)]
pub struct Health {
    /// Whether the database answers.
    pub database: Result<(), Trouble>,
    /// Whether its schema is the one that this program knows.
    pub migrations: Result<(), Trouble>,
    /// Whether a scheduler goes round, in whatever process.
    pub scheduler: Result<(), Trouble>,
    /// Whether work is taken up when it is due.
    pub jobs: Result<(), Trouble>,
    /// Whether activity is sealed, and evidence goes outside as it should: a line for each place that the settings name.
    /// Nobody else's work waits for it, so that it is told and doesn't count.
    pub evidence: Vec<(&'static str, Result<(), Trouble>)>,
}

impl Health {
    /// The database doesn't answer.
    fn unknown() -> Self {
        Self {
            database: Err(Trouble::NoAnswer),
            migrations: Err(Trouble::Unknown),
            scheduler: Err(Trouble::Unknown),
            jobs: Err(Trouble::Unknown),
            evidence: vec![(SEALS, Err(Trouble::Unknown))],
        }
    }

    /// Each thing that was checked, by name.
    pub fn checks(&self) -> [(&'static str, &Result<(), Trouble>); 4] {
        [
            ("database", &self.database),
            ("migrations", &self.migrations),
            ("scheduler", &self.scheduler),
            ("jobs", &self.jobs),
        ]
    }

    /// What is told besides, by name.
    pub fn notes(&self) -> impl Iterator<Item = (&'static str, &Result<(), Trouble>)> {
        self.evidence.iter().map(|(name, found)| (*name, found))
    }

    /// Whether all is well.
    pub fn is_good(&self) -> bool {
        self.checks().iter().all(|(_, found)| found.is_ok())
    }
}

/// Finds out how it stands, within 5 s. What the database says in trouble is told to the log alone.
pub async fn check(app: &App) -> Health {
    let found = async {
        let mut connection = match app.db.get().await {
            Ok(connection) => connection,
            Err(error) => {
                tracing::warn!(%error, "the database can't be reached");
                return Health::unknown();
            }
        };
        let now = app.clock.now();
        Health {
            database: Ok(()),
            migrations: told(migrations::difference(&mut connection).await).and_then(same_schema),
            scheduler: told(scheduler(&mut connection, now).await).and_then(|found| found),
            jobs: told(jobs(&mut connection, now).await).and_then(|found| found),
            evidence: evidence(app, &connection, now).await,
        }
    };
    tokio::time::timeout(ANSWER_WITHIN, found).await.unwrap_or_else(|_| {
        tracing::warn!("the database did not answer in time");
        Health::unknown()
    })
}

/// Why orders and renewals don't go on as they should, where they don't.
pub async fn delay(connection: &mut Connection, now: DateTime<Utc>) -> QueryResult<Option<Delay>> {
    if scheduler(connection, now).await?.is_err() {
        return Ok(Some(Delay::Scheduler));
    }
    Ok(jobs(connection, now).await?.is_err().then_some(Delay::Jobs))
}

fn told<T, E: std::fmt::Display>(answer: Result<T, E>) -> Result<T, Trouble> {
    answer.map_err(|error| {
        tracing::warn!(%error, "the database did not say how it stands");
        Trouble::Unknown
    })
}

fn same_schema(difference: Difference) -> Result<(), Trouble> {
    let Difference { pending, unknown } = difference;
    match (pending.is_empty(), unknown.is_empty()) {
        (false, _) => Err(Trouble::Pending(pending)),
        (true, false) => Err(Trouble::Unfamiliar(unknown)),
        (true, true) => Ok(()),
    }
}

async fn scheduler(connection: &mut Connection, now: DateTime<Utc>) -> QueryResult<Result<(), Trouble>> {
    let newest = schedulers::newest_round(connection, now + LATE).await?;
    Ok(match newest {
        None => Err(Trouble::NoScheduler),
        Some(at) if now - at > LATE => Err(Trouble::LastRound(now - at)),
        Some(_) => Ok(()),
    })
}

/// How it stands with sealing, and with each place that the settings name.
async fn evidence(app: &App, connection: &Connection, now: DateTime<Utc>) -> Vec<(&'static str, Result<(), Trouble>)> {
    let late = LATE + app.settings.activity.seal_every;
    let mut found = vec![(SEALS, told(unsealed(connection, now - late, now).await).and_then(|found| found))];
    for outlet in Outlet::ALL.into_iter().filter(|outlet| outlet.is_set(app)) {
        let standing = told(outlet.standing(connection).await);
        found.push((outlet.name(), standing.and_then(|standing| standing.judge(now, LATE))));
    }
    found
}

/// Whether an event of before `late` waits to be sealed.
async fn unsealed(
    connection: &Connection,
    late: DateTime<Utc>,
    now: DateTime<Utc>,
) -> QueryResult<Result<(), Trouble>> {
    let last = seals::newest(connection).await?.map_or(0, |seal| seal.batch.last);
    let waiting = seals::span_after(connection, last).await?.filter(|(first, _)| *first < late);
    Ok(waiting.map_or(Ok(()), |(first, newest)| Err(Trouble::Waiting { since: now - first, waiting: newest - last })))
}

async fn jobs(connection: &mut Connection, now: DateTime<Utc>) -> QueryResult<Result<(), Trouble>> {
    let oldest = queue::waiting_since(connection, now - LATE).await?;
    Ok(oldest.map_or(Ok(()), |since| Err(Trouble::Overdue(now - since))))
}
