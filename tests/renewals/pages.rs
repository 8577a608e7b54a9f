//! A certificate's menu, used by people on the pages of a real portal, with the real Pebble behind it.

use certdesk::db::schema::authorities;
use certdesk::domain::ids::AuthorityId;
use certdesk::pki::CertificateChain;
use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};

use crate::support::archive::unzip;
use crate::support::names::fresh;
use crate::support::page::{Form, Page};
use crate::support::person::{Order, Person};
use crate::support::portal::{Portal, PortalOptions, TEAM};
use crate::support::receiver::Receiver;

/// The form of one of the menu's dialogs.
async fn dialog(person: &Person, certificate: &str, path: &str) -> Form {
    person.get(&format!("{certificate}/{path}")).await.form("form.action")
}

/// Sends it, and answers the page that is led to.
async fn send(person: &Person, form: &Form) -> Page {
    let answer = person.submit(form).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    person.get(answer.location().unwrap().path()).await
}

async fn renew(person: &Person, certificate: &str, rekey: bool) {
    let mut form = dialog(person, certificate, "renew").await;
    if rekey {
        form.fields.push(("rekey".to_owned(), "on".to_owned()));
    }
    let page = send(person, &form).await;
    assert!(page.texts(".banner.flash").concat().starts_with("The renewal is placed."), "{}", page.text());
}

/// Waits until the certificate has so many versions, and is valid.
async fn versions(person: &Person, certificate: &str, count: usize) -> Page {
    person
        .watch(certificate, &format!("{count} versions"), |page| {
            (page.texts("tr[data-version]").len() == count && page.certificate_status() == "valid").then_some(())
        })
        .await;
    person.get(certificate).await
}

/// The public key of a version's certificate, as its download has it.
async fn key(person: &Person, certificate: &str, number: i32) -> [u8; 32] {
    let page = person.get(&format!("{certificate}/versions/{number}/download")).await;
    assert_eq!(page.status, 200, "{}", page.text());
    CertificateChain::from_pem(unzip(&page.body)["cert.pem"].as_bytes()).unwrap().leaf().spki_sha256
}

/// What the page says of each version, newest first.
fn rows(page: &Page) -> Vec<String> {
    page.texts("tr[data-version] .name")
}

async fn ordered(name: &str, answering: bool) -> (Portal, std::sync::Arc<Receiver>, Person, String) {
    let receiver = Receiver::answering().await;
    let portal = Portal::start(PortalOptions::new().await.calling(&receiver)).await;
    let mina = portal.person("mina").await;
    let domain = fresh(name);
    let certificate = mina.order(&Order::of(name, &[&domain])).await;
    mina.wait_for_status(&certificate, "valid").await;
    receiver.wait_for("cert_domain_validation_completed", 1).await;
    if !answering {
        receiver.only_listen();
    }
    (portal, receiver, mina, certificate)
}

