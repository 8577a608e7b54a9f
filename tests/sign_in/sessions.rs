//! Sessions: whose they are, how they end, and who can't get at them.

use chrono::TimeDelta;
use reqwest::Method;

use super::beside::count;
use super::browser::{Browser, SESSION};
use crate::support::portal::{Portal, PortalOptions};

async fn portal() -> Portal {
    Portal::start(PortalOptions::new().await).await
}

async fn signed_in(portal: &Portal, person: &str) -> Browser {
    let browser = Browser::new(&portal.url);
    browser.sign_in("oidc", person).await;
    browser
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_from_before_is_never_taken_over() {
    let portal = portal().await;
    let made_up = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let thief = signed_in(&portal, "rae").await;
    for planted in [made_up.to_owned(), thief.cookie(SESSION).unwrap()] {
        let victim = Browser::new(&portal.url);
        victim.plant(SESSION, &planted);
        // Somebody seems to be signed in already: the sign-in is begun from a form that is still open.
        let begun = Browser::new(&portal.url);
        let form = begun.open("/sign-in").await.form("form[action='/sign-in/oidc']");
        victim.plant("certdesk-form", &begun.cookie("certdesk-form").unwrap());
        let mut page = victim.follow(victim.submit(&form).await).await.form("form");
        page.fields.push(("person".to_owned(), "mina".to_owned()));
        let home = victim.follow(victim.submit(&page).await).await;
        assert!(home.text().contains("Mina"), "{}", home.text());
        assert_ne!(victim.cookie(SESSION), Some(planted.clone()));
        let other = Browser::new(&portal.url);
        other.plant(SESSION, &planted);
        assert!(!other.is_signed_in().await, "what was planted opens nothing");
    }
    assert!(!thief.is_signed_in().await, "it has ended with the sign-in");
    let ended = "SELECT count(*) FROM activity_events WHERE action = 'certdesk.session.sign-out'
        AND actor_kind = 'person' AND target_kind = 'person' AND data ? 'reason'";
    assert_eq!(count(&portal, ended).await, 1, "and the audit trail tells whose it was");
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stolen_cookie_dies_with_the_session_and_with_no_other() {
    let portal = portal().await;
    let (office, home) = (signed_in(&portal, "mina").await, signed_in(&portal, "mina").await);
    assert_ne!(office.cookie(SESSION), home.cookie(SESSION));
    let thief = Browser::new(&portal.url);
    thief.plant(SESSION, &office.cookie(SESSION).unwrap());
    assert!(thief.is_signed_in().await);
    let provider = office.sign_out().await.location().unwrap();
    // The demo's provider sends the browser back at once.
    let back = office.follow(office.get(&provider).await).await;
    assert_eq!(back.url.path(), "/sign-in");
    assert!(back.text().contains("signed out"), "{}", back.text());
    assert!(!thief.is_signed_in().await);
    assert!(home.is_signed_in().await, "another browser is another session");
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_end_by_rest_and_by_age() {
    let portal = portal().await;
    let (resting, busy) = (signed_in(&portal, "mina").await, signed_in(&portal, "mina").await);
    for _ in 0..3 {
        portal.leap(TimeDelta::minutes(7 * 60 + 59));
        assert!(busy.is_signed_in().await);
    }
    assert!(!resting.is_signed_in().await, "it was not used for 8 hours");
    portal.leap(TimeDelta::minutes(4));
    assert!(!busy.is_signed_in().await, "it is 24 hours old");
    assert_ne!(resting.open("/").await.status, 200);
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn forms_of_another_site_do_nothing() {
    let portal = portal().await;
    let mina = signed_in(&portal, "mina").await;
    let sign_out = mina.follow(mina.open("/").await).await.form("form[action='/sign-out']");
    let stranger = Browser::new(&portal.url);
    let begin = stranger.open("/sign-in").await.form("form[action='/sign-in/oidc']");
    for (name, value) in [("origin", "https://evil.test"), ("origin", "null"), ("sec-fetch-site", "cross-site")] {
        for (browser, form) in [(&mina, &sign_out), (&stranger, &begin)] {
            let answer = browser
                .send(Method::POST, form.action.clone(), |request| request.header(name, value).form(&form.fields))
                .await;
            assert_eq!(answer.status, 403, "{name}: {value} {}", form.action);
        }
    }
    assert!(mina.is_signed_in().await);
    assert_eq!(stranger.cookie("certdesk-sign-in"), None);
    // With the right origin, but without the browser's own token.
    let forged = sign_out.clone().set("csrf", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    assert_eq!(mina.submit(&forged).await.status, 403);
    assert!(mina.is_signed_in().await);
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_in_leads_nowhere_else() {
    let portal = portal().await;
    let (inside, home) = ("/teams/shop/certificates?q=a", "/");
    for (wanted, reached) in [
        (inside, inside),
        ("https://evil.test/", home),
        ("//evil.test", home),
        ("/\\evil.test", home),
        ("\\\\evil.test", home),
        ("/\t/evil.test", home),
        ("/\r\nlocation: https://evil.test", home),
        ("javascript:alert(1)", home),
        ("http:evil.test", home),
        ("", home),
    ] {
        let browser = Browser::new(&portal.url);
        let mut form = browser.follow(browser.begin("oidc", wanted).await).await.form("form");
        form.fields.push(("person".to_owned(), "mina".to_owned()));
        let back = browser.submit(&form).await.location().unwrap();
        let reached_by = browser.get(&back).await;
        assert_eq!(reached_by.headers["location"], reached, "{wanted:?}");
        assert!(browser.cookie(SESSION).is_some());
        // Who is signed in already is led no further.
        let mut at = portal.url.join("/sign-in").unwrap();
        at.query_pairs_mut().append_pair("return_to", wanted);
        assert_eq!(browser.get(&at).await.headers["location"], reached, "{wanted:?}");
    }
    portal.stop().await;
}
