//! The dialog by keyboard alone.

use super::chromium::Chromium;
use super::tab::{ENTER, ESCAPE, TAB, Tab, quoted};
use super::{portal, sign_in};
use crate::support::names::fresh;

/// Goes on by Tab until what the CSS selector selects has the focus; answers the ids passed on the way.
async fn tab_to(tab: &Tab, css: &str) -> Vec<String> {
    let there = format!("document.activeElement.matches({})", quoted(css));
    let mut passed = Vec::new();
    for _ in 0..20 {
        tab.press(TAB).await;
        if tab.evaluate(&there).await == Some(true) {
            return passed;
        }
        passed.push(tab.focused().await);
    }
    panic!("Tab never came to {css}: {passed:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_dialog_is_filled_in_closed_and_sent_by_keys() {
    let portal = portal().await;
    let chromium = Chromium::start().await;
    let tab = chromium.tab().await;
    let domain = fresh("keys");

    sign_in(&tab, &portal).await;
    tab.press(TAB).await;
    assert_eq!(tab.text(":focus").await, "Skip to the content");
    tab_to(&tab, "#order-button").await;

    // Escape closes the dialog, and the focus is back where it came from.
    tab.press(ENTER).await;
    tab.see("dialog[open] #name:focus").await;
    tab.press(ESCAPE).await;
    tab.see_no("dialog").await;
    tab.see("#order-button:focus").await;

    // Fields come in the order in which they stand, and a mistake leads to its field.
    tab.press(ENTER).await;
    tab.see("dialog[open] #name:focus").await;
    tab.type_text("keys").await;
    let passed = tab_to(&tab, "#auto_renew").await;
    assert_eq!(passed, ["description", "authority", "primary_domain", "alternative_domains", "key_algorithm"]);
    tab_to(&tab, "dialog button[type=submit]").await;
    tab.press(ENTER).await;
    tab.see("#order-errors:focus").await;
    tab.press(TAB).await;
    tab.press(ENTER).await;
    tab.see("dialog[open] #primary_domain:focus").await;
    tab.type_text(&domain).await;
    tab.press(ENTER).await;
    tab.see("h1 .badge.pending").await;
    assert_eq!(tab.text(".under").await, domain);

    assert_eq!(tab.complaints(), [""; 0]);
    chromium.stop().await;
    portal.stop().await;
}
