//! Several teams: the switcher, a team's own address, and the one that is remembered.

use diesel_async::SimpleAsyncConnection;

use super::rig::Rig;
use crate::support::portal::TEAM;

#[tokio::test(flavor = "multi_thread")]
async fn the_last_team_is_remembered_across_browsers() {
    let rig = Rig::start().await;
    rig.make_team("Another", "mina@demo.test").await;
    let mina = rig.portal.person("mina").await;
    let begins =
        async |person: &crate::support::person::Person| person.get("/").await.location().unwrap().path().to_owned();
    assert_eq!(begins(&mina).await, "/teams/another", "the first by name");
    let page = mina.get(&format!("/teams/{TEAM}/certificates")).await;
    assert_eq!(page.texts("#team-menu summary .name"), ["Shop"]);
    assert_eq!(page.texts("#team-menu li a"), ["Another", "Shop"]);
    assert_eq!(page.hrefs("#team-menu li a"), ["/teams/another", "/teams/shop"]);
    assert_eq!(page.texts("#team-menu a[aria-current]"), ["Shop"]);
    assert_eq!(begins(&mina).await, "/teams/shop");

    // In another browser, and after signing in again.
    let elsewhere = rig.portal.person("mina").await;
    assert_eq!(begins(&elsewhere).await, "/teams/shop");
    // A team's own address leads to the first tab that there is for her.
    assert_eq!(elsewhere.get("/teams/another").await.location().unwrap().path(), "/teams/another/access");
    assert_eq!(begins(&mina).await, "/teams/another");
    // Where she no longer may go there, it is forgotten.
    rig.connect().await.batch_execute("DELETE FROM grants WHERE email = 'mina@demo.test'").await.unwrap();
    assert_eq!(begins(&mina).await, "/teams/shop");
    assert_eq!(mina.get("/teams/another").await.status, 404);
    let page = mina.get(&format!("/teams/{TEAM}/certificates")).await;
    assert_eq!(page.texts("#team-menu"), [""; 0], "with one team there is nothing to choose");
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_administers_only_the_site_begins_there() {
    let rig = Rig::start().await;
    assert_eq!(rig.sol.get("/").await.location().unwrap().path(), "/admin/teams");
    rig.make_team("Another", "nora@demo.test").await;
    rig.connect()
        .await
        .batch_execute("UPDATE grants SET email = 'sol@demo.test' WHERE email IS NOT NULL")
        .await
        .unwrap();
    assert_eq!(rig.sol.get("/").await.location().unwrap().path(), "/teams/another");
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_holds_nothing_is_told_whom_to_ask() {
    let rig = Rig::with(super::rig::options().await.set("help-contact", "help@shop.test")).await;
    let nora = rig.portal.person("nora").await;
    let page = nora.get("/").await;
    assert_eq!(page.hrefs("main a[href^=mailto]"), ["mailto:help@shop.test"]);
    assert!(page.texts(".known")[0].contains("nora@demo.test, which Demo vouches for"), "{}", page.text());
    rig.portal.stop().await;

    // Otherwise at most three site administrators who have signed in and may.
    let admins = "email:mina@demo.test,email:will@demo.test,email:rae@demo.test,email:ada@demo.test,email:no@demo.test";
    let rig =
        Rig::with(super::rig::options().await.set("site-admin", format!("{admins},group:certdesk-site-admins"))).await;
    let nora = rig.portal.person("nora").await;
    assert_eq!(nora.get("/").await.texts("ul.ask li"), ["Sol sol@demo.test"]);
    for id in ["mina", "will", "rae", "ada"] {
        rig.portal.person(id).await;
    }
    rig.connect().await.batch_execute("UPDATE people SET blocked_at = now() WHERE name = 'Ada'").await.unwrap();
    let told = nora.get("/").await.texts("ul.ask li");
    assert_eq!(told, ["Rae rae@demo.test", "Will will@demo.test", "Mina mina@demo.test"]);
    // Somebody for whose address nobody vouches.
    rig.connect().await.batch_execute("UPDATE people SET email = NULL WHERE name = 'Nora'").await.unwrap();
    let page = nora.get("/").await;
    assert!(page.texts(".known")[0].contains("Demo vouches for no e-mail address"), "{}", page.text());
    rig.portal.stop().await;
}
