//! Revocation by the account (RFC 8555 section 7.6).

use certdesk::acme::Class;
use certdesk::domain::order::Failure;
use certdesk::domain::revocation::RevocationReason;
use chrono::TimeDelta;

use super::rig::{Rig, start};
use crate::support::authority_stub::{Renewal, Revocation};

#[tokio::test(flavor = "multi_thread")]
async fn each_reason_is_sent() {
    let rig = Rig::with(|ways| ways.renewal = Some(Renewal::usual())).await;
    let mut expected = Vec::new();
    for reason in RevocationReason::ALL {
        let certificate = rig.issue(&["shop.test", "www.shop.test"], None).await.unwrap();
        rig.clock.advance(TimeDelta::days(1));
        rig.account.revoke(&certificate.der, reason).await.unwrap();
        let ari_id = certificate.ari_id().unwrap();
        // It wants renewing at once.
        let info = rig.account.renewal_info(&ari_id).await.unwrap();
        let at = start() + TimeDelta::days(1 + i64::try_from(expected.len()).unwrap());
        assert!(info.window.end < at);
        let names = vec!["shop.test".to_owned(), "www.shop.test".to_owned()];
        expected.push(Revocation { at, ari_id, names, reason: Some(reason.code().into()) });
    }
    assert_eq!(rig.stub.revocations(), expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn once_is_enough() {
    let rig = Rig::with(|_| {}).await;
    let certificate = rig.issue(&["shop.test"], None).await.unwrap();
    for _ in 0..2 {
        rig.account.revoke(&certificate.der, RevocationReason::KeyCompromise).await.unwrap();
    }
    assert_eq!(rig.stub.revocations().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals() {
    let rig = Rig::with(|ways| ways.refused_reasons = vec![3]).await;
    let certificate = rig.issue(&["shop.test"], None).await.unwrap();
    let error = rig.account.revoke(&certificate.der, RevocationReason::AffiliationChanged).await.unwrap_err();
    let Failure::OrderRefused { problem } = &error.failure else { panic!("{error}") };
    assert_eq!((error.class, &*problem.kind), (Class::Final, "badRevocationReason"));
    let other = rig.another_account().await;
    let error = other.revoke(&certificate.der, RevocationReason::Superseded).await.unwrap_err();
    let Failure::AccountRefused { problem } = &error.failure else { panic!("{error}") };
    assert_eq!(problem.kind, "unauthorized");
    rig.stub.set_down(true);
    let error = rig.account.revoke(&certificate.der, RevocationReason::Superseded).await.unwrap_err();
    assert_eq!(error.class, Class::TryAgain);
    assert_eq!(rig.stub.revocations(), []);
}
