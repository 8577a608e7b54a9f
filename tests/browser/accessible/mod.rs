//! What axe-core finds on the pages: every kind that somebody is led to, in light and dark, wide and narrow, with menus closed
//! and open; every dialog over its page; every form with what is wrong in it.
//!
//! The pages are found by following links as each kind of person, so that one that is added later is among them; a route that
//! nobody comes to, and that [`NO_PAGES`] does not name, fails the test. Will and Rae see less of what Mina sees.

mod ground;
mod rules;
mod visit;
mod walk;

use std::collections::BTreeSet;

use self::ground::Ground;
use self::visit::Visit;
use self::walk::Walk;
use super::chromium::Chromium;
use crate::permissions::table::ROWS;
use crate::support::person::Person;

/// Routes that answer no page: other people's programs, files, parts of pages, and ways to somewhere else.
const NO_PAGES: [&str; 16] = [
    "/language/{language}",
    "/api/v1/instances/{crn:.+}/notifications/publicKey",
    "/api/v1/instances/{crn:.+}/notifications/jwks",
    "/healthz",
    "/readyz",
    "/static/{path:.*}",
    "/teams/{team}",
    "/teams/{team}/certificates/{certificate}/download",
    "/teams/{team}/certificates/{certificate}/download/der",
    "/teams/{team}/certificates/{certificate}/versions/{number}/download",
    "/teams/{team}/notifications/key",
    "/teams/{team}/activity/export",
    "/admin/activity/export",
    // Within the dialogs that they belong to, they are looked at there.
    "/teams/{team}/access/grant/people",
    "/admin/teams/people",
    // Leads on, or back to the sign-in page, unless its request was made up.
    "/sign-in/{provider}/callback",
];

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_on_any_page() {
    let mut ground = Ground::make().await;
    let chromium = Chromium::start().await;
    let tab = chromium.tab().await;
    let url = ground.portal.url.clone();
    let mut visit = Visit::begin(&tab, &url).await;
    let mut walk = Walk::default();

    visit.become_nobody().await;
    for path in ["/sign-in", "/sign-in/oidc/callback?state=forgotten&code=x", "/nowhere"] {
        visit.page(path, path).await;
    }
    visit.provider().await;
    for (id, begins) in ground.people() {
        let person = Person::sign_in(&url, id).await;
        visit.become_person(id, &person).await;
        let places = walk.of(id, &person, &begins).await;
        for place in &places {
            visit.page(&place.path, &place.route).await;
            visit.dialogs().await;
            visit.mistakes(&place.route).await;
        }
        visit.in_korean(&places).await;
        match id {
            "mina" => visit.many_and_test().await,
            "ada" => visit.people_found("/teams/shop/access/grant", "#person").await,
            "sol" => visit.people_found("/admin/teams/new", "#person").await,
            _ => (),
        }
    }
    ground.fall_behind().await;
    let mina = Person::sign_in(&url, "mina").await;
    visit.become_person("mina", &mina).await;
    visit.page("/teams/shop/certificates", "late").await;
    ground.break_down().await;
    visit.page("/teams/shop/notifications", "broken").await;

    let routes = walk.routes();
    chromium.stop().await;
    ground.portal.stop().await;
    let pages: BTreeSet<&str> = ROWS.iter().filter(|row| row.method == "GET").map(|row| row.pattern).collect();
    let known: BTreeSet<&str> = routes.iter().map(String::as_str).chain(NO_PAGES).chain(["/sign-in"]).collect();
    assert_eq!(pages.difference(&known).collect::<Vec<_>>(), [&""; 0], "nobody came to these");
    let answered: Vec<&str> = NO_PAGES.into_iter().filter(|route| routes.contains(*route)).collect();
    assert_eq!(answered, [""; 0], "these answer pages");
    visit.assert_nothing_found();
}
