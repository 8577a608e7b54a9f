//! Grants that end: at midnight (UTC), in the middle of a session.

use chrono::TimeDelta;

use super::rig::{Rig, certificates, tab};

#[tokio::test(flavor = "multi_thread")]
async fn a_role_ends_at_midnight_in_the_middle_of_a_session() {
    let rig = Rig::start().await;
    let today = rig.day(0);
    let form = rig.form_for("nora@demo.test", "reader").await.set("last_day", &today);
    assert_eq!(rig.ada.submit(&form).await.status, 303);
    let nora = rig.portal.person("nora").await;
    assert_eq!(nora.get(&certificates()).await.status, 200);
    // It is noon: a minute before midnight, and a minute after.
    rig.portal.leap(TimeDelta::minutes(12 * 60 - 1));
    assert_eq!(nora.get(&certificates()).await.status, 200);
    rig.portal.leap(TimeDelta::minutes(1));
    assert_eq!(nora.get(&certificates()).await.status, 404);
    assert_eq!(nora.get("/").await.texts("h1"), ["You’re signed in, but have no role yet"]);

    // It is listed for a while, and can be granted anew, which is the same grant.
    let page = rig.ada.get(&tab()).await;
    assert_eq!(page.texts("tr[data-holder='nora@demo.test'] .end"), [format!("ended with {today} (UTC)")]);
    assert!(page.hrefs("tr[data-holder='nora@demo.test'] a.danger").is_empty());
    let id = rig.one("SELECT id FROM grants WHERE email IS NOT NULL").await;
    assert_eq!(rig.ada.get(&format!("{}/grants/{id}/withdraw", tab())).await.status, 404);
    let explained = rig.ada.get(&format!("{}/email?address=nora%40demo.test", tab())).await;
    assert!(explained.text().contains("Nothing on this team."), "{}", explained.text());
    let form = rig.form_for("nora@demo.test", "reader").await.set("last_day", &rig.day(2));
    assert_eq!(rig.ada.submit(&form).await.status, 303);
    assert!(rig.ada.get(&tab()).await.texts(".banner.flash").concat().contains("The role is granted"));
    assert_eq!(nora.get(&certificates()).await.status, 200);
    assert_eq!(rig.one("SELECT id FROM grants WHERE email IS NOT NULL").await, id);

    // What ended long ago isn't listed, and goes with the next grant.
    rig.portal.leap(TimeDelta::days(3 + 30));
    let ada = rig.portal.person("ada").await;
    assert!(ada.get(&tab()).await.texts("tr[data-holder='nora@demo.test']").is_empty());
    let rig = Rig { ada, ..rig };
    rig.grant("kim@demo.test", "reader").await;
    assert_eq!((rig.count("email = 'kim@demo.test'").await, rig.count("email = 'nora@demo.test'").await), (1, 0));
    rig.portal.stop().await;
}
