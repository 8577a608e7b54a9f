//! Providers that cheat, break or are away.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::signature::KeyPair as _;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use certdesk::auth::providers::{Refusal, SignInError};
use chrono::TimeDelta;
use serde_json::{Value, json};
use url::Url;
use wiremock::{Mock, MockServer, ResponseTemplate, matchers};

use super::forger::{ACCESS_TOKEN, CODE, Forger, Key, hmac, json_answer, unsigned};
use super::rig::{CLIENT_SECRET, clock, finish, party};

#[track_caller]
fn refusal<T>(result: Result<T, SignInError>) -> Refusal {
    match result {
        Err(SignInError::Refused { reason, .. }) => reason,
        Err(error) => panic!("{error:?}"),
        Ok(_) => panic!("signed in"),
    }
}

#[track_caller]
fn assert_nonsense<T>(result: Result<T, SignInError>) {
    match result {
        Err(SignInError::ProviderNonsense(_)) => {}
        Err(error) => panic!("{error:?}"),
        Ok(_) => panic!("taken"),
    }
}

#[track_caller]
fn assert_unreachable<T>(result: Result<T, SignInError>) {
    match result {
        Err(SignInError::ProviderUnreachable(_) | SignInError::ProviderBusy(_)) => {}
        Err(error) => panic!("{error:?}"),
        Ok(_) => panic!("taken"),
    }
}

/// The tests below prove something because this one passes.
#[tokio::test]
async fn a_good_token_is_taken() {
    let forger = Forger::start().await;
    let identity = forger.with_claims(|_| {}).await.unwrap();
    assert_eq!((identity.subject.as_str(), identity.email.as_deref()), ("s-1", Some("ann@corp.test")));
    assert_eq!(identity.groups, ["g"]);
    let several = forger.with_claims(|claims| claims["aud"] = json!(["certdesk-test"])).await;
    assert!(several.is_ok(), "an audience may be a list");
}

#[tokio::test]
async fn a_token_without_signature_is_refused() {
    let forger = Forger::start().await;
    let (pending, nonce) = forger.begin().await;
    let token = unsigned(&forger.claims(&nonce));
    assert_eq!(refusal(forger.finish(pending, &token).await), Refusal::WeakSignature);
}

#[tokio::test]
async fn a_token_by_a_key_that_others_know_is_refused() {
    let forger = Forger::start().await;
    let der: PublicKeyX509Der<'_> = forger.key.pair.public_key().as_der().unwrap();
    let pem = format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", STANDARD.encode(der.as_ref()));
    for key in [der.as_ref(), pem.as_bytes(), CLIENT_SECRET.as_bytes()] {
        for header in [json!({ "alg": "HS256" }), json!({ "alg": "HS256", "kid": "key-1" })] {
            let (pending, nonce) = forger.begin().await;
            let token = hmac(&header, &forger.claims(&nonce), key);
            assert_eq!(refusal(forger.finish(pending, &token).await), Refusal::WeakSignature, "{header}");
        }
    }
}

#[tokio::test]
async fn a_token_by_another_key_is_refused() {
    let forger = Forger::start().await;
    let (pending, nonce) = forger.begin().await;
    let token = Key::new("key-1").token(&forger.claims(&nonce));
    assert_eq!(refusal(forger.finish(pending, &token).await), Refusal::BadSignature);
}

#[tokio::test]
async fn claims_under_another_signature_are_refused() {
    let forger = Forger::start().await;
    let (pending, nonce) = forger.begin().await;
    let good = forger.key.token(&forger.claims(&nonce));
    let mut claims = forger.claims(&nonce);
    claims["sub"] = "root".into();
    let other = forger.key.token(&claims);
    let parts: Vec<&str> = good.split('.').collect();
    let payload = other.split('.').nth(1).unwrap();
    let token = format!("{}.{payload}.{}", parts[0], parts[2]);
    assert_eq!(refusal(forger.finish(pending, &token).await), Refusal::BadSignature);
}

#[tokio::test]
async fn claims_that_do_not_hold_are_refused() {
    let forger = Forger::start().await;
    let past = forger.claims("")["iat"].as_i64().unwrap();
    let cases: [(&str, Value, Refusal); 10] = [
        ("aud", json!("somebody"), Refusal::WrongAudience),
        ("aud", json!([]), Refusal::WrongAudience),
        ("aud", json!(["certdesk-test", "somebody"]), Refusal::WrongAudience),
        ("azp", json!("somebody"), Refusal::WrongAudience),
        ("iss", json!("http://127.0.0.1:1"), Refusal::WrongIssuer),
        ("iss", json!(format!("{}/", forger.server.uri())), Refusal::WrongIssuer),
        ("exp", json!(past), Refusal::Expired),
        ("nonce", json!(null), Refusal::WrongNonce),
        ("iat", json!(past - 3600), Refusal::WrongTime),
        ("iat", json!(past + 600), Refusal::WrongTime),
    ];
    for (claim, value, expected) in cases {
        let result = forger.with_claims(|claims| claims[claim] = value.clone()).await;
        assert_eq!(refusal(result), expected, "{claim}: {value}");
    }
}

