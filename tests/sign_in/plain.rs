//! The portal at a plain OAuth2 provider: GitHub's kind.

use chrono::TimeDelta;
use serde_json::json;

use super::beside::{LIST, count, start, start_on};
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

#[tokio::test(flavor = "multi_thread")]
async fn teams_that_come_in_pages_all_count() {
    let github = GitHub::start().await;
    let portal = start(&[github.described("git", CLIENT_SECRET, "")], &GRANTS[..1], 0).await;
    let others: Vec<String> = (0..250).map(|number| format!("team-{number}")).collect();
    let mut teams: Vec<(&str, &str)> = others.iter().map(|slug| ("corp", slug.as_str())).collect();
    teams.push(("corp", "pki"));
    github.teams(&teams);
    let browser = Browser::new(&portal.url);
    browser.sign_in("git", "").await;
    assert_eq!((status(&browser).await, github.asked_for_teams()), (200, 3), "the last of the third page");

    // One that never ends is left at the tenth page.
    github.lead_to(&github.url.join("user/teams?page=1").unwrap());
    let browser = Browser::new(&portal.url);
    browser.sign_in("git", "").await;
    assert_eq!(github.asked_for_teams(), 3 + 10);
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_token_goes_nowhere_else() {
    let (github, elsewhere) = (GitHub::start().await, GitHub::start().await);
    let portal = start(&[github.described("git", CLIENT_SECRET, "")], &GRANTS, 0).await;
    github.lead_to(&elsewhere.url.join("user/teams?page=2").unwrap());
    let browser = Browser::new(&portal.url);
    let there = browser.begin("git", LIST).await.location().unwrap();
    let page = browser.follow(browser.get(&there).await).await;
    assert_nobody(&browser, &page, 502, "The identity provider’s answer can’t be used");
    assert_eq!(elsewhere.asked_for_teams(), 0);
    portal.stop().await;
}

/// A setting that lets in whoever is in one of these groups.
const ONLY: &str = "allowed-groups = [\"corp/pki\", \"corp/it\"]";

const NOT_ADMITTED: &str = "SELECT count(*) FROM activity_events WHERE action = 'certdesk.session.sign-in-refused'
    AND outcome = 'refused' AND reason = 'in no group that may sign in' AND data->>'subject' = '583231'";

const SHUT_OUT: &str = "SELECT count(*) FROM activity_events WHERE action = 'certdesk.session.sign-out'
    AND actor_kind = 'scheduler' AND target_name = 'octocat' AND data->>'reason' = 'in no group that may sign in'";

#[tokio::test(flavor = "multi_thread")]
async fn only_groups_that_may_sign_in_do() {
    let github = GitHub::start().await;
    let portal = start(&[github.described("git", CLIENT_SECRET, ONLY)], &GRANTS, 60).await;
    let refused = async |teams: &[(&str, &str)]| {
        github.teams(teams);
        let browser = Browser::new(&portal.url);
        let there = browser.begin("git", LIST).await.location().unwrap();
        let page = browser.follow(browser.get(&there).await).await;
        assert_nobody(&browser, &page, 403, "none of your groups may use Certdesk");
    };
    // Nobody is made of who isn't let in, though a grant names the address.
    refused(&[]).await;
    refused(&[("evil", "pki"), ("corp", "dev")]).await;
    assert_eq!(count(&portal, "SELECT count(*) FROM people").await, 0);
    assert_eq!(count(&portal, NOT_ADMITTED).await, 2);

    github.teams(&[("corp", "it")]);
    let (first, second) = (Browser::new(&portal.url), Browser::new(&portal.url));
    first.sign_in("git", "").await;
    second.sign_in("git", "").await;
    assert_eq!(status(&first).await, 200);
    // Who comes back without it has nothing open any more either.
    refused(&[("corp", "dev")]).await;
    assert!(!first.is_signed_in().await && !second.is_signed_in().await);
    assert_eq!((count(&portal, NOT_ADMITTED).await, count(&portal, SHUT_OUT).await), (3, 1));
    let named = format!("{NOT_ADMITTED} AND target_kind = 'person' AND target_name = 'octocat'");
    assert_eq!(count(&portal, &named).await, 1, "who is known here is named");

    github.teams(&[("corp", "it")]);
    let third = Browser::new(&portal.url);
    third.sign_in("git", "").await;
    github.teams(&[("corp", "dev")]);
    portal.leap(TimeDelta::minutes(61));
    waiting::until("the session to end", async || (!third.is_signed_in().await).then_some(())).await;
    assert_eq!(count(&portal, SHUT_OUT).await, 2);
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_setting_that_gets_narrower_ends_sessions_at_the_start() {
    let github = GitHub::start().await;
    let portal = start(&[github.described("git", CLIENT_SECRET, "")], &GRANTS, 0).await;
    github.teams(&[("corp", "dev")]);
    let browser = Browser::new(&portal.url);
    browser.sign_in("git", "").await;
    let demo = Browser::new(&portal.url);
    demo.sign_in("oidc", "mina").await;
    let described = [github.described("git", CLIENT_SECRET, ONLY)];
    let narrower = start_on(&portal.database_url, &described, &GRANTS, 0).await;
    // Its scheduler looks as it starts.
    waiting::until("the session to end", async || (!browser.is_signed_in().await).then_some(())).await;
    assert!(demo.is_signed_in().await, "another provider's");
    assert_eq!(count(&portal, SHUT_OUT).await, 1);
    narrower.stop().await;
    portal.stop().await;
}
