//! What this process has claimed and runs, and how that ends.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::leases::Leases;
use crate::app::App;
use crate::ops::Fault;
use crate::queue;

/// The longest that running work may take to end once the scheduler is told to stop.
const FINISH_WITHIN: Duration = Duration::from_secs(12);
/// The longest that cutting it off and handing it back may take then.
const HAND_BACK_WITHIN: Duration = Duration::from_secs(3);
/// How often it is seen to that leases are kept up meanwhile.
const KEEP_UP_EVERY: Duration = Duration::from_millis(500);

/// What work that goes on for as long as there is something to do listens to.
#[derive(Clone)]
pub(super) struct Signals {
    /// There is more to be sent.
    pub announced: Arc<Notify>,
    /// The scheduler is to stop: nothing more is begun.
    pub stop: CancellationToken,
}

/// What this process has claimed and runs.
pub(super) struct Running {
    /// What runs.
    pub tasks: TaskTracker,
    /// Its leases.
    pub leases: Leases,
    /// Cuts off whatever runs still.
    pub cut_off: CancellationToken,
    /// What it listens to.
    pub signals: Signals,
}

impl Running {
    /// Nothing runs yet.
    pub(super) fn new(stop: CancellationToken) -> Self {
        Self {
            tasks: TaskTracker::new(),
            leases: Leases::default(),
            cut_off: CancellationToken::new(),
            signals: Signals { announced: Arc::default(), stop },
        }
    }

    /// Lets what is running end. What takes too long is cut off, and handed back to whoever claims it next.
    pub(super) async fn end(&self, app: &App) {
        self.tasks.close();
        let ended = async {
            tokio::select! {
                () = self.tasks.wait() => {}
                () = self.keep_up(app) => {}
            }
        };
        if tokio::time::timeout(FINISH_WITHIN, ended).await.is_ok() {
            return;
        }
        let left = self.leases.running();
        self.cut_off.cancel();
        let handed_back = async {
            self.tasks.wait().await;
            // A transaction that was cut off holds its locks for as long as its connection is kept.
            app.db.close_idle();
            queue::release(&*app.db.get().await?, &left).await?;
            Ok::<_, Fault>(())
        };
        match tokio::time::timeout(HAND_BACK_WITHIN, handed_back).await {
            Ok(Ok(())) => tracing::warn!(left = left.len(), "work under way was cut off and handed back"),
            Ok(Err(error)) => tracing::warn!(%error, "work under way was cut off; it waits for its lease to run out"),
            Err(_) => tracing::warn!("work under way was cut off; it waits for its lease to run out"),
        }
    }

    /// Extends the leases of what is running still, for as long as this is polled.
    async fn keep_up(&self, app: &App) {
        loop {
            if let Err(error) = self.leases.extend(app, app.clock.now()).await {
                tracing::warn!(%error, "the leases of running work were not extended");
            }
            tokio::time::sleep(KEEP_UP_EVERY).await;
        }
    }
}
