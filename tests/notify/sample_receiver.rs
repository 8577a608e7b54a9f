//! The sample receiver as a real process: what it takes for genuine.

use std::time::{Duration, Instant};

use certdesk::clock::{Clock, SystemClock};
use certdesk::domain::ids::{CertificateId, DeliveryId};
use certdesk::notify::payload::{DomainValidationStage, Lifecycle, Notification, NotifiedCertificate};
use certdesk::notify::{EventType, signing::SigningKey};
use chrono::TimeDelta;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::support::{SampleReceiver, Team, validation};

/// A DNS side that must not be reached.
async fn untouched_dns() -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(200)).expect(0).mount(&server).await;
    server
}

fn data(token: &str) -> String {
    json!({ "data": token }).to_string()
}

fn token(body: &str) -> String {
    serde_json::from_str::<Value>(body).unwrap()["data"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn what_the_portal_did_not_sign_changes_nothing() {
    let (team, dns) = (Team::new(), untouched_dns().await);
    let portal = team.portal().await;
    let receiver = SampleReceiver::start(&portal.uri(), &dns.uri(), &[]);
    let genuine = token(&team.required("shop.test", "value"));
    let [header, claims, signature] = genuine.split('.').collect::<Vec<_>>()[..] else { panic!("{genuine}") };

    // Other claims under a genuine signature; another key under the genuine key's name; the public key as a secret.
    let other = token(&team.required("shop.test", "other"));
    let forged = [header, other.split('.').nth(1).unwrap(), signature].join(".");
    assert_eq!(receiver.post(data(&forged)).await, 401);

    let mut named = Header::new(Algorithm::RS256);
    named.kid = Some(team.key.public().kid().to_owned());
    let stranger = SigningKey::generate().unwrap();
    let content: Value = jsonwebtoken::dangerous::insecure_decode_claims(&genuine).unwrap();
    let foreign = EncodingKey::from_rsa_der(pkcs1(&stranger.pkcs8));
    assert_eq!(receiver.post(data(&jsonwebtoken::encode(&named, &content, &foreign).unwrap())).await, 401);

    named.alg = Algorithm::HS256;
    let confused = EncodingKey::from_secret(team.key.public().pem().as_bytes());
    assert_eq!(receiver.post(data(&jsonwebtoken::encode(&named, &content, &confused).unwrap())).await, 401);

    let unsigned = [header, claims, ""].join(".");
    assert_eq!(receiver.post(data(&unsigned)).await, 401);

    let required = validation(DomainValidationStage::Required, "shop.test", "value");
    let expired = team.sign(&required, DeliveryId::new(), TimeDelta::hours(2));
    assert_eq!(receiver.post(expired).await, 401);
}

/// The PKCS#1 key within a PKCS#8 one of RSA 2048 (RFC 5958): what stands after the 26 bytes of its head.
fn pkcs1(pkcs8: &[u8]) -> &[u8] {
    &pkcs8[26..]
}

#[tokio::test]
async fn nonsense_is_called_so() {
    let (team, dns) = (Team::new(), untouched_dns().await);
    let portal = team.portal().await;
    let receiver = SampleReceiver::start(&portal.uri(), &dns.uri(), &[]);
    for body in ["", "{}", "[]", r#"{"data": 1}"#, r#"{"data": "a"}"#, r#"{"data": "a.b.c"}"#] {
        assert_eq!(receiver.post(body).await, 400, "{body}");
    }
    assert_eq!(receiver.post(vec![b' '; 65 * 1024]).await, 413);

    let sign = |payload: Value| team.key.callback_body(&payload, DeliveryId::new(), SystemClock.now());
    let crn = team.crn();
    let challenge = json!({"txt_record_name": "_acme-challenge", "txt_record_val": "v"});
    for payload in [
        json!({"instance_crn": crn}),
        json!({"instance_crn": crn, "event_type": "cert_domain_validation_required"}),
        json!({"instance_crn": crn, "event_type": "cert_domain_validation_required",
               "domain_validation_method": "http-01", "domain": "shop.test", "challenge": challenge}),
        json!({"instance_crn": crn, "event_type": "cert_domain_validation_required",
               "domain_validation_method": "dns-01", "domain": "shop test", "challenge": challenge}),
        json!({"instance_crn": crn, "event_type": "cert_domain_validation_required",
               "domain_validation_method": "dns-01", "domain": "shop.test",
               "challenge": {"txt_record_name": "_acme-challenge", "txt_record_val": "a\"b"}}),
        json!({"instance_crn": 5}),
    ] {
        assert_eq!(receiver.post(sign(payload.clone()).unwrap()).await, 400, "{payload}");
    }
}

#[tokio::test]
async fn keys_come_from_the_portal_alone_and_seldom() {
    let (team, dns) = (Team::new(), untouched_dns().await);
    let portal = team.portal().await;
    let receiver = SampleReceiver::start(&portal.uri(), &dns.uri(), &[]);
    let news = |team: &Team| team.sign(&Notification::Test, DeliveryId::new(), TimeDelta::zero());

    // A team that the portal doesn't have; asked for by its whole name as one segment of the path.
    let elsewhere = team.key.callback_body(
        &json!({"instance_crn": "crn:v1:../../../../else?where#", "event_type": "test_notification_channel"}),
        DeliveryId::new(),
        SystemClock.now(),
    );
    assert_eq!(receiver.post(elsewhere.unwrap()).await, 401);
    let asked = portal.received_requests().await.unwrap();
    assert_eq!(asked[0].url.path(), "/api/v1/instances/crn:v1:..%2F..%2F..%2F..%2Felse%3Fwhere%23/notifications/jwks");

    // Many callbacks at once, one look-up.
    let started = Instant::now();
    let statuses = futures::future::join_all((0..20).map(|_| receiver.post(news(&team)))).await;
    assert_eq!(statuses, [204; 20]);
    assert_eq!(portal.received_requests().await.unwrap().len(), 2);

    // A key that isn't known is looked up every three seconds at most, and known ones count meanwhile.
    let stranger = Team { id: team.id, key: Team::new().key };
    for _ in 0..5 {
        assert!(matches!(receiver.post(news(&stranger)).await, 401 | 503));
    }
    let most = 2 + started.elapsed().as_secs() / 3;
    assert!(portal.received_requests().await.unwrap().len() as u64 <= most);
    assert_eq!(receiver.post(news(&team)).await, 204);
}

#[tokio::test]
async fn a_fresh_key_is_looked_up_when_it_is_first_used() {
    let (old, dns) = (Team::new(), untouched_dns().await);
    let portal = old.portal().await;
    let receiver = SampleReceiver::start(&portal.uri(), &dns.uri(), &[]);
    let news = |team: &Team| team.sign(&Notification::Test, DeliveryId::new(), TimeDelta::zero());
    assert_eq!(receiver.post(news(&old)).await, 204);
    let fresh = Team { id: old.id, key: Team::new().key };
    portal.reset().await;
    fresh.publish(&portal).await;
    let started = Instant::now();
    loop {
        match receiver.post(news(&fresh)).await {
            204 => break,
            503 => assert!(started.elapsed() < Duration::from_secs(20)),
            other => panic!("{other}"),
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(portal.received_requests().await.unwrap().len(), 1);
}

#[tokio::test]
async fn one_team_can_be_the_only_one() {
    let (ours, theirs, dns) = (Team::new(), Team::new(), untouched_dns().await);
    let portal = ours.portal().await;
    theirs.publish(&portal).await;
    let receiver = SampleReceiver::start(&portal.uri(), &dns.uri(), &["--instance", &ours.crn()]);
    let news = |team: &Team| team.sign(&Notification::Test, DeliveryId::new(), TimeDelta::zero());
    assert_eq!(receiver.post(news(&theirs)).await, 401);
    assert_eq!(receiver.post(news(&ours)).await, 204);
}

#[tokio::test]
async fn a_portal_that_is_down_is_no_refusal() {
    let (team, dns, portal) = (Team::new(), untouched_dns().await, MockServer::start().await);
    Mock::given(any()).respond_with(ResponseTemplate::new(500)).mount(&portal).await;
    let receiver = SampleReceiver::start(&portal.uri(), &dns.uri(), &[]);
    assert_eq!(receiver.post(team.sign(&Notification::Test, DeliveryId::new(), TimeDelta::zero())).await, 503);
}

#[tokio::test]
async fn other_events_are_printed_in_one_line() {
    let (team, dns) = (Team::new(), untouched_dns().await);
    let portal = team.portal().await;
    let receiver = SampleReceiver::start(&portal.uri(), &dns.uri(), &[]);
    let failed = Notification::Lifecycle(Lifecycle {
        event_type: EventType::CertOrderFailed,
        certificates: vec![NotifiedCertificate {
            id: CertificateId::new(),
            name: "shop\nset nothing".to_owned(),
            domains: vec!["shop.test".to_owned(), "*.shop.test".to_owned()],
            expires_on: None,
            additional_info: Some("no TXT\nrecord".to_owned()),
            auto_renewed: None,
            previous_expires_on: None,
        }],
        expiry_date: None,
    });
    let body = team.sign(&failed, DeliveryId::new(), TimeDelta::zero());
    assert_eq!(receiver.post(body.clone()).await, 204);
    assert_eq!(receiver.line(), r#"cert_order_failed "shop\nset nothing" (shop.test,*.shop.test): no TXT record"#);
    assert_eq!(receiver.post(body).await, 204);
    assert!(receiver.line().ends_with("once more, nothing to do"));
}
