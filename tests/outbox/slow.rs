//! A channel that hangs, beside one that doesn't.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::{channel, connect, count, fill, receiver};
use crate::support::http::Reply;
use crate::support::portal::{Portal, PortalOptions};
use crate::support::waiting;

#[tokio::test(flavor = "multi_thread")]
async fn one_that_hangs_holds_up_no_other() {
    let begun = Arc::new(AtomicUsize::new(0));
    let noted = Arc::clone(&begun);
    let hanging = receiver(move |_| {
        noted.fetch_add(1, Ordering::SeqCst);
        std::future::pending::<Reply>()
    })
    .await;
    let quick = receiver(|_| async { Reply::status(204) }).await;
    let portal = Portal::start(PortalOptions::new().await).await;
    let (slow, swift) = (channel(&portal.app, "slow", &hanging).await, channel(&portal.app, "swift", &quick).await);
    // At ten seconds each, these would take many minutes, were they all that is sent at once.
    fill(&portal, "slow", 3000).await;
    waiting::until("it to hang", async || (AtomicUsize::load(&begun, Ordering::SeqCst) > 0).then_some(())).await;
    fill(&portal, "swift", 300).await;
    let mut connection = connect(&portal).await;
    waiting::until("the other's to arrive", async || {
        (count(&mut connection, swift, "state = 'delivered'").await == 300).then_some(())
    })
    .await;
    assert!(count(&mut connection, slow, "state = 'waiting' AND attempts = 0").await > 2000);
    portal.stop().await;
}
