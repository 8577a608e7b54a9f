//! Sending evidence outside: the newest seal to witnesses, sealed events to a collector. Each is a piece of work of its own,
//! so that none waits for another, and sealing for none of them. What isn't taken is sent again, ever later, for as long as
//! it takes; how it stands is told by the log and by `/readyz`.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::QueryResult;
use diesel_async::AsyncConnection;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{forward, witness};
use crate::app::App;
use crate::db::outlets::{self, Standing};
use crate::db::timestamps::{self, Timestamp};
use crate::db::{Connection, seals};
use crate::ops::Fault;
use crate::ops::health::Trouble;
use crate::outlets::OutletError;
use crate::queue::{self, Claim, Kind};

/// The longest pause after a failure, unless the server asks for more.
const LONGEST_PAUSE: TimeDelta = TimeDelta::minutes(5);
/// How often a process looks that does not have the outlet in its settings, and has claimed the work nevertheless.
const LEFT_TO_OTHERS: TimeDelta = TimeDelta::minutes(1);

/// A place outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outlet {
    /// The file that seals are appended to.
    File,
    /// The address that they are posted to.
    Callback,
    /// Who makes timestamps of them.
    Timestamps,
    /// Where events are forwarded to.
    Collector,
}

/// How it stands with one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stand {
    standing: Standing,
    /// How many numbers of seals, or of events, it is behind; below 0 where it has taken more than there is.
    waiting: i64,
    /// Since when the first of those events waits.
    since: Option<DateTime<Utc>>,
}

impl Outlet {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::File, Self::Callback, Self::Timestamps, Self::Collector];

    /// What it is called in tables, logs and `/readyz`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::File => "activity-witness-file",
            Self::Callback => "activity-witness-callback",
            Self::Timestamps => "activity-timestamps",
            Self::Collector => "activity-forward",
        }
    }

    /// What its piece of work is about.
    const fn subject(self) -> Uuid {
        Uuid::from_u128(match self {
            Self::File => 1,
            Self::Callback => 2,
            Self::Timestamps => 3,
            Self::Collector => 4,
        })
    }

    /// Whether the settings name it.
    pub fn is_set(self, app: &App) -> bool {
        match self {
            Self::File => app.outlets.file.is_some(),
            Self::Callback => app.settings.activity.witness_url.is_some(),
            Self::Timestamps => app.outlets.timestamps.is_some(),
            Self::Collector => app.outlets.collector.is_some(),
        }
    }

    /// How far it has taken seals, or events, where the settings name it.
    pub(super) async fn taken(self, app: &App, connection: &Connection) -> QueryResult<Option<i64>> {
        if !self.is_set(app) {
            return Ok(None);
        }
        outlets::find(connection, self.name()).await.map(|standing| Some(standing.position))
    }

    /// How it stands with it.
    pub async fn standing(self, connection: &Connection) -> QueryResult<Stand> {
        let standing = outlets::find(connection, self.name()).await?;
        let newest = seals::newest(connection).await?;
        let newest = newest.map_or((0, 0), |seal| (seal.batch.number, seal.batch.last));
        Ok(match self {
            Self::Collector => {
                let since = seals::first_at(connection, standing.position, newest.1).await?;
                Stand { waiting: newest.1 - standing.position, standing, since }
            }
            _ => Stand { waiting: newest.0 - standing.position, standing, since: None },
        })
    }
}

impl Stand {
    /// What is wrong with it: it has taken what isn't there, it fails, or events have been waiting for longer than `late`.
    pub(in crate::ops) fn judge(&self, now: DateTime<Utc>, late: TimeDelta) -> Result<(), Trouble> {
        let waiting = self.waiting;
        if waiting < 0 {
            return Err(Trouble::Ahead { by: -waiting });
        }
        if let Some(since) = self.standing.failing_since {
            let error = self.standing.last_error.clone().unwrap_or_default();
            return Err(Trouble::Outlet { since: now - since, waiting, error });
        }
        match self.since.map(|since| now - since).filter(|since| *since > late) {
            Some(since) => Err(Trouble::Waiting { since, waiting }),
            None => Ok(()),
        }
    }
}

