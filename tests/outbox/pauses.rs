//! A receiver that asks for a pause.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::TimeDelta;

use super::{channel, connect, count, fill, receiver};
use crate::support::http::Reply;
use crate::support::portal::{Portal, PortalOptions};
use crate::support::waiting;
use certdesk::ops::deliveries::AT_ONCE;

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_channel_keeps_it() {
    let asked = Arc::new(AtomicUsize::new(0));
    let noted = Arc::clone(&asked);
    let server = receiver(move |_| {
        // Whatever was under way when the first was refused is refused too.
        let refused = noted.fetch_add(1, Ordering::SeqCst) < AT_ONCE;
        async move {
            match refused {
                true => Reply::Answer {
                    status: 429,
                    headers: vec![("Retry-After".to_owned(), "120".to_owned())],
                    body: vec![],
                },
                false => Reply::status(204),
            }
        }
    })
    .await;
    let mut portal = Portal::start(PortalOptions::new().await.without_scheduler()).await;
    let channel = channel(&portal.app, "shop", &server).await;
    fill(&portal, "shop", 200).await;
    portal.start_scheduler();
    let mut connection = connect(&portal).await;
    let soon = portal.app.clock.now() + TimeDelta::seconds(100);
    waiting::until("all to be put off", async || {
        (count(&mut connection, channel, &format!("next_at > '{soon}'")).await == 200).then_some(())
    })
    .await;
    assert!(AtomicUsize::load(&asked, Ordering::SeqCst) <= AT_ONCE, "nothing was sent after the first was refused");
    portal.leap(TimeDelta::seconds(140));
    waiting::until("all to arrive", async || {
        portal.leap(TimeDelta::seconds(5));
        (count(&mut connection, channel, "state = 'delivered'").await == 200).then_some(())
    })
    .await;
    portal.stop().await;
}
