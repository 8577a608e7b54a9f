//! What is done with many: each as itself, by whoever asked, in the pace of the limits, once, whatever is restarted.

use chrono::TimeDelta;
use diesel_async::SimpleAsyncConnection;

use super::rig::{MANY, asks, begins, count, counts, ends, execute, list, one, question, seeded};
use crate::support::events;
use crate::support::portal::{Portal, PortalOptions};
use crate::support::seed;
use crate::support::waiting;

#[tokio::test(flavor = "multi_thread")]
async fn labels_and_switches_each_with_its_event() {
    let portal = Portal::start(PortalOptions::new().await).await;
    let (mina, will, rae) = (portal.person("mina").await, portal.person("will").await, portal.person("rae").await);
    let ids = seeded(&portal, 3).await;

    let (_, form) = asks(&will, &question("set-label", &ids)).await;
    let wrong = will.submit(&form.clone().set("text", "no label")).await;
    assert_eq!((wrong.status, wrong.texts("#many-label-error").len()), (422, 1));
    let batch = begins(&will, &form.clone().set("text", "env = prod")).await;
    let page = ends(&will, &batch).await;
    assert_eq!(counts(&page), [3, 0, 0]);
    assert_eq!(count(&portal, r#"certificates WHERE labels @> '{"env": "prod"}'"#).await, 3);
    // The same form once more is the same batch.
    assert_eq!(begins(&will, &form.set("text", "env = prod")).await, batch);
    assert_eq!(count(&portal, "batches").await, 1);
    let told = events::of(&portal.database_url, "certificate-metadata.update").await;
    assert_eq!(told.len(), 3);
    assert!(told.iter().all(|event| event.actor_name == "Will" && event.data["label"] == "env=prod"), "{told:?}");
    let told = events::of(&portal.database_url, "certificates.batch").await;
    assert_eq!(told.last().unwrap().data["changed"], false);

    let (_, form) = asks(&will, &question("remove-label", &ids[..1])).await;
    ends(&will, &begins(&will, &form.set("text", "env")).await).await;
    assert_eq!(count(&portal, r#"certificates WHERE labels ? 'env'"#).await, 2);

    // All that match, without those that can't.
    seed::imported(&portal.app, &["brought".to_owned()], portal.app.clock.now(), portal.app.clock.now()).await;
    let (page, form) = asks(&mina, &format!("{MANY}?action=auto-renew-off&which=all&match=")).await;
    assert!(page.text().contains("One is left out"), "{}", page.text());
    assert_eq!(page.texts(".left-out li").len(), 1);
    ends(&mina, &begins(&mina, &form).await).await;
    assert_eq!(count(&portal, "certificates WHERE auto_renew").await, 0);
    assert_eq!(events::of(&portal.database_url, "certificate-order-autorenew.set-off").await.len(), 3);

    // What a role doesn't allow.
    for address in [question("renew", &ids), question("delete", &ids)] {
        assert_eq!(will.get(&address).await.status, 403);
        assert_eq!(rae.get(&address).await.status, 403);
    }
    let bar = rae.get(&list()).await;
    assert!(bar.texts("form.many").is_empty(), "who can do nothing with many has no bar");
    assert_eq!(mina.get(&list()).await.texts("#many-action option").len(), 7);
    assert_eq!(rae.get(&batch).await.status, 200);
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn deleting_asks_for_the_number_and_for_what_was_shown() {
    let portal = Portal::start(PortalOptions::new().await).await;
    let mina = portal.person("mina").await;
    let ids = seeded(&portal, 4).await;
    let all = format!("{MANY}?action=delete&which=all&match=");
    let (_, form) = asks(&mina, &all).await;
    let wrong = mina.submit(&form.clone().set("typed", "3")).await;
    assert_eq!((wrong.status, wrong.texts("#typed-error").len()), (422, 1));
    // Another came to it meanwhile.
    seeded(&portal, 1).await;
    let changed = mina.submit(&form.set("typed", "4")).await;
    assert_eq!(changed.status, 422);
    assert!(changed.text().contains("has changed since"), "{}", changed.text());
    assert_eq!((count(&portal, "certificates").await, count(&portal, "batches").await), (5, 0));

    let (_, form) = asks(&mina, &question("delete", &ids)).await;
    let page = ends(&mina, &begins(&mina, &form.set("typed", "4")).await).await;
    assert_eq!((counts(&page), count(&portal, "certificates").await), ([4, 0, 0], 1));
    assert_eq!(events::of(&portal.database_url, "certificate.delete").await.len(), 4);
    assert_eq!(count(&portal, "deleted_certificates").await, 4);
    // What was not deleted is chosen anew, and counted anew.
    execute(&portal, r#"UPDATE batch_items SET state = 'failed', reason = '{"why": "stopped"}'"#).await;
    let batch = format!("{MANY}/{}", one(&portal, "SELECT id FROM batches").await);
    let page = mina.get(&batch).await;
    assert_eq!((counts(&page), page.texts("#again-button").len()), ([0, 4, 0], 0));
    let csrf = mina.csrf().await;
    let refused = mina.post(&format!("{batch}/again"), &[("csrf", &csrf)]).await;
    assert_eq!((refused.location().unwrap().path(), count(&portal, "batches").await), (batch.as_str(), 1));
    let told = events::of(&portal.database_url, "certificates.batch").await;
    assert_eq!(told.last().unwrap().ended(), "refused not possible");
    // Nothing to choose from any more.
    let none = mina.get(&question("delete", &ids)).await;
    assert!(none.texts("button.danger").is_empty() && none.text().contains("No certificate is chosen"));
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn renewals_wait_for_the_limit_and_can_be_stopped_and_tried_again() {
    let portal = Portal::start(PortalOptions::new().await.set("renewals-per-minute", "2")).await;
    let mina = portal.person("mina").await;
    let ids = seeded(&portal, 6).await;
    let (_, form) = asks(&mina, &question("renew", &ids)).await;
    let batch = begins(&mina, &form).await;
    let waiting = waiting::until("the limit", async || {
        let page = mina.get(&batch).await;
        (page.attributes("#batch", "data-status") == ["waiting"]).then_some(page)
    })
    .await;
    assert_eq!(counts(&waiting), [2, 0, 4]);
    assert!(waiting.texts("#batch-waits")[0].contains("2 renewals a minute"), "{}", waiting.text());
    assert!(!waiting.attributes("#batch-waits time", "datetime").is_empty());
    portal.leap(TimeDelta::seconds(61));
    waiting::until("two more", async || (counts(&mina.get(&batch).await) == [4, 0, 2]).then_some(())).await;
    assert_eq!(events::of(&portal.database_url, "certificate.renew").await.len(), 4, "waiting is no refusal");

    let stopped = mina.submit(&waiting.form("form[action$='/stop']")).await;
    assert_eq!(stopped.status, 303);
    let page = ends(&mina, &batch).await;
    assert_eq!(counts(&page), [4, 2, 0]);
    assert_eq!(page.texts("table.failed tbody tr").len(), 2);
    assert_eq!(count(&portal, "jobs WHERE kind = 'batch.run'").await, 0);
    portal.leap(TimeDelta::seconds(61));
    let again = begins(&mina, &page.form("form[action$='/again']")).await;
    assert_ne!(again, batch);
    assert_eq!(counts(&ends(&mina, &again).await), [2, 0, 0]);
    // The same form once more is the same batch.
    assert_eq!(begins(&mina, &page.form("form[action$='/again']")).await, again);
    assert_eq!(count(&portal, "batches").await, 2);
    assert_eq!(count(&portal, "orders WHERE renewal").await, 6);
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_right_that_is_lost_midway_ends_it() {
    let portal = Portal::start(PortalOptions::new().await.set("renewals-per-minute", "1")).await;
    let mina = portal.person("mina").await;
    let ids = seeded(&portal, 3).await;
    let (_, form) = asks(&mina, &question("renew", &ids)).await;
    let batch = begins(&mina, &form).await;
    waiting::until("the first", async || (counts(&mina.get(&batch).await) == [1, 0, 2]).then_some(())).await;
    execute(&portal, "UPDATE people SET blocked_at = now() WHERE name = 'Mina'").await;
    portal.leap(TimeDelta::seconds(61));
    waiting::until("the end", async || (count(&portal, "batches WHERE ended_at IS NOT NULL").await == 1).then_some(()))
        .await;
    assert_eq!(count(&portal, "orders").await, 1);
    assert_eq!(one(&portal, "SELECT string_agg(DISTINCT reason ->> 'why', ',') FROM batch_items").await, "not-allowed");
    let told = events::of(&portal.database_url, "certificate.renew").await;
    let ended: Vec<String> = told.iter().map(events::Recorded::ended).collect();
    assert_eq!(ended, ["success", "refused permission", "refused permission"]);
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_that_was_changed_often_is_waited_for() {
    let portal = Portal::start(PortalOptions::new().await.set("certificate-changes-per-minute", "3")).await;
    let mina = portal.person("mina").await;
    let ids = seeded(&portal, 2).await;
    let (of_one, csrf) = (format!("{}/{}", list(), ids[0]), mina.csrf().await);
    let path = format!("{of_one}/auto-renew");
    for on in ["false", "true", "false", "false"] {
        // The last is as it is already, and passes.
        assert_eq!(mina.post(&path, &[("csrf", &csrf), ("on", on)]).await.status, 303);
    }
    let refused = mina.post(&path, &[("csrf", &csrf), ("on", "true")]).await;
    assert_eq!(refused.status, 422, "{}", refused.text());
    assert!(refused.texts("#action-problem")[0].contains("changed 3 times a minute"), "{}", refused.text());

    let mut batches = Vec::new();
    for (deed, text) in [("auto-renew-on", ""), ("set-label", "env=prod")] {
        let (_, form) = asks(&mina, &question(deed, &ids)).await;
        batches.push(begins(&mina, &if text.is_empty() { form } else { form.set("text", text) }).await);
    }
    for batch in &batches {
        let waiting = waiting::until("the limit", async || {
            let page = mina.get(batch).await;
            (page.attributes("#batch", "data-status") == ["waiting"]).then_some(page)
        })
        .await;
        assert!(waiting.texts("#batch-waits")[0].contains("changed 3 times a minute"), "{}", waiting.text());
    }
    portal.leap(TimeDelta::seconds(62));
    for batch in &batches {
        assert_eq!(counts(&ends(&mina, batch).await), [2, 0, 0]);
    }
    assert_eq!(count(&portal, "certificates WHERE auto_renew").await, 2);
    assert_eq!(count(&portal, r#"certificates WHERE labels @> '{"env": "prod"}'"#).await, 2);
    // Sent once more, the form does what it asks.
    let form = refused.form("form.action");
    assert_eq!((form.value("on"), mina.submit(&form).await.status), ("true", 303));
    let told = events::of(&portal.database_url, "certificate-order-autorenew.set-on").await;
    let refused: Vec<String> =
        told.iter().filter(|told| told.outcome == "refused").map(events::Recorded::ended).collect();
    assert_eq!(refused, ["refused limit"], "waiting is no refusal");
    portal.stop().await;
}

/// Whoever is at a certificate when the process dies has stored it with everything, or not at all.
#[tokio::test(flavor = "multi_thread")]
async fn goes_on_where_it_was_cut_off() {
    let mut portal = Portal::start(PortalOptions::new().await.without_scheduler()).await;
    let mina = portal.person("mina").await;
    let ids = seeded(&portal, 5).await;
    // Held up at the third.
    execute(
        &portal,
        "CREATE FUNCTION held() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
             PERFORM pg_advisory_xact_lock(4711); RETURN NEW; END $$;
         CREATE TRIGGER held BEFORE UPDATE ON batch_items FOR EACH ROW WHEN (NEW.position = 2) EXECUTE FUNCTION held()",
    )
    .await;
    let mut holder = portal.app.db.get().await.unwrap();
    holder.batch_execute("SELECT pg_advisory_lock(4711)").await.unwrap();
    let (_, form) = asks(&mina, &question("auto-renew-off", &ids)).await;
    let batch = begins(&mina, &form).await;
    portal.start_scheduler();
    waiting::until("the third", async || {
        let waits = count(&portal, "pg_locks WHERE locktype = 'advisory' AND objid = 4711 AND NOT granted").await;
        (waits == 1).then_some(())
    })
    .await;
    assert_eq!(counts(&mina.get(&batch).await), [2, 0, 3]);
    // The connection of whoever is at it is cut, as a kill would.
    execute(
        &portal,
        "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objid = 4711 AND NOT granted",
    )
    .await;
    assert_eq!(count(&portal, "certificates WHERE NOT auto_renew").await, 2);
    holder.batch_execute("SELECT pg_advisory_unlock(4711)").await.unwrap();
    assert_eq!(counts(&ends(&mina, &batch).await), [5, 0, 0]);
    let told = events::of(&portal.database_url, "certificate-order-autorenew.set-off").await;
    assert_eq!(told.len(), 5, "nothing is done twice");
    drop(holder);
    portal.stop().await;
}

/// One that can't be done holds up no other, and one that somebody else was in the way of is tried again; each is told of.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_left_out_is_told_and_a_deadlock_leaves_out_nothing() {
    let mut portal = Portal::start(PortalOptions::new().await.without_scheduler()).await;
    let mina = portal.person("mina").await;
    let ids = seeded(&portal, 4).await;
    let [broken, gone, locked, _] = ids[..] else { panic!("four were asked for") };
    let (_, form) = asks(&mina, &question("auto-renew-off", &ids)).await;
    let batch = begins(&mina, &form).await;
    execute(&portal, &format!("DELETE FROM certificates WHERE id = '{gone}'")).await;
    // What a sequence has given out stays so, whatever is rolled back.
    let faults = format!(
        "CREATE SEQUENCE tries;
         CREATE FUNCTION faulty() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
             IF NEW.id = '{broken}' THEN RAISE EXCEPTION 'broken'; END IF;
             IF NEW.id = '{locked}' AND nextval('tries') = 1 THEN
                 RAISE EXCEPTION 'deadlock detected' USING ERRCODE = 'deadlock_detected';
             END IF;
             RETURN NEW; END $$;
         CREATE TRIGGER faulty BEFORE UPDATE ON certificates FOR EACH ROW EXECUTE FUNCTION faulty()"
    );
    execute(&portal, &faults).await;
    portal.start_scheduler();
    assert_eq!(counts(&ends(&mina, &batch).await), [2, 2, 0]);
    assert_eq!(one(&portal, "SELECT last_value FROM tries").await, "2", "it was tried again");
    let told = events::of(&portal.database_url, "certificate-order-autorenew.set-off").await;
    let mut ended: Vec<String> = told.iter().map(events::Recorded::ended).collect();
    ended.sort();
    assert_eq!(ended, ["failure internal", "refused not found", "success", "success"]);
    assert!(told.iter().all(|event| event.actor_name == "Mina" && event.target_name.is_some()), "{told:?}");
    portal.stop().await;
}