#[tokio::test]
async fn user_info_fills_what_the_token_lacks() {
    let forger = Forger::bare().await;
    let mut discovery = forger.discovery();
    discovery["userinfo_endpoint"] = format!("{}/userinfo", forger.server.uri()).into();
    forger.answer("GET", "/.well-known/openid-configuration", json_answer(&discovery)).await;
    forger.answer("GET", "/jwks", json_answer(&json!({ "keys": [forger.key.jwk()] }))).await;
    let info = json!({ "sub": "s-1", "name": "Other", "groups": ["h"], "email_verified": "true", "updated_at": "2026-01-01T00:00:00Z" });
    forger.answer("GET", "/userinfo", json_answer(&info)).await;
    forger.with_claims(|_| {}).await.unwrap();
    assert_eq!(forger.hits("/userinfo").await, 0, "nothing was lacking");
    let lacking = |claims: &mut Value| claims["groups"] = json!(null);
    let identity = forger.with_claims(lacking).await.unwrap();
    assert_eq!((identity.name.as_str(), identity.groups.as_slice()), ("Ann", ["h".to_owned()].as_slice()));
    let result = forger.with_claims(|claims| (claims["sub"], claims["groups"]) = ("s-2".into(), json!(null))).await;
    assert_eq!(refusal(result), Refusal::WrongSubject);
}

#[tokio::test]
async fn an_unknown_key_is_looked_up_at_most_once_a_minute() {
    let forger = Forger::start().await;
    let new_key = Key::new("key-2");
    for (pause, hits) in [(0, 1), (59, 1), (1, 2), (30, 2), (30, 3)] {
        forger.clock.advance(TimeDelta::seconds(pause));
        let (pending, nonce) = forger.begin().await;
        let token = new_key.token(&forger.claims(&nonce));
        assert_eq!(refusal(forger.finish(pending, &token).await), Refusal::BadSignature);
        assert_eq!(forger.hits("/jwks").await, hits);
    }
    forger.server.reset().await;
    forger.answer("GET", "/.well-known/openid-configuration", json_answer(&forger.discovery())).await;
    forger.answer("GET", "/jwks", json_answer(&json!({ "keys": [new_key.jwk()] }))).await;
    forger.clock.advance(TimeDelta::seconds(60));
    let (pending, nonce) = forger.begin().await;
    let token = new_key.token(&forger.claims(&nonce));
    forger.finish(pending, &token).await.unwrap();
}

