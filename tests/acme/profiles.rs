//! Profiles, and keys of every kind.

use certdesk::domain::KeyAlgorithm;
use certdesk::domain::order::Failure;
use certdesk::pki::KeyKind;
use chrono::TimeDelta;
use sha2::Digest;

use super::rig::{Rig, names, start};

#[tokio::test(flavor = "multi_thread")]
async fn each_profile_has_its_lifetime() {
    let profiles = [("classic", TimeDelta::days(90)), ("shortlived", TimeDelta::hours(160))];
    let rig = Rig::with(|ways| ways.profiles = profiles.map(|(name, life)| (name.to_owned(), life)).into()).await;
    assert_eq!(rig.account.profiles().keys().collect::<Vec<_>>(), ["classic", "shortlived"]);
    let domains = names(&["shop.test"]);
    for (profile, lifetime) in profiles {
        let order = rig.account.new_order(&domains, Some(profile), None).await.unwrap();
        let certificate = rig.complete(&order, &domains, KeyAlgorithm::EcdsaP256).await;
        assert_eq!((certificate.not_before, certificate.not_after), (start(), start() + lifetime), "{profile}");
        assert_eq!(rig.stub.issued().pop().unwrap().profile.as_deref(), Some(profile));
    }
    let error = rig.account.new_order(&domains, Some("odd"), None).await.unwrap_err();
    let Failure::OrderRefused { problem } = &error.failure else { panic!("{error}") };
    assert_eq!(problem.kind, "invalidProfile");
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_of_every_kind() {
    let rig = Rig::with(|ways| ways.backdating = TimeDelta::hours(1)).await;
    let domains = names(&["shop.test", "*.shop.test"]);
    for (algorithm, kind) in [
        (KeyAlgorithm::EcdsaP256, KeyKind::EcdsaP256),
        (KeyAlgorithm::EcdsaP384, KeyKind::EcdsaP384),
        (KeyAlgorithm::Rsa2048, KeyKind::Rsa(2048)),
    ] {
        let order = rig.account.new_order(&domains, None, None).await.unwrap();
        let certificate = rig.complete(&order, &domains, algorithm).await;
        assert_eq!((certificate.key_kind, certificate.not_before), (kind, start() - TimeDelta::hours(1)));
        let asked = rig.stub.orders().pop().unwrap();
        assert_eq!(asked.at, start());
        assert_eq!(sha2::Sha256::digest(asked.spki.unwrap())[..], certificate.spki_sha256);
    }
}
