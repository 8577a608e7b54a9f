//! The portal's side: what it keeps of a sign-in under way, and for how long that counts.

use chrono::TimeDelta;
use reqwest::Method;
use reqwest::header::COOKIE;
use url::Url;

use crate::db::dump::dump;
use crate::support::person::Person;
use crate::support::portal::{Portal, PortalOptions};

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
    let portal = Portal::start(PortalOptions::new().await).await;
    let stranger = Person::nobody(&portal.url);
    let before = dump(&portal.database_url).await.len();
    for _ in 0..20 {
        let answer = stranger.submit(&stranger.get("/sign-in").await.form("main form")).await;
        assert_eq!((answer.status, answer.location().unwrap().path()), (303, "/authorize"));
    }
    assert_eq!(dump(&portal.database_url).await.len(), before);
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
    assert_eq!(answer.status, 403, "{}", answer.text());
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
