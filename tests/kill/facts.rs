//! What has to hold once an order that was interrupted is through.

use std::collections::BTreeSet;

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Text, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::support::postgres::TestDb;
use crate::support::waiting;

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

#[derive(QueryableByName)]
struct Delivery {
    #[diesel(sql_type = Uuid)]
    id: uuid::Uuid,
    #[diesel(sql_type = Text)]
    event_type: String,
}

/// How many rows there are, of a certificate where the query names one by `$1`.
pub async fn count(connection: &mut AsyncPgConnection, from: &str, certificate: uuid::Uuid) -> i64 {
    let query = format!("SELECT count(*) FROM {from}");
    let counts: Vec<Count> = diesel::sql_query(query).bind::<Uuid, _>(certificate).load(connection).await.unwrap();
    counts[0].count
}

/// The id in the path of a certificate's page.
pub fn id(certificate: &str) -> uuid::Uuid {
    certificate.rsplit('/').next().unwrap().parse().unwrap()
}

/// Waits until every notification so far has gone out.
pub async fn all_told(database: &TestDb) {
    let mut connection = database.connect().await;
    waiting::until("every notification to go out", async || {
        let waiting =
            count(&mut connection, "deliveries WHERE state = 'waiting' AND $1 IS NOT NULL", uuid::Uuid::nil());
        (waiting.await == 0).then_some(())
    })
    .await;
}

/// One version, one order, every challenge cleared, and as many notifications as one undisturbed order makes.
pub async fn assert_ordered_once(database: &TestDb, certificate: &str, domains: usize) -> BTreeSet<uuid::Uuid> {
    let (mut connection, id) = (database.connect().await, id(certificate));
    assert_eq!(count(&mut connection, "certificate_versions WHERE certificate_id = $1", id).await, 1, "versions");
    assert_eq!(count(&mut connection, "orders WHERE certificate_id = $1", id).await, 1, "orders");
    let challenges = "challenges c JOIN orders o ON o.id = c.order_id WHERE o.certificate_id = $1";
    assert_eq!(count(&mut connection, challenges, id).await, i64::try_from(domains).unwrap(), "challenges");
    let left = format!("{challenges} AND c.cleared_at IS NULL");
    assert_eq!(count(&mut connection, &left, id).await, 0, "challenges left standing");
    let jobs = "jobs j JOIN orders o ON o.id = j.subject WHERE o.certificate_id = $1";
    assert_eq!(count(&mut connection, jobs, id).await, 0, "work left");

    let deliveries: Vec<Delivery> =
        diesel::sql_query("SELECT id, event_type FROM deliveries WHERE certificate_id = $1 AND state = 'delivered'")
            .bind::<Uuid, _>(id)
            .load(&mut connection)
            .await
            .unwrap();
    let of = |event_type| deliveries.iter().filter(|delivery| delivery.event_type == event_type).count();
    assert_eq!(of("cert_domain_validation_required"), domains);
    assert_eq!(of("cert_domain_validation_completed"), domains);
    assert_eq!(of("cert_issued"), 1);
    assert_eq!(deliveries.len(), 2 * domains + 1);
    deliveries.into_iter().map(|delivery| delivery.id).collect()
}
