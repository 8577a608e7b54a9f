//! That this scheduler is there and goes round, told to everybody by a row in the database.

use chrono::{DateTime, TimeDelta, Utc};

use crate::app::App;
use crate::db::schedulers::{self, Scheduler};
use crate::domain::ids::SchedulerId;
use crate::ops::{Fault, sign_in};

/// How long after the last time a round is told again.
const TOLD_EVERY: TimeDelta = TimeDelta::seconds(5);

/// What is told of this scheduler.
pub(super) struct Presence {
    scheduler: Scheduler,
    told_at: Option<DateTime<Utc>>,
}

impl Presence {
    /// Of a scheduler that starts now. Nothing is told before its first round.
    pub(super) fn new(now: DateTime<Utc>) -> Self {
        let name = format!("{}/{}", host(), std::process::id());
        Self { scheduler: Scheduler { id: SchedulerId::new(), name, started_at: now }, told_at: None }
    }

    /// Where this scheduler runs: host and process.
    pub(super) fn name(&self) -> &str {
        &self.scheduler.name
    }

    /// Tells of a round that went well, where it is time to.
    pub(super) async fn tell(&mut self, app: &App, now: DateTime<Utc>) -> Result<(), Fault> {
        if self.told_at.is_some_and(|told_at| (now - told_at).abs() < TOLD_EVERY) {
            return Ok(());
        }
        schedulers::note_round(&mut *app.db.get().await?, &self.scheduler, now).await?;
        self.told_at = Some(now);
        // Something else that is told now and then: nobody else goes round.
        sign_in::record_left_out(app, false).await
    }

    /// Takes it back: this scheduler ends.
    pub(super) async fn take_back(&self, app: &App) -> Result<(), Fault> {
        schedulers::remove(&mut *app.db.get().await?, self.scheduler.id).await?;
        sign_in::record_left_out(app, true).await
    }
}

/// The machine's name.
fn host() -> String {
    let mut name = [0_u8; 256];
    // SAFETY: the bytes are ours, and as many as we say.
    let known = unsafe { libc::gethostname(name.as_mut_ptr().cast(), name.len()) } == 0;
    let end = name.iter().position(|byte| *byte == 0).unwrap_or(name.len());
    if known { String::from_utf8_lossy(&name[..end]).into_owned() } else { "unknown".to_owned() }
}
