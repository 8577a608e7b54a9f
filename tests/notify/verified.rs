//! Every callback there is, verified by another library, with keys fetched from the portal.

use std::io::Write;
use std::process::{Command, Stdio};

use certdesk::clock::{Clock, SystemClock};
use certdesk::db::{signing_keys, teams};
use certdesk::domain::ChannelKind;
use certdesk::domain::ids::DeliveryId;
use certdesk::notify::crn::InstanceCrn;
use certdesk::notify::{ChannelFormat, Context, Message, Origin, SigningKey};
use certdesk::ops::access::signing_key_identity;
use serde_json::{Value, json};

use super::samples::{all, context};
use super::smtp_server::PYTHON;
use crate::support::portal::{Portal, PortalOptions, TEAM};

/// Each callback of a team as it is sent, with the claims that it is to have.
fn callbacks(team: certdesk::domain::ids::TeamId, key: &SigningKey) -> Vec<(String, Value)> {
    let now = SystemClock.now();
    let context = context(certdesk::i18n::Locale::En);
    let context = Context { origin: Origin { team, ..context.origin }, now, ..context };
    let mut callbacks = Vec::new();
    for version in 1..=4 {
        let format = ChannelFormat::of(ChannelKind::Callback, version).unwrap();
        for notification in all().into_iter().filter(|told| format.carries(told.event_type())) {
            let delivery = DeliveryId::new();
            let content = notification.word(format, &context).unwrap();
            let mut claims: Value = serde_json::from_str(&content.preview().unwrap()).unwrap();
            let of_token = json!({"jti": delivery, "iat": now.timestamp(), "exp": now.timestamp() + 3600});
            claims.as_object_mut().unwrap().extend(of_token.as_object().unwrap().clone());
            let Message::Post(body) = content.pack(delivery, key, now).unwrap() else { panic!("no callback") };
            let body: Value = serde_json::from_str(&body).unwrap();
            assert_eq!(body.as_object().unwrap().len(), 1);
            callbacks.push((body["data"].as_str().unwrap().to_owned(), claims));
        }
    }
    callbacks
}

#[tokio::test(flavor = "multi_thread")]
async fn pyjwt_takes_every_callback_and_no_forgery() {
    let portal = Portal::start(PortalOptions::new().await.without_scheduler()).await;
    let connection = portal.app.db.get().await.unwrap();
    let team = teams::by_slug(&connection, TEAM).await.unwrap().unwrap().id;
    let row = signing_keys::signing(&connection, team).await.unwrap().unwrap();
    drop(connection);
    let pkcs8 = portal.app.keys.open(&signing_key_identity(row.id), &row.private_key).unwrap();
    let key = SigningKey::from_pkcs8(pkcs8.expose()).unwrap();
    let callbacks = callbacks(team, &key);
    assert_eq!(callbacks.len(), 4 + 5 + 5 + 15);

    let address = |last: &str| {
        let mut url = portal.url.clone();
        let crn = InstanceCrn(team).to_string();
        url.path_segments_mut().unwrap().clear().extend(["api", "v1", "instances", &crn, "notifications", last]);
        url
    };
    let mut pem = address("publicKey");
    pem.set_query(Some("keyFormat=pem"));
    let jwks = address("jwks");
    let tokens: Vec<&String> = callbacks.iter().map(|(token, _)| token).collect();
    let tokens = serde_json::to_vec(&tokens).unwrap();
    let verified = tokio::task::spawn_blocking(move || verify(pem.as_str(), jwks.as_str(), &tokens)).await.unwrap();
    let expected: Vec<Value> = callbacks.into_iter().map(|(_, claims)| claims).collect();
    assert_eq!(verified, Value::Array(expected));
    portal.stop().await;
}

/// The claims of these tokens, by PyJWT.
fn verify(pem: &str, jwks: &str, tokens: &[u8]) -> Value {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/notify/verify.py");
    let mut command = Command::new(PYTHON);
    command.args([script, pem, jwks]).env("no_proxy", "*").stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut python = command.spawn().expect("Debian's python3 with python3-jwt and python3-cryptography");
    python.stdin.take().unwrap().write_all(tokens).unwrap();
    let output = python.wait_with_output().unwrap();
    assert!(output.status.success(), "PyJWT does not agree; its reasons are above");
    serde_json::from_slice(&output.stdout).unwrap()
}
