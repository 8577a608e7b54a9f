//! Importing, editing and downloading, by dialogs, and on the plain pages without JavaScript.

use chromiumoxide::cdp::browser_protocol::dom::{GetDocumentParams, QuerySelectorParams, SetFileInputFilesParams};
use chromiumoxide::cdp::browser_protocol::emulation::SetScriptExecutionDisabledParams;

use super::chromium::Chromium;
use super::tab::Tab;
use super::{archive, portal, sign_in};
use crate::imports::openssl::{OpenSsl, P256};

/// Chooses files, as a person does in the browser's own dialog.
async fn choose(tab: &Tab, css: &str, files: &[String]) {
    tab.see(css).await;
    let root = tab.page.execute(GetDocumentParams::default()).await.unwrap().result.root.node_id;
    let node = tab.page.execute(QuerySelectorParams::new(root, css)).await.unwrap().result.node_id;
    let mut chosen = SetFileInputFilesParams::new(files.to_vec());
    chosen.node_id = Some(node);
    tab.page.execute(chosen).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_is_brought_in_changed_and_taken_out_again() {
    let portal = portal().await;
    let chromium = Chromium::start().await;
    let tab = chromium.tab().await;
    let openssl = OpenSsl::new();
    let path = |name: &str| openssl.folder().join(name).to_str().unwrap().to_owned();
    openssl.key(P256, "shop");
    openssl.leaf("shop", &["shop.test", "www.shop.test"], 30);
    openssl.write("chain.pem", openssl.chain("shop"));
    openssl.key(P256, "other");

    sign_in(&tab, &portal).await;
    tab.click("#import-button").await;
    tab.see("dialog[open] form.import").await;
    tab.look("import-dialog").await;
    tab.fill("#name", "Shop").await;
    choose(&tab, "#certificate_file", &[path("chain.pem")]).await;
    choose(&tab, "#key_file", &[path("other.key")]).await;
    tab.click("dialog button[type=submit]").await;
    tab.see("dialog[open] #key_file-error").await;
    assert!(tab.text("#key_file-error").await.contains("belongs to none of the certificates"));
    assert_eq!(tab.value("#name").await, "Shop");
    tab.look("import-mistake").await;
    choose(&tab, "#certificate_file", &[path("chain.pem")]).await;
    choose(&tab, "#key_file", &[path("shop.key")]).await;
    tab.click("dialog button[type=submit]").await;
    tab.see("h1 .badge.valid").await;
    assert_eq!(tab.text(".banner.flash").await, "The certificate is imported.");
    assert_eq!(tab.texts(".issuers > li").await.len(), 2);
    tab.click("#more-facts summary").await;
    tab.look("imported").await;

    tab.click("#menu summary").await;
    tab.click("#edit-menu").await;
    tab.see("dialog[open] form.edit").await;
    tab.look("edit-dialog").await;
    tab.fill("#name", "Shop front").await;
    tab.click("dialog button[type=submit]").await;
    tab.until("the new name", "document.querySelector('h1').textContent.startsWith('Shop front')").await;

    openssl.leaf("shop", &["shop.test", "www.shop.test"], 60);
    tab.click("#menu summary").await;
    tab.click("#reimport-menu").await;
    tab.see("dialog[open] form.import").await;
    tab.look("reimport-dialog").await;
    choose(&tab, "#certificate_file", &[path("shop.pem"), path("intermediate.pem")]).await;
    tab.click("dialog button[type=submit]").await;
    tab.see("tr[data-version='2']").await;
    assert!(tab.text(".banner.flash").await.starts_with("The next version is imported"));

    tab.click("#menu summary").await;
    tab.click("#download-as-menu").await;
    tab.see("dialog[open] form.download").await;
    tab.look("download-dialog").await;
    tab.fill("#password", "correct-horse").await;
    tab.fill("#password_again", "correct-horse").await;
    tab.click("dialog button[type=submit]").await;
    let (name, file) = chromium.downloaded().await;
    assert_eq!(name, "Shop-front.p12");
    openssl.write("file.p12", file);
    openssl.write("key.out", openssl.run("pkcs12 -in file.p12 -passin pass:correct-horse -nocerts -noenc"));
    assert_eq!(openssl.run("pkey -in key.out -pubout"), openssl.run("pkey -in shop.key -pubout"));
    tab.see("dialog[open] form.download").await;
    assert_eq!(tab.complaints(), [""; 0]);

    chromium.stop().await;
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_javascript() {
    let portal = portal().await;
    let chromium = Chromium::start().await;
    let tab = chromium.tab().await;
    let openssl = OpenSsl::new();
    openssl.key(P256, "shop");
    openssl.leaf("shop", &["shop.test"], 30);
    let path = |name: &str| openssl.folder().join(name).to_str().unwrap().to_owned();
    tab.page.execute(SetScriptExecutionDisabledParams::new(true)).await.unwrap();

    sign_in(&tab, &portal).await;
    tab.click("#import-button").await;
    tab.see("main form.import").await;
    tab.fill("#name", "Plain").await;
    choose(&tab, "#certificate_file", &[path("shop.pem")]).await;
    tab.click("form.import button[type=submit]").await;
    tab.see("h1 .badge.valid").await;
    tab.click("#download-button").await;
    let (name, zip) = chromium.downloaded().await;
    assert_eq!(name, "Plain.zip");
    assert_eq!(archive::chain(&zip).leaf().dns_names, ["shop.test"]);
    assert_eq!(tab.complaints(), [""; 0]);
    chromium.stop().await;
    portal.stop().await;
}
