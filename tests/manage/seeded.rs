//! `certdesk seed`: what is made up is real enough for every page, and for downloads.

use std::collections::BTreeSet;

use certdesk::db::versions::{chain_identity, key_identity};
use certdesk::domain::certificate::Status;
use certdesk::domain::ids::VersionId;
use certdesk::pki::{CertificateChain, KeyPair};
use certdesk::seed::{SeedError, Wanted, seed};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use crate::support::portal::{Portal, PortalOptions};

const WANTED: Wanted = Wanted { certificates: 200, teams: 2, number: 7, beside_real: false };

#[derive(diesel::QueryableByName)]
struct Stored {
    #[diesel(sql_type = diesel::sql_types::Uuid)]
    id: VersionId,
    #[diesel(sql_type = diesel::sql_types::Binary)]
    chain: Vec<u8>,
    #[diesel(sql_type = diesel::sql_types::Binary)]
    private_key: Vec<u8>,
    #[diesel(sql_type = diesel::sql_types::Text)]
    serial: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    spki_sha256: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    issuer: String,
    #[diesel(sql_type = diesel::sql_types::Array<diesel::sql_types::Text>)]
    domains: Vec<String>,
}

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    count: i64,
}

#[tokio::test(flavor = "multi_thread")]
async fn every_version_opens_and_every_page_shows() {
    let portal = Portal::start(PortalOptions::new().await.without_scheduler()).await;
    let mut told = Vec::new();
    let teams = seed(&portal.app, WANTED, |stored| told.push(stored)).await.unwrap();
    assert_eq!(
        (teams.as_slice(), told.as_slice()),
        (["web-shop", "payments"].map(String::from).as_slice(), &[200][..])
    );

    let mut connection = AsyncPgConnection::establish(&portal.database_url).await.unwrap();
    let stored: Vec<Stored> = diesel::sql_query(
        "SELECT id, chain, private_key, serial, spki_sha256, issuer, domains FROM certificate_versions",
    )
    .load(&mut connection)
    .await
    .unwrap();
    assert!((200..300).contains(&stored.len()), "{}", stored.len());
    for version in &stored {
        let sealed = |bytes: &[u8]| certdesk::crypto::SealedBytes::from_bytes(bytes.to_vec());
        let chain = portal.app.keys.open(&chain_identity(version.id), &sealed(&version.chain)).unwrap();
        let key = portal.app.keys.open(&key_identity(version.id), &sealed(&version.private_key)).unwrap();
        let chain = CertificateChain::from_pem(chain.expose()).unwrap();
        let leaf = chain.leaf();
        assert_eq!(chain.intermediates().len(), 1);
        assert_eq!((&leaf.serial, &leaf.issuer, &leaf.dns_names), (&version.serial, &version.issuer, &version.domains));
        let key = KeyPair::from_pkcs8_der(&key).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!((key.spki_sha256(), hex::encode(leaf.spki_sha256)), (leaf.spki_sha256, version.spki_sha256.clone()));
    }
    let states = "SELECT count(DISTINCT standing) AS count FROM certificates";
    let states: Count = diesel::sql_query(states).get_result(&mut connection).await.unwrap();
    assert!((3..=4).contains(&states.count), "valid, revoked, renewal failed, and perhaps failed: {}", states.count);

    let mina = portal.person("mina").await;
    let mut seen = BTreeSet::new();
    let mut page = mina.get("/teams/web-shop/certificates").await;
    assert_eq!(page.texts("#count"), ["100 certificates"]);
    loop {
        for href in page.hrefs("td.name a") {
            let shown = mina.get(&href).await;
            assert_eq!(shown.status, 200, "{href}");
            seen.insert(shown.certificate_status());
            if let Some(download) = shown.hrefs("a[download]").into_iter().next() {
                assert_eq!(mina.get(&download).await.status, 200, "{download}");
            }
        }
        let Some(next) = page.hrefs("a[rel=next]").pop() else { break };
        page = mina.get(&next).await;
    }
    for status in [Status::Valid, Status::Expired, Status::RenewFailed] {
        assert!(seen.contains(status.as_str()), "{status}: {seen:?}");
    }
    let project = mina.get("/teams/web-shop/certificates?q=sazeli").await;
    assert_eq!(project.texts("#count"), [format!("{} certificates", certdesk::seed::OF_A_PROJECT)]);

    // Once more adds more; and nothing is put beside what is not made up.
    seed(&portal.app, Wanted { certificates: 3, ..WANTED }, |_| ()).await.unwrap();
    let mine = "UPDATE certificates SET created_by = 'Mina' WHERE name = (SELECT min(name) FROM certificates)";
    diesel::sql_query(mine).execute(&mut connection).await.unwrap();
    assert!(matches!(seed(&portal.app, WANTED, |_| ()).await, Err(SeedError::Real)));
    let count: Count =
        diesel::sql_query("SELECT count(*) AS count FROM certificates").get_result(&mut connection).await.unwrap();
    assert_eq!(count.count, 203);
    portal.stop().await;
}
