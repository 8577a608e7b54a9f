//! Everything that can be done.

use certdesk::db::grants::Grantee;
use certdesk::domain::role::SiteRole;
use certdesk::ops::activity::Action;
use certdesk::ops::people::site_admins;

use super::steps::{By, Walk};
use crate::authorities::rig::{self as authorities, HMAC_KEY, KID, binding_pebble, with};
use crate::support::archive::unzip;
use crate::support::names::fresh;
use crate::support::page::Page;
use crate::support::person::{Order, Person};
use crate::support::portal::{CLIENT_SECRET, MASTER_KEY, Portal, PortalOptions, TEAM};
use crate::support::receiver::Receiver;
use crate::support::waiting;

/// What stands in the addresses of callbacks, and may stand nowhere else.
const IN_URL: &str = "marked-token-of-a-callback";
const PASSWORD_IN_URL: &str = "marked-password";
/// Of a PKCS#12 file.
const PASSWORD_OF_FILE: &str = "marked password of a file";

fn certificates() -> String {
    format!("/teams/{TEAM}/certificates")
}

fn channels() -> String {
    format!("/teams/{TEAM}/notifications")
}

fn access() -> String {
    format!("/teams/{TEAM}/access")
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_leaves_its_event_and_no_secret() {
    let receiver = Receiver::answering().await;
    let pebble = binding_pebble().await;
    let portal = Portal::start(PortalOptions::new().await.calling(&receiver).without_scheduler()).await;
    let [mina, ada, sol] = [portal.person("mina").await, portal.person("ada").await, portal.person("sol").await];
    let mut walk = Walk::of(portal).await;

    cancelling(&mut walk, By("Mina", &mina)).await;
    walk.portal.start_scheduler();
    let key = certificate(&mut walk, By("Mina", &mina)).await;
    let imported = importing(&mut walk, By("Mina", &mina)).await;
    notifications(&mut walk, By("Mina", &mina), &receiver).await;
    granting(&mut walk, By("Ada", &ada)).await;
    teams(&mut walk, By("Sol", &sol)).await;
    people(&mut walk, By("Sol", &sol)).await;
    authority(&mut walk, By("Sol", &sol), (&pebble.directory(), pebble.https_root_pem())).await;
    let cookies = sessions(&mut walk).await;
    commands(&mut walk).await;
    auditing(&mut walk).await;
    of_the_scheduler(&mut walk).await;
    walk.assert_complete();
    every_action_was_seen(&mut walk).await;

    let of = |person: &Person| person.cookie("certdesk-session").unwrap();
    let secrets = [of(&mina), of(&ada), of(&sol), mina.csrf().await, key, imported, CLIENT_SECRET.to_owned()];
    let marks =
        [MASTER_KEY, IN_URL, PASSWORD_IN_URL, PASSWORD_OF_FILE, HMAC_KEY, "eyJhbGci", "-----BEGIN"].map(str::to_owned);
    for secret in secrets.into_iter().chain(marks).chain(cookies) {
        assert!(!secret.is_empty() && !walk.holds(&secret).await, "{secret} stands in the audit trail");
    }
    assert!(walk.holds("first-of-all").await, "what may stand there is found");
    walk.portal.stop().await;
}

/// An order that waits for a scheduler, cancelled.
async fn cancelling(walk: &mut Walk, by: By<'_>) {
    let name = "first-of-all";
    let form = by.1.order_form(&Order::of(name, &[&fresh("cancelled")])).await;
    let order = format!("certificate.order success certificate:{name}");
    let placed = walk.sends(by, &form, &[&order]).await;
    let path = placed.location().unwrap().path().to_owned();
    // The same form once more.
    walk.sends(by, &form, &[&order]).await;
    let invalid = by.1.order_form(&Order::of("second", &["-.test"])).await;
    walk.sends(by, &invalid, &["certificate.order refused (invalid)"]).await;
    let stale = by.1.order_form(&Order::of("second", &["b.test"])).await.set("csrf", "of another session");
    walk.sends(by, &stale, &["certificate.order refused (stale form)"]).await;

    let dialog = walk.reads(by, &format!("{path}/cancel"), &[]).await.form("form.action");
    walk.sends(by, &dialog, &[&format!("certificate.issued failure (cancelled) certificate:{name}")]).await;
    walk.sends(by, &dialog, &[&format!("certificate.order refused (none under way) certificate:{name}")]).await;
    walk.reads(
        by,
        &format!("{}/order?from={}", certificates(), path.rsplit('/').next().unwrap()),
        &[&format!("certificate-metadata.read success certificate:{name}")],
    )
    .await;
}

/// A certificate's life. Answers its private key.
async fn certificate(walk: &mut Walk, by: By<'_>) -> String {
    let form = by.1.order_form(&Order::of("walked", &[&fresh("walked")])).await;
    let path = walk.sends(by, &form, &["certificate.order success certificate:walked"]).await.location().unwrap();
    let path = path.path().to_owned();
    by.1.wait_for_status(&path, "valid").await;
    walk.reads(by, &certificates(), &["certificates.read success"]).await;
    walk.reads(by, &format!("/teams/{TEAM}/overview"), &["certificates.read success"]).await;
    walk.reads(by, &format!("{}?q=walked", certificates()), &["certificates.search success"]).await;
    walk.reads(by, &path, &["certificate-metadata.read success certificate:walked"]).await;
    let download =
        walk.reads(by, &format!("{path}/download"), &["certificate.download success certificate:walked"]).await;
    let of_version = format!("{path}/versions/1/download");
    walk.reads(by, &of_version, &["certificate.download success certificate:walked"]).await;
    walk.reads(by, &format!("{path}/versions/7/download"), &["certificate.download refused (not found)"]).await;

    // What is no address at all, and a page of another origin's.
    let nonsense = format!("{}/nonsense", certificates());
    walk.reads(by, &nonsense, &["certificate-metadata.read refused (not found)"]).await;
    let told = "certificate.renew refused (stale form)";
    walk.sends_from(by, "https://evil.test", &format!("{path}/renew"), &[told]).await;

    let auto_renew = format!("{path}/auto-renew");
    for (on, to) in [("false", "set-off"), ("false", "set-off"), ("true", "set-on")] {
        let told = format!("certificate-order-autorenew.{to} success certificate:walked");
        walk.posts(by, &auto_renew, &[("on", on)], &[&told]).await;
    }
    let told = "certificate-order-autorenew.set-on refused (invalid) certificate:walked";
    walk.posts(by, &auto_renew, &[("on", "perhaps")], &[told]).await;

    let renew = walk.reads(by, &format!("{path}/renew"), &[]).await.form("form.action");
    walk.sends(by, &renew, &["certificate.renew success certificate:walked"]).await;
    by.1.watch(&path, "the second version", |page| {
        let archived = !page.hrefs("a[href$='/versions/1/current']").is_empty();
        (page.certificate_status() == "valid" && archived).then_some(())
    })
    .await;
    let current = format!("{path}/versions/1/current");
    let dialog = walk.reads(by, &current, &[]).await.form("form.action");
    for _ in 0..2 {
        walk.sends(by, &dialog, &["certificate-metadata.update success certificate:walked"]).await;
    }

    let dialog = walk.reads(by, &format!("{path}/revoke?version=2"), &[]).await.form("form.action");
    let wrong = dialog.clone().set("typed_name", "another");
    walk.sends(by, &wrong, &["certificate.revoke refused (not possible) certificate:walked"]).await;
    let none = with(dialog.clone(), "reason", "").set("typed_name", "walked");
    walk.sends(by, &none, &["certificate.revoke refused (invalid) certificate:walked"]).await;
    let dialog = dialog.set("typed_name", "walked");
    walk.sends(by, &dialog, &["certificate.revoke success certificate:walked"]).await;
    waiting::until("the authority to have revoked it", async || {
        (walk.said_of("scheduler", "certificate.revoke").await == ["certificate.revoke success certificate:walked"])
            .then_some(())
    })
    .await;
    many(walk, by, &path).await;
    private_key(&download)
}

/// Several at once, and the end of the certificate.
async fn many(walk: &mut Walk, by: By<'_>, path: &str) {
    let question = format!("{}/many?which=marked&certificate={}", certificates(), path.rsplit('/').next().unwrap());
    walk.reads(by, &format!("{}/many", certificates()), &["certificates.batch refused (not found)"]).await;
    let form = walk.reads(by, &format!("{question}&action=set-label"), &[]).await.form("form.many-ask");
    let unlabelled = form.clone().set("text", "=");
    walk.sends(by, &unlabelled, &["certificates.batch refused (invalid)"]).await;
    let stale = form.clone().set("csrf", "of another session");
    walk.sends(by, &stale, &["certificates.batch refused (stale form)"]).await;
    let form = form.set("text", "env=prod");
    let begun = walk.sends(by, &form, &["certificates.batch success"]).await;
    let batch = begun.location().unwrap().path().to_owned();
    walk.sends(by, &form, &["certificates.batch success"]).await;
    waiting::until("the batch to end", async || {
        let page = by.1.get(&batch).await;
        (page.attributes("#batch", "data-status") == ["ended"]).then_some(())
    })
    .await;
    walk.reads(by, &batch, &["certificates.read success"]).await;
    walk.posts(by, &format!("{batch}/stop"), &[], &["certificates.batch success"]).await;
    walk.posts(by, &format!("{batch}/again"), &[], &["certificates.batch refused (not possible)"]).await;
    walk.fail_batches().await;
    walk.posts(by, &format!("{batch}/again"), &[], &["certificates.batch success"]).await;
    let form = walk.reads(by, &format!("{question}&action=download"), &[]).await.form("form.many-ask");
    walk.sends(by, &form, &["certificate.download success certificate:walked"]).await;

    let form = walk.reads(by, &format!("{path}/delete"), &[]).await.form("form.action");
    let wrong = form.clone().set("typed_name", "another");
    walk.sends(by, &wrong, &["certificate.delete refused (invalid) certificate:walked"]).await;
    let form = form.set("typed_name", "walked");
    walk.sends(by, &form, &["certificate.delete success certificate:walked"]).await;
    walk.sends(by, &form, &["certificate.delete refused (not found)"]).await;
    walk.reads(by, path, &["certificate-metadata.read success certificate:walked"]).await;
}

/// A certificate that is brought in, described anew, brought in once more and handed out. Answers a line of its key.
async fn importing(walk: &mut Walk, by: By<'_>) -> String {
    let key = rcgen::KeyPair::generate().unwrap();
    let until = |year| {
        let mut params = rcgen::CertificateParams::new(["brought.test".to_owned()]).unwrap();
        params.not_after = rcgen::date_time_ymd(year, 1, 1);
        params.self_signed(&key).unwrap().pem()
    };
    let form = walk.reads(by, &format!("{}/import", certificates()), &[]).await.form("form.import");
    let stale = form.clone().set("csrf", "of another session");
    walk.sends(by, &stale, &["certificate.import refused (stale form)"]).await;
    walk.sends(by, &form, &["certificate.import refused (invalid)"]).await;
    let form = form.set("name", "brought").set("certificate_text", &until(2090)).set("key_text", &key.serialize_pem());
    let path = walk.sends(by, &form, &["certificate.import success certificate:brought"]).await.location().unwrap();
    let path = path.path().to_owned();
    walk.sends(by, &form, &["certificate.import refused (invalid)"]).await;

    let form = walk.reads(by, &format!("{path}/reimport"), &[]).await.form("form.import");
    let same = form.clone().set("certificate_text", &until(2090));
    walk.sends(by, &same, &["certificate.reimport refused (invalid) certificate:brought"]).await;
    let form = form.set("certificate_text", &until(2091));
    walk.sends(by, &form, &["certificate.reimport success certificate:brought"]).await;

    let menu = "certificate-metadata.read success certificate:brought";
    walk.reads(by, &format!("{path}/menu"), &[menu]).await;
    let form = walk.reads(by, &format!("{path}/edit"), &[]).await.form("form.edit");
    let unnamed = form.clone().set("name", "");
    walk.sends(by, &unnamed, &["certificate-metadata.update refused (invalid) certificate:brought"]).await;
    let form = form.set("name", "renamed");
    walk.sends(by, &form, &["certificate-metadata.update success certificate:renamed"]).await;
    walk.sends(by, &form, &["certificate-metadata.update refused (stale form) certificate:renamed"]).await;

    let of_version = format!("{path}/versions/1");
    walk.reads(by, &of_version, &["certificate-metadata.read success certificate:renamed"]).await;
    let download = "certificate.download success certificate:renamed";
    walk.reads(by, &format!("{path}/download/der"), &[download]).await;
    let form = walk.reads(by, &format!("{path}/download/as"), &[]).await.form("form.download");
    walk.sends(by, &form, &["certificate.download refused (invalid) certificate:renamed"]).await;
    let form = form.set("password", PASSWORD_OF_FILE).set("password_again", PASSWORD_OF_FILE);
    walk.sends(by, &form, &[download]).await;
    key.serialize_pem().lines().nth(2).unwrap().to_owned()
}

/// The body of the PEM's first line, which is the same in no two keys.
fn private_key(download: &Page) -> String {
    unzip(&download.body)["privkey.pem"].lines().nth(2).unwrap().to_owned()
}

async fn notifications(walk: &mut Walk, by: By<'_>, receiver: &Receiver) {
    walk.reads(by, &channels(), &["notification-channels.list success"]).await;
    walk.reads(by, &format!("{}/key", channels()), &["notification-channels.publickey-read success"]).await;
    let add = walk.reads(by, &format!("{}/add", channels()), &[]).await.form("form.channel");
    let mut add = add.set("name", "marked");
    add.fields.retain(|(name, _)| name != "events");
    let told = "notification-channel.create refused (invalid)";
    for url in [format!("http://user:{PASSWORD_IN_URL}@127.0.0.1:1/"), format!("ftp://{IN_URL}/")] {
        walk.sends(by, &add.clone().set("url", &url), &[told]).await;
    }
    let url = format!("{}?token={IN_URL}", receiver.url());
    let added = walk.sends(by, &add.set("url", &url), &["notification-channel.create success channel:marked"]).await;
    assert_eq!(added.status, 303);
    let tab = by.1.get(&channels()).await;
    let path = tab.hrefs("tr[data-channel='marked'] .name a").remove(0);
    let edit = walk.reads(by, &format!("{path}/edit"), &[]).await.form("form.channel");
    let edit = edit.set("url", &format!("{url}&more"));
    walk.sends(by, &edit, &["notification-channel.update success channel:marked"]).await;
    for (on, to) in [("false", "set-off"), ("false", "set-off"), ("true", "set-on")] {
        let told = format!("notification-channel.{to} success channel:marked");
        walk.posts(by, &format!("{path}/switch"), &[("on", on)], &[&told]).await;
    }
    let tested =
        walk.posts(by, &format!("{path}/test"), &[], &["notification-channel.test success channel:marked"]).await;
    let delivery = tested.location().unwrap().path().to_owned();
    waiting::until("the test to end", async || {
        let waits = walk.count("deliveries WHERE state = 'waiting' AND event_type = 'test_notification_channel'").await;
        (waits == 0).then_some(())
    })
    .await;
    let list = "notification-channels.list success channel:marked";
    walk.reads(by, &path, &[list]).await;
    walk.reads(by, &delivery, &[list]).await;
    let resend = format!("{delivery}/resend");
    walk.posts(by, &resend, &[], &["notification.send success channel:marked"]).await;
    let delete = walk.reads(by, &format!("{path}/delete"), &[]).await.form("form.action");
    walk.sends(by, &delete, &["notification-channel.delete success channel:marked"]).await;
    walk.sends(by, &delete, &["notification-channel.delete refused (not found)"]).await;

    let new_key = walk.reads(by, &format!("{}/keys/new", channels()), &[]).await.form("form.action");
    walk.sends(by, &new_key, &["team.update success team:Shop"]).await;
    let retire = by.1.get(&channels()).await.hrefs("a[href$='/retire']").remove(0);
    let retire = walk.reads(by, &retire, &[]).await.form("form.action");
    walk.sends(by, &retire, &["team.update success team:Shop"]).await;
}

async fn granting(walk: &mut Walk, by: By<'_>) {
    let tab = access();
    walk.reads(by, &tab, &["access.read success"]).await;
    walk.reads(by, &format!("{tab}?q=mina"), &["access.read success"]).await;
    walk.reads(by, &format!("{tab}/email?address=Kim@demo.test"), &["access.read success"]).await;
    walk.reads(by, &format!("{tab}/group?provider=oidc&name=staff"), &["access.read success"]).await;
    // Nobody is looked for by one letter.
    walk.reads(by, &format!("{tab}/grant/people?person=m"), &[]).await;
    let found = walk.reads(by, &format!("{tab}/grant/people?person=mina"), &["people.search success"]).await;
    let mina = found.form_values("person_id").remove(0);
    walk.reads(by, &format!("{tab}/people/{mina}"), &["access.read success person:Mina"]).await;

    let form = walk.reads(by, &format!("{tab}/grant"), &[]).await.form("form.grant");
    let looks = with(form.clone(), "find", "yes").set("person", "mina");
    walk.sends(by, &looks, &["people.search success"]).await;
    let form = with(with(form, "kind", "email"), "role", "reader");
    let bad = form.clone().set("email", "kim");
    walk.sends(by, &bad, &["access.grant refused (invalid)"]).await;
    let form = form.set("email", "kim@demo.test");
    walk.sends(by, &form, &["access.grant success grant:kim@demo.test"]).await;
    walk.sends(by, &form, &["access.grant refused (invalid)"]).await;

    let page = by.1.get(&tab).await;
    let withdraw = page.hrefs("tr[data-holder='kim@demo.test'] a.danger").remove(0);
    let dialog = walk.reads(by, &withdraw, &[]).await.form("form.action");
    walk.sends(by, &dialog.clone().set("csrf", ""), &["access.withdraw refused (stale form) grant:kim@demo.test"])
        .await;
    walk.sends(by, &dialog, &["access.withdraw success grant:kim@demo.test"]).await;
    walk.sends(by, &dialog, &["access.withdraw refused (not found)"]).await;
}

async fn teams(walk: &mut Walk, by: By<'_>) {
    walk.reads(by, "/admin/teams", &["teams.read success"]).await;
    walk.reads(by, "/admin/teams?q=shop", &["teams.search success"]).await;
    let form = walk.reads(by, "/admin/teams/new", &[]).await.form("form.team-form");
    walk.sends(by, &form, &["team.create refused (invalid)"]).await;
    let form = form.set("name", "Web").set("email", "kim@demo.test");
    let made = walk.sends(by, &form, &["team.create success team:Web", "access.grant success team:Web"]).await;
    let path = made.location().unwrap().path().to_owned();
    walk.reads(by, &path, &["access.read success team:Web"]).await;
    let rename = walk.reads(by, &format!("{path}/rename"), &[]).await.form("form.team-form").set("name", "Net");
    walk.sends(by, &rename, &["team.update success team:Web"]).await;
    walk.sends(by, &rename, &["team.update success team:Net"]).await;
    let admin = walk.reads(by, &format!("{path}/admin"), &[]).await.form("form.team-form");
    walk.sends(by, &admin.clone().set("email", ""), &["access.grant refused (invalid) team:Net"]).await;
    walk.sends(by, &admin.set("email", "lee@demo.test"), &["access.grant success team:Net"]).await;
}

async fn people(walk: &mut Walk, by: By<'_>) {
    walk.portal.person("nora").await;
    walk.reads(by, "/admin/people", &["people.read success"]).await;
    let found = walk.reads(by, "/admin/people?q=nora", &["people.search success"]).await;
    let path = found.hrefs("tr[data-person='Nora'] .name a").remove(0);
    walk.reads(by, &path, &["access.read success person:Nora"]).await;
    for _ in 0..2 {
        walk.posts(by, &format!("{path}/end"), &[], &["session.sign-out success person:Nora"]).await;
    }
    let block = walk.reads(by, &format!("{path}/block"), &[]).await.form("form.action");
    for _ in 0..2 {
        walk.sends(by, &block, &["person.block success person:Nora"]).await;
    }
    let stranger = Person::nobody(&walk.portal.url);
    let refused = sign_in(&stranger, "nora").await;
    assert_eq!((refused.status, walk.count(REFUSED).await), (403, 1), "{}", refused.text());
    for _ in 0..2 {
        walk.posts(by, &format!("{path}/unblock"), &[], &["person.unblock success person:Nora"]).await;
    }
    let nobody = "/admin/people/0199aaaa-0000-7000-8000-000000000001";
    walk.reads(by, nobody, &["access.read refused (not found)"]).await;
}

const REFUSED: &str = "activity_events WHERE action = 'certdesk.session.sign-in-refused' AND target_name = 'Nora'";

/// Goes through the provider's form; what the portal answers in the end.
async fn sign_in(person: &Person, id: &str) -> Page {
    let there = person.submit(&person.get("/sign-in").await.form("main form")).await.location().unwrap();
    let mut form = person.get(there.as_str()).await.form("form");
    form.fields.push(("person".to_owned(), id.to_owned()));
    let back = person.submit(&form).await.location().unwrap();
    person.get(back.as_str()).await
}

async fn authority(walk: &mut Walk, by: By<'_>, (directory, root): (&str, &str)) {
    walk.reads(by, authorities::LIST, &["authorities.read success"]).await;
    walk.reads(by, &format!("{}/add", authorities::LIST), &[]).await;
    let form = authorities::form(by.1, "Bound", directory, root).await;
    let form = form.set("eab_kid", KID).set("eab_hmac_key", HMAC_KEY);
    let test = |form: crate::support::page::Form| with(form, "do", "test");
    let save = |form: crate::support::page::Form| with(form, "do", "save");
    let with_password = form.clone().set("directory_url", &format!("https://user:{PASSWORD_IN_URL}@ca.test/dir"));
    walk.sends(by, &test(with_password.clone()), &["authority.test refused (invalid)"]).await;
    walk.sends(by, &save(with_password), &["authority.create refused (invalid)"]).await;
    let away = form.clone().set("directory_url", "https://127.0.0.1:1/dir");
    walk.sends(by, &test(away), &["authority.test failure (the directory can't be used)"]).await;
    let inside = form.clone().set("directory_url", "https://10.1.2.3/dir");
    walk.sends(by, &test(inside), &["authority.test refused (not allowed)"]).await;
    let tested = walk.sends(by, &test(form.clone()), &["authority.test success"]).await;
    walk.sends(by, &save(form), &["authority.create refused (invalid)"]).await;
    let mut agreed = tested.form("form.authority");
    if agreed.fields.iter().any(|(name, _)| name == "shown_terms") {
        agreed = with(agreed, "accept_terms", "on");
    }
    walk.sends(by, &save(agreed), &["authority.create success authority:Bound"]).await;
    let page = by.1.get(authorities::LIST).await;
    let edit = page.hrefs("tr[data-authority='Bound'] .name a").remove(0);
    let path = edit.trim_end_matches("/edit").to_owned();
    let form = walk.reads(by, &edit, &["authorities.read success authority:Bound"]).await.form("form.authority");
    walk.sends(by, &test(form.clone()), &["authority.test success authority:Bound"]).await;
    let unnamed = save(form.clone().set("name", ""));
    walk.sends(by, &unnamed, &["authority.update refused (invalid) authority:Bound"]).await;
    let told = "authority.update success authority:Bound";
    walk.sends(by, &save(form.set("parallel_new_orders", "7")), &[told]).await;
    for on in ["false", "false", "true"] {
        walk.posts(by, &format!("{path}/switch"), &[("on", on)], &[told]).await;
    }
    for to in ["up", "up", "down"] {
        walk.posts(by, &format!("{path}/move"), &[("to", to)], &[told]).await;
    }
    let delete = walk.reads(by, &format!("{path}/delete"), &[]).await.form("form.action");
    walk.sends(by, &delete, &["authority.delete success authority:Bound"]).await;
    walk.sends(by, &delete, &["authority.delete refused (not found)"]).await;
}

/// Somebody's own sessions. Answers their cookies.
async fn sessions(walk: &mut Walk) -> Vec<String> {
    let [here, there, third] =
        [walk.portal.person("rae").await, walk.portal.person("rae").await, walk.portal.person("rae").await];
    let cookies = [&here, &there, &third].map(|person| person.cookie("certdesk-session").unwrap()).to_vec();
    let by = By("Rae", &here);
    let page = walk.reads(by, "/sessions", &["sessions.read success person:Rae"]).await;
    let other = page.form_values("session").remove(0);
    let told = "session.sign-out success person:Rae";
    walk.posts(by, "/sessions/end", &[("session", &other)], &[told]).await;
    walk.posts(by, "/sessions/end", &[("session", &other)], &["session.sign-out refused (not found)"]).await;
    for _ in 0..2 {
        walk.posts(by, "/sessions/end-others", &[], &[told]).await;
    }
    // What they may not, and what is nobody's.
    walk.reads(by, &access(), &["access.read refused (permission)"]).await;
    walk.reads(by, "/teams/nothing/certificates", &["certificates.read refused (not found)"]).await;
    walk.reads(by, "/admin/people", &["people.read refused (permission)"]).await;
    walk.posts(by, "/sign-out", &[], &["session.sign-out success"]).await;
    cookies
}

/// The activity is read and exported, of the team and of all.
async fn auditing(walk: &mut Walk) {
    let omar = walk.portal.person("omar").await;
    let by = By("Omar", &omar);
    walk.reads(by, "/admin/activity", &["activity.read refused (permission)"]).await;
    site_admins::grant(&walk.portal.app, SiteRole::Auditor, &Grantee::Email("omar@demo.test".to_owned()))
        .await
        .unwrap();
    for list in [format!("/teams/{TEAM}/activity"), "/admin/activity".to_owned()] {
        let page = walk.reads(by, &list, &["activity.read success"]).await;
        // Read once more, it is the same reading.
        walk.reads(by, &list, &[]).await;
        walk.reads(by, &page.hrefs("#events .when a").remove(0), &["activity.read success"]).await;
        walk.reads(by, &format!("{list}/0"), &["activity.read refused (not found)"]).await;
        walk.reads(by, &format!("{list}/export?format=csv"), &["activity.export success"]).await;
        walk.reads(by, &format!("{list}/export?format=dbf"), &["activity.export refused (not found)"]).await;
    }
}

/// What is done on the command line.
async fn commands(walk: &mut Walk) {
    let app = &walk.portal.app;
    let kim = Grantee::Email("kim@demo.test".to_owned());
    for _ in 0..2 {
        site_admins::grant(app, SiteRole::Administrator, &kim).await.unwrap();
    }
    site_admins::list(app).await.unwrap();
    for _ in 0..2 {
        site_admins::withdraw(app, SiteRole::Administrator, &kim).await.unwrap();
    }
    let by_command = "activity_events WHERE actor_name = 'certdesk admin' AND actor_kind = 'operator'";
    assert_eq!(walk.count(by_command).await, 5);
    assert_eq!(walk.count(&format!("{by_command} AND outcome = 'refused'")).await, 1);
}

/// What the scheduler has done: each order's end, and each delivery's, once.
async fn of_the_scheduler(walk: &mut Walk) {
    waiting::until("everything to be sent", async || {
        (walk.count("deliveries WHERE state = 'waiting'").await == 0).then_some(())
    })
    .await;
    let orders = walk.count("orders").await;
    let placed = orders + walk.count("deleted_orders").await;
    assert_eq!(walk.count("activity_events WHERE action = 'certdesk.certificate.issued'").await, placed);
    let ended = "SELECT 1 FROM activity_events WHERE action = 'certdesk.certificate.issued' AND data->>'order' = orders.id::text";
    assert_eq!(walk.count(&format!("orders WHERE EXISTS ({ended})")).await, orders);
    let sent = "SELECT count(*) FROM activity_events WHERE action = 'certdesk.notification.send'
        AND actor_kind = 'scheduler' AND data->>'delivery' = deliveries.id::text";
    let made = "state IN ('delivered', 'gave_up') AND attempts > 0";
    assert_eq!(walk.count(&format!("deliveries WHERE {made} AND ({sent}) <> 1")).await, 0);
    assert_eq!(walk.said_of("scheduler", "authority.update").await, ["authority.update success authority:Pebble"]);
    assert!(walk.count(&format!("deliveries WHERE {made}")).await > 0);
    let nobody = "activity_events WHERE actor_kind = 'person' AND (actor_id IS NULL OR request_id IS NULL)";
    assert_eq!(walk.count(nobody).await, 0);
}

/// An action that nobody walks through would be one of which nobody knows whether it leaves anything.
async fn every_action_was_seen(walk: &mut Walk) {
    let seen_elsewhere = [
        // Of the scheduler's, by tests/evidence.
        Action::ActivityCut,
        // Nobody looks for a team but who is refused: by tests/permissions.
        Action::TeamRead,
    ];
    for action in Action::ALL.into_iter().filter(|action| !seen_elsewhere.contains(action)) {
        assert!(walk.count(&format!("activity_events WHERE action = '{action}'")).await > 0, "{action}");
    }
}
