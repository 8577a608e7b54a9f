//! What channels are sent: tests, what is sent again, what is no longer sent, and what people see of it.

use chrono::TimeDelta;

use super::rig::{Rig, TEST, tab, with, without};
use crate::db::dump::{dump, holding};
use crate::outbox::fill;
use crate::support::http::{Reply, Server};
use crate::support::portal::PortalOptions;
use crate::support::waiting;

#[tokio::test(flavor = "multi_thread")]
async fn a_test_arrives_and_is_sent_again_as_the_same() {
    let rig = Rig::start().await;
    let channel = rig.add("shop").await;
    let delivery = rig.test(&channel).await;
    let page = rig.wait_for(&delivery, "Delivered").await;
    assert!(page.texts(".outcome").concat().contains("has taken it"), "{}", page.text());
    assert!(page.texts("pre.payload").concat().contains("\"event_type\": \"test_notification_channel\""));
    let page = rig.mina.submit(&page.form(".tools form")).await;
    assert_eq!((page.status, page.location().unwrap().path()), (303, delivery.as_str()));
    waiting::until("it to come twice", async || (rig.receiver.events().len() == 2).then_some(())).await;
    let events = rig.receiver.events();
    assert_eq!(events[0]["jti"], events[1]["jti"]);
    assert_eq!(events[0]["event_type"], TEST);
    assert!(delivery.ends_with(events[0]["jti"].as_str().unwrap()));
    rig.wait_for(&delivery, "Delivered").await;
    assert_eq!(rig.mina.get(&channel).await.texts(".deliveries .badge"), ["Delivered"]);
    let resent = rig.events("notification.send").await;
    assert!(resent.iter().any(|event| event.actor_name == "Mina" && event.data["resend"] == true), "{resent:?}");
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn switched_off_nothing_waits_any_more() {
    let rig = Rig::start().await;
    let channel = rig.add("shop").await;
    rig.receiver.fail_next("cert_expired_renew_required");
    fill(&rig.portal, "shop", 1).await;
    let delivery = rig.mina.get(&channel).await.hrefs("#deliveries td.name a").remove(0);
    let page = rig.wait_for(&delivery, "Trying again").await;
    assert!(page.texts("#resend-button").is_empty(), "it is under way");
    assert_eq!(rig.post(&format!("{delivery}/resend"), &[]).await.status, 303);
    assert!(rig.mina.get(&delivery).await.texts(".banner.notice").concat().contains("still on its way"));
    assert_eq!(rig.post(&format!("{channel}/switch"), &[("on", "false")]).await.status, 303);
    let page = rig.wait_for(&delivery, "Not delivered").await;
    assert!(page.texts(".outcome").concat().contains("switched off"), "{}", page.text());
    // Shorter than a session lasts, and longer than the next attempts would have waited.
    rig.portal.leap(TimeDelta::hours(2));
    assert!(rig.receiver.events().is_empty());
    assert_eq!(rig.events("notification-channel.set-off").await[0].data["not_sent"], 1);
    assert_eq!(rig.mina.get(&channel).await.texts("h1 .badge"), ["Off"]);
    // Off, it can be tested, and what ended can be sent again by hand.
    rig.post(&format!("{delivery}/resend"), &[]).await;
    rig.wait_for(&delivery, "Delivered").await;
    assert_eq!(rig.post(&format!("{channel}/switch"), &[("on", "perhaps")]).await.status, 400);
    assert_eq!(rig.post(&format!("{channel}/switch"), &[("on", "true")]).await.status, 303);
    assert_eq!(rig.mina.get(&channel).await.texts("h1 .badge"), ["Working"]);
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_certdesk_switched_off_is_told_of_until_it_is_on_again() {
    let rig = Rig::start().await;
    let channel = rig.add("shop").await;
    rig.execute("UPDATE channels SET enabled = false, failing_since = now() - interval '3 days', gave_up_at = now()")
        .await;
    let manage = "/teams/shop/certificates";
    for path in [manage.to_owned(), tab(), channel.clone()] {
        let page = rig.mina.get(&path).await;
        let said = page.texts(".banner.late").concat();
        assert!(said.contains("the notification channel shop for three days"), "{path}: {said}");
        assert_eq!(page.hrefs(".banner.late a"), [channel.as_str()]);
    }
    assert_eq!(rig.mina.get(&tab()).await.texts(".channels .badge"), ["Switched off by Certdesk"]);
    assert_eq!(rig.post(&format!("{channel}/switch"), &[("on", "true")]).await.status, 303);
    assert_eq!(rig.mina.get(manage).await.texts(".banner.late"), [""; 0]);
    assert_eq!(rig.mina.get(&tab()).await.texts(".channels .badge"), ["Ready"]);
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn deliveries_are_listed_by_pages_and_states() {
    let rig = Rig::start().await;
    let channel = rig.add("shop").await;
    let id = channel.rsplit('/').next().unwrap();
    rig.execute(&format!(
        "INSERT INTO deliveries (id, channel_id, team_id, event_type, notification, state, attempts, outcome,
             created_at, turn)
         SELECT gen_random_uuid(), id, team_id, 'cert_issued',
             '{{\"kind\":\"lifecycle\",\"event_type\":\"cert_issued\",\"certificates\":[]}}',
             CASE WHEN n % 10 = 0 THEN 'gave_up' ELSE 'delivered' END, 1, 'refused', now(), n
         FROM channels, generate_series(1, 60) AS n WHERE id = '{id}'"
    ))
    .await;
    let mut seen = Vec::new();
    let mut path = channel.clone();
    for rows in [25, 25, 10] {
        let page = rig.mina.get(&path).await;
        let hrefs = page.hrefs(".deliveries .name a");
        assert_eq!(hrefs.len(), rows, "{path}");
        seen.extend(hrefs);
        path = page.hrefs(".paging a[rel=next]").pop().unwrap_or_default();
    }
    assert_eq!(path, "");
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 60);
    for (state, count) in [("gave_up", 6), ("waiting", 0), ("delivered", 25)] {
        let page = rig.mina.get(&format!("{channel}?state={state}")).await;
        assert_eq!(page.hrefs(".deliveries .name a").len(), count, "{state}");
        assert_eq!(page.texts(".filters [aria-current]").len(), 1, "{state}");
    }
    for query in ["state=nonsense", "before=x", "state="] {
        assert_eq!(rig.mina.get(&format!("{channel}?{query}")).await.status, 400, "{query}");
    }
    rig.portal.stop().await;
}

/// A part of the endpoint that stands nowhere but sealed.
const SECRET: &str = "T0ken4711-that-nobody-else-may-know";

#[tokio::test(flavor = "multi_thread")]
async fn slack_is_told_that_it_is_connected_and_its_address_is_shown_to_nobody() {
    let posted = std::sync::Arc::new(std::sync::Mutex::new(Vec::<String>::new()));
    let server = {
        let posted = std::sync::Arc::clone(&posted);
        Server::start(None, move |request| {
            let posted = std::sync::Arc::clone(&posted);
            async move {
                posted.lock().unwrap().push(String::from_utf8_lossy(&request.body).into_owned());
                Reply::status(200)
            }
        })
        .await
    };
    let rig = Rig::with(PortalOptions::new().await).await;
    let url = format!("http://{}/services/{SECRET}", server.address);
    let form = rig.form("#certs").await.set("kind", "slack").set("url", &url);
    // What is wrong elsewhere doesn't lose it; what is saved isn't told any more.
    let again = rig.mina.submit(&form.clone().set("name", "")).await;
    assert_eq!(again.form("form.channel").value("url"), url);
    let added = rig.mina.submit(&form).await;
    assert_eq!(added.status, 303);
    waiting::until("the message", async || (!posted.lock().unwrap().is_empty()).then_some(())).await;
    assert!(posted.lock().unwrap()[0].contains("This channel is connected"), "{:?}", posted.lock().unwrap());
    let channel = rig.path("#certs").await;
    let delivery = rig.test(&channel).await;
    rig.wait_for(&delivery, "Delivered").await;

    // Somewhere else, it is told again; by another name alone, it isn't.
    let edit = || async { rig.mina.get(&format!("{channel}/edit")).await.form("form.channel") };
    assert_eq!(rig.mina.submit(&edit().await.set("url", &format!("{url}-2"))).await.status, 303);
    waiting::until("the message", async || (posted.lock().unwrap().len() == 3).then_some(())).await;
    assert_eq!(rig.mina.submit(&edit().await.set("name", "#renamed")).await.status, 303);

    let form = without(rig.mina.get(&format!("{channel}/edit")).await.form("form.channel"), "name");
    let bad = rig.mina.submit(&with(form, "name", "")).await;
    let paths = [tab(), channel.clone(), format!("{channel}/edit"), format!("{channel}/delete"), delivery];
    for path in &paths {
        let page = rig.mina.get(path).await;
        assert_eq!(page.status, 200, "{path}");
        assert!(!String::from_utf8_lossy(&page.body).contains(SECRET), "{path}");
    }
    assert!(!String::from_utf8_lossy(&bad.body).contains(SECRET));
    let goes_to = rig.mina.get(&tab()).await.texts(".goes-to").concat();
    assert!(goes_to.starts_with("http://127.0.0.1:") && goes_to.contains('…'), "{goes_to}");
    assert_eq!(holding(&dump(&rig.portal.database_url).await, SECRET.as_bytes()), [""; 0]);
    rig.portal.stop().await;
}
