//! Every page and state that a person meets while ordering, looked at in each size and colour.

use chrono::TimeDelta;

use super::chromium::Chromium;
use super::{portal, set_records, sign_in};
use crate::support::person::{Order, Person};
use crate::support::portal::Portal;
use crate::support::waiting;
use crate::support::world::world;

/// Orders, sets the records, and waits for the certificate; answers the page's path.
pub async fn hold(person: &Person, order: &Order<'_>) -> String {
    let page = person.order(order).await;
    let records = person.watch(&page, "the records", |page| Some(page.records()).filter(|all| !all.is_empty())).await;
    for record in records {
        world().await.dns.set_txt(&record.name, &record.value).await.unwrap();
    }
    person.wait_for_status(&page, "valid").await;
    page
}

/// Orders what nobody proves, until the time is up; answers the page's path.
pub async fn fail(person: &Person, portal: &Portal) -> String {
    let order = Order::of("intranet", &["intranet.shop.test"]);
    world().await.dns.set_txt("_acme-challenge.intranet.shop.test", "a-value-from-an-earlier-order").await.unwrap();
    let page = person.order(&order).await;
    person.watch(&page, "a first look", |page| page.texts(".server").first().cloned()).await;
    portal.leap(TimeDelta::minutes(11));
    person.wait_for_status(&page, "failed").await;
    page
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_sticks_out_anywhere() {
    let portal = portal().await;
    let chromium = Chromium::start().await;
    let tab = chromium.tab().await;
    let mina = portal.person("mina").await;
    let address = |path: &str| portal.url.join(path).unwrap().to_string();

    tab.open(portal.url.as_str()).await;
    tab.look("sign-in").await;
    sign_in(&tab, &portal).await;
    tab.look("manage-empty").await;

    tab.click("#order-button").await;
    tab.fill("#name", "www.shop.test").await;
    tab.fill("#description", "Shop front, behind the load balancer").await;
    tab.fill("#primary_domain", "https://www.shop.test/").await;
    tab.fill("#alternative_domains", "shop.test\n*.shop.test").await;
    tab.click("dialog button[type=submit]").await;
    tab.see("#primary_domain-error").await;
    tab.look("order-mistake").await;
    tab.press(super::tab::ESCAPE).await;
    tab.see_no("dialog").await;
    tab.click("#order-button").await;
    tab.fill("#name", "www.shop.test").await;
    tab.fill("#description", "Shop front, behind the load balancer").await;
    tab.fill("#primary_domain", "www.shop.test").await;
    tab.fill("#alternative_domains", "shop.test\n*.shop.test").await;
    tab.look("order-dialog").await;
    tab.click("dialog button[type=submit]").await;

    tab.see("#record-value-1").await;
    let (name, value) = (tab.text("#record-name-1").await, tab.text("#record-value-1").await);
    world().await.dns.set_txt(&name, &value).await.unwrap();
    tab.see(".challenge .badge.seen").await;
    tab.see(".server.no").await;
    tab.look("order-under-way").await;
    set_records(&tab, 3).await;
    tab.see("h1 .badge.valid").await;
    tab.look("certificate").await;

    hold(&mina, &Order { key_algorithm: "rsa-2048", ..Order::of("mail", &["mail.shop.test", "smtp.shop.test"]) }).await;
    hold(&mina, &Order { key_algorithm: "ecdsa-p384", ..Order::of("pay", &["*.pay.shop.test", "pay.shop.test"]) })
        .await;
    let failed = fail(&mina, &portal).await;
    tab.open(&address(&failed)).await;
    tab.look("order-failed").await;
    let pending = mina.order(&Order::of("staging", &["*.staging.shop.test"])).await;
    waiting::until("the challenge", async || mina.get(&pending).await.records().first().cloned()).await;
    tab.open(portal.url.as_str()).await;
    tab.see(".list").await;
    tab.look("manage").await;

    assert_eq!(tab.complaints(), [""; 0]);
    chromium.stop().await;
    portal.stop().await;
}

/// Renews by the page's form, sets the record, and waits for so many versions.
pub async fn renew(person: &Person, page: &str, versions: usize) {
    let mut form = person.get(&format!("{page}/renew")).await.form("form.action");
    if versions == 3 {
        form.fields.push(("rekey".to_owned(), "on".to_owned()));
    }
    assert_eq!(person.submit(&form).await.status, 303);
    let records = person.watch(page, "the records", |page| Some(page.records()).filter(|all| !all.is_empty())).await;
    for record in records {
        world().await.dns.set_txt(&record.name, &record.value).await.unwrap();
    }
    person.watch(page, "a version", |page| (page.texts("tr[data-version]").len() == versions).then_some(())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn renewals_stick_out_nowhere() {
    let portal = portal().await;
    let chromium = Chromium::start().await;
    let tab = chromium.tab().await;
    let mina = portal.person("mina").await;
    let list = portal.url.join("/teams/shop/certificates").unwrap().to_string();

    hold(&mina, &Order { key_algorithm: "rsa-2048", ..Order::of("mail", &["mail.renew.test", "smtp.renew.test"]) })
        .await;
    let page = mina.order(&Order::of("www.renew.test", &["www.renew.test"])).await;
    let records = mina.watch(&page, "the records", |page| page.records().first().cloned()).await;
    world().await.dns.set_txt(&records.name, &records.value).await.unwrap();
    mina.wait_for_status(&page, "valid").await;
    renew(&mina, &page, 2).await;
    sign_in(&tab, &portal).await;
    tab.open(&list).await;
    tab.click("tbody tr:first-child .menu summary").await;
    tab.see(".menu[open] a[id^=renew-]").await;
    tab.look("manage-menu").await;
    tab.click(".menu[open] a[id^=renew-]").await;
    tab.see("dialog[open] #rekey").await;
    tab.glance("renew-dialog").await;
    tab.press(super::tab::ESCAPE).await;
    tab.see_no("dialog").await;
    // What a row's menu is where no script opens it.
    tab.open(portal.url.join(&format!("{page}/menu")).unwrap().as_str()).await;
    tab.see("ul.choices a[id^=renew-]").await;
    tab.glance("row-menu").await;

    renew(&mina, &page, 3).await;
    let form = mina.get(&format!("{page}/revoke?version=1")).await.form("form.action");
    let form = form.set("reason", "superseded").set("typed_name", "www.renew.test");
    assert_eq!(mina.submit(&form).await.status, 303);
    mina.watch(&page, "the revocation", |page| page.texts(".tag.bad").first().cloned()).await;
    // What has been renewed is news for an hour.
    portal.leap(TimeDelta::hours(2));
    tab.open(portal.url.join(&page).unwrap().as_str()).await;
    tab.see("[data-version='3']").await;
    tab.look("renewed").await;
    tab.click("[data-version='2'] .menu summary").await;
    tab.click("#current-2").await;
    tab.see("dialog[open] form.action").await;
    tab.glance("make-current-dialog").await;
    tab.press(super::tab::ESCAPE).await;
    tab.see_no("dialog").await;
    tab.click("#menu summary").await;
    tab.click("#revoke-menu").await;
    tab.see("dialog[open] #typed_name").await;
    tab.click("label[for=reason-key-compromise]").await;
    tab.look("revoke-dialog").await;
    tab.press(super::tab::ESCAPE).await;
    tab.see_no("dialog").await;

    let form = mina.get(&format!("{page}/renew")).await.form("form.action");
    assert_eq!(mina.submit(&form).await.status, 303);
    mina.watch(&page, "the records", |page| page.records().first().cloned()).await;
    tab.open(portal.url.join(&page).unwrap().as_str()).await;
    tab.see("h1 .badge.renew_pending").await;
    tab.glance("renewing").await;
    portal.leap(TimeDelta::minutes(11));
    tab.see("h1 .badge.renew_failed").await;
    tab.glance("renew-failed").await;
    tab.open(portal.url.join(&format!("/language/ko?back={page}")).unwrap().as_str()).await;
    tab.see("html[lang=ko] h1 .badge").await;
    tab.glance("renewal, Korean").await;

    assert_eq!(tab.complaints(), [""; 0]);
    chromium.stop().await;
    portal.stop().await;
}

/// How channels stand that have been there for a while, and what they were sent.
pub const CHANNELS: &str = "
    UPDATE channels SET enabled = false, failing_since = now() - interval '3 days',
        gave_up_at = now() - interval '40 minutes' WHERE name = 'Old DNS hook';
    INSERT INTO deliveries (id, channel_id, team_id, event_type, notification, state, attempts, outcome, response_status,
            created_at, turn, next_at)
        SELECT gen_random_uuid(), channels.id, team_id, event, '{\"kind\":\"test\"}', state, attempts, outcome, status,
            now() - interval '1 hour', 1, CASE WHEN state = 'waiting' THEN now() + interval '1 day' END
        FROM channels, (VALUES
            ('cert_issued', 'gave_up', 9, 'unreachable_tls', NULL::integer),
            ('cert_renewed', 'waiting', 4, 'retry', 503),
            ('cert_about_to_expire_renew_required', 'delivered', 1, 'delivered', 200)
        ) AS sent (event, state, attempts, outcome, status) WHERE channels.name = 'DNS robot';";

/// Adds a channel by the form.
pub async fn add_channel(mina: &Person, kind: &str, name: &str, url: &str, some: bool) {
    let mut form = mina.get("/teams/shop/notifications/add").await.form("form.channel");
    if some {
        form.fields.retain(|(field, _)| field != "events" && field != "which_events");
        let chosen = ["cert_issued", "cert_renewed", "cert_renew_failed"].map(|event| ("events", event));
        for (field, value) in [("which_events", "some")].into_iter().chain(chosen) {
            form.fields.push((field.to_owned(), value.to_owned()));
        }
        form = form.set("name_pattern", "shop*").set("labels", "env=production");
    }
    let answer = mina.submit(&form.set("kind", kind).set("name", name).set("url", url)).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn notifications_stick_out_nowhere() {
    let portal = portal().await;
    let receiver = crate::support::receiver::Receiver::listening().await;
    receiver.trust(&portal.url);
    let chromium = Chromium::start().await;
    let tab = chromium.tab().await;
    let mina = portal.person("mina").await;
    let list = portal.url.join("/teams/shop/notifications").unwrap().to_string();
    sign_in(&tab, &portal).await;
    tab.open(&list).await;
    tab.look("channels-empty").await;
    tab.click("#add-button").await;
    tab.fill("dialog #name", "DNS robot").await;
    tab.fill("dialog #url", &receiver.url()).await;
    tab.click("label[for=events-some]").await;
    tab.look("channel-dialog").await;
    tab.click("label[for=kind-slack]").await;
    tab.fill("dialog #url", "hooks.slack.test").await;
    tab.click("dialog button[type=submit]").await;
    tab.see("dialog #url-error").await;
    tab.look("channel-mistake").await;
    tab.click("label[for=kind-callback]").await;
    tab.click("label[for=events-all]").await;
    tab.fill("dialog #url", &receiver.url()).await;
    tab.click("dialog button[type=submit]").await;
    tab.see("tr[data-channel='DNS robot']").await;
    let form = mina.get("/teams/shop/notifications/keys/new").await.form("form.action");
    assert_eq!(mina.submit(&form).await.status, 303);
    add_channel(&mina, "slack", "Slack #certificates", &receiver.url(), true).await;
    add_channel(&mina, "callback", "Old DNS hook", "https://hooks.example.org/dns/0123456789abcdef", false).await;
    {
        use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};
        let mut connection = AsyncPgConnection::establish(&portal.database_url).await.unwrap();
        connection.batch_execute(CHANNELS).await.unwrap();
    }
    tab.open(&list).await;
    tab.look("channels").await;
    tab.click("tr[data-channel='DNS robot'] .menu summary").await;
    tab.click("tr[data-channel='DNS robot'] .menu[open] form button").await;
    tab.see("dialog[open] #test-result.valid").await;
    tab.look("channel-test").await;
    tab.press(super::tab::ESCAPE).await;
    tab.see_no("dialog").await;
    tab.click("#new-key-button").await;
    tab.see("dialog[open] form.action").await;
    tab.glance("new-key-dialog").await;
    tab.press(super::tab::ESCAPE).await;
    tab.see_no("dialog").await;
    tab.click("tr[data-channel='DNS robot'] .name a").await;
    tab.see(".deliveries .badge.valid").await;
    tab.look("deliveries").await;
    tab.open(&format!("{}{}", portal.url.origin().ascii_serialization(), first_delivered(&mina).await)).await;
    tab.see("#payload-title").await;
    tab.look("delivery").await;
    tab.open(portal.url.join("/language/ko?back=/teams/shop/notifications").unwrap().as_str()).await;
    tab.see("html[lang=ko] .channels").await;
    tab.glance("channels, Korean").await;
    assert_eq!(tab.complaints(), [""; 0]);
    chromium.stop().await;
    portal.stop().await;
}

/// The page of the newest delivery that arrived.
async fn first_delivered(mina: &Person) -> String {
    let channel = mina.get("/teams/shop/notifications").await.hrefs("tr[data-channel='DNS robot'] .name a").remove(0);
    mina.get(&format!("{channel}?state=delivered")).await.hrefs(".deliveries .name a").remove(0)
}
