//! Witnesses: the newest seal goes to a file and to an address, and is kept there against whoever owns the database.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use certdesk::evidence::Finding;
use certdesk::evidence::kept::{self, Kept};
use chrono::TimeDelta;

use super::command_line::{Ended, certdesk};
use super::forgery;
use super::rig::Rig;
use crate::support::http::{Reply, Server};
use crate::support::portal::PortalOptions;
use crate::support::{temp, waiting};

fn read(file: &Path) -> Kept {
    std::fs::read(file).map_or_else(|_| Kept::default(), |text| kept::read(&text[..], &[]).unwrap())
}

/// A portal that appends seals to the file, every second.
async fn with_file(file: &Path) -> Rig {
    let options = PortalOptions::new().await.without_scheduler().set("activity-seal-seconds", "1");
    let options = options.set("activity-witness-file", file.to_str().unwrap()).set("activity-witness-seconds", "1");
    Rig::on(options).await
}

/// Waits until the file has the newest seal.
async fn until_witnessed(rig: &Rig, file: &Path) {
    let newest = rig.until_sealed().await;
    waiting::until("the seal in the file", async || {
        rig.portal.leap(TimeDelta::seconds(1));
        read(file).seals.contains(&(newest.batch.number, newest.batch.hash())).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_kept_elsewhere_tells_of_whoever_seals_anew_with_the_programs_own_key() {
    let file = temp::path("seals.jsonl");
    let mut rig = with_file(&file).await;
    rig.portal.start_scheduler();
    until_witnessed(&rig, &file).await;
    for _ in 0..3 {
        rig.record(3).await;
        until_witnessed(&rig, &file).await;
    }
    rig.kept = read(&file).seals;
    assert!(rig.kept.len() >= 4, "{:?}", rig.kept);
    assert!(rig.kept.is_sorted_by_key(|(number, _)| *number), "each seal once, in its turn");
    let whole = rig.verify().await.unwrap();
    let changed = whole.kept - 4;

    forgery::rewrite(&mut rig, &format!("UPDATE activity_events SET actor_name = 'nobody' WHERE number = {changed}"))
        .await;
    let kept = std::mem::take(&mut rig.kept);
    assert!(rig.verify().await.is_ok(), "the key alone tells nothing");
    rig.kept = kept;
    // Which seal is another, and between which events it happened.
    let Err(Finding::NotTheOneKept { after, last, .. }) = rig.verify().await else { panic!("it was not found") };
    assert!(after < changed && changed <= last, "{after} < {changed} <= {last}");
    let Ended { code, said, .. } = certdesk(&["verify", "--seal", file.to_str().unwrap()], &rig.portal.flags).await;
    assert_eq!(code, 1);
    let told = format!("is another than the one that was kept elsewhere: among events {} to {last} ", after + 1);
    assert!(said.contains(&told), "{said}");
    // With the newest alone it is found too.
    rig.kept.drain(..rig.kept.len() - 1);
    assert!(matches!(rig.verify().await, Err(Finding::NotTheOneKept { after: 0, .. })));
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_can_not_be_written_holds_up_nothing() {
    let folder = temp::path("elsewhere");
    let file = folder.join("seals.jsonl");
    let mut rig = with_file(&file).await;
    rig.portal.start_scheduler();
    rig.until_failing("activity-witness-file", "the file could not be written: entity not found").await;
    rig.record(1).await;
    rig.until_sealed().await;
    // The folder is there now, and a crash has left half a line.
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(&file, "{\"seal\":1,\"aft").unwrap();
    until_witnessed(&rig, &file).await;
    assert_eq!(read(&file).unread, [1]);
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_callback_gets_the_newest_seal() {
    let (bodies, up) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
    let server = {
        let (bodies, up) = (Arc::clone(&bodies), Arc::clone(&up));
        Server::start(None, move |request| {
            let up = up.load(Ordering::SeqCst);
            if up {
                bodies.lock().unwrap().push(request.body);
            }
            async move { Reply::status(if up { 200 } else { 503 }) }
        })
    };
    let server = server.await;
    let options = PortalOptions::new().await.without_scheduler();
    let mut rig =
        Rig::on(options.set("activity-witness-url", format!("http://{}/seals?secret=x", server.address))).await;
    rig.portal.start_scheduler();
    rig.until_failing("activity-witness-callback", "status 503").await;
    up.store(true, Ordering::SeqCst);
    let body = waiting::until("the seal", async || {
        rig.portal.leap(TimeDelta::seconds(1));
        bodies.lock().unwrap().first().cloned()
    })
    .await;
    let kept = kept::read(&body[..], &rig.keys).unwrap();
    assert_eq!(kept.seals.len(), 1);
    rig.kept = kept.seals;
    assert!(rig.verify().await.unwrap().kept > 0);
    rig.portal.stop().await;
}
