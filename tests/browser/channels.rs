//! The Notifications tab, by mouse, by keys and without JavaScript; and how it looks.

use chromiumoxide::cdp::browser_protocol::emulation::SetScriptExecutionDisabledParams;

use super::chromium::Chromium;
use super::tab::{ENTER, ESCAPE, TAB, Tab};
use super::{portal, sign_in};
use crate::support::portal::Portal;
use crate::support::receiver::Receiver;

/// Goes to the tab by its link.
async fn open_tab(tab: &Tab) {
    tab.click(".tabs a[href$=notifications]").await;
    tab.see("#add-button").await;
}

/// Adds a callback channel by the dialog, or by the page where there is no JavaScript.
async fn add(tab: &Tab, name: &str, url: &str) {
    tab.click("#add-button").await;
    tab.see("form.channel #name").await;
    tab.fill("form.channel #name", name).await;
    tab.fill("form.channel #url", url).await;
    tab.click("form.channel button[type=submit]").await;
    tab.see(&format!("tr[data-channel='{name}']")).await;
}

async fn item(tab: &Tab, name: &str, css: &str) {
    tab.click(&format!("tr[data-channel='{name}'] .menu summary")).await;
    tab.click(&format!("tr[data-channel='{name}'] .menu[open] {css}")).await;
}

async fn listening(portal: &Portal) -> std::sync::Arc<Receiver> {
    let receiver = Receiver::listening().await;
    receiver.trust(&portal.url);
    receiver
}

#[tokio::test(flavor = "multi_thread")]
async fn added_tested_sent_again_switched_off_and_deleted() {
    let portal = portal().await;
    let receiver = listening(&portal).await;
    let chromium = Chromium::start().await;
    let tab = chromium.tab().await;
    sign_in(&tab, &portal).await;
    open_tab(&tab).await;

    // A mistake is said in the dialog, and the type chosen decides what is asked.
    tab.click(".empty a[role=button]").await;
    tab.see("dialog[open] #name:focus").await;
    tab.click("label[for=kind-slack]").await;
    tab.until("the hint", "document.querySelector('label[for=url]').innerText.includes('Slack webhook')").await;
    tab.until(
        "no challenges",
        "document.getElementById('event-cert_domain_validation_required').offsetParent === null",
    )
    .await;
    tab.click("label[for=kind-callback]").await;
    tab.fill("dialog #name", "robot").await;
    tab.fill("dialog #url", "robot.example").await;
    tab.click("dialog button[type=submit]").await;
    tab.see("dialog[open] #url[aria-invalid]").await;
    assert_eq!(tab.value("dialog #name").await, "robot");
    tab.fill("dialog #url", &receiver.url()).await;
    tab.click("dialog button[type=submit]").await;
    tab.see("tr[data-channel=robot]").await;
    assert!(tab.text(".banner.flash").await.starts_with("The channel is added."));

    // The first attempt fails, which is shown as it happens; the dialog goes on by itself.
    tab.until("the page to be marked", "(window.same = true)").await;
    item(&tab, "robot", "form button").await;
    tab.see("dialog[open] #test-result.valid").await;
    assert_eq!(tab.text("#test-result strong").await, "The test has arrived.");
    assert_eq!(tab.evaluate::<bool>("window.same").await, Some(true), "the page was loaded anew");
    // What came of it then shows on the page beneath.
    tab.press(ESCAPE).await;
    tab.see_no("dialog").await;
    tab.see("tr[data-channel=robot] .newest").await;

    // Its page, one delivery, and that one sent again.
    tab.click("tr[data-channel=robot] .name a").await;
    tab.see(".deliveries .badge.valid").await;
    tab.click(".deliveries .name a").await;
    tab.see("#payload-title").await;
    assert!(tab.text("pre.payload").await.contains("test_notification_channel"));
    tab.click("#resend-button").await;
    tab.see(".banner.flash").await;
    crate::support::waiting::until("it to come twice", async || (receiver.events().len() == 2).then_some(())).await;
    tab.see("h1 .badge.valid").await;

    tab.click(".tabs a[href$=notifications]").await;
    tab.click("tr[data-channel=robot] .toggle").await;
    tab.see("tr[data-channel=robot] .toggle[aria-checked=false]").await;
    item(&tab, "robot", "a.danger").await;
    tab.see("dialog[open] form.action").await;
    tab.click("dialog button[type=submit]").await;
    tab.see(".empty h2").await;
    assert_eq!(tab.text(".banner.flash").await, "The channel is deleted.");

    assert_eq!(tab.complaints(), [""; 0]);
    chromium.stop().await;
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_javascript() {
    let portal = portal().await;
    let receiver = listening(&portal).await;
    let chromium = Chromium::start().await;
    let tab = chromium.tab().await;
    tab.page.execute(SetScriptExecutionDisabledParams::new(true)).await.unwrap();
    sign_in(&tab, &portal).await;
    open_tab(&tab).await;
    add(&tab, "plain", &receiver.url()).await;
    item(&tab, "plain", "form button").await;
    // The delivery's page asks to be loaded again until it has ended.
    tab.see("h1 .badge.valid").await;
    tab.click(".over a").await;
    tab.click("#edit-button").await;
    tab.fill("form.channel #name", "plainer").await;
    tab.click("form.channel button[type=submit]").await;
    tab.see(".banner.flash").await;
    assert!(tab.text("h1").await.starts_with("plainer"));
    tab.click(".over a").await;
    tab.click(".toggle").await;
    tab.see(".toggle[aria-checked=false]").await;
    item(&tab, "plainer", "a.danger").await;
    tab.see("main form.action").await;
    tab.click("form.action button[type=submit]").await;
    tab.see(".empty h2").await;
    assert_eq!(tab.complaints(), [""; 0]);
    chromium.stop().await;
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn by_keys() {
    let portal = portal().await;
    let receiver = listening(&portal).await;
    let chromium = Chromium::start().await;
    let tab = chromium.tab().await;
    sign_in(&tab, &portal).await;
    open_tab(&tab).await;
    add(&tab, "keys", &receiver.url()).await;
    tab.until("the focus", "(document.querySelector('.toggle').focus(), true)").await;
    tab.press(ENTER).await;
    tab.see(".toggle[aria-checked=false]").await;
    tab.until("the focus", "(document.querySelector('tbody .menu summary').focus(), true)").await;
    tab.press(ENTER).await;
    tab.see("tbody .menu[open]").await;
    for _ in 0..2 {
        tab.press(TAB).await;
    }
    tab.press(ENTER).await;
    tab.see("dialog[open] #test-result.valid").await;
    tab.see("dialog [data-close]:focus").await;
    tab.press(ESCAPE).await;
    tab.see_no("dialog").await;
    tab.see("tbody .menu summary:focus").await;
    assert_eq!(tab.complaints(), [""; 0]);
    chromium.stop().await;
    portal.stop().await;
}
