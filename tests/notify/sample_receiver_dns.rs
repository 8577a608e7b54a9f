//! The sample receiver as a real process: what it does to DNS, at the real pebble-challtestsrv.

use certdesk::domain::ids::DeliveryId;
use certdesk::notify::payload::DomainValidationStage;
use chrono::TimeDelta;
use futures::future::join_all;
use serde_json::json;
use wiremock::matchers::{any, body_json, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::support::{Challtestsrv, SampleReceiver, Team, validation};

const NAME: &str = "_acme-challenge.shop.test.";

#[tokio::test]
async fn a_name_and_its_wildcard_have_their_values_side_by_side() {
    let (team, dns) = (Team::new(), Challtestsrv::start());
    let portal = team.portal().await;
    let receiver = SampleReceiver::start(&portal.uri(), &dns.management, &[]);
    let (apex, wildcard) = (team.required("shop.test", "apex"), team.required("*.shop.test", "wildcard"));
    assert_eq!(join_all([receiver.post(apex), receiver.post(wildcard)]).await, [204, 204]);
    assert_eq!(receiver.post(team.required("www.shop.test", "www")).await, 204);
    assert_eq!(dns.txt(NAME).await, ["apex", "wildcard"]);

    assert_eq!(receiver.post(team.completed("*.shop.test", "wildcard")).await, 204);
    assert_eq!(dns.txt(NAME).await, ["apex"]);
    assert_eq!(receiver.post(team.completed("shop.test", "apex")).await, 204);
    assert!(dns.txt(NAME).await.is_empty());
    assert_eq!(dns.txt("_acme-challenge.www.shop.test.").await, ["www"]);
    // What isn't there can go as well.
    assert_eq!(receiver.post(team.completed("shop.test", "apex")).await, 204);
}

#[tokio::test]
async fn a_notification_that_comes_again_does_nothing() {
    let (team, dns) = (Team::new(), Challtestsrv::start());
    let portal = team.portal().await;
    let receiver = SampleReceiver::start(&portal.uri(), &dns.management, &[]);
    let (required, jti) = (validation(DomainValidationStage::Required, "shop.test", "value"), DeliveryId::new());
    let body = team.sign(&required, jti, TimeDelta::zero());
    assert_eq!(join_all((0..5).map(|_| receiver.post(body.clone()))).await, [204; 5]);
    assert_eq!(dns.txt(NAME).await, ["value"]);
    assert_eq!(receiver.post(team.completed("shop.test", "value")).await, 204);
    // Word for word, and signed anew as another attempt would be.
    assert_eq!(receiver.post(body).await, 204);
    assert_eq!(receiver.post(team.sign(&required, jti, TimeDelta::minutes(1))).await, 204);
    assert!(dns.txt(NAME).await.is_empty());
}

#[tokio::test]
async fn events_that_come_at_once_lose_no_value() {
    let (team, dns) = (Team::new(), Challtestsrv::start());
    let portal = team.portal().await;
    let receiver = SampleReceiver::start(&portal.uri(), &dns.management, &[]);
    let value = |index: usize| format!("v{index:02}");
    let first = (0..8).map(|index| team.required("shop.test", &value(index)));
    assert_eq!(join_all(first.map(|body| receiver.post(body))).await, [204; 8]);
    let mixed = (0..16).map(|index| match index {
        0..8 if index % 2 == 0 => team.completed("shop.test", &value(index)),
        0..8 => team.required("*.other.test", &value(index)),
        _ => team.required("*.shop.test", &value(index)),
    });
    assert_eq!(join_all(mixed.map(|body| receiver.post(body))).await, [204; 16]);
    let left: Vec<String> = [1, 3, 5, 7].into_iter().chain(8..16).map(value).collect();
    assert_eq!(dns.txt(NAME).await, left);
    assert_eq!(dns.txt("_acme-challenge.other.test.").await, [1, 3, 5, 7].map(value));
}

#[tokio::test]
async fn a_failure_of_dns_is_said_and_made_good_by_the_next_attempt() {
    let (team, dns) = (Team::new(), MockServer::start().await);
    let portal = team.portal().await;
    let receiver = SampleReceiver::start(&portal.uri(), &dns.uri(), &[]);
    let set = |value: &str| Mock::given(path("/set-txt")).and(body_json(json!({"host": NAME, "value": value})));

    set("apex").respond_with(ResponseTemplate::new(500)).up_to_n_times(1).expect(1).mount(&dns).await;
    set("apex").respond_with(ResponseTemplate::new(200)).expect(1).mount(&dns).await;
    set("wildcard").respond_with(ResponseTemplate::new(200)).expect(1).mount(&dns).await;
    let apex = team.required("shop.test", "apex");
    assert_eq!(receiver.post(apex.clone()).await, 502);
    assert_eq!(receiver.post(apex).await, 204);
    assert_eq!(receiver.post(team.required("*.shop.test", "wildcard")).await, 204);
    dns.verify().await;
    dns.reset().await;

    // All values are dropped to be rid of one, and then the other can't be put back at first.
    Mock::given(path("/clear-txt")).respond_with(ResponseTemplate::new(200)).expect(1).mount(&dns).await;
    set("apex").respond_with(ResponseTemplate::new(500)).up_to_n_times(1).expect(1).mount(&dns).await;
    set("apex").respond_with(ResponseTemplate::new(200)).expect(1).mount(&dns).await;
    let completed = team.completed("*.shop.test", "wildcard");
    assert_eq!(receiver.post(completed.clone()).await, 502);
    assert_eq!(receiver.post(completed).await, 204);
    dns.verify().await;
    dns.reset().await;

    Mock::given(any()).respond_with(ResponseTemplate::new(200)).expect(0).mount(&dns).await;
    assert_eq!(receiver.post(team.required("shop.test", "apex")).await, 204);
}