#[tokio::test]
async fn discovery_is_read_again_after_an_hour() {
    let forger = Forger::start().await;
    for (pause, hits) in [(0, 1), (59, 1), (1, 2), (59, 2)] {
        forger.clock.advance(TimeDelta::minutes(pause));
        forger.begin().await;
        assert_eq!(forger.hits("/.well-known/openid-configuration").await, hits);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn those_who_come_together_wait_for_one_reading() {
    let forger = Forger::bare().await;
    let slow = json_answer(&forger.discovery()).set_delay(Duration::from_millis(200));
    forger.answer("GET", "/.well-known/openid-configuration", slow).await;
    forger.answer("GET", "/jwks", json_answer(&json!({ "keys": [] }))).await;
    let forger = Arc::new(forger);
    let tasks = (0..10).map(|_| {
        let forger = Arc::clone(&forger);
        tokio::spawn(async move { forger.begin().await })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    assert_eq!(forger.hits("/.well-known/openid-configuration").await, 1);
}

#[tokio::test]
async fn a_provider_that_is_down_can_come_back() {
    // An address that nothing else in the tests uses, so that nobody takes the port meanwhile.
    let address = std::net::TcpListener::bind("127.0.0.77:0").unwrap().local_addr().unwrap();
    let issuer = Url::parse(&format!("http://{address}")).unwrap();
    let party = party(&issuer, clock());
    let redirect_uri = Url::parse("http://127.0.0.1:9/back").unwrap();
    assert_unreachable(party.begin(&redirect_uri).await);
    assert!(party.end_session_url(None, &redirect_uri).await.is_none());

    let listener = std::net::TcpListener::bind(address).unwrap();
    let server = MockServer::builder().listener(listener).start().await;
    let uri = server.uri();
    let discovery = json!({
        "issuer": uri, "authorization_endpoint": format!("{uri}/a"), "token_endpoint": format!("{uri}/t"),
        "jwks_uri": format!("{uri}/jwks"), "response_types_supported": ["code"],
        "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["RS256"],
    });
    let get = |at: &str, body: &Value| Mock::given(matchers::path(at)).respond_with(json_answer(body)).mount(&server);
    get("/.well-known/openid-configuration", &discovery).await;
    get("/jwks", &json!({ "keys": [] })).await;
    party.begin(&redirect_uri).await.unwrap();
    assert!(party.end_session_url(None, &redirect_uri).await.is_none(), "it has no such place");
}

#[tokio::test]
async fn broken_discovery_is_nonsense() {
    let forger = Forger::bare().await;
    let mut other_issuer = forger.discovery();
    other_issuer["issuer"] = "http://127.0.0.1:1".into();
    let mut no_tokens = forger.discovery();
    no_tokens["token_endpoint"] = json!(null);
    for answer in [
        ResponseTemplate::new(200).set_body_string("<html>"),
        ResponseTemplate::new(200).set_body_bytes(vec![b' '; 10 * 1024 * 1024]),
        ResponseTemplate::new(404),
        ResponseTemplate::new(302).insert_header("location", format!("{}/jwks", forger.server.uri())),
        json_answer(&json!({})),
        json_answer(&other_issuer),
        json_answer(&no_tokens),
    ] {
        forger.server.reset().await;
        forger.answer("GET", "/.well-known/openid-configuration", answer).await;
        forger.answer("GET", "/jwks", json_answer(&json!({ "keys": [] }))).await;
        assert_nonsense(forger.party.begin(&forger.redirect_uri).await);
    }
    for answer in [ResponseTemplate::new(503), ResponseTemplate::new(429)] {
        forger.server.reset().await;
        forger.answer("GET", "/.well-known/openid-configuration", answer).await;
        assert_unreachable(forger.party.begin(&forger.redirect_uri).await);
    }
}

#[tokio::test]
async fn broken_keys_are_nonsense() {
    let forger = Forger::bare().await;
    forger.answer("GET", "/.well-known/openid-configuration", json_answer(&forger.discovery())).await;
    forger.answer("GET", "/jwks", ResponseTemplate::new(200).set_body_string("{\"keys\": 1}")).await;
    assert_nonsense(forger.party.begin(&forger.redirect_uri).await);
}

#[tokio::test]
async fn broken_token_answers_are_nonsense_and_leak_nothing() {
    let forger = Forger::start().await;
    let id_token = "eyJub3QuYS50b2tlbg";
    for body in [
        "<html>".to_owned(),
        json!({ "access_token": ACCESS_TOKEN, "token_type": "Bearer" }).to_string(),
        json!({ "access_token": [ACCESS_TOKEN], "token_type": "Bearer" }).to_string(),
        json!({ "access_token": ACCESS_TOKEN, "token_type": "Bearer", "id_token": id_token }).to_string(),
    ] {
        let (pending, _) = forger.begin().await;
        let kept = serde_json::to_value(&pending).unwrap();
        let answer = ResponseTemplate::new(200).set_body_raw(body, "application/json");
        let _mounted = Mock::given(matchers::path("/token")).respond_with(answer).mount_as_scoped(&forger.server).await;
        let result = finish(&forger.party, pending, &forger.redirect_uri, CODE.into()).await;
        let error = result.unwrap_err();
        let said = format!("{error} {error:?} {:?}", error.source().map(ToString::to_string));
        assert_nonsense::<()>(Err(error));
        let verifier = kept["pkce_verifier"].as_str().unwrap();
        for secret in [ACCESS_TOKEN, CODE, CLIENT_SECRET, id_token, verifier] {
            assert!(!said.contains(secret), "{said}");
        }
    }
}

#[tokio::test]
async fn an_access_token_that_fits_no_header_is_nonsense() {
    let forger = Forger::bare().await;
    let mut discovery = forger.discovery();
    discovery["userinfo_endpoint"] = format!("{}/userinfo", forger.server.uri()).into();
    forger.answer("GET", "/.well-known/openid-configuration", json_answer(&discovery)).await;
    forger.answer("GET", "/jwks", json_answer(&json!({ "keys": [forger.key.jwk()] }))).await;
    let (pending, nonce) = forger.begin().await;
    let mut claims = forger.claims(&nonce);
    claims["groups"] = json!(null);
    let tokens = json!({ "access_token": "a\r\nb", "token_type": "Bearer", "id_token": forger.key.token(&claims) });
    forger.answer("POST", "/token", json_answer(&tokens)).await;
    assert_nonsense(finish(&forger.party, pending, &forger.redirect_uri, CODE.into()).await);
}
