//! Deleting a certificate: no key is left anywhere, what identifies it is, and its name is free.

use certdesk::crypto::{Identity, SealedBytes};
use diesel::QueryableByName;
use diesel::sql_types::{Binary, Text};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use super::rig::{count, execute, list, one, seeded};
use crate::support::events;
use crate::support::names::fresh;
use crate::support::person::{Order, Person};
use crate::support::portal::{Portal, PortalOptions, TEAM};
use crate::support::receiver::Receiver;

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
}

#[derive(QueryableByName)]
struct Value {
    #[diesel(sql_type = Binary)]
    value: Vec<u8>,
}

/// Every value of every column of bytes.
async fn all_bytes(portal: &Portal) -> Vec<(String, Vec<u8>)> {
    let mut connection = AsyncPgConnection::establish(&portal.database_url).await.unwrap();
    let columns: Vec<Column> = diesel::sql_query(
        "SELECT table_name::text, column_name::text FROM information_schema.columns
         WHERE table_schema = 'public' AND data_type = 'bytea'",
    )
    .load(&mut connection)
    .await
    .unwrap();
    assert!(columns.len() > 5, "the columns were not found");
    let mut all = Vec::new();
    for Column { table_name, column_name } in columns {
        let query = format!("SELECT {column_name} AS value FROM {table_name} WHERE {column_name} IS NOT NULL");
        let values: Vec<Value> = diesel::sql_query(query).load(&mut connection).await.unwrap();
        all.extend(values.into_iter().map(|row| (format!("{table_name}.{column_name}"), row.value)));
    }
    all
}

/// Deletes by the forms. Answers what the form says of it.
async fn delete(person: &Person, certificate: &str, name: &str) -> crate::support::page::Page {
    let form = person.get(&format!("{certificate}/delete")).await.form("form.action").set("typed_name", name);
    person.submit(&form).await
}

