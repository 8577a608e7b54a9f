//! The switch in the page's foot.

use super::chromium::Chromium;
use super::{portal, sign_in};

#[tokio::test(flavor = "multi_thread")]
async fn korean_by_the_switch() {
    let portal = portal().await;
    let chromium = Chromium::start().await;
    let tab = chromium.tab().await;

    sign_in(&tab, &portal).await;
    assert_eq!(tab.text("#order-button").await, "Order certificate");
    tab.see("html[lang=en]").await;
    tab.click("footer a[lang=ko]").await;
    tab.see("html[lang=ko]").await;
    assert_eq!(tab.text("#order-button").await, "인증서 주문");
    tab.click("#order-button").await;
    assert_eq!(tab.text("dialog label[for=primary_domain]").await, "기본 도메인");
    // It holds on the pages that follow.
    tab.open(portal.url.as_str()).await;
    assert_eq!(tab.text("#order-button").await, "인증서 주문");
    tab.click("footer a[lang=en]").await;
    tab.see("html[lang=en]").await;
    assert_eq!(tab.text("#order-button").await, "Order certificate");
    assert_eq!(tab.complaints(), [""; 0]);

    // What the policy forbids would have been noticed.
    tab.until("a forbidden style", "(document.body.setAttribute('style', 'color: red'), true)").await;
    crate::support::waiting::until("a complaint", async || tab.complaints().first().cloned()).await;
    chromium.stop().await;
    portal.stop().await;
}
