//! Waiting for something to become true, never for time to pass.

use std::time::Duration;

use tokio::time::Instant;

/// How long anything may take that is under way.
pub const PATIENCE: Duration = Duration::from_secs(30);
/// How long is waited before asking again.
pub const PAUSE: Duration = Duration::from_millis(25);

/// Asks again and again until there is an answer.
///
/// # Panics
///
/// There is none within [`PATIENCE`]; `what` says what was waited for.
pub async fn until<T>(what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(answer) = ask().await {
            return answer;
        }
        assert!(Instant::now() < deadline, "waited {} s in vain for {what}", PATIENCE.as_secs());
        tokio::time::sleep(PAUSE).await;
    }
}
