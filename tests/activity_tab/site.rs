//! The activity of all teams, for a site auditor; and nothing else of the site.

use certdesk::db::grants::Grantee;
use certdesk::domain::role::SiteRole;
use certdesk::evidence::By;
use certdesk::evidence::export::verify;
use certdesk::ops::people::site_admins;
use diesel_async::SimpleAsyncConnection;

use super::rig::{MARK, Rig, Told, numbers, person};
use crate::support::portal::PortalOptions;

const ALL: &str = "/admin/activity";

#[tokio::test(flavor = "multi_thread")]
async fn reads_the_activity_of_all_teams_and_nothing_else() {
    let options = PortalOptions::new().await.set("site-auditor", "email:nora@demo.test");
    let mut rig = Rig::on(options).await;
    let other = "INSERT INTO teams (id, name, slug, created_at) VALUES (gen_random_uuid(), 'Other', 'other', now())";
    rig.connection.batch_execute(other).await.unwrap();
    let other = certdesk::db::teams::by_slug(&rig.connection, "other").await.unwrap().unwrap().id;
    let told = rig.told();
    rig.tell(&[
        told.clone(),
        Told { team: Some(other), target: (person(140), "theirs"), ..told.clone() },
        Told { team: None, target: (person(141), "nobody's"), ..told },
    ])
    .await;
    rig.seal().await;
    let nora = rig.portal.person("nora").await;
    let home = nora.home().await;
    assert_eq!(home.url.path(), ALL);
    assert_eq!(home.texts(".tabs a"), ["Activity"]);
    let page = nora.get(&format!("{ALL}?q={MARK}&action=certdesk.certificate.download")).await;
    assert_eq!(page.texts("#events td.on .main"), ["nobody's", "theirs", "www.shop.test"]);
    assert_eq!(page.texts("#events td.on small"), ["Certificate", "Certificate · Other", "Certificate · Shop"]);
    for number in numbers(&page) {
        assert_eq!(nora.get(&format!("{ALL}/{number}")).await.status, 200);
    }
    // Everything verifies as a whole; what is filtered, as a selection.
    let whole = nora.get(&format!("{ALL}/export?format=jsonl")).await;
    assert_eq!(verify(whole.body.as_slice(), By::default()).unwrap().selection, None);
    let some = nora.get(&format!("{ALL}/export?format=jsonl&on=theirs")).await;
    let verified = verify(some.body.as_slice(), By::default()).unwrap();
    assert_eq!((verified.selection.as_deref(), verified.report.events), (Some("all teams?on=theirs"), 1));
    for path in ["/admin/teams", "/admin/people", "/admin/authorities", "/teams/shop/activity", "/teams/other/activity"]
    {
        assert_eq!(nora.get(path).await.status, 404, "{path}");
    }
    // Whoever administers the site does not read it.
    let sol = rig.portal.person("sol").await;
    assert_eq!(sol.get(ALL).await.status, 404);
    assert_eq!(sol.get(&format!("{ALL}/export?format=csv")).await.status, 404);
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_role_is_given_and_taken_on_the_command_line() {
    let rig = Rig::start().await;
    let app = &rig.portal.app;
    let nora = rig.portal.person("nora").await;
    assert_eq!(nora.get(ALL).await.status, 404);
    let grantee = Grantee::Email("nora@demo.test".to_owned());
    assert!(site_admins::grant(app, SiteRole::Auditor, &grantee).await.unwrap());
    assert!(!site_admins::grant(app, SiteRole::Auditor, &grantee).await.unwrap());
    assert_eq!(nora.get(ALL).await.status, 200);
    assert_eq!(nora.get("/admin/teams").await.status, 404);
    let listed = site_admins::list(app).await.unwrap();
    let auditors = listed.people.into_iter().find(|(role, _)| *role == SiteRole::Auditor).unwrap().1;
    assert_eq!(auditors.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["Nora"]);
    site_admins::withdraw(app, SiteRole::Auditor, &grantee).await.unwrap();
    assert_eq!(nora.get(ALL).await.status, 404);
    rig.portal.stop().await;
}
