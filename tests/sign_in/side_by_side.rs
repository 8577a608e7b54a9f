//! Several providers of several kinds at one portal.

use serde_json::json;

use super::beside::{LIST, count, real, start};
use super::browser::Browser;
use super::github::{CLIENT_SECRET, GitHub};
use crate::support::oidc_provider::OidcProvider;

#[tokio::test(flavor = "multi_thread")]
async fn each_has_its_button_its_people_and_its_groups() {
    let (provider, github) = (OidcProvider::start().await, GitHub::start().await);
    let plain_groups = "fields = { subject = \"login\" }";
    let described = [
        real("corp", &provider, ""),
        real("partner", &provider, ""),
        github.described("git", CLIENT_SECRET, plain_groups),
    ];
    let portal = start(&described, &["manager=group@corp:pki/all"], 0).await;
    provider.admit(&portal.url, &["corp", "partner"]).await;
    provider.person("octocat", json!({ "name": "Octo", "groups": ["pki/all"] })).await;
    github.teams(&[("pki", "all")]);

    let page = Browser::new(&portal.url).open("/sign-in").await;
    let buttons =
        ["Continue with Demo", "Continue with Real corp", "Continue with Real partner", "Continue with GitHub"];
    assert_eq!(page.texts("main form button"), buttons);

    // One subject and one group name everywhere: the grant is for one provider's.
    for (id, status) in [("corp", 200), ("partner", 404), ("git", 404)] {
        let browser = Browser::new(&portal.url);
        browser.sign_in(id, "octocat").await;
        assert_eq!(browser.open(LIST).await.status, status, "{id}");
    }
    let demo = Browser::new(&portal.url);
    demo.sign_in("oidc", "mina").await;
    let same = "SELECT count(*) FROM people WHERE subject = 'octocat' AND groups = ARRAY['pki/all']";
    assert_eq!(count(&portal, same).await, 3);
    assert_eq!(Browser::new(&portal.url).open("/sign-in/nobody/callback?code=c&state=s").await.status, 404);
    portal.stop().await;
}
