//! The tables read raw, in the middle of an order and after it: no secret stands in them in clear.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use certdesk::crypto::{Identity, SealedBytes, SecretBytes};
use diesel::QueryableByName;
use diesel::sql_types::{Binary, Uuid};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use super::dump::{Stored, dump, holding};
use crate::support::archive::unzip;
use crate::support::authority_proxy::{Act, AuthorityProxy, Endpoint, Gate};
use crate::support::names::fresh;
use crate::support::page::Page;
use crate::support::person::{Order, Person};
use crate::support::portal::{CLIENT_SECRET, MASTER_KEY, Portal, PortalOptions};
use crate::support::receiver::Receiver;
use crate::support::world::world;

/// What a private key looks like in PKCS#8 (RFC 5208): the version, then the algorithm of EC keys, RSA keys, Ed25519.
const PKCS8: [&str; 3] = ["020100301306072a8648ce3d0201", "020100300d06092a864886f70d010101", "020100300506032b6570"];

#[derive(QueryableByName)]
struct Sealed {
    #[diesel(sql_type = Uuid)]
    id: uuid::Uuid,
    #[diesel(sql_type = Binary)]
    sealed: SealedBytes,
}

/// The one sealed value of a column, opened.
async fn open(portal: &Portal, table: &str, column: &str, name: &'static str) -> SecretBytes {
    let mut connection = AsyncPgConnection::establish(&portal.database_url).await.unwrap();
    let query = format!("SELECT id, {column} AS sealed FROM {table} WHERE {column} IS NOT NULL");
    let row: Sealed = diesel::sql_query(query).get_result(&mut connection).await.unwrap();
    portal.app.keys.open(&Identity::new(name, row.id), &row.sealed).unwrap()
}

/// A secret in the forms in which it could stand somewhere; the end of its base64 depends on what follows it.
fn forms(secret: &[u8]) -> Vec<Vec<u8>> {
    let whole = secret.len() / 3 * 3;
    vec![
        secret.to_vec(),
        hex::encode(secret).into_bytes(),
        STANDARD_NO_PAD.encode(&secret[..whole]).into_bytes(),
        URL_SAFE_NO_PAD.encode(&secret[..whole]).into_bytes(),
    ]
}

fn assert_absent(dump: &[Stored], what: &str, secret: &[u8]) {
    for form in forms(secret) {
        assert_eq!(holding(dump, &form), [""; 0], "{what}");
    }
}

/// What holds for any dump.
fn assert_no_keys(dump: &[Stored]) {
    assert_eq!(holding(dump, b"-----BEGIN"), ["signing_keys.public_key"]);
    for marker in PKCS8 {
        assert_absent(dump, "PKCS#8", &hex::decode(marker).unwrap());
    }
    assert_eq!(holding(dump, b"key_pkcs8"), [""; 0]);
    assert_absent(dump, "the master key", &STANDARD.decode(MASTER_KEY).unwrap());
    assert_absent(dump, "the client's secret", CLIENT_SECRET.as_bytes());
}

fn private_key(download: &Page) -> String {
    unzip(&download.body)["privkey.pem"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_stands_in_clear() {
    let proxy = AuthorityProxy::before(&world().await.pebble).await;
    let receiver = Receiver::answering().await;
    let portal = Portal::start(PortalOptions::through(&proxy).await.calling(&receiver)).await;
    let mina = portal.person("mina").await;
    let session = mina.cookie("certdesk-session").unwrap();
    let gate = Gate::closed();
    proxy.next(Endpoint::Finalize, [Act::Hold(gate.clone())]);
    let domain = fresh("sealed");
    let certificate = mina.order(&Order::of("sealed", &[&domain])).await;
    gate.arrival().await;

    // Somebody else is signing in, and the certificate's key is there, though not the certificate.
    let stranger = Person::nobody(&portal.url);
    let to_provider = stranger.submit(&stranger.get("/sign-in").await.form("main form")).await.location().unwrap();
    let under_way = dump(&portal.database_url).await;
    let key = open(&portal, "orders", "private_key", "orders.private_key").await;
    assert_absent(&under_way, "the key of the certificate to come", key.expose());
    assert_absent(&under_way, "the stranger's token", stranger.cookie("certdesk-sign-in").unwrap().as_bytes());
    for (name, value) in to_provider.query_pairs().filter(|(name, _)| name == "state" || name == "nonce") {
        assert_eq!(holding(&under_way, value.as_bytes()), [""; 0], "{name}");
    }
    assert_no_keys(&under_way);

    gate.let_go();
    mina.wait_for_status(&certificate, "valid").await;
    receiver.wait_for("cert_issued", 1).await;
    let downloaded = private_key(&mina.get(&format!("{certificate}/download")).await);
    let account = open(&portal, "acme_accounts", "credentials", "acme_accounts.credentials").await;
    let account: serde_json::Value = serde_json::from_slice(account.expose()).unwrap();
    let account = URL_SAFE_NO_PAD.decode(account["key_pkcs8"].as_str().unwrap()).unwrap();
    let signing = open(&portal, "signing_keys", "private_key", "signing_keys.private_key").await;
    let endpoint = open(&portal, "channels", "endpoint", "channels.endpoint").await;
    assert_eq!(endpoint.expose(), receiver.url().as_bytes());

    let ended = dump(&portal.database_url).await;
    // The dump sees what there is to see.
    for (known, column) in [(domain.as_bytes(), "certificates.domains"), (b"cert_issued", "deliveries.event_type")] {
        assert!(holding(&ended, known).contains(&column));
    }
    let key_der = rcgen::KeyPair::from_pem(&downloaded).unwrap().serialize_der();
    assert_eq!(key_der, key.expose());
    assert_absent(&ended, "the certificate's key", key.expose());
    assert_absent(&ended, "the account's key", &account);
    assert_absent(&ended, "the signing key", signing.expose());
    assert_absent(&ended, "the endpoint", endpoint.expose());
    assert_absent(&ended, "the session's token", session.as_bytes());
    assert_no_keys(&ended);
    let columns: Vec<&str> = ended.iter().map(|stored| stored.column.as_str()).collect();
    assert!(!columns.contains(&"orders.private_key"), "the order has ended, and still holds the key");
    portal.stop().await;
}
