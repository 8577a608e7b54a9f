//! The authorities that the settings list, at starts with one setting and another.

use std::sync::Arc;

use certdesk::cli::build;
use certdesk::settings::{Settings, SettingsArgs};
use clap::Parser;

use super::rig::{HMAC_KEY, KID, LIST, OTHER_HMAC_KEY, OTHER_KID, Rig, binding_pebble, said};
use crate::support::names::fresh;
use crate::support::person::Order;
use crate::support::portal::PortalOptions;
use crate::support::receiver::Receiver;
use crate::support::world::own_pebble;

#[derive(clap::Parser)]
struct Arguments {
    #[command(flatten)]
    settings: SettingsArgs,
}

fn settings(rig: &Rig, drop: &[&str], add: &[&str]) -> Arc<Settings> {
    let kept = rig.portal.flags.iter().filter(|flag| !drop.iter().any(|drop| flag.starts_with(drop))).cloned();
    let all = std::iter::once("certdesk".to_owned()).chain(kept).chain(add.iter().map(|flag| (*flag).to_owned()));
    Arguments::parse_from(all).settings.load().unwrap()
}

/// What another start with these settings does to the database.
async fn start(rig: &Rig, drop: &[&str], add: &[&str]) {
    build(settings(rig, drop, add), rig.portal.app.clock.clone()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_they_give_can_not_be_changed_here_and_the_rest_stays() {
    let rig = Rig::start().await;
    let edit = rig.edit("Pebble").await;
    for field in ["name", "directory_url", "roots", "contact"] {
        assert!(edit.fields.iter().all(|(name, _)| name != field), "{field}");
    }
    // What is forged is passed over.
    let forged = super::rig::with(edit.set("parallel_new_orders", "3"), "name", "Mine");
    assert_eq!(rig.save(&forged).await.status, 303);
    assert_eq!(rig.names().await, ["Pebble"]);
    assert_eq!(rig.edit("Pebble").await.value("parallel_new_orders"), "3");
    start(&rig, &["--authority-name"], &["--authority-name=Other", "--acme-parallel-new-orders=8"]).await;
    assert_eq!(rig.names().await, ["Other"]);
    // A person's limit outlives the start.
    assert_eq!(rig.edit("Other").await.value("parallel_new_orders"), "3");
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_they_drop_is_switched_off_and_may_be_deleted_or_kept() {
    let rig = Rig::start().await;
    start(&rig, &["--no-lets-encrypt"], &[]).await;
    assert_eq!(rig.names().await.len(), 3);
    start(&rig, &["--authority-"], &[]).await;
    assert_eq!(rig.standing("Let's Encrypt").await, "Switched off");
    assert_eq!(rig.standing("Pebble").await, "Switched off");
    let row = rig.sol.get(LIST).await.texts("tr[data-authority=Pebble]").concat();
    assert!(row.contains("no longer list it") && !row.contains("from the settings"), "{row}");
    // Listed again, it is offered again; kept by a person, it stays on whatever the settings say.
    start(&rig, &[], &[]).await;
    assert_eq!(rig.standing("Pebble").await, "Takes orders");
    let path = rig.path("Let's Encrypt").await;
    assert_eq!(rig.post(&format!("{path}/delete"), &[]).await.status, 303);
    let path = rig.path("Let's Encrypt (staging)").await;
    assert_eq!(rig.post(&format!("{path}/switch"), &[("on", "true")]).await.status, 303);
    start(&rig, &[], &[]).await;
    assert_eq!(rig.standing("Let's Encrypt (staging)").await, "Takes orders");
    // What a person has switched off stays so, though the settings list it.
    let path = rig.path("Pebble").await;
    assert_eq!(rig.post(&format!("{path}/switch"), &[("on", "false")]).await.status, 303);
    start(&rig, &[], &[]).await;
    assert_eq!(rig.standing("Pebble").await, "Switched off");
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_a_person_has_given_does_not_keep_the_program_from_starting() {
    let pebble = own_pebble(&[]).await;
    let rig = Rig::start().await;
    rig.add("Let's Encrypt", &pebble.directory(), pebble.https_root_pem()).await;
    start(&rig, &["--no-lets-encrypt"], &[]).await;
    let names = rig.names().await;
    assert!(names.contains(&"Let's Encrypt (acme-v02.api.letsencrypt.org)".to_owned()), "{names:?}");
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn their_external_account_is_used_at_the_first_order() {
    let pebble = binding_pebble().await;
    let receiver = Receiver::answering().await;
    let options = PortalOptions::at(&pebble).await.calling(&receiver);
    let options = options.set("authority-eab-kid", KID).set("authority-eab-hmac-key", HMAC_KEY);
    let rig = Rig::with(options).await;
    let mina = rig.portal.person("mina").await;
    let domain = fresh("set");
    let certificate = mina.order(&Order::of("set", &[&domain])).await;
    mina.wait_for_status(&certificate, "valid").await;
    let edit = rig.edit("Pebble").await;
    assert!(edit.fields.iter().all(|(name, _)| !name.starts_with("eab_")));
    let flags = format!("--authority-eab-hmac-key={OTHER_HMAC_KEY}");
    let other = ["--authority-eab-kid=kid-2", flags.as_str()];
    assert_eq!(OTHER_KID, "kid-2");
    start(&rig, &["--authority-eab"], &other).await;
    assert_eq!(rig.count("authorities WHERE eab_key_identifier = 'kid-2' AND eab_from_settings").await, 1);
    start(&rig, &["--authority-eab"], &[]).await;
    assert_eq!(rig.count("authorities WHERE eab_hmac_key IS NOT NULL").await, 0);
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_gives_the_external_account_that_they_lack() {
    let pebble = binding_pebble().await;
    let rig = Rig::with(PortalOptions::at(&pebble).await.without_scheduler()).await;
    let edit = rig.edit("Pebble").await;
    let tested = rig.test(&edit).await;
    assert!(said(&tested, "eab_kid").contains("external account"), "{}", tested.text());
    assert_eq!(rig.save(&edit.set("eab_kid", KID).set("eab_hmac_key", HMAC_KEY)).await.status, 303);
    assert_eq!(rig.count("acme_accounts").await, 1);
    start(&rig, &[], &[]).await;
    assert_eq!(rig.count("authorities WHERE eab_key_identifier = 'kid-1'").await, 1);
    rig.portal.stop().await;
}
