//! How often one certificate may be changed.

use chrono::TimeDelta;

use super::openssl::{OpenSsl, P256};
use super::rig::{file, import, send};
use crate::support::events;
use crate::support::portal::{Portal, PortalOptions};

#[tokio::test(flavor = "multi_thread")]
async fn so_many_changes_a_minute_of_one_whoever_makes_them() {
    let options = PortalOptions::new().await.without_scheduler().set("certificate-changes-per-minute", "3");
    let portal = Portal::start(options).await;
    let [mina, will] = [portal.person("mina").await, portal.person("will").await];
    let openssl = OpenSsl::new();
    openssl.key(P256, "shop");
    openssl.leaf("shop", &["shop.test"], 30);
    let key = openssl.read("shop.key");
    let path = import(&mina, "Shop", openssl.chain("shop").as_bytes(), &key).await;
    let other = import(&mina, "Other", openssl.chain("shop").as_bytes(), &key).await;
    let edit = async |path: &str, description: &str| {
        let form = will.get(&format!("{path}/edit")).await.form("form.edit");
        will.submit(&form.set("description", description)).await
    };
    let reimport = format!("{path}/reimport");

    // What is wrong is no change.
    let form = will.get(&format!("{path}/edit")).await.form("form.edit");
    assert_eq!(will.submit(&form.set("name", "")).await.status, 422);
    for description in ["one", "two"] {
        assert_eq!(edit(&path, description).await.status, 303);
    }
    openssl.leaf("shop", &["shop.test"], 60);
    let sent = send(&mina, &reimport, &[file("certificate_file", &openssl.read("shop.pem"))]).await;
    assert_eq!(sent.status, 303, "{}", sent.text());

    let said = "One certificate may be changed 3 times a minute. The next change will pass at ";
    let refused = edit(&path, "three").await;
    assert_eq!((refused.status, refused.form("form.edit").value("description")), (422, "three"));
    assert!(refused.texts("#edit-errors li").concat().starts_with(said), "{}", refused.text());
    openssl.leaf("shop", &["shop.test"], 90);
    let next = openssl.read("shop.pem");
    let refused = send(&mina, &reimport, &[file("certificate_file", &next)]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.texts("#import-errors li").concat().starts_with(said), "{}", refused.text());
    let back = mina.get(&format!("{path}/versions/1/current")).await.form("form.action");
    let refused = mina.submit(&back).await;
    assert_eq!((refused.status, refused.texts("form.action button[type=submit]").len()), (422, 1), "another time");
    assert!(refused.texts("#action-problem").concat().starts_with(said), "{}", refused.text());
    assert_eq!(edit(&other, "one").await.status, 303, "another certificate is not held up");

    portal.leap(TimeDelta::seconds(61));
    assert_eq!(mina.submit(&back).await.status, 303);
    assert_eq!(send(&mina, &reimport, &[file("certificate_file", &next)]).await.status, 303);
    assert_eq!(edit(&path, "three").await.status, 303);
    assert_eq!(edit(&path, "four").await.status, 422);

    let ended = async |action| {
        let events = events::of(&portal.database_url, action).await;
        events.iter().filter(|event| event.outcome == "refused").map(|event| event.ended()).collect::<Vec<_>>()
    };
    let edits = ["refused invalid", "refused limit", "refused limit", "refused limit"];
    assert_eq!(ended("certificate-metadata.update").await, edits);
    assert_eq!(ended("certificate.reimport").await, ["refused limit"]);
    portal.stop().await;
}
