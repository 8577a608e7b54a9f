//! How what has happened is kept as evidence.

use chrono::TimeDelta;

use super::section::section;

section! {
    /// How what has happened is kept as evidence.
    ActivityArgs {
        /// Seconds from one sealing of the activity to the next [default: 10]
        #[arg(long, env = "CERTDESK_ACTIVITY_SEAL_SECONDS", value_name = "N")]
        activity_seal_seconds: u32,
        /// Days after which activity is cut off; what remains still verifies [default: it is kept for good]
        #[arg(long, env = "CERTDESK_ACTIVITY_KEEP_DAYS", value_name = "DAYS")]
        activity_keep_days: u32,
    }
}

/// How what has happened is kept as evidence.
#[derive(Debug, Clone)]
pub struct ActivitySettings {
    /// From one sealing to the next.
    pub seal_every: TimeDelta,
    /// For how long it is kept; for good where none is set.
    pub keep: Option<TimeDelta>,
}

impl ActivityArgs {
    pub(super) fn resolve(self) -> ActivitySettings {
        ActivitySettings {
            seal_every: TimeDelta::seconds(self.activity_seal_seconds.unwrap_or(10).max(1).into()),
            keep: self.activity_keep_days.map(|days| TimeDelta::days(days.max(1).into())),
        }
    }
}
