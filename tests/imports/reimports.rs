//! The next version of an imported certificate.

use super::openssl::{OpenSsl, P256, RSA};
use super::rig::{file, import, send, unzip};
use crate::support::events;
use crate::support::names::fresh;
use crate::support::person::Order;
use crate::support::portal::{Portal, PortalOptions};
use crate::support::receiver::Receiver;

#[tokio::test(flavor = "multi_thread")]
async fn the_next_version_takes_the_place_of_the_one_in_use_and_is_told_of() {
    let receiver = Receiver::answering().await;
    let portal = Portal::start(PortalOptions::new().await.calling(&receiver)).await;
    let mina = portal.person("mina").await;
    let openssl = OpenSsl::new();
    openssl.key(P256, "shop");
    openssl.leaf("shop", &["shop.test", "www.shop.test"], 30);
    let path = import(&mina, "shop", openssl.chain("shop").as_bytes(), &openssl.read("shop.key")).await;
    let reimport = format!("{path}/reimport");
    let dialog = mina.get(&reimport).await;
    assert_eq!(dialog.texts("form.import > .names li"), ["shop.test", "www.shop.test"]);
    assert_eq!(mina.get(&path).await.hrefs("#reimport-menu"), [reimport.clone()]);

    // The same once more, and for other names.
    let same = send(&mina, &reimport, &[file("certificate_file", &openssl.read("shop.pem"))]).await;
    assert_eq!(same.status, 422);
    assert!(same.texts("#certificate_file-error").concat().contains("It ends when the version in use does"));
    openssl.leaf("shop", &["shop.test", "api.shop.test"], 60);
    let other = send(&mina, &reimport, &[file("certificate_file", &openssl.read("shop.pem"))]).await;
    let said = other.texts("#certificate_file-error").concat();
    assert!(said.contains("Missing: www.shop.test. Not in the version in use: api.shop.test."), "{said}");

    // In another order, and without its key, which is the same still.
    openssl.leaf("shop", &["www.shop.test", "shop.test"], 60);
    let sent = send(&mina, &reimport, &[file("certificate_file", openssl.chain("shop").as_bytes())]).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    let told = receiver.wait_for("cert_reimported", 1).await.remove(0);
    assert_eq!(told["certificates"][0]["name"], "shop");
    let expires = told["certificates"][0]["expires_on"].as_i64().unwrap();
    let now = portal.app.clock.now().timestamp_millis();
    assert!((59..=60).contains(&((expires - now) / 86_400_000)), "{told}");
    let files = unzip(&mina, &format!("{path}/download"), &openssl).await;
    assert_eq!(files.len(), 4, "the key is kept");
    let page = mina.get(&path).await;
    assert_eq!(page.texts("tr[data-version] .name a"), ["Version 2", "Version 1"]);
    let kept = page.texts("tr[data-version='2'] .key").concat();
    assert_eq!(kept, "same key as version 1");

    // Another key, which it needs then to be handed out with one.
    openssl.key(RSA, "shop");
    openssl.leaf("shop", &["shop.test", "www.shop.test"], 90);
    let (certificate, key) = (openssl.read("shop.pem"), openssl.read("shop.key"));
    let parts = [file("certificate_file", &certificate), file("key_file", &key)];
    assert_eq!(send(&mina, &reimport, &parts).await.status, 303);
    unzip(&mina, &format!("{path}/download"), &openssl).await;
    let archived = unzip(&mina, &format!("{path}/versions/1/download"), &openssl).await;
    assert_eq!(archived.len(), 4, "the archived version stays");
    let list = mina.get(&super::rig::list()).await;
    assert_eq!(list.texts("td.key"), ["RSA 2048"]);
    receiver.wait_for("cert_reimported", 2).await;

    // The one before, put back in use.
    let back = mina.get(&format!("{path}/versions/2/current")).await.form("form.action");
    assert_eq!(mina.submit(&back).await.status, 303);
    assert_eq!(mina.get(&super::rig::list()).await.texts("td.key"), ["ECDSA P-256"]);

    let ended: Vec<String> =
        events::of(&portal.database_url, "certificate.reimport").await.iter().map(|event| event.ended()).collect();
    assert_eq!(ended, ["refused invalid", "refused invalid", "success", "success"]);
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_ordered_is_not_reimported() {
    let portal = Portal::start(PortalOptions::new().await.without_scheduler()).await;
    let mina = portal.person("mina").await;
    let path = mina.order(&Order::of("ordered", &[&fresh("ordered")])).await;
    let reimport = format!("{path}/reimport");
    let dialog = mina.get(&reimport).await;
    assert!(dialog.texts("#import-problem").concat().contains("renew it instead"));
    let openssl = OpenSsl::new();
    openssl.key(P256, "shop");
    openssl.leaf("shop", &["shop.test"], 30);
    let sent = send(&mina, &reimport, &[file("certificate_file", &openssl.read("shop.pem"))]).await;
    assert_eq!(sent.status, 422);
    let recorded = events::of(&portal.database_url, "certificate.reimport").await;
    assert_eq!(recorded.iter().map(|event| event.ended()).collect::<Vec<_>>(), ["refused not possible"]);
    portal.stop().await;
}
