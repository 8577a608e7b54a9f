//! Ending in order: a signal is told to every part, and each ends what it has in hand.

use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// Waits for SIGINT or SIGTERM, or for `ended`, and then cancels the token.
pub async fn on_signal_or(token: &CancellationToken, ended: impl Future<Output = ()>) -> std::io::Result<()> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = interrupt.recv() => tracing::info!("interrupted: stopping"),
        _ = terminate.recv() => tracing::info!("terminated: stopping"),
        () = ended => {}
    }
    token.cancel();
    Ok(())
}
