//! The portal's side: what it keeps of a sign-in under way, and for how long that counts.

use certdesk::ops::sign_in::LISTED_A_MINUTE;
use chrono::TimeDelta;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use reqwest::Method;
use reqwest::header::COOKIE;
use url::Url;

use super::beside::count;
use crate::db::dump::dump;
use crate::support::person::Person;
use crate::support::portal::{Portal, PortalOptions};
use crate::support::waiting;

const NAME: &str = "certdesk-sign-in";
const TOO_LATE: &str = "This sign-in is too old";

/// Begins to sign in, as far as the provider's answer: the address that it sends the browser back to.
async fn begun(person: &Person) -> Url {
    let to_provider = person.submit(&person.get("/sign-in").await.form("main form")).await.location().unwrap();
    let mut form = person.get(to_provider.as_str()).await.form("form");
    form.fields.push(("person".to_owned(), "mina".to_owned()));
    person.submit(&form).await.location().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn strangers_who_begin_leave_nothing() {
    // A scheduler that starts leaves something now and then.
    let portal = Portal::start(PortalOptions::new().await.without_scheduler()).await;
    let stranger = Person::nobody(&portal.url);
    let before = dump(&portal.database_url).await.len();
    for _ in 0..20 {
        let answer = stranger.submit(&stranger.get("/sign-in").await.form("main form")).await;
        assert_eq!((answer.status, answer.location().unwrap().path()), (303, "/authorize"));
    }
    assert_eq!(dump(&portal.database_url).await.len(), before);
    portal.stop().await;
}

/// The refusals in the audit trail, and how many it says were left out.
async fn refusals(portal: &Portal) -> (i64, i64) {
    #[derive(diesel::QueryableByName)]
    struct Row {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        listed: i64,
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        left_out: i64,
    }
    let mut connection = AsyncPgConnection::establish(&portal.database_url).await.unwrap();
    let row: Row = diesel::sql_query(
        "SELECT count(*) FILTER (WHERE actor_kind <> 'scheduler') AS listed,
             coalesce(sum((data ->> 'left_out')::bigint), 0)::bigint AS left_out
         FROM activity_events WHERE action = 'certdesk.session.sign-in-refused'",
    )
    .get_result(&mut connection)
    .await
    .unwrap();
    (row.listed, row.left_out)
}

#[tokio::test(flavor = "multi_thread")]
async fn strangers_who_send_nonsense_back_do_not_fill_the_audit_trail() {
    let portal = Portal::start(PortalOptions::new().await).await;
    let stranger = Person::nobody(&portal.url);
    let mut back = begun(&stranger).await;
    let state = back.query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned();
    back.query_pairs_mut().clear().append_pair("state", &state).append_pair("error", "access_denied");
    for _ in 0..50 {
        assert_eq!(stranger.get(back.as_str()).await.status, 403);
    }
    let most = i64::from(LISTED_A_MINUTE);
    assert_eq!(refusals(&portal).await, (most, 0));
    portal.leap(TimeDelta::seconds(61));
    waiting::until("the others to be told of", async || (refusals(&portal).await == (most, 50 - most)).then_some(()))
        .await;
    // One of somebody whom the provider knows is listed all the same, and the next minute is another.
    for _ in 0..LISTED_A_MINUTE {
        stranger.get(back.as_str()).await;
    }
    let mut connection = AsyncPgConnection::establish(&portal.database_url).await.unwrap();
    let mina = Person::nobody(&portal.url);
    let back = begun(&mina).await;
    portal.person("mina").await;
    connection.batch_execute("UPDATE people SET blocked_at = now()").await.unwrap();
    assert_eq!(mina.get(back.as_str()).await.status, 403);
    assert_eq!(refusals(&portal).await, (2 * most + 1, 50 - most));
    let named = "SELECT count(*) FROM activity_events WHERE action = 'certdesk.session.sign-in-refused'
        AND target_kind = 'person' AND target_id IS NOT NULL AND target_name <> ''";
    assert_eq!(count(&portal, named).await, 1, "who is blocked is named");
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_attempt_counts_once_where_it_began() {
    let portal = Portal::start(PortalOptions::new().await).await;
    let (mina, nobody) = (Person::nobody(&portal.url), Person::nobody(&portal.url));
    let back = begun(&mina).await;
    let cookie = mina.cookie(NAME).unwrap();
    let answer = nobody.get(back.as_str()).await;
    assert!(answer.status == 400 && answer.text().contains(TOO_LATE), "{}", answer.text());
    for at in [0, cookie.len() / 2, cookie.len() - 3] {
        let other = if &cookie[at..=at] == "A" { "B" } else { "A" };
        let altered = format!("{NAME}={}{other}{}", &cookie[..at], &cookie[at + 1..]);
        let answer = nobody.send(Method::GET, back.as_str(), |request| request.header(COOKIE, altered)).await;
        assert!(answer.status == 400 && answer.text().contains(TOO_LATE), "{}", answer.text());
    }
    assert_eq!(mina.get(back.as_str()).await.status, 303);
    assert_eq!(mina.cookie(NAME), None);
    assert!(mina.cookie("certdesk-session").is_some());

    // Who has kept both cookie and code: the provider takes the code once.
    let kept = format!("{NAME}={cookie}");
    let answer = nobody.send(Method::GET, back.as_str(), |request| request.header(COOKIE, kept)).await;
    assert_eq!(answer.status, 400, "{}", answer.text());
    assert_eq!(nobody.cookie("certdesk-session"), None);
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_attempt_counts_for_ten_minutes() {
    let portal = Portal::start(PortalOptions::new().await).await;
    let late = Person::nobody(&portal.url);
    let back = begun(&late).await;
    portal.leap(TimeDelta::minutes(10));
    let answer = late.get(back.as_str()).await;
    assert!(answer.status == 400 && answer.text().contains(TOO_LATE), "{}", answer.text());
    portal.stop().await;
}
