//! Many in one ZIP.

use std::collections::BTreeSet;

use super::rig::{asks, count, execute, question, seeded};
use crate::support::archive::unzip;
use crate::support::events;
use crate::support::portal::{Portal, PortalOptions};

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_for_each_and_what_is_left_out() {
    let portal = Portal::start(PortalOptions::new().await.without_scheduler()).await;
    let [will, rae] = [portal.person("will").await, portal.person("rae").await];
    let ids = seeded(&portal, 25).await;
    execute(&portal, &format!("UPDATE certificates SET not_after = now() - interval '1 day' WHERE id = '{}'", ids[0]))
        .await;
    execute(&portal, &format!("UPDATE certificates SET name = 'Shop & Co' WHERE id = '{}'", ids[1])).await;
    execute(&portal, &format!("UPDATE certificates SET name = 'shop--co' WHERE id = '{}'", ids[2])).await;
    // Like the text beside the folders.
    execute(&portal, &format!("UPDATE certificates SET name = 'Not-Included.txt' WHERE id = '{}'", ids[3])).await;
    assert_eq!(rae.get(&question("download", &ids)).await.status, 403);
    let (page, form) = asks(&will, &question("download", &ids)).await;
    assert!(page.text().contains("One is left out"), "{}", page.text());
    let file = will.submit(&form).await;
    assert_eq!(file.status, 200, "{}", file.text());
    assert!(file.headers["content-disposition"].to_str().unwrap().contains("certificates-shop-"));
    let files = unzip(&file.body);
    let folders: BTreeSet<&str> =
        files.keys().filter_map(|name| name.split_once('/')).map(|(folder, _)| folder).collect();
    assert_eq!(folders.len(), 24);
    assert!(folders.contains("Not-Included.txt-2"), "{folders:?}");
    assert!(files["not-included.txt"].contains("It has expired"), "{}", files["not-included.txt"]);
    for folder in folders {
        let leaf = &files[&format!("{folder}/cert.pem")];
        let key = rcgen::KeyPair::from_pem(&files[&format!("{folder}/privkey.pem")]).unwrap();
        let (_, pem) = x509_parser::pem::parse_x509_pem(leaf.as_bytes()).unwrap();
        let certificate = pem.parse_x509().unwrap();
        assert_eq!(rcgen::PublicKeyData::subject_public_key_info(&key), certificate.public_key().raw, "{folder}");
    }
    let told = events::of(&portal.database_url, "certificate.download").await;
    assert_eq!(told.iter().filter(|event| event.outcome == "success").count(), 24);
    assert_eq!(count(&portal, "certificate_versions WHERE downloaded_at IS NOT NULL").await, 24);

    // One that was deleted since it was shown: it is shown anew.
    execute(&portal, &format!("DELETE FROM certificates WHERE id = '{}'", ids[5])).await;
    let changed = will.submit(&form).await;
    assert_eq!((changed.status, changed.texts("#many-problem").len()), (422, 1));
    portal.stop().await;
}
