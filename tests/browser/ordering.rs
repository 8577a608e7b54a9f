//! The main job, by mouse, and on the plain pages without JavaScript.

use chromiumoxide::cdp::browser_protocol::emulation::SetScriptExecutionDisabledParams;

use super::chromium::Chromium;
use super::{archive, follow_until_valid, portal, set_records, sign_in};
use crate::support::names::fresh;

#[tokio::test(flavor = "multi_thread")]
async fn by_mouse_with_a_mistake_on_the_way() {
    let portal = portal().await;
    let chromium = Chromium::start().await;
    let tab = chromium.tab().await;
    let (domain, other) = (fresh("mouse"), fresh("mouse"));

    sign_in(&tab, &portal).await;
    assert_eq!(tab.text(".empty h2").await, "No certificates yet");
    tab.click(".empty a[role=button]").await;

    // A mistake: the error stands at its field, and nothing that was typed is lost.
    tab.fill("dialog #name", "shop").await;
    tab.fill("dialog #description", "The shop’s own certificate").await;
    tab.fill("dialog #primary_domain", &format!("https://{domain}/")).await;
    tab.fill("dialog #alternative_domains", &other).await;
    tab.click("dialog button[type=submit]").await;
    let error = tab.text("dialog #primary_domain-error").await;
    assert!(error.contains("Enter the domain name alone"), "{error}");
    assert_eq!(tab.texts("dialog .field-error").await.len(), 1);
    assert_eq!(tab.value("dialog #name").await, "shop");
    assert_eq!(tab.value("dialog #description").await, "The shop’s own certificate");
    assert_eq!(tab.value("dialog #primary_domain").await, format!("https://{domain}/"));
    assert_eq!(tab.value("dialog #alternative_domains").await, other);

    tab.fill("dialog #primary_domain", &domain).await;
    tab.click("dialog button[type=submit]").await;

    tab.see("h1 .badge.pending").await;
    assert!(tab.text(".banner.flash").await.contains("The order is placed"));
    follow_until_valid(&tab, 2).await;
    assert_eq!(tab.text("#progress-title").await, "The certificate is issued");
    // That it was placed is no news any more.
    tab.see_no(".banner.flash").await;

    tab.click("#download-button").await;
    let (name, zip) = chromium.downloaded().await;
    assert_eq!(name, "shop.zip");
    archive::check(zip, &[&domain, &other], portal.app.clock.now()).await;

    assert_eq!(tab.complaints(), [""; 0]);
    chromium.stop().await;
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_javascript() {
    let portal = portal().await;
    let chromium = Chromium::start().await;
    let tab = chromium.tab().await;
    tab.page.execute(SetScriptExecutionDisabledParams::new(true)).await.unwrap();
    let domain = fresh("plain");

    sign_in(&tab, &portal).await;
    tab.see("html:not(.js)").await;
    tab.click("#order-button").await;
    tab.see("main form.order").await;
    tab.fill("#name", "plain").await;
    tab.fill("#primary_domain", "not a name").await;
    tab.click("form.order button[type=submit]").await;
    tab.see("#primary_domain-error").await;
    assert_eq!(tab.value("#name").await, "plain");
    tab.fill("#primary_domain", &domain).await;
    tab.click("form.order button[type=submit]").await;

    tab.see("h1 .badge.pending").await;
    set_records(&tab, 1).await;
    // The page asks to be loaded again every few seconds.
    tab.see("h1 .badge.valid").await;
    tab.see_no("meta[http-equiv=refresh]").await;
    tab.click("#download-button").await;
    let (_, zip) = chromium.downloaded().await;
    archive::check(zip, &[&domain], portal.app.clock.now()).await;

    assert_eq!(tab.complaints(), [""; 0]);
    chromium.stop().await;
    portal.stop().await;
}
