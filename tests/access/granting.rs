//! Granting roles by the form: to people, e-mail addresses and groups, and what is wrong said at its field.

use reqwest::Method;

use super::rig::{Rig, certificates, tab, typed, with};
use crate::support::events::Recorded;
use crate::support::person::Person;
use crate::support::portal::{PortalOptions, TEAM};
use crate::support::seed;

#[tokio::test(flavor = "multi_thread")]
async fn an_address_not_yet_seen_has_its_role_at_the_first_sign_in() {
    let rig = Rig::start().await;
    rig.grant(" NORA@Demo.test ", "reader").await;
    let page = rig.ada.get(&tab()).await;
    assert_eq!(page.texts("tr[data-holder='nora@demo.test'] .tag"), ["Reader"]);
    assert!(page.texts("tr[data-holder='nora@demo.test']").concat().contains("has signed in yet"));
    let nora = rig.portal.person("nora").await;
    assert_eq!(nora.get("/").await.location().unwrap().path(), format!("/teams/{TEAM}"));
    assert_eq!(nora.get(&certificates()).await.status, 200);
    let page = rig.ada.get(&tab()).await;
    assert!(page.texts("tr[data-holder='nora@demo.test'] small").concat().contains("E-mail address of Nora"));
    // An address that the provider doesn't vouch for is none.
    rig.execute("UPDATE people SET email = NULL WHERE subject = 'demo-nora'").await;
    assert_eq!(nora.get(&certificates()).await.status, 404);

    let granted = rig.events("access.grant").await.pop().unwrap();
    assert_eq!((granted.ended().as_str(), granted.actor_name.as_str()), ("success", "Ada"));
    assert_eq!(granted.target_name.as_deref(), Some("nora@demo.test"));
    assert_eq!(granted.data["grantee"]["email"], "nora@demo.test");
    assert_eq!((&granted.data["role"], &granted.data["until"]), (&"reader".into(), &serde_json::Value::Null));
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_found_by_name_or_address_and_chosen() {
    let rig = Rig::start().await;
    let nora = rig.portal.person("nora").await;
    rig.portal.person("omar").await;
    // What is typed so far finds them, without any of the page around it.
    let people = format!("{}/grant/people", tab());
    let found = rig.ada.get(&format!("{people}?person=NOR")).await;
    assert_eq!(found.texts("label"), ["Nora nora@demo.test · Demo"]);
    assert!(found.texts("nav, h1").is_empty());
    assert!(rig.ada.get(&format!("{people}?person=n")).await.texts("label, p").is_empty(), "one character");
    assert_eq!(rig.ada.get(&format!("{people}?person=%25%25")).await.texts("p").len(), 1, "no wildcards");
    assert_eq!(rig.ada.get(&format!("{people}?person=a%00b")).await.status, 200);
    // Without JavaScript, the button does.
    let form = with(rig.form().await, "role", "writer").set("person", "demo.test");
    let page = rig.ada.submit(&with(form.clone(), "find", "yes")).await;
    assert_eq!((page.status, page.texts("#people-found label").len()), (200, 3));
    assert_eq!(typed(&page.form("form.grant")), typed(&form), "nothing typed is lost");
    // Several may be meant; one has just that name.
    let page = rig.ada.submit(&form).await;
    assert_eq!((page.status, page.texts("#person-error")), (422, vec!["Choose who is meant.".to_owned()]));
    let page = rig.ada.submit(&form.clone().set("person", "or")).await;
    assert_eq!(page.status, 422, "a part of one name only isn't it");
    assert_eq!(rig.ada.submit(&form.clone().set("person", "nora")).await.status, 303);
    assert_eq!(nora.get(&certificates()).await.status, 200);
    let page = rig.ada.get(&tab()).await;
    assert_eq!(page.texts("tr[data-holder=Nora] .tag"), ["Writer"]);
    let granted = rig.events("access.grant").await.pop().unwrap();
    assert_eq!(granted.data["grantee"]["person"], rig.person_id("nora").await);
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_is_that_of_one_provider() {
    let rig = Rig::start().await;
    let will = rig.portal.person("will").await;
    let order = format!("{}/order", certificates());
    assert_eq!(will.get(&order).await.status, 403);
    let form = with(with(rig.form().await, "kind", "group"), "role", "manager");
    let body = rig.ada.get(&format!("{}/grant", tab())).await.body;
    assert!(String::from_utf8(body).unwrap().contains("<option value=\"certdesk-writers\">Demo"), "it is suggested");
    let form = form.set("group", "certdesk-writers");
    assert_eq!(rig.ada.submit(&form).await.status, 303);
    assert_eq!(will.get(&order).await.status, 200);
    let said = rig.ada.get(&tab()).await.texts("tr[data-holder='certdesk-writers']").concat();
    assert!(said.contains("Group of Demo; one person who has signed in is in it"), "{said}");
    // The same name at another provider's is another group.
    rig.execute("UPDATE grants SET provider = 'corp' WHERE role = 'manager' AND NOT from_settings").await;
    assert_eq!(will.get(&order).await.status, 403);
    let said = rig.ada.get(&tab()).await.text();
    assert!(said.contains("Group of corp; nobody who has signed in is in it"), "{said}");
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_on_one_certificate_reaches_that_one() {
    let rig = Rig::start().await;
    let now = rig.portal.app.clock.now();
    let names = ["shop front".to_owned(), "other".to_owned()];
    seed::imported(&rig.portal.app, &names, now, now + chrono::TimeDelta::days(90)).await;
    let form = with(rig.form_for("nora@demo.test", "reader").await, "on", "certificate");
    let form = form.set("certificate", " shop front ");
    assert_eq!(rig.ada.submit(&form).await.status, 303);
    let nora = rig.portal.person("nora").await;
    let page = nora.get(&certificates()).await;
    assert_eq!(page.texts("tbody td.name a"), ["shop front"]);
    assert_eq!(nora.get(&page.hrefs("tbody td.name a")[0]).await.status, 200);
    assert_eq!(nora.get(&format!("/teams/{TEAM}/notifications")).await.status, 403, "channels are the team's");
    // A team admin sees the name that was typed, and no way to the certificate. An auditor sees certificates.
    let page = rig.ada.get(&tab()).await;
    assert_eq!(page.texts("tr[data-holder='nora@demo.test'] .on"), ["Certificate: shop front"]);
    assert!(page.hrefs("tr[data-holder='nora@demo.test'] .on a").is_empty());
    let omar = rig.portal.person("omar").await;
    assert_eq!(omar.get(&tab()).await.hrefs("tr[data-holder='nora@demo.test'] .on a").len(), 1);
    // Nor is a certificate suggested to her.
    let body = rig.ada.get(&format!("{}/grant", tab())).await.body;
    assert!(!String::from_utf8(body).unwrap().contains("shop front"));
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_mistake_is_said_at_its_field_and_nothing_typed_is_lost() {
    let rig = Rig::start().await;
    rig.execute(
        "INSERT INTO teams (id, name, slug, created_at) VALUES (gen_random_uuid(), 'Other', 'other', now());
         INSERT INTO certificates (id, team_id, name, kind, domains, key_algorithm, search_text, created_by, created_at)
         SELECT gen_random_uuid(), id, 'theirs', 'imported', '{x.test}', 'ecdsa-p256', '', '', now() FROM teams
         WHERE slug = 'other'",
    )
    .await;
    let form = rig.form_for("nora@demo.test", "reader").await;
    let kind = |kind: &str| with(form.clone(), "kind", kind);
    let group = kind("group").set("group", "pki");
    let on = with(form.clone(), "on", "certificate");
    let (long, yesterday) = ("ü".repeat(257), rig.day(-1));
    let email = |typed: &str| form.clone().set("email", typed);
    for (form, said) in [
        (kind("everybody"), "#kind-error"),
        (kind("person"), "#person-error"),
        (kind("person").set("person", "nobody of that name"), "#person-error"),
        (with(kind("person"), "person_id", "0199aaaa-0000-7000-8000-000000000001"), "#person-error"),
        (with(kind("person"), "person_id", "\u{0}"), "#person-error"),
        (kind("person").set("person", "\u{0}\u{0}\u{0}"), "#person-error"),
        (email(""), "#email-error"),
        (email("nora"), "#email-error"),
        (email("nora@demo.test, will@demo.test"), "#email-error"),
        (email("nora@demo\u{200b}.test"), "#email-error"),
        (email(&format!("{long}@demo.test")), "#email-error"),
        (email("nora@demo.test\u{0}"), "#email-error"),
        (with(group.clone(), "provider", "elsewhere"), "#provider-error"),
        (group.clone().set("group", " "), "#group-error"),
        (group.clone().set("group", &long), "#group-error"),
        (group.clone().set("group", "pki\u{7}"), "#group-error"),
        (group.clone().set("group", "\u{202e}ikp"), "#group-error"),
        (with(form.clone(), "role", "root"), "#role-error"),
        (with(form.clone(), "role", ""), "#role-error"),
        (on.clone(), "#certificate-error"),
        (on.clone().set("certificate", "nonesuch"), "#certificate-error"),
        (on.clone().set("certificate", "theirs"), "#certificate-error"),
        (on.clone().set("certificate", "a\u{0}"), "#certificate-error"),
        (with(on.clone(), "role", "team-admin").set("certificate", "any"), "#certificate-error"),
        (form.clone().set("last_day", "some day"), "#last_day-error"),
        (form.clone().set("last_day", "2027-02-30"), "#last_day-error"),
        (form.clone().set("last_day", &yesterday), "#last_day-error"),
    ] {
        let page = rig.ada.submit(&form).await;
        assert_eq!(page.status, 422, "{:?}", form.fields);
        assert_eq!(page.texts(said).len(), 1, "{:?}: {}", form.fields, page.text());
        assert_eq!(page.texts(".field-error").len(), 1, "{:?}: {}", form.fields, page.text());
        let kept = page.form("form.grant");
        for (name, value) in typed(&form).into_iter().filter(|(_, value)| !value.contains('\u{0}')) {
            // What is no choice can't be shown as chosen.
            if !matches!(name.as_str(), "kind" | "role" | "provider" | "person_id") {
                assert_eq!(kept.value(&name), value, "{name}");
            }
        }
    }
    // Another team's certificate is as unknown as none at all.
    let said =
        async |name: &str| rig.ada.submit(&on.clone().set("certificate", name)).await.texts("#certificate-error");
    assert_eq!(said("theirs").await, said("nonesuch").await);
    // Everything at once.
    let page = rig.ada.submit(&with(on.clone(), "role", "").set("email", "").set("last_day", "x")).await;
    assert_eq!(page.texts(".field-error").len(), 4, "{}", page.text());
    let refused = rig.events("access.grant").await;
    assert!(refused.len() > 25 && refused.iter().all(|event| event.ended() == "refused invalid"));

    let page = rig.ada.submit(&form.clone().set("csrf", "of another session")).await;
    assert_eq!((page.status, typed(&page.form("form.grant"))), (403, typed(&form)));
    let page = Person::nobody(&rig.portal.url).submit(&form).await;
    assert_eq!((page.status, typed(&page.form("form.grant"))), (401, typed(&form)));
    // htmx gets the dialog alone.
    let fields = form.clone().set("email", "nora").fields;
    let path = form.action.path().to_owned();
    let dialog = rig.ada.send(Method::POST, &path, |request| request.header("hx-request", "true").form(&fields)).await;
    assert!(
        dialog.status == 422 && dialog.texts("nav, h1").is_empty() && dialog.texts("dialog #email-error").len() == 1
    );
    assert!(rig.ada.get(&tab()).await.texts("tr[data-holder='nora@demo.test']").is_empty());
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_held_already_gets_another_end_or_is_refused() {
    let rig = Rig::start().await;
    rig.grant("nora@demo.test", "reader").await;
    let form = rig.form_for("Nora@demo.test", "reader").await;
    let page = rig.ada.submit(&form).await;
    assert_eq!((page.status, page.texts("#email-error").len()), (422, 1), "{}", page.text());
    // By the link in the list, all is filled in but the new day.
    let day = rig.day(3);
    let page = rig.ada.get(&tab()).await;
    let change = page.hrefs("tr[data-holder='nora@demo.test'] .do a:not(.danger)").remove(0);
    let form = rig.ada.get(&change).await.form("form.grant");
    assert_eq!((form.value("email"), form.value("role"), form.value("last_day")), ("nora@demo.test", "reader", ""));
    let answer = rig.ada.submit(&form.set("last_day", &day)).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    let page = rig.ada.get(&tab()).await;
    assert!(page.texts(".banner.flash").concat().contains("another end now"), "{}", page.text());
    assert_eq!(page.texts("tr[data-holder='nora@demo.test'] .end"), [format!("until the end of {day} (UTC)")]);
    let changed = rig.events("access.grant").await.pop().unwrap();
    assert!(changed.data["until_before"].is_null() && changed.data["until"].is_string(), "{:?}", changed.data);
    // The settings grant it without an end.
    let form = with(with(rig.form().await, "kind", "group"), "role", "reader").set("group", "certdesk-readers");
    let page = rig.ada.submit(&form.set("last_day", &day)).await;
    assert!(page.texts("#group-error").concat().contains("settings"), "{}", page.text());
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn limits_say_which_and_when() {
    let options = PortalOptions::new().await.set("grants-per-minute", "2").set("grants-per-team", "8");
    let rig = Rig::with(options).await;
    for name in ["a", "b"] {
        rig.grant(&format!("{name}@demo.test"), "reader").await;
    }
    let form = rig.form_for("c@demo.test", "reader").await;
    let page = rig.ada.submit(&form).await;
    let said = page.texts("#grant-errors").concat();
    assert!(page.status == 422 && said.contains("2 roles a minute may be granted in your team."), "{said}");
    // Withdrawing isn't held up.
    assert_eq!(rig.withdraw(&rig.withdraw_path("reader", "a@demo.test").await).await.status, 303);
    rig.portal.leap(chrono::TimeDelta::minutes(1));
    assert_eq!(rig.ada.submit(&form).await.status, 303);
    rig.grant("d@demo.test", "reader").await;
    rig.portal.leap(chrono::TimeDelta::minutes(1));
    // Those of the settings count: one for each role.
    let page = rig.ada.submit(&rig.form_for("e@demo.test", "reader").await).await;
    assert!(page.texts("#grant-errors").concat().contains("as many grants as it may: 8"), "{}", page.text());
    let reasons: Vec<String> = rig.events("access.grant").await.iter().map(Recorded::ended).collect();
    assert_eq!(reasons.iter().filter(|ended| *ended == "refused limit").count(), 2);
    rig.portal.stop().await;
}
