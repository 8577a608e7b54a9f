//! The root that an authority's own HTTPS certificate ends at: right, wrong, missing, none.

use super::rig::{Rig, said};
use crate::support::world::{own_pebble, world};

#[tokio::test(flavor = "multi_thread")]
async fn only_the_right_root_will_do() {
    let pebble = own_pebble(&[]).await;
    let rig = Rig::start().await;
    let form = rig.form("Own", &pebble.directory(), "").await;

    let untrusted = rig.test(&form).await;
    assert_eq!(untrusted.status, 422);
    assert!(said(&untrusted, "directory_url").contains("root to trust"), "{}", untrusted.text());
    let other = world().await.pebble.https_root_pem().to_owned();
    let wrong = rig.save(&form.clone().set("roots", &other)).await;
    assert!(said(&wrong, "directory_url").contains("isn’t trusted"), "{}", wrong.text());
    assert_eq!(wrong.form("form.authority").value("roots").trim(), other.trim());
    for odd in ["no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
        let refused = rig.test(&form.clone().set("roots", odd)).await;
        assert!(said(&refused, "roots").contains("PEM"), "{odd}: {}", refused.text());
        assert_eq!(refused.form("form.authority").value("roots").trim(), odd.trim());
    }
    // One of several is enough, and all of them are kept.
    let both = format!("{other}{}", pebble.https_root_pem());
    rig.add("Own", &pebble.directory(), &both).await;
    assert_eq!(rig.edit("Own").await.value("roots").matches("BEGIN CERTIFICATE").count(), 2);
    rig.portal.stop().await;
}
