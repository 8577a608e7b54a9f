//! Events are forwarded as syslog over TLS.

use chrono::TimeDelta;
use serde_json::Value;

use super::forwarding::recorded;
use super::rig::Rig;
use super::syslog_receiver::{Act, SyslogReceiver};
use crate::support::portal::PortalOptions;
use crate::support::waiting;

async fn options(receiver: &SyslogReceiver) -> PortalOptions {
    PortalOptions::new()
        .await
        .without_scheduler()
        .set("activity-forward-url", format!("syslog+tls://{}", receiver.address))
        .set("activity-forward-root-file", receiver.root.to_str().unwrap())
        .set("activity-forward-sd-id", "certs@99999")
        .set("activity-forward-batch", "8")
        .set("activity-seal-seconds", "1")
}

/// The event that a message has as its text.
fn event(message: &str) -> Value {
    let (head, text) = message.split_once(" \u{feff}").unwrap();
    assert!(head.starts_with("<110>1 20") && head.contains(" certdesk - activity [certs@99999 number=\""), "{head}");
    serde_json::from_str(text).unwrap()
}

fn numbers(receiver: &SyslogReceiver) -> Vec<i64> {
    receiver.messages().iter().map(|message| event(message)["number"].as_i64().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_gets_all_of_it_in_order() {
    let receiver = SyslogReceiver::start([Act::Reset, Act::TakeWithoutGoodbye, Act::Reset]).await;
    let mut rig = Rig::on(options(&receiver).await).await;
    let all = recorded(&mut rig).await;
    rig.portal.start_scheduler();
    waiting::until("all of it", async || {
        rig.portal.leap(TimeDelta::seconds(1));
        (numbers(&receiver).len() >= all.len()).then_some(())
    })
    .await;
    // What was reset came again, and nothing came twice that was taken.
    assert!(numbers(&receiver).starts_with(&all), "{:?} of {all:?}", numbers(&receiver));
    assert_eq!(receiver.connections()[..3], [Act::Reset, Act::TakeWithoutGoodbye, Act::Reset]);
    let message = receiver.messages().into_iter().rfind(|message| message.contains("quoted")).unwrap();
    assert_eq!(event(&message)["data"]["name"], "Ä \"quoted\"");
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_that_is_not_trusted_gets_nothing() {
    let (receiver, other) = (SyslogReceiver::start([]).await, SyslogReceiver::start([]).await);
    let options = options(&receiver).await.set("activity-forward-root-file", other.root.to_str().unwrap());
    let mut rig = Rig::on(options).await;
    rig.portal.start_scheduler();
    rig.until_failing("activity-forward", "TLS could not be agreed on").await;
    assert_eq!(receiver.messages(), [""; 0]);
    rig.portal.stop().await;
}
