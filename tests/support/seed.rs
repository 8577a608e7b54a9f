//! Certificates that are there already, of an authority that nobody knows any more.

use certdesk::app::App;
use certdesk::db::certificates::{self, Current, NewOrdered};
use certdesk::db::renewal_plans::{self, Plan};
use certdesk::db::versions::{self, NewVersion};
use certdesk::db::{Connection, authorities, teams};
use certdesk::domain::ids::{CertificateId, OrderId, TeamId, VersionId};
use certdesk::domain::renewal::Basis;
use certdesk::domain::{DomainName, KeyAlgorithm};
use certdesk::pki::CertificateChain;
use certdesk::queue::{self, Kind};
use chrono::{DateTime, Utc};
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};

use super::names::fresh;
use super::portal::TEAM;

/// So many ordered ones with their keys in the portal's team, which nobody renews by themselves: none has a plan.
pub async fn ordered(app: &App, count: usize) -> Vec<CertificateId> {
    let mut connection = app.db.get().await.unwrap();
    let authority = authorities::all(&connection).await.unwrap().remove(0);
    let team = teams::by_slug(&connection, TEAM).await.unwrap().unwrap();
    let issuer = issuer();
    let mut seeded = Vec::new();
    for _ in 0..count {
        let domain: DomainName = fresh("seeded").parse().unwrap();
        let key = KeyPair::generate().unwrap();
        let chain = leaf(&issuer, &key, &domain);
        let id = insert(&mut connection, app, team.id, authority.id, &domain).await;
        issued(&mut connection, app, id, &chain, &key).await;
        seeded.push(id);
    }
    // Placed by nobody: no order is under way.
    let ended = "UPDATE certificates SET order_id = NULL, order_state = NULL WHERE order_state = 'placed'";
    connection.batch_execute(ended).await.unwrap();
    seeded
}

/// So many of them that are due to be renewed at once.
pub async fn due(app: &App, count: usize) -> Vec<CertificateId> {
    let seeded = ordered(app, count).await;
    let mut connection = app.db.get().await.unwrap();
    for id in &seeded {
        plan(&mut connection, app, *id).await;
    }
    for id in &seeded {
        let now = app.clock.now();
        queue::enqueue(&connection, Kind::RenewCertificate, id.0, now, now).await.unwrap();
    }
    seeded
}

/// How many certificates have how many versions.
pub async fn versions(connection: &mut Connection) -> Vec<(i64, i64)> {
    #[derive(diesel::QueryableByName)]
    struct Row {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        versions: i64,
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        certificates: i64,
    }
    let query = "SELECT versions, count(*) AS certificates FROM
                 (SELECT count(*) AS versions FROM certificate_versions GROUP BY certificate_id) AS each
                 GROUP BY versions ORDER BY versions";
    let rows: Vec<Row> = diesel::sql_query(query).load(connection).await.unwrap();
    rows.into_iter().map(|row| (row.versions, row.certificates)).collect()
}

fn issuer() -> Issuer<'static, KeyPair> {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, "An authority of yore");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    Issuer::new(params, KeyPair::generate().unwrap())
}

fn leaf(issuer: &Issuer<'static, KeyPair>, key: &KeyPair, domain: &DomainName) -> CertificateChain {
    let mut params = CertificateParams::new([domain.as_str().to_owned()]).unwrap();
    params.use_authority_key_identifier_extension = true;
    let certificate = params.signed_by(key, issuer).unwrap();
    CertificateChain::from_pem(certificate.pem().as_bytes()).unwrap()
}

async fn insert(
    connection: &mut Connection,
    app: &App,
    team: TeamId,
    authority: certdesk::domain::ids::AuthorityId,
    domain: &DomainName,
) -> CertificateId {
    let id = CertificateId::new();
    let new = NewOrdered {
        id,
        team_id: team,
        name: domain.as_str(),
        description: "",
        domains: std::slice::from_ref(domain),
        key_algorithm: KeyAlgorithm::EcdsaP256,
        authority_id: authority,
        profile: None,
        auto_renew: true,
        labels: &std::collections::BTreeMap::new(),
        order_id: OrderId::new(),
        created_by: "seed",
        created_at: app.clock.now(),
    };
    certificates::insert_ordered(connection, &new).await.unwrap();
    id
}

/// Its only version.
async fn issued(connection: &mut Connection, app: &App, of: CertificateId, chain: &CertificateChain, key: &KeyPair) {
    let (id, leaf, now) = (VersionId::new(), chain.leaf(), app.clock.now());
    let version = NewVersion {
        id,
        certificate_id: of,
        number: 1,
        order_id: None,
        chain: app.keys.seal(&versions::chain_identity(id), chain.to_pem().as_bytes()).unwrap(),
        private_key: Some(app.keys.seal(&versions::key_identity(id), key.serialized_der()).unwrap()),
        domains: &leaf.dns_names,
        subject: "",
        issuer: &leaf.issuer,
        serial: &leaf.serial,
        fingerprint_sha256: "",
        key_algorithm: "ECDSA P-256",
        signature_algorithm: &leaf.signature_algorithm,
        not_before: leaf.not_before,
        not_after: leaf.not_after,
        created_at: now,
        spki_sha256: "",
    };
    versions::insert(connection, &version).await.unwrap();
    let certificate = certificates::by_id(connection, of).await.unwrap();
    let current = Current { id, issuer: &leaf.issuer, domains: &leaf.dns_names, not_after: leaf.not_after, ends: None };
    certificates::store_current(connection, &certificate, current).await.unwrap();
}

/// The plan to renew it at once.
async fn plan(connection: &mut Connection, app: &App, of: CertificateId) {
    let (certificate, now) = (certificates::by_id(connection, of).await.unwrap(), app.clock.now());
    let plan = Plan {
        certificate_id: of,
        version_id: certificate.current_version_id.unwrap(),
        renew_at: Some(now),
        basis: Basis::Lifetime,
        rekey: false,
        failures: 0,
        window_start: None,
        window_end: None,
        explanation_url: None,
        asked_at: None,
        ask_at: now,
    };
    renewal_plans::store(connection, &plan).await.unwrap();
}

/// Imported certificates of these names in the portal's team, stored when they begin. Their rows alone are there:
/// nothing in them can be opened.
pub async fn imported(app: &App, names: &[String], not_before: DateTime<Utc>, not_after: DateTime<Utc>) {
    use diesel::sql_types::{Array, Text, Timestamptz};
    let mut connection = app.db.get().await.unwrap();
    diesel::sql_query(
        "WITH new AS (
             INSERT INTO certificates (id, team_id, name, kind, domains, key_algorithm, search_text, issuer, not_after,
                 current_version_id, created_by, created_at)
             SELECT gen_random_uuid(), teams.id, given, 'imported', ARRAY[given || '.test'], 'ecdsa-p256', given,
                 'An authority of yore', $4, gen_random_uuid(), 'seed', $3
             FROM unnest($1) AS given JOIN teams ON teams.slug = $2
             RETURNING id, current_version_id, domains
         )
         INSERT INTO certificate_versions (id, certificate_id, number, chain, domains, subject, issuer, serial,
             fingerprint_sha256, key_algorithm, signature_algorithm, not_before, not_after, created_at)
         SELECT current_version_id, id, 1, '', domains, '', 'An authority of yore', '', '', '', '', $3, $4, $3 FROM new",
    )
    .bind::<Array<Text>, _>(names)
    .bind::<Text, _>(TEAM)
    .bind::<Timestamptz, _>(not_before)
    .bind::<Timestamptz, _>(not_after)
    .execute(&mut connection)
    .await
    .unwrap();
}
