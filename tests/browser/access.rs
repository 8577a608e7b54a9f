//! The Access tab, by mouse, by keys, without JavaScript and in Korean; and how it looks.

use chromiumoxide::cdp::browser_protocol::emulation::SetScriptExecutionDisabledParams;

use super::chromium::Chromium;
use super::portal;
use super::tab::{DOWN, ENTER, ESCAPE, TAB, Tab, quoted};
use crate::support::portal::Portal;

/// Signs in as Ada, who administers the team and begins at its Access tab.
async fn sign_in(tab: &Tab, portal: &Portal) {
    tab.open(portal.url.as_str()).await;
    tab.click("main form button").await;
    tab.click("button[name=person][value=ada]").await;
    tab.see("#grant-button").await;
}

/// Gives something the focus, once the page's scripts are there.
async fn focus(tab: &Tab, css: &str) {
    let css = quoted(css);
    tab.until(
        "the focus",
        &format!("document.readyState === 'complete' && (document.querySelector({css}).focus(), true)"),
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn granted_looked_into_changed_and_withdrawn() {
    let portal = portal().await;
    let nora = portal.person("nora").await;
    let chromium = Chromium::start().await;
    let tab = chromium.tab().await;
    sign_in(&tab, &portal).await;
    assert_eq!(tab.texts(".tabs a").await, ["Access", "Activity"], "she sees no other tab");

    // For a person: found while typing, and chosen.
    tab.click("#grant-button").await;
    tab.see("dialog[open] #person:focus").await;
    tab.type_text("nor").await;
    tab.see("#people-found input").await;
    tab.click("#people-found label").await;
    tab.click("dialog .buttons button").await;
    tab.see("dialog[open] #role-error").await;
    assert_eq!(tab.value("#person").await, "nor");
    tab.see("#people-found input:checked").await;
    tab.click("label[for=role-reader]").await;
    tab.click("dialog .buttons button").await;
    tab.see("tr[data-holder=Nora] li[data-role=reader]").await;
    assert!(tab.text(".banner.flash").await.starts_with("The role is granted"));
    assert_eq!(nora.get("/teams/shop/certificates").await.status, 200);

    // Why: from the menu.
    tab.click("tr[data-holder=Nora] .menu summary").await;
    tab.click("tr[data-holder=Nora] .menu[open] a").await;
    tab.see("tr[data-permission=read-certificates] .badge.valid").await;
    assert!(tab.text("tr[data-permission=read-certificates] .why").await.contains("Reader directly"));
    assert_eq!(tab.text("tr[data-permission=download-certificates] .badge").await, "No");

    // Another role for her, from there: she is chosen already.
    tab.click("#grant-button").await;
    tab.see("dialog[open] #people-found input:checked").await;
    tab.click("label[for=role-auditor]").await;
    tab.click("dialog .buttons button").await;
    tab.see("tr[data-holder=Nora] li[data-role=auditor]").await;

    // What is asked depends on for whom and on what.
    tab.click("#grant-button").await;
    tab.see("dialog[open] #person:focus").await;
    let shown = |id: &str| format!("document.getElementById('{id}').offsetParent !== null");
    tab.until("only the person", &format!("{} && !({}) && !({})", shown("person"), shown("email"), shown("group")))
        .await;
    tab.click("label[for=kind-group]").await;
    tab.until("the group", &format!("{} && {} && !({})", shown("group"), shown("provider"), shown("person"))).await;
    tab.click("label[for=on-certificate]").await;
    tab.until("the certificate", &shown("certificate")).await;
    tab.press(ESCAPE).await;
    tab.see_no("dialog").await;
    tab.see("#grant-button:focus").await;

    tab.click("tr[data-holder=Nora] li[data-role=auditor] a.danger").await;
    tab.see("dialog[open] form.action").await;
    tab.click("dialog button[type=submit]").await;
    tab.see(".banner.flash").await;
    tab.see_no("li[data-role=auditor] a.danger").await;
    tab.click("tr[data-holder=Nora] li[data-role=reader] a.danger").await;
    tab.see("dialog[open] form.action").await;
    tab.click("dialog button[type=submit]").await;
    tab.see_no("tr[data-holder=Nora]").await;
    assert_eq!(nora.get("/teams/shop/certificates").await.status, 404);

    // She is found still, by the search.
    tab.fill("#q", "nora").await;
    tab.press(ENTER).await;
    tab.see(".others li[data-other=Nora]").await;
    assert_eq!(tab.complaints(), [""; 0]);
    chromium.stop().await;
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn by_keys() {
    let portal = portal().await;
    let chromium = Chromium::start().await;
    let tab = chromium.tab().await;
    sign_in(&tab, &portal).await;
    focus(&tab, "#grant-button").await;
    tab.press(ENTER).await;
    tab.see("dialog[open] #person:focus").await;
    // Back to the radios above, and down to the next of them.
    focus(&tab, "#kind-person").await;
    tab.press(DOWN).await;
    tab.see("#kind-email:checked").await;
    tab.press(TAB).await;
    tab.see("#email:focus").await;
    tab.type_text("kim@demo.test").await;
    tab.press(TAB).await;
    tab.see("#role-manager:focus").await;
    tab.press(DOWN).await;
    tab.see("#role-writer:checked").await;
    tab.press(ENTER).await;
    tab.see("tr[data-holder='kim@demo.test'] li[data-role=writer]").await;
    focus(&tab, "tr[data-holder='kim@demo.test'] a.danger").await;
    tab.press(ENTER).await;
    tab.see("dialog[open] button.danger:focus").await;
    tab.press(ESCAPE).await;
    tab.see_no("dialog").await;
    tab.see("a.danger:focus").await;
    tab.press(ENTER).await;
    tab.see("dialog[open] button.danger:focus").await;
    tab.press(ENTER).await;
    tab.see_no("tr[data-holder='kim@demo.test']").await;
    let said = "document.querySelector('.banner.flash')?.innerText.trim() === 'The role is withdrawn.'";
    tab.until("what came of it", said).await;
    assert_eq!(tab.complaints(), [""; 0]);
    chromium.stop().await;
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_javascript_and_in_korean() {
    let portal = portal().await;
    portal.person("nora").await;
    let chromium = Chromium::start().await;
    let tab = chromium.tab().await;
    tab.page.execute(SetScriptExecutionDisabledParams::new(true)).await.unwrap();
    sign_in(&tab, &portal).await;
    tab.click("footer a[lang=ko]").await;
    tab.see("html[lang=ko]").await;
    assert_eq!(tab.text("h1").await, "액세스 제어");
    tab.click("#grant-button").await;
    tab.see("main form.grant").await;
    tab.fill("#person", "no").await;
    tab.click(".finding button").await;
    tab.click("#people-found label").await;
    tab.click("label[for=role-reader]").await;
    tab.click("form.grant .buttons button").await;
    tab.see("tr[data-holder=Nora] li[data-role=reader]").await;
    assert!(tab.text(".banner.flash").await.starts_with("역할을 부여했습니다."));
    tab.click("tr[data-holder=Nora] .name a").await;
    tab.see("tr[data-permission=read-certificates] .badge.valid").await;
    assert_eq!(tab.text("tr[data-permission=read-certificates] .badge").await, "예");
    tab.click(".held a.danger").await;
    tab.see("main form.action").await;
    tab.click("form.action button[type=submit]").await;
    tab.see(".banner.flash").await;
    tab.see_no("tr[data-holder=Nora]").await;
    assert_eq!(tab.complaints(), [""; 0]);
    chromium.stop().await;
    portal.stop().await;
}

/// Grants and people of all kinds.
const HELD: &str = "
    INSERT INTO certificates (id, team_id, name, kind, domains, key_algorithm, search_text, created_by, created_at)
    SELECT gen_random_uuid(), id, 'Shop front', 'imported', '{www.shop.test}', 'ecdsa-p256', '', '', now() FROM teams;
    INSERT INTO grants (id, team_id, role, granted_by, created_at, email, certificate_id, expires_at)
    SELECT gen_random_uuid(), teams.id, role, 'Ada', now() - interval '3 days', email, on_it.id, ends::timestamptz
    FROM teams CROSS JOIN (VALUES
        ('manager', 'kim.min-jun@partners.example.org', false, NULL),
        ('reader', 'nora@demo.test', false, '2027-02-01'),
        ('writer', 'nora@demo.test', true, NULL),
        ('auditor', 'rae@demo.test', false, now()::text)
    ) AS held (role, email, on_one, ends) LEFT JOIN certificates AS on_it ON on_one;
    INSERT INTO grants (id, team_id, role, granted_by, created_at, person_id)
    SELECT gen_random_uuid(), teams.id, 'manager', 'Sol', now() - interval '90 days', people.id FROM teams, people
    WHERE people.subject = 'demo-will';
    UPDATE people SET blocked_at = now() - interval '2 hours' WHERE subject = 'demo-will';";

#[tokio::test(flavor = "multi_thread")]
async fn access_sticks_out_nowhere() {
    let portal = portal().await;
    for id in ["nora", "will", "rae"] {
        portal.person(id).await;
    }
    {
        use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};
        let mut connection = AsyncPgConnection::establish(&portal.database_url).await.unwrap();
        connection.batch_execute(HELD).await.unwrap();
    }
    let chromium = Chromium::start().await;
    let tab = chromium.tab().await;
    sign_in(&tab, &portal).await;
    tab.look("access").await;
    tab.click("#grant-button").await;
    tab.see("dialog[open] #person:focus").await;
    tab.type_text("demo.test").await;
    tab.see("#people-found label").await;
    tab.look("grant-dialog").await;
    tab.click("label[for=kind-group]").await;
    tab.click("label[for=on-certificate]").await;
    tab.click("dialog .buttons button").await;
    tab.see("dialog #group-error").await;
    tab.look("grant-mistake").await;
    tab.press(ESCAPE).await;
    tab.see_no("dialog").await;
    tab.click("tr[data-holder='nora@demo.test'] a.danger").await;
    tab.see("dialog[open] form.action").await;
    tab.look("withdraw-dialog").await;
    tab.press(ESCAPE).await;
    tab.see_no("dialog").await;
    tab.open(portal.url.join("/teams/shop/access?q=nora").unwrap().as_str()).await;
    tab.see(".others").await;
    tab.glance("access, searched").await;
    tab.click(".others li[data-other=Nora] a").await;
    tab.see("tr[data-permission]").await;
    tab.look("explained").await;
    tab.open(portal.url.join("/teams/shop/access?q=will").unwrap().as_str()).await;
    tab.click("tr[data-holder=Will] .name a").await;
    tab.see(".banner.late").await;
    tab.glance("explained, blocked").await;
    tab.open(portal.url.join("/language/ko?back=/teams/shop/access").unwrap().as_str()).await;
    tab.see("html[lang=ko] .holders").await;
    tab.glance("access, Korean").await;
    assert_eq!(tab.complaints(), [""; 0]);
    chromium.stop().await;
    portal.stop().await;
}
