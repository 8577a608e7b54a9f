//! The overview, of a team with certificates in every state.

use certdesk::db::overview::{self, Counted};
use certdesk::domain::certificate::{Status, StatusFacts};
use certdesk::domain::order::OrderState;
use chrono::{DateTime, TimeDelta, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{Nullable, Text, Timestamptz, Uuid};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};

use crate::support::names::fresh;
use crate::support::person::Order;
use crate::support::portal::{Portal, PortalOptions, TEAM};

/// Every combination of what a status follows from, in the portal's team, and one in another's.
const EVERY: &str = "
    INSERT INTO certificates (id, team_id, name, kind, domains, key_algorithm, search_text, issuer, not_after, revoked_at,
        order_state, auto_renew, created_by, created_at)
    SELECT gen_random_uuid(), teams.id, 'c' || row_number() OVER (), 'ordered', ARRAY['a.test'], key, 'a',
        CASE WHEN days IS NOT NULL THEN 'Issuer ' || key END, now() + days * interval '1 day',
        CASE WHEN revoked THEN now() END, state, auto, 'seed', now()
    FROM teams, unnest(ARRAY[NULL, -3, 1, 20, 45, 100]::integer[]) AS days, unnest(ARRAY[false, true]) AS revoked,
        unnest(ARRAY[NULL, 'placed', 'challenged', 'validating', 'finalising', 'issued', 'failed', 'cancelled']) AS state,
        unnest(ARRAY[false, true]) AS auto, unnest(ARRAY['ecdsa-p256', 'rsa2048']) AS key
    WHERE slug = 'shop'";

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Nullable<Timestamptz>)]
    not_after: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    revoked_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Text>)]
    order_state: Option<String>,
    #[diesel(sql_type = diesel::sql_types::Bool)]
    auto_renew: bool,
    #[diesel(sql_type = Uuid)]
    team_id: uuid::Uuid,
}

#[tokio::test(flavor = "multi_thread")]
async fn counts_agree_with_what_a_status_is() {
    let portal = Portal::start(PortalOptions::new().await.without_scheduler()).await;
    let mut connection = AsyncPgConnection::establish(&portal.database_url).await.unwrap();
    connection.batch_execute(EVERY).await.unwrap();
    let rows: Vec<Row> =
        diesel::sql_query("SELECT not_after, revoked_at, order_state, auto_renew, team_id FROM certificates")
            .load(&mut connection)
            .await
            .unwrap();
    let now = portal.app.clock.now();
    let first_week = now - TimeDelta::days(2);
    let team = certdesk::domain::ids::TeamId(rows[0].team_id);
    let counted = Counted { team, only: None, now, first_week, near: TimeDelta::days(30) };
    let counts = overview::counts(&connection, counted).await.unwrap();
    assert_eq!(counts.all(), i64::try_from(rows.len()).unwrap());
    let in_force = |row: &&Row| row.revoked_at.is_none() && row.not_after.is_some_and(|end| end > now);
    for status in Status::ALL {
        let is = |row: &&Row| {
            let order_state: Option<OrderState> = row.order_state.as_ref().map(|state| state.parse().unwrap());
            let facts = StatusFacts { not_after: row.not_after, revoked_at: row.revoked_at, order_state };
            Status::at(now, facts) == status
        };
        assert_eq!(counts.of(status), i64::try_from(rows.iter().filter(is).count()).unwrap(), "{status}");
    }
    let near = |row: &&Row| in_force(row) && !row.auto_renew && row.not_after.unwrap() <= now + TimeDelta::days(30);
    assert_eq!(counts.near_without_renewal, i64::try_from(rows.iter().filter(near).count()).unwrap());
    for (place, count) in counts.weeks.iter().enumerate() {
        let begins = first_week + TimeDelta::days(7 * i64::try_from(place).unwrap());
        let within =
            |row: &&Row| in_force(row) && (begins..begins + TimeDelta::days(7)).contains(&row.not_after.unwrap());
        assert_eq!(*count, i64::try_from(rows.iter().filter(within).count()).unwrap(), "week {place}");
    }
    assert_eq!(counts.key_algorithms.len(), 2);
    assert_eq!(counts.issuers.len(), 2);
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn says_what_needs_somebody_and_only_of_what_may_be_seen() {
    let portal = Portal::start(PortalOptions::new().await).await;
    let [mina, ada, nora] = [portal.person("mina").await, portal.person("ada").await, portal.person("nora").await];
    let page = mina.get(&format!("/teams/{TEAM}/overview")).await;
    assert_eq!((page.status, page.texts("svg.chart").len()), (200, 0), "nothing to draw yet");
    assert_eq!(ada.get(&format!("/teams/{TEAM}/overview")).await.status, 403);
    assert_eq!(nora.get(&format!("/teams/{TEAM}/overview")).await.status, 404);

    // Nobody sets the value: it waits for somebody.
    let path = mina.order(&Order::of("by hand", &[&fresh("by-hand")])).await;
    mina.watch(&path, "TXT records", |page| Some(page.records()).filter(|records| !records.is_empty())).await;
    let mut connection = AsyncPgConnection::establish(&portal.database_url).await.unwrap();
    connection.batch_execute(EVERY).await.unwrap();
    let page = mina.get(&format!("/teams/{TEAM}/overview")).await;
    assert_eq!(page.hrefs(&format!(".needs a[href='{path}']")).len(), 1, "{}", page.text());
    let text = page.text();
    for said in ["were never issued", "renewals have failed", "have expired", "nothing renews them"] {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert_eq!(page.texts("svg.chart").len(), 1);
    assert!(page.hrefs(".statuses a").iter().all(|href| href.starts_with("/teams/shop/certificates?status=")));

    // Somebody who may see one certificate sees that one counted.
    let grant = format!(
        "INSERT INTO grants (id, team_id, certificate_id, email, role, granted_by, created_at)
         SELECT gen_random_uuid(), team_id, id, 'nora@demo.test', 'reader', 'x', now() FROM certificates
         WHERE id = '{}'",
        path.rsplit('/').next().unwrap()
    );
    connection.batch_execute(&grant).await.unwrap();
    let page = nora.get(&format!("/teams/{TEAM}/overview")).await;
    assert_eq!((page.status, page.texts("#statuses-title").remove(0)), (200, "One certificate".to_owned()));
    portal.stop().await;
}
