//! Adding, changing, switching and deleting channels.

use super::rig::{Rig, tab, with, without};
use crate::support::events::Recorded;
use crate::support::person::Person;
use crate::support::portal::PortalOptions;

#[tokio::test(flavor = "multi_thread")]
async fn each_mistake_is_said_at_its_field() {
    let rig = Rig::start().await;
    let form = rig.form("shop").await;
    let long = "a".repeat(101);
    let lines = "x\n".repeat(33);
    for (field, value, said) in [
        ("name", "", "#name-error"),
        ("name", long.as_str(), "#name-error"),
        ("name", "a\u{7}b", "#name-error"),
        ("url", "", "#url-error"),
        ("url", "hooks.example", "#url-error"),
        ("url", "ftp://hooks.example/", "#url-error"),
        ("url", "https://10.0.0.1/", "#url-error"),
        ("url", "https://me:secret@hooks.example/", "#url-error"),
        ("kind", "carrier-pigeon", "#kind-error"),
        ("kind", "email", "#kind-error"),
        ("name_pattern", "a\u{0}", "#name_pattern-error"),
        ("labels", "=value", "#labels-error"),
        ("labels", "a=1\na=2", "#labels-error"),
        ("labels", lines.as_str(), "#labels-error"),
    ] {
        let page = rig.mina.submit(&form.clone().set(field, value)).await;
        assert_eq!(page.status, 422, "{field}: {value:?}");
        assert_eq!(page.texts(said).len(), 1, "{field}: {value:?}: {}", page.text());
    }
    // A Slack webhook is asked for as such.
    let page = rig.mina.submit(&form.clone().set("kind", "slack").set("url", "")).await;
    assert_eq!(page.texts("#url-error"), ["Enter the URL of the Slack webhook."]);
    // No event at all, and none that people are told of.
    let some = without(form.clone(), "which_events");
    let some = with(some, "which_events", "some");
    let page = rig.mina.submit(&some).await;
    assert_eq!(page.texts("#events-error").len(), 1, "{}", page.text());
    let challenge = with(some.set("kind", "slack"), "events", "cert_domain_validation_required");
    assert_eq!(rig.mina.submit(&challenge).await.texts("#events-error").len(), 1);
    // A version that isn't offered.
    let page = rig.mina.submit(&with(form.clone(), "callback_version", "3")).await;
    assert_eq!(page.texts("#kind-error").len(), 1, "{}", page.text());
    assert_eq!(rig.mina.submit(&form.clone().set("csrf", "of another session")).await.status, 403);
    assert!(rig.mina.get(&tab()).await.texts("tr[data-channel]").is_empty());
    let refused = rig.events("notification-channel.create").await;
    assert!(refused.len() > 10 && refused.iter().all(|event| event.ended() == "refused invalid"));

    let channel = rig.add("shop").await;
    let page = rig.mina.submit(&form).await;
    assert!(page.texts("#name-error").concat().contains("already"), "{}", page.text());
    assert_eq!(rig.mina.get(&channel).await.texts("h1"), ["shop Ready"]);
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_changed_stays_changed_and_what_is_not_stays() {
    let rig = Rig::start().await;
    let channel = rig.add("shop").await;
    let form = rig.mina.get(&format!("{channel}/edit")).await.form("form.channel");
    assert_eq!(form.value("url"), "", "where it goes isn't told");
    let form = without(without(form, "events"), "which_events").set("name", "renamed").set("name_pattern", "shop*");
    let form = with(with(form, "which_events", "some"), "events", "cert_issued");
    let form = form.set("labels", "env = prod\npublic\n");
    let answer = rig.mina.submit(&form).await;
    assert_eq!((answer.status, answer.location().unwrap().path()), (303, channel.as_str()));
    let page = rig.mina.get(&channel).await;
    assert_eq!(page.texts(".gets"), ["Certificate issued only shop* env=prod public"]);
    // What the form shows, it stores again.
    let form = rig.mina.get(&format!("{channel}/edit")).await.form("form.channel");
    assert_eq!(form.value("events"), "cert_issued");
    assert_eq!(rig.mina.submit(&form).await.status, 303);
    assert_eq!(rig.mina.get(&channel).await.texts(".gets"), ["Certificate issued only shop* env=prod public"]);
    // It still goes where it went.
    let delivery = rig.test(&channel).await;
    rig.wait_for(&delivery, "Delivered").await;
    // Another one can't take its name, nor it that of another.
    let other = rig.add("other").await;
    let form = rig.mina.get(&format!("{other}/edit")).await.form("form.channel");
    let page = rig.mina.submit(&form.set("name", "renamed")).await;
    assert_eq!((page.status, page.texts("#name-error").len()), (422, 1));
    let ended: Vec<String> = rig.events("notification-channel.update").await.iter().map(|e| e.ended()).collect();
    assert_eq!(ended, ["success", "success", "refused invalid"]);
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn limits_say_which_and_when() {
    let options =
        PortalOptions::new().await.set("channel-changes-per-minute", "2").set("channel-tests-per-second", "1");
    let rig = Rig::with(options.set("channels-per-team", "2")).await;
    let channel = rig.add("shop").await;
    for on in ["false", "true"] {
        assert_eq!(rig.post(&format!("{channel}/switch"), &[("on", on)]).await.status, 303);
    }
    let page = rig.post(&format!("{channel}/switch"), &[("on", "false")]).await;
    assert_eq!(page.status, 422);
    let said = page.texts("#action-problem").concat();
    assert!(said.starts_with("One channel may be changed 2 times a minute. The next change will pass at 2"), "{said}");
    let form = rig.mina.get(&format!("{channel}/edit")).await.form("form.channel");
    let page = rig.mina.submit(&form).await;
    assert!(page.texts("#channel-errors").concat().contains("2 times a minute"), "{}", page.text());
    rig.portal.leap(chrono::TimeDelta::minutes(1));
    assert_eq!(rig.mina.submit(&form).await.status, 303);

    let other = rig.add("other").await;
    rig.portal.leap(chrono::TimeDelta::seconds(2));
    // Both in one second of the team's: the clock may have gone on by itself in between, so until it is refused.
    crate::support::waiting::until("the limit", async || {
        rig.test(&channel).await;
        let page = rig.post(&format!("{other}/test"), &[]).await;
        let said = page.texts("#action-problem").concat();
        rig.portal.leap(chrono::TimeDelta::seconds(2));
        (page.status == 422 && said.starts_with("Your team may test one channel a second.")).then_some(())
    })
    .await;
    let page = rig.mina.submit(&rig.form("third").await).await;
    assert!(page.texts("#channel-errors").concat().contains("as many channels as it may: 2"), "{}", page.text());
    let refused = |events: Vec<Recorded>| events.iter().filter(|e| e.ended() == "refused limit").count();
    assert_eq!(refused(rig.events("notification-channel.set-off").await), 1);
    assert_eq!(refused(rig.events("notification-channel.update").await), 1);
    assert_eq!(refused(rig.events("notification-channel.test").await), 1);
    assert_eq!(refused(rig.events("notification-channel.create").await), 1);
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_channel_is_gone_with_what_it_was_sent() {
    let rig = Rig::start().await;
    let channel = rig.add("shop").await;
    let delivery = rig.test(&channel).await;
    rig.wait_for(&delivery, "Delivered").await;
    let question = rig.mina.get(&format!("{channel}/delete")).await;
    assert!(question.text().contains("shop gets nothing any more"), "{}", question.text());
    assert_eq!(rig.mina.submit(&question.form("form.action").set("csrf", "")).await.status, 403);
    assert_eq!(rig.mina.submit(&question.form("form.action")).await.status, 303);
    for path in [channel.clone(), delivery, format!("{channel}/edit"), format!("{channel}/delete")] {
        assert_eq!(rig.mina.get(&path).await.status, 404, "{path}");
    }
    for act in ["test", "switch", "edit", "delete"] {
        let page = rig.post(&format!("{channel}/{act}"), &[("on", "true"), ("name", "x")]).await;
        assert_eq!(page.status, 404, "{act}");
    }
    assert_eq!(rig.mina.get(&tab()).await.texts(".empty h2"), ["No notification channels yet"]);
    let deleted = rig.events("notification-channel.delete").await;
    assert_eq!(deleted[0].target_name.as_deref(), Some("shop"));
    assert_eq!((deleted.len(), deleted[0].actor_name.as_str()), (1, "Mina"));
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_team_s_channel_is_not_found() {
    let rig = Rig::start().await;
    let channel = rig.add("shop").await;
    rig.execute(
        "INSERT INTO teams (id, name, slug, created_at) VALUES (gen_random_uuid(), 'Other', 'other', now());
         INSERT INTO grants (id, team_id, provider, group_name, role, granted_by, created_at)
             SELECT gen_random_uuid(), teams.id, grants.provider, grants.group_name, 'manager', 'somebody', now()
             FROM teams, grants WHERE teams.slug = 'other' AND grants.role = 'writer';",
    )
    .await;
    let will = rig.portal.person("will").await;
    let csrf = will.csrf().await;
    let other = channel.replace("/shop/", "/other/");
    for path in ["", "/edit", "/delete"] {
        assert_eq!(will.get(&format!("{other}{path}")).await.status, 404, "{path}");
    }
    for act in ["test", "edit", "switch", "delete"] {
        let page = will.post(&format!("{other}/{act}"), &[("csrf", &csrf), ("on", "false"), ("name", "x")]).await;
        assert_eq!(page.status, 404, "{act}");
    }
    // On their own team, they may but test.
    for (act, status) in [("test", 303), ("edit", 403), ("switch", 403), ("delete", 403)] {
        let page = will.post(&format!("{channel}/{act}"), &[("csrf", &csrf), ("on", "false"), ("name", "x")]).await;
        assert_eq!(page.status, status, "{act}");
    }
    let refused = rig.events("notification-channel.delete").await;
    assert_eq!(refused[0].ended(), "refused permission");
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_certdesk_switched_off_is_tried_anew_elsewhere_or_left_off() {
    let rig = Rig::start().await;
    let channel = rig.add("shop").await;
    let gives_up = "UPDATE channels SET enabled = false, failing_since = now(), gave_up_at = now()";
    let badge = async || rig.mina.get(&channel).await.texts("h1 .badge").concat();
    let edit = async || rig.mina.get(&format!("{channel}/edit")).await.form("form.channel");
    rig.execute(gives_up).await;
    // By another name, it stays off.
    assert_eq!(rig.mina.submit(&edit().await).await.status, 303);
    assert_eq!(badge().await, "Switched off by Certdesk");
    assert_eq!(rig.mina.submit(&edit().await.set("url", &rig.receiver.url())).await.status, 303);
    assert_eq!(badge().await, "Ready");
    assert_eq!(rig.events("notification-channel.set-on").await.len(), 1);

    rig.execute(gives_up).await;
    let page = rig.mina.get(&channel).await;
    assert_eq!(page.texts("#switch-true, #switch-false"), ["Switch on", "Leave it off"]);
    assert_eq!(rig.post(&format!("{channel}/switch"), &[("on", "false")]).await.status, 303);
    let page = rig.mina.get(&channel).await;
    assert_eq!(page.texts("h1 .badge"), ["Off"]);
    assert!(page.texts(".banner.late").is_empty());
    assert_eq!(rig.events("notification-channel.set-off").await.len(), 1);
    // What a person has switched off stays off.
    assert_eq!(rig.mina.submit(&edit().await.set("url", &rig.receiver.url())).await.status, 303);
    assert_eq!(badge().await, "Off");
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_ended_session_loses_nothing_that_was_typed() {
    let rig = Rig::start().await;
    let channel = rig.add("shop").await;
    let nobody = Person::nobody(&rig.portal.url);
    let edit = rig.mina.get(&format!("{channel}/edit")).await.form("form.channel");
    for form in [rig.form("second").await, edit.set("url", "https://typed.example/")] {
        let page = nobody.submit(&form).await;
        assert_eq!(page.status, 401);
        assert!(page.texts("#channel-errors").concat().contains("session has ended"), "{}", page.text());
        let again = page.form("form.channel");
        assert_eq!((again.value("name"), again.value("url")), (form.value("name"), form.value("url")));
        // Signed in again, it comes back once more with the session's own token.
        let page = rig.mina.submit(&again).await;
        assert_eq!((page.status, page.form("form.channel").value("url")), (403, form.value("url")));
    }
    for act in ["switch", "test"] {
        let answer = nobody.post(&format!("{channel}/{act}"), &[("on", "true")]).await;
        let to = answer.location().unwrap();
        let back = to.query_pairs().find(|(_, value)| value.contains("notifications"));
        assert_eq!((answer.status, back.unwrap().1.as_ref()), (303, channel.as_str()), "{act}");
    }
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn channels_and_keys_are_made_but_so_often() {
    let rig = Rig::with(PortalOptions::new().await.set("channel-changes-per-minute", "2")).await;
    let first = rig.add("one").await;
    rig.add("two").await;
    // One that is gone counts as well.
    let question = rig.mina.get(&format!("{first}/delete")).await;
    assert_eq!(rig.mina.submit(&question.form("form.action")).await.status, 303);
    let form = rig.form("three").await;
    let page = rig.mina.submit(&form).await;
    assert!(page.texts("#channel-errors").concat().contains("add 2 channels a minute"), "{}", page.text());
    rig.portal.leap(chrono::TimeDelta::minutes(1));
    assert_eq!(rig.mina.submit(&form).await.status, 303);

    let key = async || rig.mina.submit(&rig.mina.get(&format!("{}/keys/new", tab())).await.form("form.action")).await;
    assert_eq!([key().await.status, key().await.status], [303, 303]);
    let page = key().await;
    assert_eq!(page.status, 422);
    assert!(page.texts("#action-problem").concat().contains("2 times a minute"), "{}", page.text());
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_version_is_offered_what_it_carries_and_promises_no_txt_records() {
    let rig = Rig::with(PortalOptions::new().await.set("offer-older-versions", "true")).await;
    let order = "/teams/shop/certificates/order";
    let by_hand = "have to be set by hand";
    let old = rig.mina.submit(&rig.form("old").await.set("callback_version", "3")).await;
    assert_eq!(old.status, 303, "{}", old.text());
    assert!(rig.mina.get(order).await.text().contains(by_hand));
    let edit = rig.mina.get(&format!("{}/edit", rig.path("old").await)).await;
    assert!(edit.texts("label[for='event-cert_issued']").is_empty(), "{}", edit.text());
    assert_eq!(edit.texts("label[for='event-cert_reimported']").len(), 1);
    rig.add("new").await;
    assert!(!rig.mina.get(order).await.text().contains(by_hand));
    let edit = rig.mina.get(&format!("{}/edit", rig.path("new").await)).await;
    assert_eq!(edit.texts("label[for='event-cert_issued']").len(), 1);
    rig.portal.stop().await;
}
