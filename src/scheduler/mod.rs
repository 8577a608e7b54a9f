//! The scheduler: a thread with a runtime of its own, which claims due work and has the use cases do it.

mod leases;
mod presence;
mod round;
mod running;

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::db::Pool;

/// A running scheduler.
pub struct Scheduler {
    ended: CancellationToken,
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
    /// Starts the thread. It ends when the token is cancelled, within 20 s: work under way is finished, or handed back. Its
    /// connections are its own: a connection lives on the runtime that opened it.
    pub fn start(app: &App, url: &str, stop: CancellationToken) -> Result<Self, StartError> {
        let app = app.with_pool(Pool::new(url, app.settings.database.pool_size, "certdesk scheduler")?);
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("scheduler")
            .enable_all()
            .build()?;
        let ended = CancellationToken::new();
        // Said also where the thread panics.
        let at_end = ended.clone().drop_guard();
        std::thread::Builder::new().name("scheduler".to_owned()).spawn(move || {
            let _at_end = at_end;
            runtime.block_on(round::run(app, stop));
            runtime.shutdown_timeout(Duration::from_secs(1));
        })?;
        Ok(Self { ended })
    }

    /// Waits until the thread has ended: after its token was cancelled, or by a fault of ours.
    pub async fn ended(&self) {
        self.ended.cancelled().await;
    }
}
