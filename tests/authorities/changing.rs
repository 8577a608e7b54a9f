//! Two people at once, edits, places, the switch, deletion.

use super::rig::{LIST, Rig, said, with};
use crate::support::authority_proxy::{Act, AuthorityProxy, Endpoint};
use crate::support::portal::{PortalOptions, TEAM};
use crate::support::world::world;

#[tokio::test(flavor = "multi_thread")]
async fn two_people_who_add_the_same_make_one_account() {
    let proxy = AuthorityProxy::before(&world().await.pebble).await;
    let rig = Rig::start().await;
    let root = world().await.pebble.https_root_pem();
    // Both have tested theirs before either saves.
    let tested = async |name: &str| {
        let tested = rig.test(&rig.form(name, &proxy.directory(), root).await).await;
        assert_eq!(tested.status, 200, "{}", tested.text());
        with(tested.form("form.authority"), "accept_terms", "on")
    };
    let forms = [tested("One").await, tested("Two").await];
    let (one, two) = tokio::join!(rig.save(&forms[0]), rig.save(&forms[1]));
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 422]);
    let late = if one.status == 422 { &one } else { &two };
    assert!(said(late, "directory_url").contains("already"), "{}", late.text());
    assert_eq!(proxy.requests(Endpoint::NewAccount), 1);
    assert_eq!(rig.count("acme_accounts").await, 1);
    assert_eq!(rig.names().await.len(), 2);
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn names_and_directories_are_given_once() {
    let proxy = AuthorityProxy::before(&world().await.pebble).await;
    let rig = Rig::start().await;
    let root = world().await.pebble.https_root_pem();
    let refused = rig.test(&rig.form("pEBBLE", &proxy.directory(), root).await).await;
    assert!(said(&refused, "name").contains("has this name"), "{}", refused.text());
    let shared = world().await.pebble.directory();
    let refused = rig.test(&rig.form("Again", &shared.replace("https", "HTTPS"), root).await).await;
    assert!(said(&refused, "directory_url").contains("Pebble"), "{}", refused.text());
    let long = "n".repeat(101);
    for (name, words) in [("", "name"), (&*long, "100"), ("a\u{7}b", "can’t be read")] {
        let refused = rig.test(&rig.form(name, &proxy.directory(), root).await).await;
        assert!(said(&refused, "name").contains(words), "{name:?}: {}", refused.text());
    }
    for limit in ["0", "65", "-1", "many", ""] {
        let form = rig.form("Limit", &proxy.directory(), root).await.set("parallel_new_orders", limit);
        assert!(said(&rig.test(&form).await, "parallel_new_orders").contains("1 to 64"), "{limit}");
    }
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn terms_are_read_before_they_are_accepted() {
    let proxy = AuthorityProxy::before(&world().await.pebble).await;
    let rig = Rig::start().await;
    let form = rig.form("Terms", &proxy.directory(), world().await.pebble.https_root_pem()).await;
    // Ticked blindly, or saved at once: the terms are shown first.
    for form in [form.clone(), with(form.clone(), "accept_terms", "on")] {
        let shown = rig.save(&form).await;
        assert_eq!(shown.status, 422);
        assert!(said(&shown, "accept_terms").contains("Read the terms"), "{}", shown.text());
        assert!(shown.form("form.authority").fields.iter().all(|(name, _)| name != "accept_terms"));
    }
    assert_eq!(proxy.requests(Endpoint::NewAccount), 0);
    let shown = rig.test(&form).await.form("form.authority");
    // Saved without: it is there, takes no orders, and has no account.
    assert_eq!(rig.save(&shown).await.status, 303);
    assert_eq!(rig.standing("Terms").await, "Terms not accepted");
    assert_eq!(proxy.requests(Endpoint::NewAccount), 0);
    let edit = rig.edit("Terms").await;
    assert!(!edit.value("shown_terms").is_empty());
    assert_eq!(rig.save(&with(edit, "accept_terms", "on")).await.status, 303);
    assert_eq!(rig.standing("Terms").await, "Takes orders");
    assert_eq!(proxy.requests(Endpoint::NewAccount), 1);
    let page = rig.sol.get(&format!("{}/edit", rig.path("Terms").await)).await;
    assert!(page.texts(".terms").concat().contains("Accepted by Sol"), "{}", page.text());
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_concerns_the_authority_alone_is_tried_there() {
    let proxy = AuthorityProxy::before(&world().await.pebble).await;
    let rig = Rig::start().await;
    rig.add("Proxy", &proxy.directory(), world().await.pebble.https_root_pem()).await;
    let edit = rig.edit("Proxy").await;
    // Another contact is told to it, and one that it doesn't take is not stored.
    proxy.always(Endpoint::Other, Act::refuse(400, "invalidContact", "no mail there"));
    let refused = rig.save(&edit.clone().set("contact", "else@shop.test")).await;
    assert!(said(&refused, "contact").contains("no mail there"), "{}", refused.text());
    proxy.forget_plans();
    assert_eq!(rig.save(&edit.clone().set("contact", "else@shop.test")).await.status, 303);
    assert_eq!(rig.edit("Proxy").await.value("contact"), "else@shop.test");
    // A directory with an account stays where it is.
    let moved = rig.save(&edit.clone().set("directory_url", "https://127.0.0.1:1/dir")).await;
    assert!(said(&moved, "directory_url").contains("Add the other directory"), "{}", moved.text());

    // A name and a limit can be changed while it doesn't answer.
    proxy.set_down(true);
    let edit = rig.edit("Proxy").await.set("name", "Renamed").set("parallel_new_orders", "9");
    assert_eq!(rig.save(&edit).await.status, 303);
    assert_eq!(rig.names().await, ["Pebble", "Renamed"]);
    let changed: Vec<_> =
        rig.events("authority.update").await.into_iter().map(|event| event.data["changed"].clone()).collect();
    assert_eq!(changed.last().unwrap(), &serde_json::json!(["name", "parallel-new-orders"]));
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn moved_switched_and_deleted() {
    let proxy = AuthorityProxy::before(&world().await.pebble).await;
    let rig = Rig::start().await;
    rig.add("Second", &proxy.directory(), world().await.pebble.https_root_pem()).await;
    let path = rig.path("Second").await;
    assert_eq!(rig.post(&format!("{path}/move"), &[("to", "up")]).await.status, 303);
    assert_eq!(rig.names().await, ["Second", "Pebble"]);
    assert_eq!(rig.post(&format!("{path}/move"), &[("to", "up")]).await.status, 303);
    assert_eq!(rig.post(&format!("{path}/move"), &[("to", "down")]).await.status, 303);
    assert_eq!(rig.names().await, ["Pebble", "Second"]);
    assert_eq!(rig.post(&format!("{path}/move"), &[("to", "away")]).await.status, 400);

    let mina = rig.portal.person("mina").await;
    let order = format!("/teams/{TEAM}/certificates/order");
    let offered = async || mina.get(&order).await.texts("#authority option");
    assert_eq!(offered().await, ["Pebble", "Second"]);
    let form = mina.get(&order).await.form("form.order");
    let form =
        form.set("name", "late").set("primary_domain", "late.shop.test").set("authority", &rig.id("Second").await);
    assert_eq!(rig.post(&format!("{path}/switch"), &[("on", "false")]).await.status, 303);
    assert_eq!(offered().await, ["Pebble"]);
    assert_eq!(rig.standing("Second").await, "Switched off");
    // Who had the form open already is told.
    let refused = mina.submit(&form).await;
    assert_eq!(refused.status, 422);
    assert!(said(&refused, "authority").contains("isn’t available"), "{}", refused.text());
    assert_eq!(rig.post(&format!("{path}/switch"), &[("on", "true")]).await.status, 303);
    assert_eq!(offered().await, ["Pebble", "Second"]);

    // One that something refers to can't be deleted; without the token, nothing is done.
    assert_eq!(mina.submit(&form).await.status, 303);
    let question = rig.sol.get(&format!("{path}/delete")).await;
    assert!(question.text().contains("can’t be deleted"), "{}", question.text());
    assert_eq!(rig.post(&format!("{path}/delete"), &[]).await.status, 422);
    assert_eq!(rig.sol.post(&format!("{path}/delete"), &[]).await.status, 403);
    let set = rig.path("Pebble").await;
    assert_eq!(rig.post(&format!("{set}/delete"), &[]).await.status, 422);
    let other = AuthorityProxy::before(&world().await.pebble).await;
    rig.add("Third", &other.directory(), world().await.pebble.https_root_pem()).await;
    let path = rig.path("Third").await;
    assert_eq!(rig.post(&format!("{path}/delete"), &[]).await.status, 303);
    assert_eq!(rig.names().await, ["Pebble", "Second"]);
    assert_eq!(rig.count("acme_accounts").await, 1);
    let ended: Vec<String> = rig.events("authority.delete").await.iter().map(|event| event.ended()).collect();
    assert_eq!(ended, ["refused in use", "refused stale form", "refused from settings", "success"]);
    let names: Vec<_> = rig.events("authority.delete").await.into_iter().map(|event| event.target_name).collect();
    assert_eq!(names, ["Second", "Second", "Pebble", "Third"].map(|name| Some(name.to_owned())));
    assert_eq!(rig.sol.get(&format!("{path}/edit")).await.status, 404);
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_finds_them() {
    let rig = Rig::start().await;
    let path = rig.path("Pebble").await;
    for id in ["mina", "ada", "omar", "nora"] {
        let person = rig.portal.person(id).await;
        for page in [LIST.to_owned(), format!("{LIST}/add"), format!("{path}/edit"), format!("{path}/delete")] {
            assert_eq!(person.get(&page).await.status, 404, "{id}: {page}");
        }
        for sent in [format!("{LIST}/add"), format!("{path}/edit"), format!("{path}/switch"), format!("{path}/move")] {
            assert_eq!(person.post(&sent, &[]).await.status, 404, "{id}: {sent}");
        }
    }
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_outlives_the_session() {
    let rig = Rig::with(PortalOptions::new().await.without_scheduler()).await;
    let form = rig
        .form("Kept", "https://ca.example/dir", "")
        .await
        .set("eab_kid", "kid")
        .set("eab_hmac_key", "c2VjcmV0LXNlY3JldA");
    let nobody = crate::support::person::Person::nobody(&rig.portal.url);
    let back = nobody.submit(&form).await;
    assert_eq!(back.status, 401);
    assert_eq!(back.form("form.authority").value("directory_url"), "https://ca.example/dir");
    assert!(!String::from_utf8(back.body.clone()).unwrap().contains("c2VjcmV0"));
    assert_eq!(back.texts("h1"), ["Add authority"]);
    assert!(back.text().contains("the HMAC key has to be typed"), "{}", back.text());
    // Of an authority that there is, nothing is told, but it is being edited.
    let edited = nobody.post(&format!("{LIST}/0199aaaa-0000-7000-8000-000000000001/edit"), &[("name", "Mine")]).await;
    assert_eq!((edited.status, edited.texts("h1")), (401, vec!["Edit authority".to_owned()]));
    rig.portal.stop().await;
}
