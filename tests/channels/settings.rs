//! The channel that the settings describe, at starts with one setting and another.

use certdesk::cli::build;
use certdesk::settings::{Settings, SettingsArgs};
use clap::Parser;
use std::sync::Arc;

use super::rig::{Rig, tab, with, without};
use crate::support::portal::PortalOptions;
use crate::support::receiver::Receiver;

#[derive(clap::Parser)]
struct Arguments {
    #[command(flatten)]
    settings: SettingsArgs,
}

/// The portal's settings with some flags changed or left out.
fn settings(rig: &Rig, drop: &str, add: &[&str]) -> Arc<Settings> {
    let kept = rig.portal.flags.iter().filter(|flag| drop.is_empty() || !flag.starts_with(drop)).cloned();
    let all = std::iter::once("certdesk".to_owned()).chain(kept).chain(add.iter().map(|flag| (*flag).to_owned()));
    Arguments::parse_from(all).settings.load().unwrap()
}

/// What another start with these settings does to the database.
async fn start(rig: &Rig, drop: &str, add: &[&str]) {
    build(settings(rig, drop, add), rig.portal.app.clock.clone()).await.unwrap();
}

async fn rig(version: Option<&str>) -> Rig {
    let receiver = Receiver::listening().await;
    let mut options = PortalOptions::new().await.set("callback-url", receiver.url());
    if let Some(version) = version {
        options = options.set("callback-version", version);
    }
    let rig = Rig { receiver, ..Rig::with(options).await };
    rig.receiver.trust(&rig.portal.url);
    rig
}

async fn kind(rig: &Rig, name: &str) -> String {
    rig.mina.get(&tab()).await.texts(&format!("tr[data-channel='{name}'] .kind")).concat()
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_settings_say_where_it_goes() {
    let rig = rig(None).await;
    let channel = rig.path("callback").await;
    let page = rig.mina.get(&format!("{channel}/edit")).await;
    assert!(page.texts(".shared").concat().contains("callback-url"), "{}", page.text());
    let form = page.form("form.channel");
    assert!(form.fields.iter().all(|(name, _)| name != "url"));
    let forged = rig.mina.submit(&with(form.clone(), "url", "https://evil.example/")).await;
    assert_eq!(forged.status, 422);
    assert!(forged.texts("#channel-errors").concat().contains("callback-url"), "{}", forged.text());
    assert_eq!(rig.mina.submit(&form.set("name", "dns robot")).await.status, 303);
    let question = rig.mina.get(&format!("{channel}/delete")).await;
    assert!(question.texts("main button").is_empty(), "{}", question.text());
    assert_eq!(rig.post(&format!("{channel}/delete"), &[]).await.status, 422);
    assert_eq!(rig.events("notification-channel.delete").await[0].ended(), "refused from settings");
    let delivery = rig.test(&channel).await;
    rig.wait_for(&delivery, "Delivered").await;
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_leaves_what_people_did_and_follows_what_changed() {
    let rig = rig(None).await;
    let channel = rig.path("callback").await;
    rig.post(&format!("{channel}/switch"), &[("on", "false")]).await;
    start(&rig, "", &[]).await;
    assert_eq!(rig.mina.get(&channel).await.texts("h1 .badge"), ["Off"], "somebody has switched it off");
    // One that everything failed for is tried anew where it goes elsewhere.
    rig.execute("UPDATE channels SET gave_up_at = now(), failing_since = now()").await;
    start(&rig, "", &[]).await;
    assert_eq!(rig.mina.get(&channel).await.texts("h1 .badge"), ["Switched off by Certdesk"]);
    start(&rig, "--callback-url", &["--callback-url=http://127.0.0.1:9/other", "--callback-version=2"]).await;
    assert_eq!(rig.mina.get(&channel).await.texts("h1 .badge"), ["Ready"]);
    assert_eq!(kind(&rig, "callback").await, "Callback URL, version 2");
    // Without a version in the settings, it keeps the one that it has.
    start(&rig, "", &[]).await;
    assert_eq!(kind(&rig, "callback").await, "Callback URL, version 2");
    // Without the URL, it is the team's, switched off; with it again, there is another.
    start(&rig, "--callback-url", &[]).await;
    assert_eq!(rig.mina.get(&channel).await.texts("h1 .badge"), ["Off"]);
    start(&rig, "", &[]).await;
    assert_eq!(kind(&rig, "callback 2").await, "Callback URL, version 4");
    assert_eq!(
        rig.mina.submit(&rig.mina.get(&format!("{channel}/delete")).await.form("form.action")).await.status,
        303
    );
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn older_versions_by_the_settings() {
    let rig = rig(Some("1")).await;
    assert_eq!(kind(&rig, "callback").await, "Callback URL, version 1");
    rig.portal.stop().await;

    let rig = Rig::with(PortalOptions::new().await.set("offer-older-versions", "true")).await;
    let form = rig.form("old").await.set("callback_version", "3");
    let some = with(without(form.clone(), "which_events"), "which_events", "some");
    let page = rig.mina.submit(&with(some, "events", "cert_issued")).await;
    assert_eq!(page.texts("#events-error").len(), 1, "version 3 tells nothing of orders: {}", page.text());
    assert_eq!(rig.mina.submit(&form).await.status, 303);
    assert_eq!(kind(&rig, "old").await, "Callback URL, version 3");
    for version in ["0", "5", "-1", "x"] {
        let page = rig.mina.submit(&rig.form("odd").await.set("callback_version", version)).await;
        assert_eq!(page.texts("#kind-error").len(), 1, "{version}: {}", page.text());
    }
    rig.portal.stop().await;
}
