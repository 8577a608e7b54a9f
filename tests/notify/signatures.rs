//! Signatures, verified by others than those who made them.

use std::fs;
use std::process::Command;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use certdesk::clock::{Clock, SystemClock};
use certdesk::domain::ids::DeliveryId;
use certdesk::notify::signing::{PublicKey, SigningKey, jwks};
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use serde_json::{Value, json};

async fn signed() -> (String, PublicKey) {
    let key = SigningKey::generate_off_thread().await.unwrap().key;
    let token = key.sign(&json!({"event_type": "cert_issued"}), DeliveryId::new(), SystemClock.now()).unwrap();
    (token, key.public().clone())
}

#[tokio::test]
async fn openssl_verifies_with_the_pem() {
    let (token, public) = signed().await;
    let folder = std::env::temp_dir().join(format!("certdesk-{}", uuid::Uuid::new_v4()));
    fs::create_dir(&folder).unwrap();
    let (message, signature) = token.rsplit_once('.').unwrap();
    fs::write(folder.join("key.pem"), public.pem()).unwrap();
    fs::write(folder.join("message"), message).unwrap();
    fs::write(folder.join("forged"), format!("{message}x")).unwrap();
    fs::write(folder.join("signature"), URL_SAFE_NO_PAD.decode(signature).unwrap()).unwrap();
    let verify = |message: &str| {
        let mut openssl = Command::new("openssl");
        openssl.current_dir(&folder).args([
            "dgst",
            "-sha256",
            "-verify",
            "key.pem",
            "-signature",
            "signature",
            message,
        ]);
        openssl.output().unwrap()
    };
    let (good, forged) = (verify("message"), verify("forged"));
    fs::remove_dir_all(&folder).unwrap();
    assert!(good.status.success(), "{good:?}");
    assert!(!forged.status.success(), "{forged:?}");
}

#[tokio::test]
async fn jsonwebtoken_verifies_with_the_pem_and_with_the_jwks() {
    let (token, public) = signed().await;
    let (_, other) = signed().await;
    let rs256 = Validation::new(Algorithm::RS256);
    let from_pem = DecodingKey::from_rsa_pem(public.pem().as_bytes()).unwrap();
    let verified = decode::<Value>(&token, &from_pem, &rs256).unwrap();
    assert_eq!(verified.header.kid.as_deref(), Some(public.kid()));
    assert_eq!(verified.header.typ.as_deref(), Some("JWT"));
    assert_eq!(verified.claims["event_type"], "cert_issued");

    let published = serde_json::to_string(&jwks([&other, &public])).unwrap();
    let set: JwkSet = serde_json::from_str(&published).unwrap();
    let key = |kid| DecodingKey::from_jwk(set.find(kid).unwrap()).unwrap();
    assert!(decode::<Value>(&token, &key(public.kid()), &rs256).is_ok());
    assert!(decode::<Value>(&token, &key(other.kid()), &rs256).is_err());
}
