//! Ordering at an authority that was added by the form, and what its switch means for what it issued.

use super::rig::{HMAC_KEY, KID, Rig, binding_pebble};
use crate::support::names::fresh;
use crate::support::person::Order;
use crate::support::portal::PortalOptions;
use crate::support::receiver::Receiver;

#[tokio::test(flavor = "multi_thread")]
async fn ordered_there_and_renewed_though_it_is_switched_off() {
    let pebble = binding_pebble().await;
    let receiver = Receiver::answering().await;
    let rig = Rig::with(PortalOptions::new().await.calling(&receiver)).await;
    let form = rig.form("Bound", &pebble.directory(), pebble.https_root_pem()).await;
    let form = form.set("eab_kid", KID).set("eab_hmac_key", HMAC_KEY);
    assert_eq!(rig.accept_and_save(&form).await.status, 303);

    let mina = rig.portal.person("mina").await;
    let domain = fresh("bound");
    let form = mina.order_form(&Order::of("bound", &[&domain])).await.set("authority", &rig.id("Bound").await);
    let placed = mina.submit(&form).await;
    assert_eq!(placed.status, 303, "{}", placed.text());
    let certificate = placed.location().unwrap().path().to_owned();
    mina.wait_for_status(&certificate, "valid").await;
    assert_eq!(rig.count("acme_accounts").await, 1);
    let row = rig.sol.get(super::rig::LIST).await.texts("tr[data-authority=Bound] td");
    assert!(row[2].contains("1 issued") && row[2].contains("1 is renewed there"), "{row:?}");

    let path = rig.path("Bound").await;
    let off = rig.post(&format!("{path}/switch"), &[("on", "false")]).await;
    let told = rig.sol.get(off.location().unwrap().path()).await;
    assert!(told.texts(".banner").concat().contains("still renewed there"), "{}", told.text());
    let page = mina.get(&certificate).await;
    assert!(page.text().contains("Bound (no longer offered for new orders)"), "{}", page.text());
    let form = mina.get(&format!("{certificate}/renew")).await.form("form.action");
    assert_eq!(mina.submit(&form).await.status, 303);
    mina.watch(&certificate, "the renewal", |page| {
        (page.texts("#versions-title ~ * tbody tr, .versions tbody tr").len() >= 2).then_some(())
    })
    .await;
    mina.wait_for_status(&certificate, "valid").await;
    rig.portal.stop().await;
}
