//! The pages in a real browser: what a person clicks, types and sees.

mod access;
mod accessible;
mod activity;
mod archive;
mod authorities;
mod bring;
mod channels;
mod chromium;
mod keyboard;
mod language;
mod looks;
mod manage;
mod many;
mod ordering;
mod pictures;
mod plainly;
mod renewing;
mod roles;
mod site;
mod tab;

use self::tab::Tab;
use crate::support::portal::{Portal, PortalOptions};
use crate::support::world::world;

/// A portal whose team has no callback channel: TXT records are set by hand.
async fn portal() -> Portal {
    Portal::start(PortalOptions::new().await).await
}

/// Signs in as Mina, who may order, by the sign-in page and the provider's.
async fn sign_in(tab: &Tab, portal: &Portal) {
    sign_in_as(tab, portal, "mina", "#order-button").await;
}

/// Signs in as one of the demo's people, and waits for what the CSS selector selects.
async fn sign_in_as(tab: &Tab, portal: &Portal, id: &str, sees: &str) {
    tab.open(portal.url.as_str()).await;
    tab.click("main form button").await;
    tab.click(&format!("button[name=person][value={id}]")).await;
    tab.see(sees).await;
}

/// Sets the TXT records that the certificate's page shows: it follows the order by itself, without being loaded anew.
async fn follow_until_valid(tab: &Tab, records: usize) {
    tab.until("the page to be marked", "(window.same = true)").await;
    set_records(tab, records).await;
    tab.see("h1 .badge.valid").await;
    assert_eq!(tab.evaluate::<bool>("window.same").await, Some(true), "the page was loaded anew");
}

/// Sets the TXT records that the certificate's page shows, as a person would who copies them from there.
async fn set_records(tab: &Tab, count: usize) {
    tab.until("the TXT records", &format!("document.querySelectorAll('dl.record').length === {count}")).await;
    let names = tab.texts("code[id^=record-name]").await;
    let values = tab.texts("code[id^=record-value]").await;
    assert_eq!((names.len(), values.len()), (count, count));
    for (name, value) in names.iter().zip(&values) {
        world().await.dns.set_txt(name, value).await.unwrap();
    }
}