#[tokio::test(flavor = "multi_thread")]
async fn no_key_is_left_and_what_identifies_it_is() {
    let receiver = Receiver::answering().await;
    let portal = Portal::start(PortalOptions::new().await.calling(&receiver)).await;
    let [mina, rae, omar] = [portal.person("mina").await, portal.person("rae").await, portal.person("omar").await];
    let (name, domain) = ("to go", fresh("deleted"));
    let path = mina.order(&Order::of(name, &[&domain])).await;
    mina.wait_for_status(&path, "valid").await;
    let id = path.rsplit('/').next().unwrap();
    let version = one(&portal, "SELECT id FROM certificate_versions").await.parse().unwrap();
    let opens = |column: &'static str, bytes: &[u8]| {
        let identity = Identity::new(column, version);
        portal.app.keys.open(&identity, &SealedBytes::from_bytes(bytes.to_vec())).is_ok()
    };
    let holds = |all: &[(String, Vec<u8>)]| {
        let keys = ["certificate_versions.private_key", "certificate_versions.chain"];
        all.iter().filter(|(_, bytes)| keys.iter().any(|column| opens(column, bytes))).count()
    };
    assert_eq!(holds(&all_bytes(&portal).await), 2, "the key and the chain are found while they are there");
    let serial = one(&portal, "SELECT serial FROM certificate_versions").await;

    let wrong = delete(&mina, &path, "another").await;
    assert_eq!((wrong.status, wrong.texts("#typed_name-error").len()), (422, 1));
    assert_eq!(count(&portal, "certificates").await, 1);
    assert_eq!(rae.get(&format!("{path}/delete")).await.status, 403);
    let gone = delete(&mina, &path, name).await;
    assert_eq!((gone.status, gone.location().unwrap().path()), (303, list().as_str()));
    assert_eq!(holds(&all_bytes(&portal).await), 0);
    for table in ["certificates", "certificate_versions", "orders", "challenges", "order_steps", "renewal_plans"] {
        assert_eq!(count(&portal, table).await, 0, "{table}");
    }
    let about = format!("jobs WHERE subject = '{id}' OR kind IN ('order.advance', 'version.revoke')");
    assert_eq!(count(&portal, &about).await, 0);

    let told = events::of(&portal.database_url, "certificate.delete").await;
    let ended: Vec<String> = told.iter().map(events::Recorded::ended).collect();
    assert_eq!(ended, ["refused invalid", "refused permission", "success"]);
    assert_eq!(told[2].data["serial"], serial.as_str());
    assert_eq!(told[2].data["domains"][0], domain.as_str());
    assert!(told[2].data["expires"].is_string());

    // Its page says so, to whoever may read the team's certificates; its activity to whoever may read that.
    // The newest events alone stand there, and each reading is one: whoever may see them reads first.
    let told = omar.get(&path).await.attributes("tr[data-event]", "data-action");
    assert!(told.iter().any(|action| action == "certdesk.certificate.delete"), "{told:?}");
    for reader in [&mina, &rae, &omar] {
        let page = reader.get(&path).await;
        assert_eq!(page.status, 200);
        let text = page.text();
        assert!(text.contains("Mina deleted this certificate") && text.contains(&domain), "{text}");
        assert_eq!(page.texts("tr[data-version='1']").len(), 1);
        assert!(page.attributes("code.serial", "title").iter().any(|shown| shown.replace(':', "") == serial));
    }
    assert_eq!(rae.get(&path).await.texts("#all-activity").len(), 0);
    assert_eq!(omar.get(&path).await.texts("#all-activity").len(), 1);
    for below in ["download", "renew", "delete"] {
        assert_eq!(mina.get(&format!("{path}/{below}")).await.status, 404, "{below}");
    }
    assert_eq!(mina.get(&format!("/teams/{TEAM}/certificates/0199aaaa-0000-7000-8000-000000000001")).await.status, 404);

    // The name can be used again.
    let again = mina.order(&Order::of(name, &[&domain])).await;
    assert_ne!(again, path);
    mina.wait_for_status(&again, "valid").await;
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_under_way_is_cancelled_and_still_counts() {
    let options = PortalOptions::new().await.without_scheduler().set("orders-per-minute", "1");
    let portal = Portal::start(options).await;
    let mina = portal.person("mina").await;
    let path = mina.order(&Order::of("pending", &[&fresh("pending")])).await;
    let dialog = mina.get(&format!("{path}/delete")).await;
    assert!(dialog.text().contains("The order under way is cancelled"), "{}", dialog.text());
    assert_eq!(delete(&mina, &path, "pending").await.status, 303);
    assert_eq!((count(&portal, "certificates").await, count(&portal, "orders").await), (0, 0));
    assert_eq!(count(&portal, "jobs WHERE kind = 'order.advance'").await, 0);
    let ended = events::of(&portal.database_url, "certificate.issued").await;
    assert_eq!(ended[0].ended(), "failure cancelled");
    // The limit isn't got around by deleting.
    let refused = mina.submit(&mina.order_form(&Order::of("next", &[&fresh("next")])).await).await;
    assert_eq!(refused.status, 422, "{}", refused.text());
    assert!(refused.text().contains("one order a minute"), "{}", refused.text());
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn waits_for_a_revocation_and_takes_the_roles_on_it_along() {
    let portal = Portal::start(PortalOptions::new().await.without_scheduler()).await;
    let mina = portal.person("mina").await;
    let id = seeded(&portal, 1).await.remove(0);
    let name = one(&portal, "SELECT name FROM certificates").await;
    let path = format!("{}/{id}", list());
    execute(
        &portal,
        "UPDATE certificate_versions SET revocation = jsonb_build_object('reason', 'superseded', 'asked_by', 'x',
             'asked_at', now(), 'failures', 0, 'failure', null, 'refused', false)",
    )
    .await;
    let dialog = mina.get(&format!("{path}/delete")).await;
    assert!(dialog.texts("button.danger").is_empty() && dialog.text().contains("being revoked"), "{}", dialog.text());
    let csrf = mina.csrf().await;
    let refused = mina.post(&format!("{path}/delete"), &[("csrf", &csrf), ("typed_name", &name)]).await;
    assert_eq!((refused.status, count(&portal, "certificates").await), (422, 1));
    execute(
        &portal,
        "UPDATE certificate_versions SET revocation = NULL;
         INSERT INTO grants (id, team_id, certificate_id, email, role, granted_by, created_at)
             SELECT gen_random_uuid(), team_id, id, 'kim@demo.test', 'reader', 'x', now() FROM certificates",
    )
    .await;
    assert_eq!(delete(&mina, &path, &name).await.status, 303);
    assert_eq!(count(&portal, "grants WHERE certificate_id IS NOT NULL").await, 0);
    let told = events::of(&portal.database_url, "certificate.delete").await;
    assert_eq!(told.iter().map(events::Recorded::ended).collect::<Vec<_>>(), ["refused being revoked", "success"]);
    assert_eq!(told[1].data["grants"], 1);
    portal.stop().await;
}
