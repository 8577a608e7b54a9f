//! Looking for certificates among many: by typing, by filters, by the heads of the columns, a page at a time, back and forth.

use certdesk::seed::{Wanted, seed};
use chromiumoxide::cdp::browser_protocol::emulation::SetScriptExecutionDisabledParams;

use super::chromium::Chromium;
use super::portal;
use super::sign_in;
use super::tab::{ENTER, Tab, quoted};
use crate::support::portal::Portal;

async fn search(tab: &Tab) -> String {
    tab.evaluate::<String>("location.search").await.unwrap()
}

async fn seeded() -> Portal {
    let portal = portal().await;
    let wanted = Wanted { certificates: 90, teams: 1, number: 5, beside_real: false };
    seed(&portal.app, wanted, |_| ()).await.unwrap();
    portal
}

async fn choose(tab: &Tab, field: &str, value: &str) {
    let set = format!("(document.getElementById({}).value = {}, true)", quoted(field), quoted(value));
    tab.until(field, &set).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn typing_filtering_sorting_and_going_back() {
    let portal = seeded().await;
    let chromium = Chromium::start().await;
    let tab = chromium.tab().await;
    sign_in(&tab, &portal).await;
    tab.open(portal.url.join("/teams/web-shop/certificates").unwrap().as_str()).await;
    tab.see("table.list").await;
    assert_eq!(tab.text("#count").await, "90 certificates");
    tab.look("manage-many").await;
    tab.until("the page to be marked", "(window.same = true)").await;

    tab.fill("#q", "jimehu").await;
    tab.press(ENTER).await;
    tab.until("what was found", "document.querySelector('#count').textContent === '25 certificates'").await;
    assert_eq!(search(&tab).await, "?q=jimehu");
    tab.click("#sort-name").await;
    tab.see("th[aria-sort=ascending] #sort-name").await;
    assert_eq!(search(&tab).await, "?q=jimehu&sort=name");
    assert_eq!(tab.focused().await, "sort-name");
    tab.click("#find-more summary").await;
    choose(&tab, "find-status", "valid").await;
    tab.click("#find .do button").await;
    tab.see("li[data-chip=status]").await;
    assert_eq!(search(&tab).await, "?q=jimehu&status=valid&sort=name");
    assert!(tab.texts(".badge").await.iter().all(|badge| badge == "Valid"));
    assert_eq!(tab.evaluate::<bool>("window.same").await, Some(true), "the page was loaded anew");
    tab.click("#find-more summary").await;
    tab.look("manage-found").await;

    // Back, one step after another, as the address has it.
    tab.until("going back", "(history.back(), true)").await;
    tab.until("the list before", "location.search === '?q=jimehu&sort=name'").await;
    tab.see_no("li[data-chip=status]").await;
    tab.see("html.js th[aria-sort=ascending] #sort-name").await;
    tab.until("going back", "(history.back(), true)").await;
    tab.until("the list before", "location.search === '?q=jimehu'").await;
    tab.see_no("th[aria-sort]").await;
    tab.see("html.js #q").await;
    assert_eq!(tab.value("#q").await, "jimehu");

    // The second page, and out of the search.
    tab.click(".chips .clear").await;
    tab.until("all of them", "document.querySelector('#count').textContent === '90 certificates'").await;
    let first = tab.texts("td.name a").await;
    tab.click("#page-after").await;
    tab.see("#page-before").await;
    let second = tab.texts("td.name a").await;
    assert!(second.iter().all(|name| !first.contains(name)) && second.len() == 25);
    tab.click("#page-before").await;
    tab.see_no("#page-before").await;
    assert_eq!(tab.texts("td.name a").await, first);

    tab.fill("#q", "serial:xyz").await;
    tab.press(ENTER).await;
    tab.see("#q-error").await;
    tab.look("manage-not-understood").await;
    assert_eq!(tab.complaints(), [""; 0]);
    chromium.stop().await;
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_without_javascript() {
    let portal = seeded().await;
    let chromium = Chromium::start().await;
    let tab = chromium.tab().await;
    sign_in(&tab, &portal).await;
    tab.page.execute(SetScriptExecutionDisabledParams::new(true)).await.unwrap();
    tab.open(portal.url.join("/teams/web-shop/certificates").unwrap().as_str()).await;
    tab.fill("#q", "sazeli").await;
    tab.press(ENTER).await;
    tab.until("what was found", "location.search === '?q=sazeli'").await;
    assert_eq!(tab.text("#count").await, "25 certificates");
    tab.click("#sort-expires").await;
    tab.until("the order", "location.search === '?q=sazeli&sort=expires'").await;
    tab.click("#find-more summary").await;
    choose(&tab, "find-kind", "ordered").await;
    tab.click("#find .do button").await;
    tab.until("the filter", "location.search === '?q=sazeli&kind=ordered&sort=expires'").await;
    tab.see("li[data-chip=kind]").await;
    tab.until("going back", "(history.back(), true)").await;
    tab.until("the list before", "location.search === '?q=sazeli&sort=expires'").await;
    assert_eq!(tab.complaints(), [""; 0]);
    chromium.stop().await;
    portal.stop().await;
}
