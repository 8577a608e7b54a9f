//! Rounds: claim what is due, of each kind as much as may run at once; wait until more is due; again.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use diesel_async::AsyncConnection;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use super::presence::Presence;
use super::running::{Running, Signals};
use crate::app::App;
use crate::ops::activity::{outlets, seal};
use crate::ops::certificates::revoke;
use crate::ops::sign_in::reread;
use crate::ops::{Fault, batches, deliveries, orders, reminders, renewals};
use crate::queue::{self, Claim, Kind};

/// The longest sleep between two rounds: what another process has queued is found by then.
const LONGEST_SLEEP: Duration = Duration::from_millis(500);
/// The shortest time from one round to the next: work that ends meanwhile makes room for more at once.
const SHORTEST_SLEEP: Duration = Duration::from_millis(10);
/// Pause after a round that failed: the database is away, or the like.
const PAUSE_AFTER_ERROR: Duration = Duration::from_secs(1);
/// The longest that a round may take to end once the scheduler is told to stop. What it has claimed and not begun waits for
/// its lease to run out, should it be cut off.
const ROUND_WITHIN: Duration = Duration::from_secs(2);
/// The longest that taking the scheduler's row back may take at the end.
const TELL_WITHIN: Duration = Duration::from_secs(2);

/// Work of one kind, with how much of it may run at once in this process.
struct Lane {
    kind: Kind,
    room: Arc<Semaphore>,
}

impl Lane {
    fn new(kind: Kind, at_once: usize) -> Self {
        Self { kind, room: Arc::new(Semaphore::new(at_once)) }
    }
}

/// How much of a kind may run at once in this process.
const fn at_once(kind: Kind) -> usize {
    match kind {
        Kind::AdvanceOrder => 64,
        // Channels that hang hold up others only where there are more of them than this.
        Kind::SendDeliveries => 256,
        Kind::RenewCertificate => 16,
        Kind::RevokeVersion | Kind::RunBatch => 4,
        Kind::SendEvidence => outlets::Outlet::ALL.len(),
        Kind::SendReminders | Kind::RereadGroups | Kind::SealActivity => 1,
    }
}

/// Runs rounds until the token is cancelled, then ends in order.
pub(super) async fn run(app: App, stop: CancellationToken) {
    // Each kind has its own room: a slow receiver never holds up an order.
    let lanes = Kind::ALL.map(|kind| Lane::new(kind, at_once(kind)));
    let running = Running::new(stop.clone());
    let mut presence = Presence::new(app.clock.now());
    let mut begun = false;
    tracing::info!(name = presence.name(), "scheduler started");
    while !stop.is_cancelled() {
        let went_round = async {
            if !begun {
                // Where the authorities' windows are is not what they were when this process stopped.
                renewals::run::ask_anew(&app).await?;
                reminders::begin(&app).await?;
                reread::begin(&app).await?;
                seal::begin(&app).await?;
                outlets::begin(&app).await?;
                begun = true;
            }
            let pause = round(&app, &lanes, &running).await?;
            presence.tell(&app, app.clock.now()).await?;
            Ok::<_, Fault>(pause)
        };
        let too_late = async {
            stop.cancelled().await;
            tokio::time::sleep(ROUND_WITHIN).await;
        };
        let outcome = tokio::select! {
            outcome = went_round => outcome,
            () = too_late => break,
        };
        let pause = match outcome {
            Ok(pause) => pause,
            Err(error) => {
                tracing::warn!(%error, "a round of the scheduler failed");
                PAUSE_AFTER_ERROR
            }
        };
        let woken = async {
            tokio::time::sleep(SHORTEST_SLEEP).await;
            app.wake.notified().await;
        };
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = woken => {}
            () = stop.cancelled() => {}
        }
    }
    running.end(&app).await;
    let left = async { presence.take_back(&app).await };
    if !matches!(tokio::time::timeout(TELL_WITHIN, left).await, Ok(Ok(()))) {
        tracing::warn!("the scheduler's row was not taken back");
    }
    tracing::info!("scheduler stopped");
}

/// Claims and starts what is due. Answers how long to sleep at most.
async fn round(app: &App, lanes: &[Lane], running: &Running) -> Result<Duration, Fault> {
    // One moment for both: what runs here is never found abandoned, however the clock leaps.
    let now = app.clock.now();
    running.leases.extend(app, now).await?;
    let kinds: Vec<Kind> = lanes.iter().map(|lane| lane.kind).collect();
    let connection = app.db.get().await?;
    let outbox = deliveries::queue_due(&connection, app).await?;
    if outbox.is_due {
        // Channels whose turn it is already look for it themselves.
        running.signals.announced.notify_waiters();
    }
    let due = queue::next_due(&connection, &kinds, now).await?;
    drop(connection);
    let mut sleep = LONGEST_SLEEP;
    if let Some(later) = outbox.later {
        sleep = sleep.min((later - now).to_std().unwrap_or_default());
    }
    for lane in lanes {
        let room = lane.room.available_permits();
        if room == 0 {
            // Whoever ends next wakes us.
            continue;
        }
        let Some((_, due)) = due.iter().find(|(kind, _)| *kind == lane.kind) else { continue };
        if *due > now {
            sleep = sleep.min((*due - now).to_std().unwrap_or_default());
            continue;
        }
        // There may be more by then.
        sleep = SHORTEST_SLEEP;
        for claim in claim(app, lane.kind, room, now).await? {
            start(app, lane, claim, running);
        }
    }
    Ok(sleep.max(SHORTEST_SLEEP))
}

