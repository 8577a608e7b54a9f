//! One way to send, whatever the kind of channel.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use certdesk::domain::ChannelKind;
use certdesk::domain::ids::DeliveryId;
use certdesk::i18n::Locale;
use certdesk::net::{AllowedNetworks, SystemResolver};
use certdesk::notify::signing::SigningKey;
use certdesk::notify::{
    ChannelFormat, Endpoint, EndpointFault, Message, Notification, Outcome, Transports, WebhookClient, WebhookSettings,
};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use serde_json::Value;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::samples::{context, now};

fn loopback() -> WebhookSettings {
    let allowed = Arc::new(AllowedNetworks::new(vec!["127.0.0.0/8".parse().unwrap()]));
    WebhookSettings { allow_http: true, allowed, ..WebhookSettings::default() }
}

fn transports() -> Transports {
    Transports::new(loopback(), None).unwrap()
}

fn message(kind: ChannelKind) -> Message {
    let key = SigningKey::generate().unwrap().key;
    let content = Notification::Connected.word(ChannelFormat::latest(kind), &context(Locale::En)).unwrap();
    content.pack(DeliveryId::new(), &key, now()).unwrap()
}

/// A server that answers these, one after the other.
async fn answering(answers: impl IntoIterator<Item = ResponseTemplate>) -> MockServer {
    let server = MockServer::start().await;
    for answer in answers {
        Mock::given(any()).respond_with(answer).up_to_n_times(1).mount(&server).await;
    }
    server
}

fn accept(transports: &Transports, kind: ChannelKind, server: &MockServer) -> Endpoint {
    transports.accept(kind, &format!("{}/services/T0/B0/0123456789", server.uri())).ok().unwrap()
}

#[tokio::test]
async fn a_receiver_that_fails_may_take_it_the_next_time() {
    let transports = transports();
    for kind in [ChannelKind::Callback, ChannelKind::Slack] {
        let server = answering([ResponseTemplate::new(500), ResponseTemplate::new(200)]).await;
        let endpoint = accept(&transports, kind, &server);
        let message = message(kind);
        let outcome = transports.send(&endpoint, message.clone()).await.outcome;
        assert_eq!(outcome, Outcome::Retry { status: 500, retry_after: None });
        assert_eq!(transports.send(&endpoint, message).await.outcome, Outcome::Delivered);
        let bodies: Vec<_> =
            server.received_requests().await.unwrap().into_iter().map(|request| request.body).collect();
        assert_eq!(bodies[0], bodies[1]);
    }
}

#[tokio::test]
async fn a_slack_that_has_had_enough_says_for_how_long() {
    let transports = transports();
    let wait = ResponseTemplate::new(429).insert_header("retry-after", "30").set_body_string("rate_limited");
    let server = answering([wait, ResponseTemplate::new(200).set_body_string("ok")]).await;
    let endpoint = accept(&transports, ChannelKind::Slack, &server);
    let attempt = transports.send(&endpoint, message(ChannelKind::Slack)).await;
    assert_eq!(attempt.outcome, Outcome::Retry { status: 429, retry_after: Some(Duration::from_secs(30)) });
    assert_eq!(attempt.excerpt, "rate_limited");
    let attempt = transports.send(&endpoint, message(ChannelKind::Slack)).await;
    assert_eq!((attempt.outcome, attempt.excerpt.as_str()), (Outcome::Delivered, "ok"));

    let request = server.received_requests().await.unwrap().remove(1);
    assert_eq!(request.headers["content-type"], "application/json");
    let posted: Value = serde_json::from_slice(&request.body).unwrap();
    assert_eq!(posted["blocks"][0]["text"]["text"], "This channel is connected");
}

#[tokio::test]
async fn what_slack_refuses_is_kept() {
    let transports = transports();
    for (status, word) in
        [(400, "invalid_payload"), (403, "action_prohibited"), (404, "no_service"), (410, "channel_is_archived")]
    {
        let server = answering([ResponseTemplate::new(status).set_body_string(word)]).await;
        let endpoint = accept(&transports, ChannelKind::Slack, &server);
        let attempt = transports.send(&endpoint, message(ChannelKind::Slack)).await;
        assert_eq!((attempt.outcome, attempt.excerpt.as_str()), (Outcome::Refused { status }, word));
    }
}