/// Has everything sent that the settings name, from now on.
pub async fn begin(app: &App) -> Result<(), Fault> {
    let (connection, now) = (app.db.get().await?, app.clock.now());
    for outlet in Outlet::ALL.into_iter().filter(|outlet| outlet.is_set(app)) {
        queue::enqueue(&connection, Kind::SendEvidence, outlet.subject(), now, now).await?;
    }
    Ok(())
}

/// Sends what there is to one of them, and comes back later.
pub async fn run(app: &App, claim: &Claim, stop: &CancellationToken) -> Result<(), Fault> {
    let outlet = Outlet::ALL.into_iter().find(|outlet| outlet.subject() == claim.subject);
    let next = match outlet.filter(|outlet| outlet.is_set(app)) {
        None => app.clock.now() + LEFT_TO_OTHERS,
        Some(outlet) => {
            let sending = Sending { app, claim, outlet };
            match outlet {
                Outlet::Collector => forward::run(&sending, stop).await?,
                Outlet::File | Outlet::Callback | Outlet::Timestamps => witness::run(&sending).await?,
            }
        }
    };
    Ok(queue::postpone(&*app.db.get().await?, claim, next).await?)
}

/// It has failed by our own fault, time and again: it is tried again, for nobody else would.
pub async fn give_up(app: &App, claim: &Claim) -> Result<(), Fault> {
    let later = app.clock.now() + LONGEST_PAUSE;
    Ok(queue::postpone(&*app.db.get().await?, claim, later).await?)
}

/// One run for one of them.
pub(super) struct Sending<'a> {
    pub app: &'a App,
    claim: &'a Claim,
    pub outlet: Outlet,
}

impl Sending<'_> {
    /// How far it has taken what was sent.
    pub(super) async fn position(&self, connection: &Connection) -> Result<i64, Fault> {
        Ok(outlets::find(connection, self.outlet.name()).await?.position)
    }

    /// Stores that it has taken all up to `position`, and the timestamp that it has made of it.
    pub(super) async fn taken(&self, position: i64, timestamp: Option<&Timestamp>) -> Result<(), Fault> {
        let mut connection = self.app.db.get().await?;
        connection
            .transaction(async |connection| {
                queue::hold(connection, self.claim).await?;
                if let Some(timestamp) = timestamp {
                    timestamps::insert(connection, timestamp).await?;
                }
                Ok(outlets::advance(connection, self.outlet.name(), position, self.app.clock.now()).await?)
            })
            .await
    }

    /// Stores that it has not taken it. Answers when to try again.
    pub(super) async fn failed(&self, error: &OutletError) -> Result<DateTime<Utc>, Fault> {
        let (name, now) = (self.outlet.name(), self.app.clock.now());
        let mut connection = self.app.db.get().await?;
        let failures = connection
            .transaction(async |connection| {
                queue::hold(connection, self.claim).await?;
                Ok::<_, Fault>(outlets::note_failure(connection, name, &error.to_string(), now).await?)
            })
            .await?;
        let pause = pause(failures, error.retry_after());
        tracing::warn!(outlet = name, failures, pause = pause.num_seconds(), %error, "evidence was not taken");
        Ok(now + pause)
    }
}

/// The pause after so many failures in a row: a second, doubled each time.
fn pause(failures: i32, asked: Option<Duration>) -> TimeDelta {
    let doubled = TimeDelta::seconds(1 << (failures - 1).clamp(0, 16)).min(LONGEST_PAUSE);
    asked.and_then(|asked| TimeDelta::from_std(asked).ok()).map_or(doubled, |asked| asked.max(doubled))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_up_to_a_bound() {
        let seconds = |failures, asked: Option<u64>| pause(failures, asked.map(Duration::from_secs)).num_seconds();
        assert_eq!(
            [1, 2, 3, 9, 10, 1000, i32::MAX].map(|failures| seconds(failures, None)),
            [1, 2, 4, 256, 300, 300, 300]
        );
        assert_eq!((seconds(1, Some(900)), seconds(9, Some(1))), (900, 256));
    }
}