#[tokio::test(flavor = "multi_thread")]
async fn renewed_with_the_same_key_and_another_and_put_back() {
    let (portal, receiver, mina, certificate) = ordered("renewed", true).await;
    renew(&mina, &certificate, false).await;
    let page = versions(&mina, &certificate, 2).await;
    assert_eq!(rows(&page), ["Version 2 Current same key as version 1", "Version 1 Archived"]);
    assert_eq!(key(&mina, &certificate, 1).await, key(&mina, &certificate, 2).await);
    assert_eq!(page.texts(".timeline li:first-child span"), ["Renewal placed by Mina"]);
    assert_eq!(page.texts("#progress-title"), ["The certificate is renewed"]);

    renew(&mina, &certificate, true).await;
    let page = versions(&mina, &certificate, 3).await;
    assert_eq!(rows(&page)[0], "Version 3 Current new key");
    assert_ne!(key(&mina, &certificate, 3).await, key(&mina, &certificate, 2).await);
    receiver.wait_for("cert_renewed", 2).await;

    // An earlier one, put back in use: it is what is downloaded from then on.
    let form = dialog(&mina, &certificate, "versions/1/current").await;
    let page = send(&mina, &form).await;
    assert_eq!(page.texts(".banner.flash"), ["Another version is in use now."]);
    let said = rows(&page);
    assert_eq!((&*said[0], &*said[2]), ("Version 3 Archived new key", "Version 1 Current"));
    let serial = |row: usize| page.texts("tr[data-version] .serial")[row].clone();
    assert!(page.texts("[aria-labelledby=facts-title]").concat().contains(&serial(2)));
    assert_eq!(page.certificate_status(), "valid");

    // What isn't there, or is there already.
    for path in ["versions/9/current", "versions/0/current", "versions/-1/current", "versions/x/current"] {
        let path = format!("{certificate}/{path}");
        assert_eq!(mina.get(&path).await.status, 404, "{path}");
        assert_eq!(mina.post(&path, &[("csrf", form.value("csrf"))]).await.status, 404, "{path}");
    }
    let already = mina.get(&format!("{certificate}/versions/1/current")).await;
    assert_eq!(already.texts("#action-problem"), ["Version 1 is the one in use."]);
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn auto_renew_is_switched_where_one_is() {
    let (portal, _receiver, mina, certificate) = ordered("switched", true).await;
    let page = mina.get(&certificate).await;
    assert!(page.texts("[data-why]").concat().contains("A third of its lifetime is left"), "{}", page.text());
    for (on, said, shown) in [("false", "Auto-renew is off", "Off"), ("true", "Auto-renew is on", "On")] {
        let list = mina.get(&format!("/teams/{TEAM}/certificates")).await;
        let menu = list.hrefs("table.list details.menu a").concat();
        let mut form = mina.get(&menu).await.form(".choices form");
        form.fields.push(("on".to_owned(), on.to_owned()));
        let page = send(&mina, &form).await;
        assert!(page.texts("table.list").len() == 1, "not back on the list: {}", page.text());
        assert!(page.texts(".banner.flash").concat().starts_with(said), "{}", page.text());
        assert_eq!(mina.get(&certificate).await.texts(".renewal .switched"), [shown]);
    }
    let page = mina.get(&certificate).await;
    let mut form = page.form(".renewal form");
    form.fields.push(("on".to_owned(), "perhaps".to_owned()));
    assert_eq!(mina.submit(&form).await.status, 400);
    let mut form = page.form(".renewal form").set("csrf", "of another session");
    form.fields.push(("on".to_owned(), "false".to_owned()));
    assert_eq!(mina.submit(&form).await.status, 403);
    let mut form = page.form(".renewal form").set("back", "//evil.test/");
    form.fields.push(("on".to_owned(), "false".to_owned()));
    assert_eq!(mina.submit(&form).await.location().unwrap().host_str(), portal.url.host_str());
    assert_eq!(mina.get(&certificate).await.texts(".renewal .switched"), ["Off"]);
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renewal_is_cancelled_while_its_challenge_waits() {
    let (portal, receiver, mina, certificate) = ordered("cancelled", false).await;
    renew(&mina, &certificate, false).await;
    receiver.wait_for("cert_domain_validation_required", 2).await;
    mina.watch(&certificate, "the record", |page| page.records().first().cloned()).await;
    let page = mina.get(&certificate).await;
    assert_eq!(page.certificate_status(), "renew_pending");
    assert!(page.texts("[data-in-use]").concat().starts_with("Version 1 stays in use"), "{}", page.text());
    assert_eq!(page.texts("#menu a[id^=renew-], #menu a[id^=cancel-]"), ["Cancel order"]);
    let refused = mina.get(&format!("{certificate}/renew")).await;
    assert_eq!(refused.texts("#action-problem"), ["An order for this certificate is under way already."]);

    let form = dialog(&mina, &certificate, "cancel").await;
    let page = send(&mina, &form).await;
    assert_eq!(page.texts(".banner.flash"), ["The order is cancelled."]);
    assert_eq!(page.certificate_status(), "valid");
    assert_eq!(page.texts("#progress-title"), ["The renewal was cancelled"]);
    assert_eq!(page.texts(".timeline li:last-child span"), ["Renewal cancelled by Mina"]);
    // What is planned for in two months is not put off.
    assert!(page.texts("[data-why]").concat().contains("A third of its lifetime is left then"), "{}", page.text());
    let completed = receiver.wait_for("cert_domain_validation_completed", 2).await;
    let required = receiver.of_type("cert_domain_validation_required");
    assert_eq!(completed[1].pointer("/challenge/txt_record_val"), required[1].pointer("/challenge/txt_record_val"));

    // Once more: nothing is there to be cancelled.
    let page = send(&mina, &form).await;
    assert_eq!(page.texts(".banner.notice"), ["No order for this certificate is under way any more."]);
    assert_eq!(rows(&page), ["Version 1 Current"]);
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_order_is_cancelled_and_placed_again() {
    let receiver = Receiver::listening().await;
    let portal = Portal::start(PortalOptions::new().await.calling(&receiver)).await;
    let mina = portal.person("mina").await;
    let certificate = mina.order(&Order::of("given up", &[&fresh("given-up")])).await;
    receiver.wait_for("cert_domain_validation_required", 1).await;
    for (path, why) in [("renew", "under way already"), ("revoke", "hasn’t been issued")] {
        let page = mina.get(&format!("{certificate}/{path}")).await;
        assert!(page.texts("#action-problem").concat().contains(why), "{path}: {}", page.text());
    }
    let page = send(&mina, &dialog(&mina, &certificate, "cancel").await).await;
    assert_eq!(page.certificate_status(), "failed");
    assert_eq!(page.texts("#progress-title"), ["The order was cancelled"]);
    assert_eq!(page.texts(".timeline li:last-child span"), ["Order cancelled by Mina"]);
    assert_eq!(page.texts(".now a[role=button]"), ["Order again"]);
    receiver.wait_for("cert_domain_validation_completed", 1).await;
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_is_revoked_and_another_comes_by_itself() {
    let (portal, _receiver, mina, certificate) = ordered("revoked", true).await;
    let form = dialog(&mina, &certificate, "revoke").await;
    let wrong = form.clone().set("reason", "key-compromise").set("typed_name", "Revoked");
    let page = mina.submit(&wrong).await;
    assert_eq!(page.status, 422);
    assert_eq!(page.texts("#typed_name-error"), ["This isn’t the certificate’s name. Nothing was revoked."]);
    let shown = page.form("form.action");
    assert_eq!((shown.value("reason"), shown.value("typed_name")), ("key-compromise", "Revoked"), "nothing is lost");
    let page = mina.submit(&form.clone().set("reason", "privilege-withdrawn").set("typed_name", "revoked")).await;
    assert_eq!((page.status, page.texts("#reason-error").len()), (422, 1));
    for version in ["2", "0", "", "x"] {
        let forged = form.clone().set("version", version).set("typed_name", "revoked");
        assert_eq!(mina.submit(&forged).await.status, 404, "{version}");
    }
    assert_eq!(mina.get(&certificate).await.certificate_status(), "valid");

    let page = send(&mina, &shown.set("typed_name", "revoked")).await;
    assert!(page.texts(".banner.flash").concat().contains("is asking the authority"), "{}", page.text());
    let page = versions(&mina, &certificate, 2).await;
    let said = rows(&page);
    assert!(said[0].starts_with("Version 2 Current new key"), "{said:?}");
    assert!(said[1].starts_with("Version 1 Archived Revoked"), "{said:?}");
    assert_ne!(key(&mina, &certificate, 1).await, key(&mina, &certificate, 2).await);
    assert_eq!(page.texts(".timeline li:first-child span"), ["Renewal placed by Certdesk itself"]);
    let mut connection = AsyncPgConnection::establish(&portal.database_url).await.unwrap();
    // The name, the reason and the version that were wrong, each once.
    let refused = ["person asked refused"].into_iter().chain(["person refused"; 5]);
    let expected: Vec<&str> = refused.chain(["person asked", "scheduler done"]).collect();
    assert_eq!(revocation_events(&mut connection).await, expected);
    let page = mina.get(&format!("{certificate}/revoke?version=1")).await;
    assert!(page.texts("#action-problem").concat().contains("revoked already"), "{}", page.text());
    let page = mina.get(&format!("{certificate}/versions/1/current")).await;
    assert!(page.texts("#action-problem").concat().contains("can’t be put in use"), "{}", page.text());
    portal.stop().await;
}

const ACCOUNT_LOST: &str = "DELETE FROM acme_accounts";

#[tokio::test(flavor = "multi_thread")]
async fn revoked_by_its_own_key_where_the_account_is_lost() {
    let receiver = Receiver::answering().await;
    let portal = Portal::start(PortalOptions::new().await.calling(&receiver)).await;
    let mina = portal.person("mina").await;
    let mut connection = AsyncPgConnection::establish(&portal.database_url).await.unwrap();
    for algorithm in ["ecdsa-p256", "ecdsa-p384", "rsa-2048"] {
        let form = mina.order_form(&Order::of(algorithm, &[&fresh(algorithm)])).await;
        let form = form.set("key_algorithm", algorithm).set("auto_renew", "on");
        let answer = mina.submit(&form).await;
        assert_eq!(answer.status, 303, "{}", answer.text());
        let certificate = answer.location().unwrap().path().to_owned();
        mina.wait_for_status(&certificate, "valid").await;
        connection.batch_execute(ACCOUNT_LOST).await.unwrap();
        portal.app.acme.forget(authority(&mut connection).await);
        let form = dialog(&mina, &certificate, "revoke").await;
        send(&mina, &form.set("reason", "superseded").set("typed_name", algorithm)).await;
        let page = versions(&mina, &certificate, 2).await;
        let said = rows(&page);
        assert!(said[1].starts_with("Version 1 Archived Revoked"), "{said:?}");
        // Authorities take a key that has signed this for one that others know.
        assert!(said[0].starts_with("Version 2 Current new key"), "{said:?}");
    }
    portal.stop().await;
}

/// Who did what about revocations, in the order in which it happened.
async fn revocation_events(connection: &mut AsyncPgConnection) -> Vec<String> {
    use diesel_async::RunQueryDsl;
    #[derive(diesel::QueryableByName)]
    struct Row {
        #[diesel(sql_type = diesel::sql_types::Text)]
        said: String,
    }
    let rows: Vec<Row> = diesel::sql_query(
        "SELECT concat_ws(' ', actor_kind, data ->> 'stage', nullif(outcome, 'success')) AS said
         FROM activity_events WHERE action = 'certdesk.certificate.revoke' ORDER BY id",
    )
    .load(connection)
    .await
    .unwrap();
    rows.into_iter().map(|row| row.said).collect()
}

/// The only authority.
async fn authority(connection: &mut AsyncPgConnection) -> AuthorityId {
    use diesel::QueryDsl;
    use diesel_async::RunQueryDsl;
    let ids: Vec<AuthorityId> = authorities::table.select(authorities::id).load(connection).await.unwrap();
    assert_eq!(ids.len(), 1);
    ids[0]
}

#[tokio::test(flavor = "multi_thread")]
async fn without_auto_renew_a_revoked_one_stays_revoked() {
    let (portal, _receiver, mina, certificate) = ordered("over", true).await;
    let form = dialog(&mina, &certificate, "revoke").await;
    send(&mina, &form.set("reason", "cessation-of-operation").set("typed_name", "over")).await;
    mina.watch(&certificate, "the revocation", |page| (page.certificate_status() == "revoked").then_some(())).await;
    let page = mina.get(&certificate).await;
    assert_eq!(page.texts(".renewal .switched"), ["Off"]);
    assert!(page.texts("#menu a[id^=renew-]").len() == 1 && page.texts("#menu a[id^=revoke-]").is_empty());
    assert!(page.texts("noscript").is_empty(), "nothing more happens by itself");
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn limits_say_which_and_when() {
    let receiver = Receiver::answering().await;
    let options = PortalOptions::new().await.calling(&receiver).set("renewals-per-minute", "1");
    let portal = Portal::start(options).await;
    let mina = portal.person("mina").await;
    let certificate = mina.order(&Order::of("limited", &[&fresh("limited")])).await;
    mina.wait_for_status(&certificate, "valid").await;
    renew(&mina, &certificate, false).await;
    versions(&mina, &certificate, 2).await;
    let mut form = dialog(&mina, &certificate, "renew").await;
    form.fields.push(("rekey".to_owned(), "on".to_owned()));
    let page = mina.submit(&form).await;
    assert_eq!(page.status, 422);
    let said = page.texts("#action-problem").concat();
    assert!(said.starts_with("Your team may place one renewal a minute. The next one will pass at 2"), "{said}");
    assert_eq!(page.form("form.action").value("rekey"), "on", "what was chosen stays");
    let stale = mina.submit(&form.set("csrf", "of another session")).await;
    assert_eq!(stale.status, 403);
    assert!(stale.texts("#action-problem").concat().contains("Nothing was done"), "{}", stale.text());
    assert_eq!(stale.form("form.action").value("rekey"), "on");
    portal.stop().await;
}

/// A grant on one certificate alone, besides what Rae may do on the team.
const MANAGES_ONE: &str = "
    INSERT INTO grants (id, team_id, certificate_id, provider, group_name, role, granted_by, created_at)
        SELECT gen_random_uuid(), team_id, id, 'oidc', 'certdesk-readers', 'manager', 'somebody', now() FROM certificates
            WHERE name = 'one';";

#[tokio::test(flavor = "multi_thread")]
async fn only_who_manages_a_certificate_acts_on_it() {
    let (portal, _receiver, mina, one) = ordered("one", true).await;
    let other = mina.order(&Order::of("other", &[&fresh("other")])).await;
    mina.wait_for_status(&other, "valid").await;
    let token = |page: &Page| page.form("form[action='/sign-out']").value("csrf").to_owned();
    let acts = ["renew", "cancel", "revoke", "versions/1/current"];
    for id in ["will", "rae"] {
        let person = portal.person(id).await;
        let page = person.get(&one).await;
        let buttons = "main form, .renewal button, [id^=renew-], [id^=revoke-], [id^=cancel-]";
        assert!(page.texts(buttons).is_empty(), "{id}: {:?}", page.texts(buttons));
        let list = person.get(&format!("/teams/{TEAM}/certificates")).await;
        let others = "table.list form, [hx-get$='/renew'], [hx-get$='/cancel'], [hx-get$='/revoke']";
        assert!(list.texts(others).is_empty(), "{id}");
        let csrf = token(&page);
        for act in acts {
            let path = format!("{one}/{act}");
            assert_eq!(person.get(&path).await.status, 403, "{id}: {path}");
            let fields = [("csrf", &*csrf), ("version", "1"), ("reason", "unspecified"), ("typed_name", "one")];
            assert_eq!(person.post(&path, &fields).await.status, 403, "{id}: {path}");
        }
        let switched = person.post(&format!("{one}/auto-renew"), &[("csrf", &csrf), ("on", "false")]).await;
        assert_eq!(switched.status, 403, "{id}");
    }

    let mut connection = AsyncPgConnection::establish(&portal.database_url).await.unwrap();
    connection.batch_execute(MANAGES_ONE).await.unwrap();
    let rae = portal.person("rae").await;
    let page = rae.get(&one).await;
    assert_eq!(page.texts("#menu a[id^=renew-]"), ["Renew certificate"]);
    assert!(rae.get(&other).await.texts("main form, main #menu").is_empty());
    let csrf = token(&page);
    for act in acts {
        let path = format!("{other}/{act}");
        assert_eq!(rae.get(&path).await.status, 404, "{path}");
        let fields = [("csrf", &*csrf), ("version", "1"), ("reason", "unspecified"), ("typed_name", "other")];
        assert_eq!(rae.post(&path, &fields).await.status, 404, "{path}");
    }
    let switched = rae.post(&format!("{other}/auto-renew"), &[("csrf", &csrf), ("on", "false")]).await;
    assert_eq!(switched.status, 404);
    assert_eq!(rows(&mina.get(&other).await), ["Version 1 Current"]);
    renew(&rae, &one, false).await;
    versions(&rae, &one, 2).await;
    portal.stop().await;
}
