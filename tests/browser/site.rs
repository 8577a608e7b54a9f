//! The site's administration and My sessions: by mouse, by keyboard, in two browsers, without JavaScript, in Korean.

use chromiumoxide::cdp::browser_protocol::emulation::SetScriptExecutionDisabledParams;

use super::chromium::Chromium;
use super::sign_in_as;
use super::tab::{ENTER, ESCAPE, TAB, Tab, quoted};
use crate::support::portal::{Portal, PortalOptions};

/// A site administrator by group, and one by address.
async fn portal() -> Portal {
    let admins = "group:certdesk-site-admins,email:mina@demo.test";
    Portal::start(PortalOptions::new().await.without_scheduler().set("site-admin", admins)).await
}

/// Goes on by Tab until what the CSS selector selects has the focus.
async fn tab_to(tab: &Tab, css: &str) {
    let there = format!("document.activeElement.matches({})", quoted(css));
    for _ in 0..20 {
        tab.press(TAB).await;
        if tab.evaluate(&there).await == Some(true) {
            return;
        }
    }
    panic!("Tab never came to {css}");
}

/// Whether something shows that is in the page.
async fn shows(tab: &Tab, css: &str) -> bool {
    let shown = format!("document.querySelector({}).checkVisibility()", quoted(css));
    tab.evaluate(&shown).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_team_is_made_and_somebody_is_blocked_by_mouse() {
    let portal = portal().await;
    portal.person("rae").await;
    let chromium = Chromium::start().await;
    let tab = chromium.tab().await;
    sign_in_as(&tab, &portal, "sol", "#new-button").await;
    tab.look("site-teams").await;
    tab.click("#new-button").await;
    tab.see("dialog[open] #name:focus").await;
    assert!(shows(&tab, "#email").await && !shows(&tab, "#group").await);
    tab.click("label[for=kind-group]").await;
    assert!(!shows(&tab, "#email").await && shows(&tab, "#group").await);
    tab.click("label[for=kind-email]").await;
    tab.fill("#email", "sol@demo.test").await;
    tab.fill("#address", "Pay desk").await;
    tab.click("dialog .buttons button").await;
    tab.see("#team-errors:focus").await;
    assert_eq!(tab.texts(".field-error li").await.len(), 3);
    assert_eq!(tab.value("#email").await, "sol@demo.test");
    tab.look("site-team-mistake").await;
    tab.fill("#name", "Pay desk").await;
    tab.fill("#address", "").await;
    tab.fill("#email", "nora@demo.test").await;
    tab.click("dialog .buttons button").await;
    tab.see("#team-url").await;
    assert_eq!(tab.text("h1").await, "Pay desk");
    tab.look("site-team").await;
    tab.click("#rename-button").await;
    tab.fill("dialog #name", "Payments").await;
    tab.look("site-team-rename").await;
    tab.click("dialog .buttons button").await;
    tab.until("the new name", "document.querySelector('h1').textContent === 'Payments'").await;
    tab.click("#name-admin-button").await;
    tab.see("dialog[open] #email").await;
    tab.press(ESCAPE).await;
    tab.see_no("dialog").await;
    tab.see("#name-admin-button:focus").await;

    tab.click(".tabs a[href='/admin/people']").await;
    tab.see("table.people").await;
    tab.look("site-people").await;
    tab.click("tr[data-person=Rae] .name a").await;
    tab.see("#block-button").await;
    tab.look("site-person").await;
    tab.click("#block-button").await;
    tab.see("dialog[open] button.danger:focus").await;
    tab.look("site-block").await;
    tab.click("dialog button.danger").await;
    tab.see("#unblock-button").await;
    assert_eq!(tab.text(".badges .badge").await, "Blocked");
    tab.click("#unblock-button").await;
    tab.see("#block-button").await;

    assert_eq!(tab.complaints(), [""; 0]);
    chromium.stop().await;
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_team_is_made_by_keys() {
    let portal = portal().await;
    let chromium = Chromium::start().await;
    let tab = chromium.tab().await;
    sign_in_as(&tab, &portal, "sol", "#new-button").await;
    tab_to(&tab, "#new-button").await;
    tab.press(ENTER).await;
    tab.see("dialog[open] #name:focus").await;
    tab.type_text("Keys").await;
    tab_to(&tab, "#address").await;
    tab.type_text("by-keys").await;
    tab_to(&tab, "#kind-email").await;
    // What is hidden is passed over.
    tab.press(TAB).await;
    tab.see("#email:focus").await;
    tab.type_text("nora@").await;
    tab.press(ENTER).await;
    tab.see("#team-errors:focus").await;
    tab.press(TAB).await;
    tab.press(ENTER).await;
    tab.see("dialog[open] #email:focus").await;
    tab.until("the end of the text", "(document.activeElement.select(), true)").await;
    tab.type_text("nora@demo.test").await;
    tab.press(ENTER).await;
    tab.see("#team-url").await;
    assert!(tab.text("#team-url").await.ends_with("/teams/by-keys"));
    assert_eq!(tab.complaints(), [""; 0]);
    chromium.stop().await;
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sessions_of_two_browsers() {
    let portal = portal().await;
    let (one, other) = (Chromium::start().await, Chromium::start().await);
    let (here, there) = (one.tab().await, other.tab().await);
    sign_in_as(&here, &portal, "mina", "#order-button").await;
    sign_in_as(&there, &portal, "mina", "#order-button").await;
    here.click("#person-menu summary").await;
    here.see("#person-menu[open] .panel").await;
    here.look("person-menu").await;
    here.click("#person-menu a[href='/sessions']").await;
    here.see("#end-others-button").await;
    let names = here.texts(".sessions td.name > span:first-child").await;
    assert_eq!(names, ["Chrome on Linux"; 2]);
    here.look("sessions").await;
    here.click(".sessions form[action='/sessions/end'] button").await;
    here.see(".banner.flash").await;
    here.see_no("#end-others-button").await;
    // A dialog there asks for the whole page instead, which is the sign-in page.
    there.click("#order-button").await;
    there.see("form[action='/sign-in/oidc']").await;
    // The present one ends as by the menu.
    here.click(".sessions form[action='/sign-out'] button").await;
    here.see("form[action='/sign-in/oidc']").await;
    assert_eq!(here.complaints(), [""; 0]);
    one.stop().await;
    other.stop().await;
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_javascript() {
    let portal = portal().await;
    let chromium = Chromium::start().await;
    let tab = chromium.tab().await;
    tab.page.execute(SetScriptExecutionDisabledParams::new(true)).await.unwrap();
    sign_in_as(&tab, &portal, "sol", "#new-button").await;
    tab.click("#new-button").await;
    tab.see("article.sheet #name").await;
    tab.fill("#name", "Plain").await;
    tab.click("label[for=kind-group]").await;
    tab.click("main form .buttons button").await;
    tab.see("#group-error").await;
    assert_eq!(tab.value("#name").await, "Plain");
    tab.fill("#group", "certdesk-readers").await;
    tab.click("main form .buttons button").await;
    tab.see("#team-url").await;
    assert_eq!(tab.text("ul.admins .who").await, "group certdesk-readers of Demo");
    tab.open(portal.url.join("admin/people?q=sol").unwrap().as_str()).await;
    tab.click(".people .name a").await;
    tab.see("#identity-title").await;
    tab.open(portal.url.join("sessions").unwrap().as_str()).await;
    tab.click(".sessions button").await;
    tab.see("form[action='/sign-in/oidc']").await;
    assert_eq!(tab.complaints(), [""; 0]);
    chromium.stop().await;
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn in_korean_and_with_long_names() {
    let portal = portal().await;
    let sol = portal.person("sol").await;
    for (name, email) in
        [("가나다라마바사아자차카타파하 인증서 관리팀", "mina@demo.test"), (&*"Long".repeat(30), "mina@demo.test")]
    {
        let form = sol.get("/admin/teams/new").await.form("form.team-form").set("name", name).set("email", email);
        assert_eq!(sol.submit(&form).await.status, 303);
    }
    portal.person("nora").await;
    // Where she begins is where she was.
    assert_eq!(portal.person("mina").await.get("/teams/shop/certificates").await.status, 200);
    let chromium = Chromium::start().await;
    let tab = chromium.tab().await;
    sign_in_as(&tab, &portal, "mina", "#team-menu").await;
    tab.look("switcher").await;
    tab.click("#team-menu summary").await;
    tab.see("#team-menu[open] .panel").await;
    tab.look("switcher-open").await;
    tab.click("footer a[lang=ko]").await;
    tab.see("html[lang=ko]").await;
    for (page, name) in [
        ("admin/teams", "ko-teams"),
        ("admin/teams/new", "ko-team-new"),
        ("admin/people", "ko-people"),
        ("sessions", "ko-sessions"),
    ] {
        tab.open(portal.url.join(page).unwrap().as_str()).await;
        tab.see("html[lang=ko] main h1").await;
        tab.look(&format!("site-{name}")).await;
    }
    assert_eq!(tab.text("h1").await, "내 세션");
    assert_eq!(tab.text(".sessions td.name > span:first-child").await, "Linux의 Chrome");
    tab.open(portal.url.join("admin/people?q=Nora").unwrap().as_str()).await;
    tab.click(".people .name a").await;
    tab.see("#block-button").await;
    tab.look("site-ko-person").await;
    assert_eq!(tab.complaints(), [""; 0]);

    // Somebody without a role.
    let nobody = Chromium::start().await;
    let other = nobody.tab().await;
    sign_in_as(&other, &portal, "nora", ".known").await;
    other.look("no-access").await;
    nobody.stop().await;
    chromium.stop().await;
    portal.stop().await;
}
