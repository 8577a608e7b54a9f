//! The thread that holds what the whole run shares. The system ends a child process with the thread that started it, and
//! a test's thread ends with its test; this one lasts as long as the process.

use std::sync::OnceLock;

use futures::FutureExt;
use futures::future::LocalBoxFuture;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;

type Job = Box<dyn FnOnce() -> LocalBoxFuture<'static, ()> + Send>;

fn jobs() -> &'static UnboundedSender<Job> {
    static JOBS: OnceLock<UnboundedSender<Job>> = OnceLock::new();
    JOBS.get_or_init(|| {
        let (sender, mut receiver) = unbounded_channel::<Job>();
        let hold = async move {
            while let Some(job) = receiver.recv().await {
                tokio::task::spawn_local(job());
            }
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let thread = std::thread::Builder::new().name("host".to_owned());
        thread.spawn(move || tokio::task::LocalSet::new().block_on(&runtime, hold)).unwrap();
        sender
    })
}

/// Has `work` done on that thread.
pub fn begin<F: Future<Output = ()> + 'static>(work: impl FnOnce() -> F + Send + 'static) {
    assert!(jobs().send(Box::new(|| work().boxed_local())).is_ok(), "the host thread has ended");
}

/// Does `work` on that thread.
pub async fn run<T, F>(work: impl FnOnce() -> F + Send + 'static) -> T
where
    T: Send + 'static,
    F: Future<Output = T> + 'static,
{
    let (sender, answer) = oneshot::channel();
    begin(|| async {
        // Nobody waits any more where the test has failed meanwhile.
        let _ = sender.send(work().await);
    });
    answer.await.expect("what was begun on the host thread has panicked")
}