async fn claim(app: &App, kind: Kind, room: usize, now: DateTime<Utc>) -> Result<Vec<Claim>, Fault> {
    let limit = i64::try_from(room).unwrap_or(i64::MAX);
    let mut connection = app.db.get().await?;
    connection.transaction(async |connection| Ok(queue::claim(connection, kind, limit, now).await?)).await
}

fn start(app: &App, lane: &Lane, claim: Claim, running: &Running) {
    // Claims never outnumber the room that was there, and only this loop takes of it.
    let Ok(turn) = Arc::clone(&lane.room).try_acquire_owned() else { return };
    tracing::debug!(kind = lane.kind.as_str(), subject = %claim.subject, attempt = claim.attempt, "claimed");
    let (app, kind, held) = (app.clone(), lane.kind, running.leases.hold(claim));
    let (cut_off, signals) = (running.cut_off.clone(), running.signals.clone());
    running.tasks.spawn(async move {
        cut_off.run_until_cancelled(run_one(&app, kind, &claim, &signals)).await;
        drop(held);
        drop(turn);
        app.wake.notify_one();
    });
}

async fn run_one(app: &App, kind: Kind, claim: &Claim, signals: &Signals) {
    if claim.failures >= kind.most_failures() {
        // The runs before died without a word: one more would too.
        return give_up(app, kind, claim, "the process ended while it ran").await;
    }
    let result = match kind {
        Kind::AdvanceOrder => orders::advance::advance(app, claim).await,
        Kind::SendDeliveries => deliveries::run(app, claim, &signals.announced, &signals.stop).await,
        Kind::RenewCertificate => renewals::run::run(app, claim).await,
        Kind::RevokeVersion => revoke::run(app, claim).await,
        Kind::SendReminders => reminders::run(app, claim, &signals.stop).await,
        Kind::RereadGroups => reread::run(app, claim, &signals.stop).await,
        Kind::SealActivity => seal::run(app, claim, &signals.stop).await,
        Kind::SendEvidence => outlets::run(app, claim, &signals.stop).await,
        Kind::RunBatch => batches::run::run(app, claim, &signals.stop).await,
    };
    match result {
        Ok(()) => {}
        Err(Fault::Fenced) => tracing::info!(subject = %claim.subject, "the work was claimed by another meanwhile"),
        Err(error) => {
            tracing::error!(kind = kind.as_str(), subject = %claim.subject, %error, "work failed");
            if claim.failures + 1 >= kind.most_failures() {
                give_up(app, kind, claim, &error.to_string()).await;
            } else {
                note_failure(app, kind, claim, &error.to_string()).await;
            }
        }
    }
}

/// Work that keeps failing by our own fault is given up, and what it was for ends too: an order, a delivery.
async fn give_up(app: &App, kind: Kind, claim: &Claim, error: &str) {
    let result = match kind {
        Kind::AdvanceOrder => orders::advance::give_up(app, claim).await,
        Kind::SendDeliveries => deliveries::give_up(app, claim).await,
        Kind::RenewCertificate => renewals::run::give_up(app, claim).await,
        Kind::RevokeVersion => revoke::give_up(app, claim).await,
        Kind::SendReminders => reminders::give_up(app, claim).await,
        Kind::RereadGroups => reread::give_up(app, claim).await,
        Kind::SealActivity => seal::give_up(app, claim).await,
        Kind::SendEvidence => outlets::give_up(app, claim).await,
        Kind::RunBatch => batches::run::give_up(app, claim).await,
    };
    if let Err(fault) = result {
        tracing::error!(kind = kind.as_str(), subject = %claim.subject, %fault, "work was given up, but not ended");
        note_failure(app, kind, claim, error).await;
    }
}

async fn note_failure(app: &App, kind: Kind, claim: &Claim, error: &str) {
    let noted = async {
        let connection = app.db.get().await?;
        queue::fail(&connection, claim, kind, error, app.clock.now()).await?;
        Ok::<_, Fault>(())
    };
    if let Err(fault) = noted.await {
        // The lease runs out, and it's claimed again.
        tracing::error!(kind = kind.as_str(), subject = %claim.subject, %fault, "the failure was not noted");
    }
}
