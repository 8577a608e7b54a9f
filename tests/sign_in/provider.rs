//! What the demo's provider refuses, and how its pages are guarded.

use certdesk::demo::provider::{DemoProvider, ProviderConfig, StartError};
use reqwest::header::{CONTENT_SECURITY_POLICY, LOCATION};
use serde_json::Value;
use url::Url;

use super::rig::{CLIENT_ID, CLIENT_SECRET, Rig, clock, parameter};

fn config(bind: &str) -> ProviderConfig {
    ProviderConfig {
        bind: bind.parse().unwrap(),
        client_id: CLIENT_ID.into(),
        client_secret: CLIENT_SECRET.into(),
        redirect_uris: vec![],
        post_logout_redirect_uris: vec![],
    }
}

/// An authorization request with one parameter replaced.
async fn request(rig: &Rig, name: &str, value: &str) -> reqwest::Response {
    let (url, _) = rig.party.begin(&rig.redirect_uri).await.unwrap();
    let mut changed = url.clone();
    let pairs = url.query_pairs().map(|(key, old)| if key == name { (key, value.into()) } else { (key, old) });
    changed.query_pairs_mut().clear().extend_pairs(pairs);
    rig.browser.get(changed).send().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn it_listens_on_loopback_only() {
    let refused = DemoProvider::start(config("0.0.0.0:0"), clock()).await;
    assert!(matches!(refused, Err(StartError::NotLoopback(_))));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_taken_port_is_named_and_a_left_one_is_free() {
    // An address that nothing else in the tests uses, so that nobody takes the port meanwhile.
    let first = DemoProvider::start(config("127.0.0.78:0"), clock()).await.unwrap();
    let address = format!("127.0.0.78:{}", first.issuer.port().unwrap());
    match DemoProvider::start(config(&address), clock()).await {
        Err(StartError::Listen { address: named, .. }) => assert_eq!(named.to_string(), address),
        _ => panic!("two on one port"),
    }
    first.stop().await;
    DemoProvider::start(config(&address), clock()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_sent_to_an_unknown_address() {
    let rig = Rig::start().await;
    for (name, value) in [
        ("redirect_uri", "http://127.0.0.1:9/sign-in/demo/back/"),
        ("redirect_uri", "http://evil.test/"),
        ("client_id", "somebody"),
    ] {
        let answer = request(&rig, name, value).await;
        assert_eq!(answer.status(), 400, "{name}={value}");
        assert!(answer.headers().get(LOCATION).is_none(), "{name}={value}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn other_faults_are_told_to_the_client() {
    let rig = Rig::start().await;
    for (name, value, error) in [
        ("response_type", "token", "unsupported_response_type"),
        ("scope", "profile", "invalid_scope"),
        ("code_challenge_method", "plain", "invalid_request"),
        ("code_challenge", "", "invalid_request"),
    ] {
        let answer = request(&rig, name, value).await;
        let back = Url::parse(answer.headers()[LOCATION].to_str().unwrap()).unwrap();
        assert_eq!(parameter(&back, "error").as_deref(), Some(error), "{name}={value}");
        assert!(parameter(&back, "state").is_some());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_says_what_it_is_and_may_only_lead_to_the_client() {
    let rig = Rig::start().await;
    let (url, _) = rig.party.begin(&rig.redirect_uri).await.unwrap();
    let answer = rig.browser.get(url).send().await.unwrap();
    let policy = answer.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
    assert!(policy.contains("default-src 'none'"), "{policy}");
    assert!(policy.contains("form-action 'self' http://127.0.0.1:9;"), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    let html = answer.text().await.unwrap();
    for text in ["Demo sign-in", "Sign in as Mina", "Sign in as Nora"] {
        assert!(html.contains(text), "{text}");
    }
    assert!(!html.contains("<script") && !html.contains("style="));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_token_endpoint_takes_the_secret_either_way_but_not_both() {
    let rig = Rig::start().await;
    let token = rig.running.issuer.join("token").unwrap();
    let grant = ("grant_type", "authorization_code");
    let (id, secret) = (("client_id", CLIENT_ID), ("client_secret", CLIENT_SECRET));
    let encoded: String = url::form_urlencoded::byte_serialize(CLIENT_SECRET.as_bytes()).collect();
    let post = |fields: Vec<(&'static str, &'static str)>, basic: Option<&str>| {
        let request = rig.browser.post(token.clone()).form(&fields);
        let request = match basic {
            Some(secret) => request.basic_auth(CLIENT_ID, Some(secret)),
            None => request,
        };
        async move {
            let answer = request.send().await.unwrap();
            let status = answer.status().as_u16();
            let body: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
            (status, body["error"].as_str().unwrap().to_owned())
        }
    };
    let known = (400, "invalid_grant".to_owned());
    let unknown = (401, "invalid_client".to_owned());
    assert_eq!(post(vec![grant, id, secret], None).await, known);
    assert_eq!(post(vec![grant], Some(&encoded)).await, known);
    assert_eq!(post(vec![grant, id, secret], Some(&encoded)).await, unknown);
    assert_eq!(post(vec![grant, id], None).await, unknown);
    assert_eq!(post(vec![grant, id, ("client_secret", "no")], None).await, unknown);
    assert_eq!(post(vec![grant], Some("no")).await, unknown);
    let other = post(vec![("grant_type", "password"), id, secret], None).await;
    assert_eq!(other, (400, "unsupported_grant_type".to_owned()));
    let twice = post(vec![grant, grant, id, secret], None).await;
    assert_eq!(twice, (400, "invalid_request".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn user_info_needs_a_token() {
    let rig = Rig::start().await;
    let user_info = rig.running.issuer.join("userinfo").unwrap();
    for request in [rig.browser.get(user_info.clone()), rig.browser.get(user_info).bearer_auth("guess")] {
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 401);
        assert!(answer.headers().contains_key("www-authenticate"));
    }
}
