//! Renewing by the menu, by mouse and keys, and on the plain pages without JavaScript.

use chromiumoxide::cdp::browser_protocol::emulation::SetScriptExecutionDisabledParams;
use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};

use super::chromium::Chromium;
use super::tab::{ENTER, ESCAPE, Tab};
use super::{archive, follow_until_valid, portal, set_records, sign_in};
use crate::support::names::fresh;
use crate::support::person::{Order, Person};
use crate::support::portal::Portal;
use crate::support::world::world;

/// Has the first row's menu as the list brings it.
const DRAWN_ANEW: &str = "(panel => {
    panel.outerHTML = `<ul class=panel data-items><li><a href='${panel.from}'>All actions</a></li></ul>`;
    return true;
})(document.querySelector('tbody .menu .panel'))";

/// A certificate that is valid; answers the path of its page.
async fn hold(portal: &Portal, mina: &Person, name: &str, domain: &str) -> String {
    let page = mina.order(&Order::of(name, &[domain])).await;
    let record = mina.watch(&page, "the record", |page| page.records().first().cloned()).await;
    world().await.dns.set_txt(&record.name, &record.value).await.unwrap();
    mina.wait_for_status(&page, "valid").await;
    assert!(portal.url.join(&page).is_ok());
    page
}

async fn key(mina: &Person, page: &str, number: u8) -> [u8; 32] {
    let zip = mina.get(&format!("{page}/versions/{number}/download")).await.body;
    archive::chain(&zip).leaf().spki_sha256
}

async fn open_row_menu(tab: &Tab) {
    tab.click("tbody .menu summary").await;
    tab.see("tbody .menu[open]").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rekeyed_by_the_menu_and_the_previous_version_downloaded() {
    let portal = portal().await;
    let chromium = Chromium::start().await;
    let tab = chromium.tab().await;
    let mina = portal.person("mina").await;
    let domain = fresh("rekeyed");
    let page = hold(&portal, &mina, "shop", &domain).await;

    sign_in(&tab, &portal).await;
    open_row_menu(&tab).await;
    // Closed without a word said, the focus is back at the menu.
    tab.click("tbody .menu[open] a[id^=renew-]").await;
    tab.see("dialog[open] #rekey:focus").await;
    tab.press(ESCAPE).await;
    tab.see_no("dialog").await;
    tab.see("tbody .menu summary:focus").await;
    // And so it is where the list has been drawn anew meanwhile.
    tab.press(ENTER).await;
    tab.click("tbody .menu[open] a[id^=renew-]").await;
    tab.see("dialog[open] #rekey:focus").await;
    tab.until("a row drawn anew", DRAWN_ANEW).await;
    tab.press(ESCAPE).await;
    tab.see("tbody .menu summary:focus").await;
    tab.press(ENTER).await;
    tab.click("tbody .menu[open] a[id^=renew-]").await;
    tab.see("dialog[open] #rekey").await;
    tab.click("label[for=rekey]").await;
    tab.click("dialog button[type=submit]").await;

    tab.see("h1 .badge.renew_pending").await;
    assert!(tab.text(".banner.flash").await.starts_with("The renewal is placed."));
    assert!(tab.text("[data-in-use]").await.starts_with("Version 1 stays in use"));
    follow_until_valid(&tab, 1).await;
    assert_eq!(tab.text("[data-version='2'] .key").await, "new key");

    tab.click("#menu summary").await;
    tab.click("#previous-menu").await;
    let (name, zip) = chromium.downloaded().await;
    assert_eq!(name, "shop.zip");
    let previous = archive::chain(&zip);
    assert_eq!(previous.leaf().spki_sha256, key(&mina, &page, 1).await);
    assert_ne!(previous.leaf().spki_sha256, key(&mina, &page, 2).await);
    archive::check(zip, &[&domain], portal.app.clock.now()).await;

    // Revoked: a mistake is said in the dialog; then the page follows on, and another version comes.
    tab.click("#menu summary").await;
    tab.click("#revoke-menu").await;
    tab.click("label[for=reason-superseded]").await;
    tab.fill("#typed_name", "Shop").await;
    tab.click("dialog button[type=submit]").await;
    tab.see("dialog[open] #typed_name[aria-invalid]:focus").await;
    tab.see("dialog[open] #reason-superseded:checked").await;
    tab.fill("#typed_name", "shop").await;
    tab.click("dialog button[type=submit]").await;
    tab.see(".banner.flash").await;
    tab.see_no("dialog").await;
    tab.until("the page to be marked", "(window.same = true)").await;
    tab.see("[data-version='2'] .tag.bad").await;
    // The old value stands beside the new one, as DNS servers have it for a while.
    set_records(&tab, 1).await;
    tab.see("[data-version='3'] .tag.strong").await;
    tab.see("h1 .badge.valid").await;
    assert_eq!(tab.evaluate::<bool>("window.same").await, Some(true), "the page was loaded anew");

    assert_eq!(tab.complaints(), [""; 0]);
    chromium.stop().await;
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_menu_leads_to_the_sign_in_page_once_the_session_has_ended() {
    let portal = portal().await;
    let chromium = Chromium::start().await;
    let tab = chromium.tab().await;
    let mina = portal.person("mina").await;
    hold(&portal, &mina, "ended", &fresh("ended-session")).await;
    sign_in(&tab, &portal).await;
    tab.see("table.list").await;
    let mut database = AsyncPgConnection::establish(&portal.database_url).await.unwrap();
    database.batch_execute("DELETE FROM sessions").await.unwrap();
    open_row_menu(&tab).await;
    tab.see("tbody .menu[open] [data-items='']").await;
    tab.click("tbody .menu[open] a").await;
    tab.see("form[action^='/sign-in']").await;
    assert_eq!(tab.complaints(), [""; 0]);
    chromium.stop().await;
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_javascript() {
    let portal = portal().await;
    let chromium = Chromium::start().await;
    let tab = chromium.tab().await;
    let mina = portal.person("mina").await;
    hold(&portal, &mina, "plain", &fresh("plain-renewal")).await;
    tab.page.execute(SetScriptExecutionDisabledParams::new(true)).await.unwrap();

    sign_in(&tab, &portal).await;
    open_row_menu(&tab).await;
    tab.click("tbody .menu[open] a").await;
    tab.click(".choices button[name=on]").await;
    tab.see("table.list").await;
    assert!(tab.text(".banner.flash").await.starts_with("Auto-renew is off"));
    open_row_menu(&tab).await;
    tab.click("tbody .menu[open] a").await;
    tab.click(".choices a[id^=renew-]").await;
    tab.see("main form.action").await;
    tab.click("form.action button[type=submit]").await;
    tab.see("h1 .badge.renew_pending").await;
    tab.click("#cancel-button").await;
    tab.see("main form.action").await;
    tab.click("form.action button[type=submit]").await;
    tab.see("h1 .badge.valid").await;
    assert_eq!(tab.text(".banner.flash").await, "The order is cancelled.");

    assert_eq!(tab.complaints(), [""; 0]);
    chromium.stop().await;
    portal.stop().await;
}
