//! Changing what people say of a certificate.

use super::openssl::{OpenSsl, P256};
use super::rig::{import, list};
use crate::support::events;
use crate::support::portal::{Portal, PortalOptions};

#[tokio::test(flavor = "multi_thread")]
async fn a_writer_renames_and_nobody_undoes_it_unseen() {
    let portal = Portal::start(PortalOptions::new().await.without_scheduler()).await;
    let [mina, will] = [portal.person("mina").await, portal.person("will").await];
    let openssl = OpenSsl::new();
    openssl.key(P256, "shop");
    openssl.leaf("shop", &["shop.test"], 30);
    let (chain, key) = (openssl.chain("shop"), openssl.read("shop.key"));
    let path = import(&mina, "Shop", chain.as_bytes(), &key).await;
    import(&mina, "Taken", chain.as_bytes(), &key).await;
    let edit = format!("{path}/edit");
    let (of_will, of_mina) = (will.get(&edit).await.form("form.edit"), mina.get(&edit).await.form("form.edit"));
    assert_eq!(of_will.value("name"), "Shop");

    let taken = will.submit(&of_will.clone().set("name", "Taken")).await;
    assert_eq!((taken.status, taken.form("form.edit").value("name")), (422, "Taken"));
    assert!(taken.texts("#name-error").concat().contains("has a certificate of this name already"));
    let unreadable = will.submit(&of_will.clone().set("name", "a\0b").set("labels", "x")).await;
    assert_eq!(unreadable.texts("#name-error li, #labels-error li").len(), 2, "{}", unreadable.text());

    let changed = of_will.set("name", "Shop front").set("description", "Ask Will").set("labels", "env=prod\n");
    assert_eq!(will.submit(&changed).await.status, 303);
    let page = will.get(&path).await;
    assert!(page.texts("h1").concat().starts_with("Shop front"));
    assert_eq!(page.texts("[aria-labelledby=about-title] .tag"), ["env=prod"]);
    assert_eq!(mina.get(&format!("{}?q=front", list())).await.texts("td.name a"), ["Shop front"]);
    assert!(mina.get(&format!("{}?q=issuer", list())).await.texts("td.name a").len() == 2, "the issuer is found still");

    // Mina's form is older than that.
    let late = mina.submit(&of_mina.set("description", "Ask Mina")).await;
    assert_eq!(late.status, 422);
    assert!(late.texts("#edit-changed").concat().contains("Ask Will"), "{}", late.text());
    assert_eq!(mina.get(&edit).await.form("form.edit").value("description"), "Ask Will");
    let again = late.form("form.edit");
    assert_eq!((again.value("name"), again.value("description")), ("Shop", "Ask Mina"));
    assert_eq!(mina.submit(&again).await.status, 303, "seen, it is put in the place of the other");
    // Nothing changes.
    let unchanged = mina.get(&edit).await.form("form.edit");
    assert_eq!(mina.submit(&unchanged).await.status, 303);

    let recorded = events::of(&portal.database_url, "certificate-metadata.update").await;
    let ended: Vec<String> = recorded.iter().map(|event| event.ended()).collect();
    let expected = ["refused invalid", "refused invalid", "success", "refused stale form", "success", "success"];
    assert_eq!(ended, expected);
    assert_eq!(recorded[2].data["name"], serde_json::json!({ "before": "Shop", "now": "Shop front" }));
    assert_eq!(recorded[2].data["labels"], serde_json::json!({ "before": {}, "now": { "env": "prod" } }));
    assert_eq!(recorded[5].data, serde_json::json!({ "changed": false }));
    portal.stop().await;
}
