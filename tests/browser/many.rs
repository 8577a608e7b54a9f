//! Many certificates at once, deleting one, and the overview, as a person meets them.

use certdesk::seed::{Wanted, seed};
use chromiumoxide::cdp::browser_protocol::emulation::SetScriptExecutionDisabledParams;

use super::chromium::Chromium;
use super::tab::{Tab, quoted};
use super::{portal, sign_in};
use crate::support::portal::Portal;

const LIST: &str = "/teams/web-shop/certificates";

async fn seeded() -> Portal {
    let portal = portal().await;
    let wanted = Wanted { certificates: 60, teams: 1, number: 7, beside_real: false };
    seed(&portal.app, wanted, |_| ()).await.unwrap();
    portal
}

async fn open(tab: &Tab, portal: &Portal, path: &str) {
    tab.open(portal.url.join(path).unwrap().as_str()).await;
}

async fn choose(tab: &Tab, field: &str, value: &str) {
    let set = format!("(document.getElementById({}).value = {}, true)", quoted(field), quoted(value));
    tab.until(field, &set).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn marking_labelling_deleting_and_looking_over() {
    let portal = seeded().await;
    let chromium = Chromium::start().await;
    let tab = chromium.tab().await;
    sign_in(&tab, &portal).await;

    open(&tab, &portal, "/teams/web-shop/overview").await;
    tab.see("svg.chart rect.week-bar").await;
    tab.look("overview").await;

    open(&tab, &portal, LIST).await;
    tab.click("#pick-all").await;
    tab.until("all to be marked", "document.querySelectorAll('[data-pick]:checked').length === 25").await;
    tab.look("many-marked").await;
    choose(&tab, "many-action", "set-label").await;
    tab.click("#many-button").await;
    tab.see("#many-dialog[open]").await;
    tab.look("many-ask").await;
    tab.fill("#many-label", "seen=yes").await;
    tab.click("#many-dialog .buttons button").await;
    tab.see("#batch[data-status=ended]").await;
    assert_eq!(tab.text("#batch-done").await, "25");
    tab.look("many-batch").await;

    // All that match, down to those that can't be: the number is asked for.
    open(&tab, &portal, &format!("{LIST}?label=seen%3Dyes")).await;
    choose(&tab, "many-which", "all").await;
    choose(&tab, "many-action", "delete").await;
    tab.click("#many-button").await;
    tab.see("#many-dialog[open]").await;
    tab.fill("#typed", "24").await;
    tab.click("#many-dialog .buttons button").await;
    tab.see("#typed-error").await;
    tab.look("many-delete").await;
    tab.click("#many-dialog [data-close]").await;

    open(&tab, &portal, LIST).await;
    tab.click("td.name a").await;
    let name = tab.text("#about-title").await;
    assert!(!name.is_empty());
    tab.click("#menu summary").await;
    tab.click("#menu a[href$='/delete']").await;
    tab.see("#delete-dialog[open]").await;
    tab.look("delete").await;
    let name = tab.text("#typed_name-hint code").await;
    let page: String = tab.evaluate("location.href").await.unwrap();
    tab.fill("#typed_name", &name).await;
    tab.click("#delete-dialog .buttons button").await;
    tab.see(".banner.flash, .banner.done").await;
    tab.open(&page).await;
    tab.see("#deleted").await;
    tab.look("deleted").await;
    chromium.stop().await;
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn works_without_javascript() {
    let portal = seeded().await;
    let chromium = Chromium::start().await;
    let tab = chromium.tab().await;
    sign_in(&tab, &portal).await;
    tab.page.execute(SetScriptExecutionDisabledParams::new(true)).await.unwrap();
    open(&tab, &portal, LIST).await;
    tab.click("[data-pick]").await;
    // The first of what can be done: the download.
    tab.click("#many-button").await;
    tab.see("article.sheet form.many-ask").await;
    tab.click("form.many-ask button[type=submit]").await;
    let (name, archive) = chromium.downloaded().await;
    assert!(name.starts_with("certificates-web-shop-"), "{name}");
    assert!(zip::ZipArchive::new(std::io::Cursor::new(archive)).is_ok());
    chromium.stop().await;
    portal.stop().await;
}
