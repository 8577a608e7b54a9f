//! The portal at a plain OAuth2 provider: GitHub's kind.

use chrono::TimeDelta;
use serde_json::json;

use super::beside::{LIST, count, start};
use super::browser::{Browser, SESSION};
use super::github::{CLIENT_SECRET, GitHub};
use crate::support::page::Page;
use crate::support::waiting;

const GRANTS: [&str; 2] = ["manager=group@git:corp/pki", "reader=email:octo@corp.test"];

async fn status(browser: &Browser) -> u16 {
    browser.open(LIST).await.status
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_in_with_what_there_is_to_read() {
    let github = GitHub::start().await;
    let portal = start(&[github.described("git", CLIENT_SECRET, "")], &GRANTS, 0).await;
    let browser = Browser::new(&portal.url);
    let home = browser.sign_in("git", "").await;
    assert!(home.text().contains("octocat"), "{}", home.text());
    assert_eq!(status(&browser).await, 200, "by the address that was verified");
    let known =
        "SELECT count(*) FROM people WHERE provider = 'git' AND subject = '583231' AND email = 'octo@corp.test'";
    assert_eq!(count(&portal, known).await, 1);

    // A team of that name in somebody's own organisation is another.
    github.emails(json!([{ "email": "octo@corp.test", "primary": true, "verified": false }]));
    for (teams, expected) in [(&[("evil", "pki")][..], 404), (&[("evil", "pki"), ("corp", "pki")], 200), (&[], 404)] {
        github.teams(teams);
        let browser = Browser::new(&portal.url);
        browser.sign_in("git", "").await;
        assert_eq!(status(&browser).await, expected, "{teams:?}");
    }
    assert_eq!(count(&portal, "SELECT count(*) FROM people WHERE provider = 'git'").await, 1);

    // It has no place to sign out at.
    assert_eq!(browser.sign_out().await.location().unwrap().path(), "/sign-in");
    assert!(!browser.is_signed_in().await);
    portal.stop().await;
}

#[track_caller]
fn assert_nobody(browser: &Browser, page: &Page, status: u16, words: &str) {
    assert_eq!(page.status, status, "{}", page.text());
    assert!(page.text().contains(words), "{}", page.text());
    assert_eq!(browser.cookie(SESSION), None);
    assert_eq!(page.form("form[action^='/sign-in/git']").value("return_to"), LIST, "it is not lost");
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_are_told_in_words() {
    let github = GitHub::start().await;
    let described = [github.described("git", CLIENT_SECRET, ""), github.described("git-guess", "guessed", "")];
    let portal = start(&described, &GRANTS, 0).await;
    let browser = Browser::new(&portal.url);
    let come_back = async |provider: &str, from: &Browser| {
        let there = from.begin(provider, LIST).await.location().unwrap();
        from.get(&there).await.location().unwrap()
    };

    // A code that was used already: what others have kept of it opens nothing.
    let back = come_back("git", &browser).await;
    let kept = browser.cookie("certdesk-sign-in").unwrap();
    assert_eq!(browser.get(&back).await.location().unwrap().path(), LIST);
    let thief = Browser::new(&portal.url);
    thief.plant("certdesk-sign-in", &kept);
    let page = thief.get(&back).await;
    assert_nobody(&thief, &page, 400, "This sign-in is too old");
    assert!(page.text().contains("bad_verification_code"), "{}", page.text());

    let stranger = Browser::new(&portal.url);
    let back = come_back("git-guess", &stranger).await;
    let page = stranger.get(&back).await;
    assert_nobody(&stranger, &page, 502, "The identity provider’s answer can’t be used");
    assert!(page.text().contains("incorrect_client_credentials"), "{}", page.text());

    for (answer, told) in [
        ((200, "{\"login\": \"octocat\"}"), "The identity provider’s answer can’t be used"),
        ((200, "{\"id\": {}}"), "The identity provider’s answer can’t be used"),
        ((200, "<html>"), "The identity provider’s answer can’t be used"),
        ((403, "{}"), "The identity provider’s answer can’t be used"),
        ((503, "{}"), "The identity provider doesn’t answer"),
    ] {
        github.instead(answer.0, answer.1);
        let stranger = Browser::new(&portal.url);
        let back = come_back("git", &stranger).await;
        let page = stranger.get(&back).await;
        assert_nobody(&stranger, &page, 502, told);
    }
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn groups_are_read_again_by_the_access_token() {
    let github = GitHub::start().await;
    let portal = start(&[github.described("git", CLIENT_SECRET, "")], &GRANTS[..1], 60).await;
    github.teams(&[("corp", "pki")]);
    let browser = Browser::new(&portal.url);
    browser.sign_in("git", "").await;
    assert_eq!(status(&browser).await, 200);
    assert_eq!(count(&portal, "SELECT count(access_token) FROM provider_tokens").await, 1);
    github.teams(&[("corp", "dev")]);
    portal.leap(TimeDelta::minutes(59));
    assert_eq!(status(&browser).await, 200, "they may be an hour old");
    portal.leap(TimeDelta::minutes(2));
    waiting::until("the team to be gone", async || (status(&browser).await == 404).then_some(())).await;
    assert!(browser.is_signed_in().await);

    github.revoke_all();
    portal.leap(TimeDelta::minutes(61));
    waiting::until("the session to end", async || (!browser.is_signed_in().await).then_some(())).await;
    portal.stop().await;
}
