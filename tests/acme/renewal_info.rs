//! Renewal information (RFC 9773 section 4): what is taken for it, and what isn't.

use std::time::Duration;

use certdesk::acme::{AcmeError, Class, RenewalInfo};
use certdesk::domain::order::Failure;
use chrono::TimeDelta;

use super::rig::{Rig, start};
use crate::support::authority_stub::{Renewal, RenewalQuestion};

/// A rig, and the identifier of a certificate there.
async fn with_certificate(renewal: Renewal) -> (Rig, String) {
    let rig = Rig::with(|ways| ways.renewal = Some(renewal)).await;
    let id = rig.issue(&["shop.test"], None).await.unwrap().ari_id().unwrap();
    (rig, id)
}

async fn answer_to(status: u16, body: impl Into<Vec<u8>>) -> Result<RenewalInfo, AcmeError> {
    let (rig, id) = with_certificate(Renewal::Answer { status, body: body.into() }).await;
    let answer = rig.account.renewal_info(&id).await;
    let at = start();
    assert_eq!(rig.stub.renewal_questions(), [RenewalQuestion { at, id, status }]);
    answer
}

/// The class of an error that leaves the account and the order alone.
fn class_of(answer: Result<RenewalInfo, AcmeError>) -> Class {
    let error = answer.unwrap_err();
    assert!(matches!(error.failure, Failure::AuthorityUnavailable { .. }), "{error}");
    error.class
}

#[tokio::test(flavor = "multi_thread")]
async fn a_window_and_why() {
    let renewal = Renewal::window(|issued| (issued.not_before + TimeDelta::days(50), issued.not_after));
    let (rig, id) = with_certificate(renewal).await;
    assert!(rig.account.has_renewal_info());
    rig.stub.change(|ways| ways.explanation_url = Some("https://ca.test/why".to_owned()));
    let info = rig.account.renewal_info(&id).await.unwrap();
    assert_eq!((info.window.start, info.window.end), (start() + TimeDelta::days(50), start() + TimeDelta::days(90)));
    assert_eq!(info.explanation_url.as_deref(), Some("https://ca.test/why"));
    assert_eq!(info.retry_after, Some(Duration::from_secs(21_600)));

    // It moves, wholly into the past.
    rig.stub.change(|ways| {
        let past = |days| start() - TimeDelta::days(days);
        ways.renewal = Some(Renewal::window(move |_| (past(2), past(1))));
        ways.explanation_url = Some("javascript:alert(1)".to_owned());
    });
    let info = rig.account.renewal_info(&id).await.unwrap();
    assert_eq!((info.window.end, info.explanation_url), (start() - TimeDelta::days(1), None));
}

#[tokio::test(flavor = "multi_thread")]
async fn when_to_ask_again() {
    let (rig, id) = with_certificate(Renewal::usual()).await;
    for (value, seconds) in [
        (Some("7200"), Some(7200)),
        // Within reason.
        (Some("0"), Some(60)),
        (Some("31536000"), Some(86_400)),
        // Reckoned from the answer's own Date.
        (Some("Wed, 28 Feb 2024 15:00:00 GMT"), Some(3 * 3600)),
        (Some("Wed, 28 Feb 2024 11:00:00 GMT"), Some(60)),
        (Some("whenever"), None),
        (None, None),
    ] {
        rig.stub.change(|ways| ways.renewal_retry_after = value.map(str::to_owned));
        let info = rig.account.renewal_info(&id).await.unwrap();
        assert_eq!(info.retry_after, seconds.map(Duration::from_secs), "{value:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn none_in_the_directory() {
    let rig = Rig::with(|_| {}).await;
    let id = rig.issue(&["shop.test"], None).await.unwrap().ari_id().unwrap();
    assert!(!rig.account.has_renewal_info());
    assert_eq!(class_of(rig.account.renewal_info(&id).await), Class::Final);
    assert_eq!(rig.stub.renewal_questions(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn not_found() {
    let (rig, _) = with_certificate(Renewal::usual()).await;
    assert_eq!(class_of(rig.account.renewal_info("AAAA.AAAA").await), Class::Final);
    assert_eq!(rig.stub.renewal_questions()[0].status, 404);
    // What is no identifier goes nowhere.
    assert_eq!(class_of(rig.account.renewal_info("../account").await), Class::Final);
    assert_eq!(rig.stub.renewal_questions().len(), 1);
    assert_eq!(class_of(answer_to(301, "").await), Class::Final);
    // Nothing is any more.
    let (rig, id) = with_certificate(Renewal::not_found()).await;
    assert_eq!(class_of(rig.account.renewal_info(&id).await), Class::Final);
}

#[tokio::test(flavor = "multi_thread")]
async fn passing_trouble() {
    let (rig, id) = with_certificate(Renewal::Answer { status: 503, body: vec![] }).await;
    let error = rig.account.renewal_info(&id).await.unwrap_err();
    assert_eq!(error.retry_after, Some(Duration::from_secs(21_600)));
    assert_eq!(class_of(Err(error)), Class::TryAgain);
    assert_eq!(class_of(answer_to(429, "slower").await), Class::TryAgain);
    rig.stub.set_down(true);
    assert_eq!(class_of(rig.account.renewal_info(&id).await), Class::TryAgain);
}

#[tokio::test(flavor = "multi_thread")]
async fn nonsense() {
    let (rig, id) = with_certificate(Renewal::garbage()).await;
    assert_eq!(class_of(rig.account.renewal_info(&id).await), Class::Final);
    let window = |start: &str, end: &str| {
        serde_json::json!({ "suggestedWindow": { "start": start, "end": end } }).to_string().into_bytes()
    };
    let (early, late) = ("2024-03-01T00:00:00Z", "2024-03-02T00:00:00Z");
    for body in [
        b"{}".to_vec(),
        vec![0xff; 100],
        vec![],
        window(late, early),
        window(early, early),
        window(early, "the day after"),
        // The account has nothing to do with it, whatever the answer says.
        br#"{"type":"urn:ietf:params:acme:error:accountDoesNotExist","status":400}"#.to_vec(),
    ] {
        let words = String::from_utf8_lossy(&body).into_owned();
        assert_eq!(class_of(answer_to(200, body).await), Class::Final, "{words}");
    }
    // A good window in a body that never ends is not read.
    let mut huge = window(early, late);
    huge.resize(10 * 1024 * 1024, b' ');
    let (rig, id) = with_certificate(Renewal::Answer { status: 200, body: huge }).await;
    class_of(rig.account.renewal_info(&id).await);
}