#[tokio::test]
async fn only_what_is_set_up_can_be_had() {
    let transports = transports();
    assert!(transports.offers(ChannelKind::Callback) && transports.offers(ChannelKind::Slack));
    assert!(!transports.offers(ChannelKind::Email));
    let fault = |kind, text| transports.accept(kind, text).err().unwrap();
    assert_eq!(fault(ChannelKind::Email, "kim@example.org"), EndpointFault::EmailNotSetUp);
    assert_eq!(fault(ChannelKind::Email, "kim"), EndpointFault::NotAnAddress(1));
    assert_eq!(fault(ChannelKind::Slack, "https://10.0.0.1/"), EndpointFault::AddressNotAllowed);

    // A channel of before the settings changed, and what was made for another kind.
    let known = Endpoint::parse(ChannelKind::Email, "kim@example.org").ok().unwrap();
    let outcome = transports.send(&known, message(ChannelKind::Email)).await.outcome;
    assert_eq!(outcome, Outcome::Forbidden(EndpointFault::EmailNotSetUp));
    let outcome = transports.send(&known, message(ChannelKind::Slack)).await.outcome;
    assert_eq!(outcome, Outcome::Forbidden(EndpointFault::OtherKind));
    let closed = Transports::new(WebhookSettings::default(), None).unwrap();
    let known = Endpoint::parse(ChannelKind::Slack, "http://127.0.0.1:9/").ok().unwrap();
    let outcome = closed.send(&known, message(ChannelKind::Slack)).await.outcome;
    assert_eq!(outcome, Outcome::Forbidden(EndpointFault::HttpsRequired));
}

/// A name server that gives one answer to the first who asks, and others to those who ask later.
struct Changing(Mutex<VecDeque<&'static str>>);

impl Resolve for Changing {
    fn resolve(&self, _: Name) -> Resolving {
        let address = self.0.lock().unwrap().pop_front().unwrap();
        let found = std::iter::once(SocketAddr::new(address.parse().unwrap(), 0));
        Box::pin(async move { Ok(Box::new(found) as Addrs) })
    }
}

#[tokio::test]
async fn a_name_that_moves_to_loopback_after_it_was_checked_is_not_followed() {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(200)).expect(0).mount(&server).await;
    let resolver = Arc::new(Changing(Mutex::new(["8.8.8.8", "127.0.0.1"].into())));
    let settings = WebhookSettings { allow_http: true, ..WebhookSettings::default() };
    let client = WebhookClient::over(resolver.clone(), settings).unwrap();

    // Whoever looks first finds a public address, as a check of the endpoint would that isn't the connection's own.
    let checked = resolver.resolve("moving.test".parse().unwrap()).await.unwrap().next().unwrap();
    assert!(AllowedNetworks::default().permits(checked.ip()));
    let url = format!("http://moving.test:{}/hook", server.address().port()).parse().unwrap();
    let outcome = client.send(&url, "{}".to_owned()).await.outcome;
    assert_eq!(outcome, Outcome::Forbidden(EndpointFault::AddressNotAllowed));
    assert!(resolver.0.lock().unwrap().is_empty(), "the connection looked for itself");

    // The same name and receiver where the settings allow it: it was the guard.
    let resolver = Arc::new(Changing(Mutex::new(["127.0.0.1"].into())));
    let open = answering([ResponseTemplate::new(200)]).await;
    let client = WebhookClient::over(resolver, loopback()).unwrap();
    let url = format!("http://moving.test:{}/hook", open.address().port()).parse().unwrap();
    assert_eq!(client.send(&url, "{}".to_owned()).await.outcome, Outcome::Delivered);
}

#[tokio::test]
async fn names_of_this_machine_are_not_reached() {
    let client = WebhookClient::over(Arc::new(SystemResolver), WebhookSettings::default()).unwrap();
    let outcome = client.send(&"https://localhost/".parse().unwrap(), "{}".to_owned()).await.outcome;
    assert_eq!(outcome, Outcome::Forbidden(EndpointFault::AddressNotAllowed));
}
