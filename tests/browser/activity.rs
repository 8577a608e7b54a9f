//! An auditor finds who downloaded a key, looks at the event, exports it, and has the export verified.

use certdesk::ops::activity::seal;
use chromiumoxide::cdp::browser_protocol::emulation::SetScriptExecutionDisabledParams;
use chrono::TimeDelta;
use tokio_util::sync::CancellationToken;

use super::chromium::Chromium;
use super::tab::ENTER;
use super::{portal, sign_in_as};
use crate::evidence::command_line::{certdesk, file};
use crate::support::person::Order;
use crate::support::portal::Portal;
use crate::support::world::world;

/// A certificate whose key Will has downloaded a week ago, and Rae was refused.
async fn downloaded(portal: &Portal) -> String {
    let mina = portal.person("mina").await;
    let certificate = mina.order(&Order::of("payments", &["payments.shop.test"])).await;
    let records =
        mina.watch(&certificate, "the records", |page| Some(page.records()).filter(|all| !all.is_empty())).await;
    for record in records {
        world().await.dns.set_txt(&record.name, &record.value).await.unwrap();
    }
    mina.wait_for_status(&certificate, "valid").await;
    let zip = format!("{certificate}/download");
    assert_eq!(portal.person("will").await.get(&zip).await.status, 200);
    assert_eq!(portal.person("rae").await.get(&zip).await.status, 403);
    portal.leap(TimeDelta::days(5));
    certificate
}

async fn seal_all(portal: &Portal) {
    seal::seal_all(&portal.app, None, &CancellationToken::new()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn who_downloaded_a_key_last_week() {
    let portal = portal().await;
    let certificate = downloaded(&portal).await;
    seal_all(&portal).await;
    let chromium = Chromium::start().await;
    let tab = chromium.tab().await;
    sign_in_as(&tab, &portal, "omar", ".tabs").await;
    tab.click(".tabs a[href$='/activity']").await;
    tab.see("#events tr[data-event]").await;
    tab.look("activity").await;

    // The last seven days, downloads.
    tab.click(".periods li:nth-child(2) a").await;
    tab.see(".chips li[data-chip=from]").await;
    tab.until("the action", "(document.querySelector('#action').value = 'certdesk.certificate.download', true)").await;
    tab.click("form.filter button").await;
    tab.see(".chips li[data-chip=action]").await;
    assert_eq!(tab.texts("#events td.who .main").await, ["Rae", "Will"]);
    assert_eq!(tab.texts("#events td.how .ended").await, ["Refused", "Done"]);
    assert_eq!(tab.texts("#events td.on .main").await, ["payments", "payments"]);
    tab.look("activity-filtered").await;

    // Only what was done, not what was tried.
    tab.until("the outcome", "(document.querySelector('#outcome').value = 'success', true)").await;
    tab.click("form.filter button").await;
    tab.see(".chips li[data-chip=outcome]").await;
    assert_eq!(tab.texts("#events td.who .main").await, ["Will"]);
    tab.click("#events td.when a").await;
    tab.see(".seal .badge.valid").await;
    assert_eq!(tab.text("h1").await, "Download certificate and key Done");
    assert!(tab.texts("dl.facts dd").await.join(" ").contains("payments.shop.test"));
    tab.see(".around tr[aria-current]").await;
    tab.look("activity-event").await;

    // Back to the list, and out of it as evidence.
    tab.until("the list", "(history.back(), true)").await;
    tab.see(".chips li[data-chip=outcome]").await;
    tab.click("#export-menu summary").await;
    tab.click("#export-jsonl").await;
    let (name, export) = chromium.downloaded().await;
    assert!(name.starts_with("activity-shop-") && name.ends_with(".jsonl"), "{name}");
    let export = String::from_utf8(export).unwrap();
    assert!(export.contains("\"actor_name\":\"Will\""));
    // As whoever trusts nobody: by the program, away from the portal, with the key that the portal's operator gave out.
    let keys = file("keys", &certdesk(&["key"], &portal.flags).await.said);
    let verify =
        async |export: &str| certdesk(&["verify", "--export", &file("export", export), "--key", &keys], &[]).await;
    let verified = verify(&export).await;
    assert_eq!(verified.code, 0, "{}{}", verified.said, verified.complained);
    for part in ["good: 1 event ", "action=certdesk.certificate.download"] {
        assert!(verified.said.contains(part), "{part}: {}", verified.said);
    }
    let forged = verify(&export.replace("\"actor_name\":\"Will\"", "\"actor_name\":\"Rae\"")).await;
    assert!(forged.code == 1 && forged.said.starts_with("WRONG: event "), "{}", forged.said);

    // The certificate's own page has it as well, and leads back.
    tab.open(portal.url.join(&certificate).unwrap().as_str()).await;
    tab.see(".activity-card tr[data-action='certdesk.certificate.download']").await;
    tab.look("certificate-activity").await;
    tab.click("#all-activity").await;
    tab.see(".chips li[data-chip=on]").await;
    tab.click(".chips li[data-chip=on] a").await;
    tab.see_no(".chips").await;
    tab.click("footer a[lang=ko]").await;
    tab.see("html[lang=ko]").await;
    tab.look("activity-korean").await;
    assert_eq!(tab.complaints(), [""; 0]);
    chromium.stop().await;
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_javascript_by_keys_and_in_korean() {
    let portal = portal().await;
    downloaded(&portal).await;
    let chromium = Chromium::start().await;
    let tab = chromium.tab().await;
    tab.page.execute(SetScriptExecutionDisabledParams::new(true)).await.unwrap();
    sign_in_as(&tab, &portal, "ada", ".tabs").await;
    tab.click("footer a[lang=ko]").await;
    tab.see("html[lang=ko]").await;
    tab.click(".tabs a[href$='/activity']").await;
    tab.see("#events").await;
    assert_eq!(tab.text("h1").await, "활동");
    tab.fill("#q", "download").await;
    tab.press(ENTER).await;
    tab.see(".chips li[data-chip=q]").await;
    tab.fill("#who", "rae").await;
    tab.press(ENTER).await;
    tab.see(".chips li[data-chip=who]").await;
    assert_eq!(tab.texts("#events td.how .ended").await, ["거부됨"]);
    tab.click("#events td.when a").await;
    tab.see(".event .seal").await;
    chromium.stop().await;
    portal.stop().await;
}
