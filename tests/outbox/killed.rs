//! `kill -9` while deliveries are under way.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{Noted, channel, connect, count, fill, jti, receiver};
use crate::support::http::Reply;
use crate::support::portal::{Portal, PortalOptions};
use crate::support::process::SchedulerProcess;
use crate::support::waiting::{self, PATIENCE};

const DELIVERIES: usize = 2000;

#[tokio::test(flavor = "multi_thread")]
async fn none_of_two_thousand_is_lost() {
    let taken: Noted<HashMap<String, usize>> = Arc::default();
    let noted = Arc::clone(&taken);
    let server = receiver(move |request| {
        *noted.lock().unwrap().entry(jti(&request)).or_default() += 1;
        async { Reply::status(204) }
    })
    .await;
    let portal = Portal::start(PortalOptions::new().await.without_scheduler()).await;
    let channel = channel(&portal.app, "shop", &server).await;
    fill(&portal, "shop", DELIVERIES).await;
    let arrived = || taken.lock().unwrap().len();

    let killed = SchedulerProcess::start(&portal.flags).await;
    waiting::until("a quarter to arrive", async || (arrived() >= DELIVERIES / 4).then_some(())).await;
    killed.kill().await;
    let before = arrived();
    assert!(before < DELIVERIES, "it was killed too late");

    // What it held is free once its lease has run out.
    let next = SchedulerProcess::start(&portal.flags).await;
    let mut connection = connect(&portal).await;
    let (mut last, mut grown) = (before, Instant::now());
    while count(&mut connection, channel, "state = 'waiting'").await > 0 {
        if arrived() > last {
            (last, grown) = (arrived(), Instant::now());
        }
        assert!(grown.elapsed() < 2 * PATIENCE, "stuck at {last} of {DELIVERIES}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(count(&mut connection, channel, "state = 'delivered'").await, DELIVERIES);
    assert_eq!(arrived(), DELIVERIES, "each at least once");
    let twice = taken.lock().unwrap().values().filter(|times| **times > 1).count();
    println!("{before} of {DELIVERIES} had arrived when it was killed; {twice} came twice");
    // As much as was under way, and what was not stored yet.
    assert!(twice < DELIVERIES / 4, "{twice} came twice");
    next.terminate().await;
    next.ended().await;
    portal.stop().await;
}
