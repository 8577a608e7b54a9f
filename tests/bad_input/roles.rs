//! Who may open what (the table "Who may do what" of the product reference, as far as there are pages for it).

use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use reqwest::Method;

use super::rig::{Counts, order_path};
use crate::support::names::fresh;
use crate::support::person::{Order, Person};
use crate::support::portal::{Portal, PortalOptions, TEAM};
use crate::support::receiver::Receiver;

/// Manager, Writer, Reader, Team admin, Auditor, nobody's member; the last is not signed in.
const PEOPLE: [&str; 6] = ["mina", "will", "rae", "ada", "omar", "nora"];

struct Row {
    method: Method,
    path: String,
    /// In the order of [`PEOPLE`], and of somebody who is not signed in.
    expected: [u16; 7],
}

fn get(path: impl Into<String>, expected: [u16; 7]) -> Row {
    Row { method: Method::GET, path: path.into(), expected }
}

fn post(path: impl Into<String>, expected: [u16; 7]) -> Row {
    Row { method: Method::POST, path: path.into(), expected }
}

/// The Notifications tab, and what hangs on it.
fn of_channels(channel: &str, delivery: &str) -> Vec<Row> {
    let tab = format!("/teams/{TEAM}/notifications");
    let lists = [200, 200, 200, 403, 200, 404, 303];
    let changes = [200, 403, 403, 403, 403, 404, 303];
    // Without a token, whoever may is told that the form is stale.
    let tests = [403, 403, 403, 403, 403, 404, 303];
    let acts = [403, 403, 403, 403, 403, 404, 303];
    // An ended session loses nothing that was typed.
    let forms = [403, 403, 403, 403, 403, 404, 401];
    let none = "0199aaaa-0000-7000-8000-000000000001";
    vec![
        get(&tab, lists),
        get(format!("{tab}/key"), lists),
        get(channel, lists),
        get(format!("{channel}?state=gave_up"), lists),
        get(delivery, lists),
        get(format!("{tab}/add"), changes),
        get(format!("{tab}/keys/new"), changes),
        get(format!("{channel}/edit"), changes),
        get(format!("{channel}/delete"), [422, 403, 403, 403, 403, 404, 303]),
        get(format!("{tab}/{none}"), [404, 404, 404, 403, 404, 404, 303]),
        get(format!("{tab}/{none}/edit"), [404, 403, 403, 403, 403, 404, 303]),
        get(format!("{channel}/deliveries/{none}"), [404, 404, 404, 403, 404, 404, 303]),
        get(format!("{tab}/keys/{none}/retire"), [404, 403, 403, 403, 403, 404, 303]),
        post(format!("{tab}/add"), forms),
        post(format!("{tab}/keys/new"), acts),
        post(format!("{channel}/test"), tests),
        post(format!("{channel}/edit"), forms),
        post(format!("{channel}/switch"), acts),
        post(format!("{channel}/delete"), acts),
        post(format!("{delivery}/resend"), acts),
        post(format!("{tab}/{none}/test"), [404, 404, 404, 403, 403, 404, 303]),
        post(format!("{tab}/{none}/switch"), [404, 403, 403, 403, 403, 404, 303]),
        get("/teams/nonesuch/notifications", [404, 404, 404, 404, 404, 404, 303]),
    ]
}

/// The Access tab, and what hangs on it; `person` has signed in, and `grant` is one of the settings'.
fn of_access(person: &str, grant: &str) -> Vec<Row> {
    let tab = format!("/teams/{TEAM}/access");
    let reads = [403, 403, 403, 200, 200, 404, 303];
    let changes = [403, 403, 403, 200, 403, 404, 303];
    let none = "0199aaaa-0000-7000-8000-000000000001";
    vec![
        get(&tab, reads),
        get(format!("{tab}?q=a&page=7"), reads),
        get(format!("{tab}/people/{person}"), reads),
        get(format!("{tab}/people/{none}"), [403, 403, 403, 404, 404, 404, 303]),
        get(format!("{tab}/email?address=a%40b"), reads),
        get(format!("{tab}/group?provider=oidc&name=a"), reads),
        get(format!("{tab}/grant"), changes),
        get(format!("{tab}/grant/people?person=mi"), changes),
        get(format!("{tab}/grants/{grant}/withdraw"), [403, 403, 403, 422, 403, 404, 303]),
        get(format!("{tab}/grants/{none}/withdraw"), [403, 403, 403, 404, 403, 404, 303]),
        // Without a token, whoever may is told that the form is stale.
        post(format!("{tab}/grant"), [403, 403, 403, 403, 403, 404, 401]),
        post(format!("{tab}/grants/{grant}/withdraw"), [403, 403, 403, 403, 403, 404, 303]),
        post(format!("{tab}/grants/{none}/withdraw"), [403, 403, 403, 404, 403, 404, 303]),
        get("/teams/nonesuch/access", [404, 404, 404, 404, 404, 404, 303]),
    ]
}

