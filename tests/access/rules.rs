//! The rules against self-promotion and a team without an admin, and what is another team's.

use super::rig::{Rig, certificates, tab, with};
use crate::support::portal::{PortalOptions, TEAM};

/// Everybody's role by the settings but the team admin's: those are by people.
async fn without_admins_of_the_settings() -> PortalOptions {
    let roles = ["manager=group:certdesk-managers", "auditor=group:certdesk-auditors"];
    PortalOptions::new().await.set("grant", roles.join(","))
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_grants_to_themselves() {
    let rig = Rig::start().await;
    let forms = [
        (rig.form_for_person("ada", "manager").await, "#person-error"),
        (rig.form_for("ADA@demo.test", "manager").await, "#email-error"),
        (
            with(with(rig.form().await, "kind", "group"), "role", "manager").set("group", "certdesk-admins"),
            "#group-error",
        ),
    ];
    for (form, field) in forms {
        let page = rig.ada.submit(&form).await;
        assert!(page.status == 422 && page.texts(field).concat().contains("to themselves"), "{}", page.text());
    }
    let refused = rig.events("access.grant").await;
    assert!(refused.len() == 3 && refused.iter().all(|event| event.ended() == "refused self"));
    // What applies to her she neither ends nor withdraws.
    let own = rig.seed("reader", "email", "'ada@demo.test'").await;
    let page = rig.ada.get(&tab()).await;
    assert!(page.hrefs("tr[data-holder='ada@demo.test'] .do a").is_empty());
    assert!(page.texts("tr[data-holder='ada@demo.test']").concat().contains("applies to you"));
    let path = format!("{}/grants/{own}/withdraw", tab());
    let page = rig.ada.get(&path).await;
    assert!(page.status == 422 && page.texts("#action-problem").concat().contains("applies to you"));
    let page = rig.ada.post(&path, &[("csrf", rig.form().await.value("csrf"))]).await;
    assert_eq!(page.status, 422);
    assert_eq!(rig.events("access.withdraw").await.pop().unwrap().ended(), "refused self");
    let form = with(rig.form_for("ada@demo.test", "reader").await, "last_day", &rig.day(1));
    assert_eq!(rig.ada.submit(&form).await.status, 422, "nor its end");
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_account_with_ones_address_is_oneself() {
    let rig = Rig::start().await;
    rig.execute(
        "INSERT INTO people (id, provider, subject, email, name, created_at, signed_in_at)
             VALUES (gen_random_uuid(), 'github', '7', 'ada@demo.test', 'Ada at home', now(), now())",
    )
    .await;
    let form = with(rig.form_for_person("ada", "manager").await, "person", "Ada at home");
    let other = rig.one("SELECT id FROM people WHERE provider = 'github'").await;
    let page = rig.ada.submit(&with(form, "person_id", &other)).await;
    assert!(page.status == 422 && page.texts("#person-error").concat().contains("to themselves"), "{}", page.text());
    let held = rig.seed("reader", "person_id", &format!("'{other}'")).await;
    let page = rig.ada.get(&format!("{}/grants/{held}/withdraw", tab())).await;
    assert_eq!(page.status, 422);
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_who_is_not_there_is_none() {
    let rig = Rig::with(without_admins_of_the_settings().await).await;
    rig.seed("team-admin", "email, expires_at", "'ada@demo.test', now() + interval '30 days'").await;
    let lasting = rig.seed("team-admin", "email", "'rae@demo.test'").await;
    rig.portal.person("rae").await;
    // Nobody has this address: it doesn't keep the team.
    rig.seed("team-admin", "email", "'typo@demo.test'").await;
    let path = format!("{}/grants/{lasting}/withdraw", tab());
    let page = rig.ada.get(&path).await;
    assert!(page.status == 422 && page.text().contains("no admin left"), "{}", page.text());
    rig.portal.person("will").await;
    rig.seed("team-admin", "email", "'will@demo.test'").await;
    assert_eq!(rig.ada.get(&path).await.status, 200);
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_settings_grant_is_theirs() {
    let rig = Rig::start().await;
    let page = rig.ada.get(&tab()).await;
    assert!(page.hrefs("tr[data-holder='certdesk-readers'] .do a").is_empty());
    assert!(page.texts("p.settings").concat().contains("CERTDESK_GRANTS"));
    let id = rig.one("SELECT id FROM grants WHERE role = 'reader'").await;
    let path = format!("{}/grants/{id}/withdraw", tab());
    let page = rig.ada.get(&path).await;
    assert!(page.status == 422 && page.texts("#action-problem").concat().contains("CERTDESK_GRANTS"));
    let page = rig.ada.post(&path, &[("csrf", rig.form().await.value("csrf"))]).await;
    assert_eq!(page.status, 422);
    assert_eq!(rig.events("access.withdraw").await.pop().unwrap().ended(), "refused from settings");
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawn_role_is_gone_at_the_next_request() {
    let rig = Rig::start().await;
    rig.grant("nora@demo.test", "manager").await;
    let nora = rig.portal.person("nora").await;
    assert_eq!(nora.get(&certificates()).await.status, 200);
    let path = rig.withdraw_path("manager", "nora@demo.test").await;
    let asked = rig.ada.get(&path).await;
    assert!(asked.text().contains("nora@demo.test is no longer Manager of this team"), "{}", asked.text());
    let page = rig.ada.submit(&asked.form("form.action").set("csrf", "of another session")).await;
    assert_eq!((page.status, nora.get(&certificates()).await.status), (403, 200));
    let answer = rig.withdraw(&path).await;
    assert_eq!((answer.status, answer.location().unwrap().path()), (303, tab().as_str()));
    assert_eq!(nora.get(&certificates()).await.status, 404);
    assert_eq!(rig.ada.get(&path).await.status, 404, "it is gone");
    let told = rig.events("access.withdraw").await;
    let ended: Vec<String> = told.iter().map(|event| event.ended()).collect();
    assert_eq!(ended, ["refused stale form", "success", "refused not found"]);
    let withdrawn = &told[1];
    assert_eq!(
        (&withdrawn.data["grantee"]["email"], &withdrawn.data["role"]),
        (&"nora@demo.test".into(), &"manager".into())
    );
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_admin_without_an_end_remains() {
    let rig = Rig::with(without_admins_of_the_settings().await).await;
    let (mina, will) = (rig.portal.person("mina").await, rig.portal.person("will").await);
    drop(mina);
    let end = format!("'ada@demo.test', '{}'::timestamptz", rig.day(9));
    rig.seed("team-admin", "email, expires_at", &end).await;
    rig.seed("team-admin", "email", "'will@demo.test'").await;
    // Will's is the last without an end: neither withdrawn nor ended.
    let path = rig.withdraw_path("team-admin", "will@demo.test").await;
    let page = rig.ada.get(&path).await;
    assert!(page.texts("#action-problem").concat().contains("no admin left"), "{}", page.text());
    let page = rig.ada.post(&path, &[("csrf", rig.form().await.value("csrf"))]).await;
    assert_eq!(page.status, 422);
    let form = with(rig.form_for("will@demo.test", "team-admin").await, "last_day", &rig.day(30));
    let page = rig.ada.submit(&form).await;
    assert!(page.texts("#last_day-error").concat().contains("no admin left"), "{}", page.text());
    assert_eq!(rig.events("access.grant").await.pop().unwrap().ended(), "refused last admin");
    // One who is blocked doesn't count.
    let mina = rig.person_id("mina").await;
    rig.seed("team-admin", "person_id", &format!("'{mina}'::uuid")).await;
    rig.execute(&format!("UPDATE people SET blocked_at = now() WHERE id = '{mina}'")).await;
    assert_eq!(rig.ada.submit(&form).await.status, 422);
    rig.execute("UPDATE people SET blocked_at = NULL").await;
    assert_eq!(rig.ada.submit(&form).await.status, 303);
    assert_eq!(rig.withdraw(&path).await.status, 303);
    assert_eq!(will.get(&tab()).await.status, 404);
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_admins_change_and_auditors_look() {
    let rig = Rig::start().await;
    rig.grant("kim@demo.test", "reader").await;
    let path = rig.withdraw_path("reader", "kim@demo.test").await;
    let form = rig.form_for("lee@demo.test", "reader").await;
    for (id, sees) in [("mina", 403), ("will", 403), ("rae", 403), ("omar", 200)] {
        let person = rig.portal.person(id).await;
        assert_eq!(person.get(&tab()).await.status, sees, "{id}");
        let email = format!("{}/email?address=kim%40demo.test", tab());
        assert_eq!(person.get(&email).await.status, sees, "{id}");
        assert_eq!(person.get(&format!("{}/grant", tab())).await.status, 403, "{id}");
        assert_eq!(person.get(&format!("{}/grant/people?person=no", tab())).await.status, 403, "{id}");
        assert_eq!(person.get(&path).await.status, 403, "{id}");
        let token = person.csrf().await;
        assert_eq!(person.post(&path, &[("csrf", &token)]).await.status, 403, "{id}");
        assert_eq!(person.submit(&form.clone().set("csrf", &token)).await.status, 403, "{id}");
    }
    let omar = rig.portal.person("omar").await;
    let page = omar.get(&tab()).await;
    assert!(page.hrefs("#grant-button, .do a, [id^=g-]").is_empty(), "{}", page.text());
    assert!(rig.events("access.read").await.iter().filter(|event| event.ended() == "refused permission").count() >= 6);
    let granted = rig.events("access.grant").await;
    assert_eq!(granted.iter().filter(|event| event.ended() == "success").count(), 1);
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_another_teams_is_not_found() {
    let rig = Rig::start().await;
    rig.execute(
        "INSERT INTO teams (id, name, slug, created_at) VALUES (gen_random_uuid(), 'Other', 'other', now());
         INSERT INTO grants (id, team_id, role, email, granted_by, created_at)
         SELECT gen_random_uuid(), id, 'reader', 'kim@demo.test', 'Sol', now() FROM teams WHERE slug = 'other'",
    )
    .await;
    let theirs = rig.one("SELECT grants.id FROM grants WHERE email = 'kim@demo.test'").await;
    for path in ["", "/grant", "/grant/people?person=ki", "/email?address=a", "/group?provider=oidc&name=a"] {
        assert_eq!(rig.ada.get(&format!("/teams/other/access{path}")).await.status, 404, "{path}");
    }
    let csrf = rig.form().await.value("csrf").to_owned();
    for team in [TEAM, "other"] {
        let path = format!("/teams/{team}/access/grants/{theirs}/withdraw");
        assert_eq!(rig.ada.get(&path).await.status, 404);
        assert_eq!(rig.ada.post(&path, &[("csrf", &csrf)]).await.status, 404);
    }
    let form = rig.form_for("lee@demo.test", "reader").await;
    assert_eq!(rig.ada.post("/teams/other/access/grant", &fields(&form)).await.status, 404);
    // What somebody holds elsewhere doesn't show here.
    let page = rig.ada.get(&format!("{}/email?address=kim%40demo.test", tab())).await;
    assert!(page.status == 200 && page.text().contains("Nothing on this team."), "{}", page.text());
    let none = "0199aaaa-0000-7000-8000-000000000001";
    for path in [format!("people/{none}"), "people/ada".to_owned(), format!("grants/{none}/withdraw"), "x".to_owned()] {
        assert_eq!(rig.ada.get(&format!("{}/{path}", tab())).await.status, 404, "{path}");
    }
    rig.portal.stop().await;
}

fn fields(form: &crate::support::page::Form) -> Vec<(&str, &str)> {
    form.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn another_end_is_not_given_to_what_was_withdrawn_meanwhile() {
    let rig = Rig::start().await;
    rig.grant("kim@demo.test", "reader").await;
    let change = rig.ada.get(&tab()).await.hrefs("tr[data-holder='kim@demo.test'] a[id^=c-]").remove(0);
    let opened = with(rig.ada.get(&change).await.form("form.grant"), "last_day", &rig.day(3));
    assert_eq!(rig.withdraw(&rig.withdraw_path("reader", "kim@demo.test").await).await.status, 303);
    let page = rig.ada.submit(&opened).await;
    assert_eq!(page.status, 422);
    assert!(page.text().contains("has ended or was withdrawn meanwhile"), "{}", page.text());
    assert_eq!(rig.count("email = 'kim@demo.test'").await, 0);
    assert_eq!(rig.events("access.grant").await.pop().unwrap().ended(), "refused gone");

    // Nor to what has ended since the form was opened; a form that grants it anew does.
    let form = with(rig.form_for("kim@demo.test", "reader").await, "last_day", &rig.day(0));
    assert_eq!(rig.ada.submit(&form).await.status, 303);
    let opened = with(rig.ada.get(&change).await.form("form.grant"), "last_day", &rig.day(3));
    rig.portal.leap(chrono::TimeDelta::days(1));
    assert_eq!(rig.ada.submit(&opened).await.status, 422);
    assert_eq!(rig.count(&format!("email = 'kim@demo.test' AND expires_at > '{}'", rig.day(1))).await, 0);
    let form = with(rig.form_for("kim@demo.test", "reader").await, "last_day", &rig.day(3));
    assert_eq!(rig.ada.submit(&form).await.status, 303);
    assert_eq!(rig.count(&format!("email = 'kim@demo.test' AND expires_at > '{}'", rig.day(1))).await, 1);
    rig.portal.stop().await;
}
