//! The scheduler: a thread with a runtime of its own, which claims due work and has the use cases do it.

mod leases;
mod round;

use std::thread::JoinHandle;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::db::Pool;

/// The longest that running work may take to end once the scheduler is told to stop; its lease runs out otherwise.
const STOP_WITHIN: Duration = Duration::from_secs(20);

/// A running scheduler.
pub struct Scheduler {
    thread: JoinHandle<()>,
}

/// Why the scheduler did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// There is no thread or no runtime for it.
    #[error("scheduler: {0}")]
    Io(#[from] std::io::Error),
    /// There is no pool for it.
    #[error("scheduler: {0}")]
    Pool(#[from] ::deadpool::managed::BuildError),
}

impl Scheduler {
    /// Starts the thread; it ends when the token is cancelled. Its connections are its own: a connection lives on the
    /// runtime that opened it.
    pub fn start(app: &App, url: &str, stop: CancellationToken) -> Result<Self, StartError> {
        let app = app.with_pool(Pool::new(url, app.settings.database.pool_size)?);
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("scheduler")
            .enable_all()
            .build()?;
        let thread = std::thread::Builder::new().name("scheduler".to_owned()).spawn(move || {
            runtime.block_on(round::run(app, stop));
            runtime.shutdown_timeout(Duration::from_secs(1));
        })?;
        Ok(Self { thread })
    }

    /// Waits until the thread has ended, after its token was cancelled.
    pub async fn ended(self) {
        if tokio::task::spawn_blocking(move || self.thread.join()).await.is_err() {
            tracing::error!("the scheduler's thread could not be waited for");
        }
    }
}
