//! The whole flow, and what is refused in it.

use std::sync::Arc;

use certdesk::auth::providers::{Identity, Provider, ProviderSettingsError, Refusal, SignInError};
use certdesk::clock::TestClock;
use certdesk::demo::provider::people::PEOPLE;
use certdesk::net::AllowedNetworks;
use chrono::TimeDelta;
use url::Url;

use super::rig::{CLIENT_ID, Rig, again, altered, finish, parameter, party, settings};

#[track_caller]
fn assert_denied<T>(result: Result<T, SignInError>, expected: &str) {
    match result {
        Err(SignInError::Denied { code }) => assert_eq!(code.as_str(), expected),
        Err(error) => panic!("{error:?}"),
        Ok(_) => panic!("signed in"),
    }
}

#[track_caller]
fn assert_refused<T>(result: Result<T, SignInError>, expected: Refusal) {
    match result {
        Err(SignInError::Refused { reason, .. }) => assert_eq!(reason, expected),
        Err(error) => panic!("{error:?}"),
        Ok(_) => panic!("signed in"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_manager_signs_in_with_groups() {
    let rig = Rig::start().await;
    let (pending, code) = rig.agreed("mina").await;
    let identity = finish(&rig.party, pending, &rig.redirect_uri, code).await.unwrap();
    let expected = Identity {
        provider: "demo".into(),
        subject: "demo-mina".into(),
        email: Some("mina@demo.test".into()),
        email_verified: true,
        name: "Mina".into(),
        groups: vec!["certdesk-managers".into()],
    };
    assert_eq!(identity, expected);
    rig.running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_can_sign_in() {
    let rig = Rig::start().await;
    for person in &PEOPLE {
        let (pending, code) = rig.agreed(person.id).await;
        let identity = finish(&rig.party, pending, &rig.redirect_uri, code).await.unwrap();
        assert_eq!(identity.subject, person.subject());
        assert_eq!(identity.groups, person.groups);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_request_has_state_nonce_and_challenge() {
    let rig = Rig::start().await;
    let (first, _) = rig.party.begin(&rig.redirect_uri).await.unwrap();
    let (second, _) = rig.party.begin(&rig.redirect_uri).await.unwrap();
    for (name, value) in [("response_type", "code"), ("client_id", CLIENT_ID), ("code_challenge_method", "S256")] {
        assert_eq!(parameter(&first, name).as_deref(), Some(value));
    }
    assert_eq!(parameter(&first, "redirect_uri").as_deref(), Some(rig.redirect_uri.as_str()));
    assert_eq!(parameter(&first, "scope").as_deref(), Some("openid profile email"));
    for name in ["state", "nonce", "code_challenge"] {
        let value = parameter(&first, name).unwrap();
        assert!(value.len() >= 22, "{name} holds 128 random bits");
        assert_ne!(Some(value), parameter(&second, name), "{name} is new each time");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn cancelling_is_a_denial() {
    let rig = Rig::start().await;
    let (url, pending) = rig.party.begin(&rig.redirect_uri).await.unwrap();
    let back = rig.press(url, "").await;
    assert!(pending.matches_state(&parameter(&back, "state").unwrap()));
    assert_eq!(parameter(&back, "code"), None);
    assert_denied::<()>(Err(SignInError::denied(&parameter(&back, "error").unwrap())), "access_denied");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_state_of_somebody_else_does_not_match() {
    let rig = Rig::start().await;
    let (_, mine) = rig.party.begin(&rig.redirect_uri).await.unwrap();
    let (url, _) = rig.party.begin(&rig.redirect_uri).await.unwrap();
    assert!(!mine.matches_state(&parameter(&url, "state").unwrap()));
    assert!(!mine.matches_state(""));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_is_good_once() {
    let rig = Rig::start().await;
    let (pending, code) = rig.agreed("will").await;
    let replay = again(&pending);
    finish(&rig.party, pending, &rig.redirect_uri, code.clone()).await.unwrap();
    assert_denied(finish(&rig.party, replay, &rig.redirect_uri, code).await, "invalid_grant");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_is_good_for_a_minute() {
    let rig = Rig::start().await;
    let (pending, code) = rig.agreed("will").await;
    rig.clock.advance(TimeDelta::seconds(60));
    assert_denied(finish(&rig.party, pending, &rig.redirect_uri, code).await, "invalid_grant");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stolen_code_needs_the_verifier() {
    let rig = Rig::start().await;
    let (_, code) = rig.agreed("rae").await;
    let (_, thief) = rig.party.begin(&rig.redirect_uri).await.unwrap();
    assert_denied(finish(&rig.party, thief, &rig.redirect_uri, code).await, "invalid_grant");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_belongs_to_its_redirect_uri() {
    let rig = Rig::start().await;
    let (pending, code) = rig.agreed("rae").await;
    let other = Url::parse("http://127.0.0.1:9/elsewhere").unwrap();
    assert_denied(finish(&rig.party, pending, &other, code).await, "invalid_grant");
}

#[tokio::test(flavor = "multi_thread")]
async fn codes_of_impossible_length_are_not_sent() {
    let rig = Rig::start().await;
    let (pending, _) = rig.agreed("rae").await;
    for code in [String::new(), "c".repeat(10_000)] {
        assert_refused(finish(&rig.party, again(&pending), &rig.redirect_uri, code).await, Refusal::MalformedCode);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_id_token_is_refused() {
    let rig = Rig::start().await;
    let (pending, code) = rig.agreed("mina").await;
    let ahead = TestClock::at(certdesk::clock::Clock::now(&*rig.clock) + TimeDelta::minutes(5));
    let party = party(&rig.running.issuer, ahead);
    assert_refused(finish(&party, pending, &rig.redirect_uri, code).await, Refusal::Expired);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_nonce_of_another_sign_in_is_refused() {
    let rig = Rig::start().await;
    let (pending, code) = rig.agreed("mina").await;
    let pending = altered(&pending, "nonce", "another");
    assert_refused(finish(&rig.party, pending, &rig.redirect_uri, code).await, Refusal::WrongNonce);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_ends_where_it_began() {
    let rig = Rig::start().await;
    let (pending, code) = rig.agreed("mina").await;
    assert_eq!(pending.provider(), "demo");
    let pending = altered(&pending, "provider", "other");
    assert_refused(finish(&rig.party, pending, &rig.redirect_uri, code).await, Refusal::WrongProvider);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_client_secret_is_the_providers_refusal() {
    let rig = Rig::start().await;
    let (pending, code) = rig.agreed("mina").await;
    let mut settings = settings(&rig.running.issuer);
    settings.client_secret = Some("guessed".into());
    let party = Provider::new(settings, super::rig::loopback(), rig.clock.clone()).unwrap();
    assert_denied(finish(&party, pending, &rig.redirect_uri, code).await, "invalid_client");
}

#[tokio::test(flavor = "multi_thread")]
async fn loopback_is_not_reached_unless_allowed() {
    let rig = Rig::start().await;
    let provider = |issuer: &Url| {
        let nothing = Arc::new(AllowedNetworks::default());
        Provider::new(settings(issuer), nothing, rig.clock.clone())
    };
    // What is written as a number is said at the start.
    assert!(matches!(provider(&rig.running.issuer), Err(ProviderSettingsError::WithoutTls("issuer"))));
    let mut named = rig.running.issuer.clone();
    named.set_host(Some("localhost")).unwrap();
    let begun = provider(&named).unwrap().begin(&rig.redirect_uri).await;
    assert!(matches!(begun, Err(SignInError::ProviderUnreachable(_))));
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_leads_back() {
    let rig = Rig::start().await;
    let home = Url::parse("http://127.0.0.1:9/").unwrap();
    let url = rig.party.end_session_url(None, &home).await.unwrap();
    assert_eq!(parameter(&url, "client_id").as_deref(), Some(CLIENT_ID));
    let answer = rig.browser.get(url).send().await.unwrap();
    assert_eq!(answer.status(), 303);
    assert_eq!(answer.headers()["location"], home.as_str());
    let elsewhere = rig.party.end_session_url(None, &Url::parse("http://evil.test/").unwrap()).await.unwrap();
    let answer = rig.browser.get(elsewhere).send().await.unwrap();
    assert_eq!(answer.status(), 200, "a page of its own instead");
}