fn rows(certificate: &str, crn: &str) -> Vec<Row> {
    let list = format!("/teams/{TEAM}/certificates");
    let none = "/teams/nonesuch/certificates";
    let reads = [200, 200, 200, 403, 200, 404, 303];
    let orders = [200, 403, 403, 403, 403, 404, 303];
    let downloads = [200, 200, 403, 403, 403, 404, 303];
    let acts = [403, 403, 403, 403, 403, 404, 303];
    let nothing = [404, 404, 404, 404, 404, 404, 303];
    vec![
        get("/", [303, 303, 303, 303, 303, 200, 303]),
        get("/sign-in", [303, 303, 303, 303, 303, 303, 200]),
        get("/language/en", [303; 7]),
        get("/healthz", [200; 7]),
        get("/readyz", [200; 7]),
        get("/nowhere", [404; 7]),
        get(format!("/api/v1/instances/{crn}/notifications/publicKey"), [200; 7]),
        get(format!("/api/v1/instances/{crn}/notifications/publicKey?keyFormat=jwks"), [200; 7]),
        get(format!("/api/v1/instances/{crn}/notifications/publicKey?keyFormat=der"), [400; 7]),
        get(format!("/api/v1/instances/{crn}/notifications/jwks"), [200; 7]),
        get(format!("/api/v1/instances/{}/notifications/jwks", crn.replace('/', "%2F")), [200; 7]),
        get(&list, reads),
        get(format!("{list}?q=a"), reads),
        get(certificate, reads),
        get(order_path(), orders),
        get(format!("{}?from={}", order_path(), certificate.rsplit('/').next().unwrap()), orders),
        get(format!("{certificate}/download"), downloads),
        get(format!("{certificate}/versions/1/download"), downloads),
        get(format!("{certificate}/versions/2/download"), [404, 404, 403, 403, 403, 404, 303]),
        get(format!("{certificate}/renew"), orders),
        get(format!("{certificate}/cancel"), orders),
        get(format!("{certificate}/revoke"), orders),
        get(format!("{certificate}/revoke?version=1"), orders),
        get(format!("{certificate}/versions/1/current"), orders),
        get(format!("{certificate}/versions/2/current"), [404, 403, 403, 403, 403, 404, 303]),
        // The forms are empty, and their token missing: the dialogs come back, but whoever may not is refused before.
        post(format!("{certificate}/renew"), acts),
        post(format!("{certificate}/auto-renew"), acts),
        post(format!("{certificate}/cancel"), acts),
        post(format!("{certificate}/revoke"), [404, 403, 403, 403, 403, 404, 303]),
        post(format!("{certificate}/versions/1/current"), acts),
        get(none, nothing),
        get(format!("{none}/order"), nothing),
        // The form is empty, and its token missing: whoever may not order is refused before that. Whoever is not signed
        // in gets the form back, whatever team it is for.
        post(order_path(), [403, 403, 403, 403, 403, 404, 401]),
        post(format!("{none}/order"), [404, 404, 404, 404, 404, 404, 401]),
    ]
}

/// The one identity that a query answers.
async fn one_id(portal: &Portal, query: &str) -> String {
    #[derive(diesel::QueryableByName)]
    struct Row {
        #[diesel(sql_type = diesel::sql_types::Uuid)]
        id: uuid::Uuid,
    }
    let mut connection = AsyncPgConnection::establish(&portal.database_url).await.unwrap();
    let row: Row = diesel::sql_query(query).get_result(&mut connection).await.unwrap();
    row.id.to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_person_at_each_address() {
    let receiver = Receiver::answering().await;
    let portal = Portal::start(PortalOptions::new().await.calling(&receiver)).await;
    let mut people = Vec::new();
    for id in PEOPLE {
        people.push((id, portal.person(id).await));
    }
    people.push(("signed out", Person::nobody(&portal.url)));
    let mina = &people[0].1;
    let domain = fresh("roles");
    let certificate = mina.order(&Order::of("roles", &[&domain])).await;
    mina.wait_for_status(&certificate, "valid").await;
    let issued = receiver.wait_for("cert_issued", 1).await;
    let crn = issued[0]["instance_crn"].as_str().unwrap();

    let tab = mina.get(&format!("/teams/{TEAM}/notifications")).await;
    let (channel, delivery) = (tab.hrefs(".channels .name a").remove(0), tab.hrefs(".channels a.newest").remove(0));

    let person = one_id(&portal, "SELECT id FROM people WHERE subject = 'demo-nora'").await;
    let grant = one_id(&portal, "SELECT id FROM grants WHERE role = 'reader'").await;

    let rows = rows(&certificate, crn).into_iter();
    let rows = rows.chain(of_channels(&channel, &delivery)).chain(of_access(&person, &grant));
    for Row { method, path, expected } in rows {
        for ((id, person), expected) in people.iter().zip(expected) {
            let empty: [(&str, &str); 0] = [];
            let posts = method == Method::POST;
            let page =
                person.send(method.clone(), &path, |request| if posts { request.form(&empty) } else { request }).await;
            assert_eq!(page.status, expected, "{id}: {method} {path}: {}", String::from_utf8_lossy(&page.body));
            if page.status == 303 && expected == 303 && *id == "signed out" && path.starts_with("/teams") {
                assert_eq!(page.location().unwrap().path(), "/sign-in", "{path}");
            }
        }
    }
    let (_, nora) = people.iter().find(|(name, _)| *name == "nora").unwrap();
    assert_eq!(nora.get("/").await.texts("h1"), ["You’re signed in, but have no role yet"]);
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_manager_orders() {
    let (portal, mina) = super::rig::portal().await;
    let before = Counts::of(&portal).await;
    let form = super::rig::good_form(&mina).await;
    for (id, status) in [("will", 403), ("rae", 403), ("ada", 403), ("omar", 403), ("nora", 404)] {
        let person = portal.person(id).await;
        // With a token of their own, so that it is the role that is refused.
        let home = person.get("/").await;
        let home = match home.location() {
            Some(to) => person.get(to.path()).await,
            None => home,
        };
        let own = match home.status {
            200 => home.form("form[action='/sign-out']").value("csrf").to_owned(),
            _ => String::new(),
        };
        assert_eq!(person.submit(&form.clone().set("csrf", &own)).await.status, status, "{id}");
    }
    assert_eq!(Counts::of(&portal).await, before);
    assert_eq!(mina.submit(&form).await.status, 303);
    assert_eq!(Counts::of(&portal).await, before.and_one());
    portal.stop().await;
}
