//! The site's authorities, by mouse and without JavaScript, in English and Korean; and how they look.

use certdesk::demo::pebble::Pebble;
use chromiumoxide::cdp::browser_protocol::emulation::SetScriptExecutionDisabledParams;

use super::chromium::Chromium;
use super::portal;
use super::tab::Tab;
use crate::authorities::rig::{HMAC_KEY, KID, binding_pebble};
use crate::support::portal::Portal;

/// Signs in as Sol, who administers the site, and goes to the authorities by the links.
async fn open_list(tab: &Tab, portal: &Portal) {
    tab.open(portal.url.join("/admin/authorities").unwrap().as_str()).await;
    tab.click("main form button").await;
    tab.click("button[name=person][value=sol]").await;
    tab.see("#add-button").await;
}

/// Fills in the form with a mistake in the key; the dialog's, or that of the page.
async fn fill(tab: &Tab, pebble: &Pebble, name: &str) {
    tab.fill("form.authority #name", name).await;
    tab.fill("form.authority #directory_url", &pebble.directory()).await;
    tab.click("form.authority #test-button").await;
    // Its HTTPS certificate ends at a root that nobody knows.
    tab.see("#directory_url[aria-invalid]").await;
    assert!(tab.text("#directory_url-error").await.contains("root to trust"));
    tab.click("form.authority details:has(#roots) summary").await;
    tab.fill("form.authority #roots", pebble.https_root_pem()).await;
    tab.click("form.authority #test-button").await;
    tab.see("#eab_kid[aria-invalid]").await;
    assert_eq!(tab.value("form.authority #name").await, name);
    tab.fill("form.authority #eab_kid", KID).await;
    tab.fill("form.authority #eab_hmac_key", &HMAC_KEY.replace('z', "y")).await;
    tab.click("form.authority #test-button").await;
    tab.see_no("#authority-errors").await;
    tab.see("#found").await;
    tab.click("#accept_terms").await;
    tab.see("#accept_terms:checked").await;
    // The wrong key is found out by the authority itself.
    tab.click("form.authority #save-button").await;
    tab.see("#eab_kid[aria-invalid]").await;
    assert_eq!(tab.value("form.authority #eab_hmac_key").await, "");
    tab.fill("form.authority #eab_hmac_key", HMAC_KEY).await;
    tab.see("#accept_terms:checked").await;
    tab.click("form.authority #save-button").await;
    tab.see(&format!("tr[data-authority='{name}'] .badge.valid")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tested_added_switched_and_deleted() {
    let (portal, pebble) = (portal().await, binding_pebble().await);
    let chromium = Chromium::start().await;
    let tab = chromium.tab().await;
    open_list(&tab, &portal).await;
    tab.click("#add-button").await;
    tab.see("dialog[open] #name:focus").await;
    fill(&tab, &pebble, "Bound").await;
    assert!(tab.text(".banner.flash").await.starts_with("The authority is added."));

    tab.click("tr[data-authority=Bound] .toggle").await;
    tab.see("tr[data-authority=Bound] .toggle[aria-checked=false]").await;
    tab.click("tr[data-authority=Bound] .menu summary").await;
    tab.click("tr[data-authority=Bound] .menu[open] button[value=up]").await;
    tab.see("tbody tr:first-child[data-authority=Bound]").await;
    tab.click("tr[data-authority=Bound] .name a").await;
    tab.see("dialog[open] #eab_kid").await;
    tab.fill("dialog #parallel_new_orders", "65").await;
    tab.click("dialog #save-button").await;
    tab.see("dialog #parallel_new_orders[aria-invalid]").await;
    tab.fill("dialog #parallel_new_orders", "12").await;
    tab.click("dialog #save-button").await;
    tab.see(".banner.flash").await;
    tab.see_no("dialog").await;
    tab.click("tr[data-authority=Bound] .menu summary").await;
    tab.click("tr[data-authority=Bound] .menu[open] a.danger").await;
    tab.see("dialog[open] form.action").await;
    tab.click("dialog button[type=submit]").await;
    tab.see_no("tr[data-authority=Bound]").await;
    assert_eq!(tab.complaints(), [""; 0]);
    chromium.stop().await;
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_javascript() {
    let (portal, pebble) = (portal().await, binding_pebble().await);
    let chromium = Chromium::start().await;
    let tab = chromium.tab().await;
    tab.page.execute(SetScriptExecutionDisabledParams::new(true)).await.unwrap();
    open_list(&tab, &portal).await;
    tab.click("#add-button").await;
    tab.see("main form.authority").await;
    fill(&tab, &pebble, "Plain").await;
    tab.click("tr[data-authority=Plain] .toggle").await;
    tab.see("tr[data-authority=Plain] .toggle[aria-checked=false]").await;
    tab.click("tr[data-authority=Plain] .menu summary").await;
    tab.click("tr[data-authority=Plain] .menu[open] a.danger").await;
    tab.see("main form.action").await;
    tab.click("form.action button[type=submit]").await;
    tab.see_no("tr[data-authority=Plain]").await;
    assert_eq!(tab.complaints(), [""; 0]);
    chromium.stop().await;
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn authorities_stick_out_nowhere() {
    let (portal, pebble) = (portal().await, binding_pebble().await);
    let chromium = Chromium::start().await;
    let tab = chromium.tab().await;
    open_list(&tab, &portal).await;
    tab.click("#add-button").await;
    tab.fill("dialog #name", "Example CA").await;
    tab.fill("dialog #directory_url", &pebble.directory()).await;
    tab.click("dialog details:has(#roots) summary").await;
    tab.fill("dialog #roots", pebble.https_root_pem()).await;
    tab.click("dialog #test-button").await;
    tab.see("#eab_kid[aria-invalid]").await;
    tab.look("authority-mistake").await;
    tab.fill("dialog #eab_kid", KID).await;
    tab.fill("dialog #eab_hmac_key", HMAC_KEY).await;
    tab.click("dialog #test-button").await;
    tab.see_no("#authority-errors").await;
    tab.see("#accept_terms").await;
    tab.look("authority-tested").await;
    tab.click("#accept_terms").await;
    tab.click("dialog #save-button").await;
    tab.see("tr[data-authority='Example CA'] .badge.valid").await;
    tab.look("authorities").await;
    tab.open(portal.url.join("/language/ko?back=/admin/authorities").unwrap().as_str()).await;
    tab.see("html[lang=ko] .authorities").await;
    tab.look("authorities-korean").await;
    tab.click("#add-button").await;
    tab.see("dialog[open] #name").await;
    tab.click("dialog #test-button").await;
    tab.see("#directory_url-error").await;
    assert_eq!(tab.text("#directory_url-error").await, "ACME 디렉터리의 주소를 입력하세요.");
    tab.glance("authority, Korean").await;
    assert_eq!(tab.complaints(), [""; 0]);
    chromium.stop().await;
    portal.stop().await;
}
