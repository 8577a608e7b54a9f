//! The ways of the Manage tab without JavaScript that are not with the pages they belong to: a certificate's life from the paste
//! to its end, what is done with many of them, and the way to the other tabs.

use certdesk::seed::{Wanted, seed};
use chromiumoxide::cdp::browser_protocol::emulation::SetScriptExecutionDisabledParams;

use super::chromium::Chromium;
use super::sign_in_as;
use super::tab::{ENTER, Tab, quoted};
use crate::imports::openssl::{OpenSsl, P256};
use crate::support::portal::{Portal, PortalOptions};

/// A team with many certificates, and nobody who works off what is asked for yet.
async fn seeded() -> Portal {
    let portal = Portal::start(PortalOptions::new().await.without_scheduler()).await;
    let wanted = Wanted { certificates: 60, teams: 1, number: 7, beside_real: false };
    seed(&portal.app, wanted, |_| ()).await.unwrap();
    portal
}

/// A tab without scripts, with the team's list in it.
async fn tab_at_list(chromium: &Chromium, portal: &Portal) -> Tab {
    let tab = chromium.tab().await;
    tab.page.execute(SetScriptExecutionDisabledParams::new(true)).await.unwrap();
    sign_in_as(&tab, portal, "mina", "#order-button").await;
    tab.click("#team-menu summary").await;
    tab.click("#team-menu a[href*=web-shop]").await;
    tab.see("#many").await;
    tab
}

/// Chooses by keys: the focus goes to the field, and letters choose what begins with them.
async fn choose(tab: &Tab, field: &str, word: &str) {
    tab.until(field, &format!("(document.getElementById({}).focus(), true)", quoted(field))).await;
    tab.type_keys(word).await;
    let chosen = format!("document.getElementById({}).selectedOptions[0].text === {}", quoted(field), quoted(word));
    tab.until(word, &chosen).await;
}

/// Pastes into a field that has to be opened first.
async fn paste(tab: &Tab, field: &str, text: &str) {
    let place = format!(".paste:has(#{field})");
    if tab.evaluate::<bool>(&format!("document.querySelector({}).open", quoted(&place))).await == Some(false) {
        tab.click(&format!("{place} summary")).await;
    }
    tab.fill(&format!("#{field}"), text).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pasted_found_edited_and_deleted() {
    let portal = seeded().await;
    let openssl = OpenSsl::new();
    openssl.key(P256, "shop");
    openssl.leaf("shop", &["shop.test"], 30);
    openssl.key(P256, "other");
    let chromium = Chromium::start().await;
    let tab = tab_at_list(&chromium, &portal).await;

    tab.click("#import-button").await;
    tab.fill("main form.import #name", "Pasted").await;
    paste(&tab, "certificate_text", &openssl.chain("shop")).await;
    paste(&tab, "key_text", &openssl.text("other.key")).await;
    tab.click("form.import button[type=submit]").await;
    tab.see("#key_file-error").await;
    assert!(tab.value("#certificate_text").await.contains("BEGIN CERTIFICATE"), "what was pasted is there still");
    assert_eq!(tab.value("#key_text").await, "", "but no key");
    paste(&tab, "key_text", &openssl.text("shop.key")).await;
    tab.click("form.import button[type=submit]").await;
    tab.see("h1 .badge.valid").await;
    assert_eq!(tab.text("#origin dd").await, "Imported");

    tab.click("#menu summary").await;
    tab.click("#edit-menu").await;
    tab.fill("main form.edit #name", "").await;
    tab.click("form.edit button[type=submit]").await;
    tab.see("#name-error").await;
    tab.fill("main form.edit #name", "Renamed").await;
    tab.click("form.edit .labels summary").await;
    tab.fill("#labels", "env=test").await;
    tab.click("form.edit button[type=submit]").await;
    tab.see(".banner.flash, .banner.done").await;
    assert!(tab.text("h1").await.starts_with("Renamed"));
    tab.click("#more-facts summary").await;
    tab.see("#more-facts[open]").await;

    tab.click(".over a").await;
    tab.fill("#q", "label:env=test renamed").await;
    tab.press(ENTER).await;
    tab.until("what was found", "document.querySelector('#count').textContent === '1 certificate'").await;
    tab.click("td.name a").await;
    tab.click("#menu summary").await;
    tab.click("#delete-menu").await;
    tab.fill("main #typed_name", "Something else").await;
    tab.click("main form button[type=submit]:not(.sr)").await;
    tab.see("#typed_name-error").await;
    tab.fill("main #typed_name", "Renamed").await;
    tab.click("main form button[type=submit]:not(.sr)").await;
    tab.see("main .banner.flash, main .banner.done").await;
    tab.fill("#q", "renamed").await;
    tab.press(ENTER).await;
    tab.see(".empty").await;
    assert_eq!(tab.complaints(), [""; 0]);
    chromium.stop().await;
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_at_once_and_the_other_tabs() {
    let mut portal = seeded().await;
    let chromium = Chromium::start().await;
    let tab = tab_at_list(&chromium, &portal).await;

    // From the second page, some that are marked.
    tab.click("#page-after").await;
    tab.see("#page-before").await;
    for place in [1, 3] {
        tab.click(&format!("tbody tr:nth-child({place}) [data-pick]")).await;
    }
    choose(&tab, "many-action", "Add label").await;
    tab.click("#many-button").await;
    tab.see("main form.many-ask #many-label").await;
    assert_eq!(tab.texts("main ul.chosen li").await.len(), 2);
    tab.fill("#many-label", "no label").await;
    tab.click("main form.many-ask button[type=submit]").await;
    tab.see("#many-label-error").await;
    tab.fill("#many-label", "seen=yes").await;
    tab.click("main form.many-ask button[type=submit]").await;
    tab.see("#batch[data-status=running]").await;
    assert_eq!(tab.text("#batch-waiting").await, "2");
    // The page asks to be loaded again until it has ended.
    portal.start_scheduler();
    tab.see("#batch[data-status=ended]").await;
    assert_eq!(tab.text("#batch-done").await, "2");

    // All that match: the search goes along.
    tab.click(".over a").await;
    tab.fill("#q", "label:seen=yes").await;
    tab.press(ENTER).await;
    tab.until("what was found", "document.querySelector('#count').textContent === '2 certificates'").await;
    choose(&tab, "many-which", "All that match").await;
    choose(&tab, "many-action", "Delete").await;
    tab.click("#many-button").await;
    tab.fill("main #typed", "2").await;
    tab.click("main form.many-ask button[type=submit]").await;
    tab.see("#batch[data-status=ended]").await;
    assert_eq!(tab.text("#batch-done").await, "2");

    tab.click(".tabs a[href$=overview]").await;
    tab.see("svg.chart rect.week-bar").await;
    assert_eq!(tab.text("#statuses-title").await, "58 certificates");
    tab.click(".statuses a").await;
    tab.see("li[data-chip=status]").await;
    tab.click("#order-button").await;
    tab.see("main form.order #primary_domain").await;
    tab.click("main .buttons a").await;
    tab.click(".tabs a[href$=notifications]").await;
    tab.click("#add-button").await;
    tab.see("main form.channel #url").await;
    assert_eq!(tab.complaints(), [""; 0]);
    chromium.stop().await;
    portal.stop().await;
}
