//! The portal at a provider that others have written: npm's oidc-provider.

use chrono::TimeDelta;
use serde_json::json;

use super::beside::{LIST, OFFLINE, count, options, real, start};
use super::browser::{Browser, SESSION};
use super::rig::parameter;
use crate::db::dump::{dump, holding};
use crate::support::clock::LeapingClock;
use crate::support::oidc_provider::{CLIENT_ID, OidcProvider};
use crate::support::portal::Portal;
use crate::support::waiting;

const GRANTS: [&str; 3] = ["manager=group@real:pki", "reader=email:ann@corp.test", "auditor=group@nested:pki"];

fn ann(groups: &[&str]) -> serde_json::Value {
    json!({
        "name": "Ann Lee", "email": "ann@elsewhere.test", "email_verified": true, "groups": groups,
        "realm_access": { "roles": groups },
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn the_code_flow_with_groups() {
    let provider = OidcProvider::start().await;
    let nested = "groups-claim = \"realm_access.roles\"";
    let portal = start(&[real("real", &provider, ""), real("nested", &provider, nested)], &GRANTS, 0).await;
    provider.admit(&portal.url, &["real", "nested"]).await;
    provider.person("ann", ann(&["pki", "dev"])).await;
    for (id, role) in [("real", 200), ("nested", 200)] {
        let browser = Browser::new(&portal.url);
        let to = browser.begin(id, "/").await.location().unwrap();
        for (name, value) in [("code_challenge_method", "S256"), ("response_type", "code")] {
            assert_eq!(parameter(&to, name).as_deref(), Some(value));
        }
        let home = browser.sign_in(id, "ann").await;
        assert!(home.text().contains("Ann Lee"), "{}", home.text());
        assert_eq!(browser.open(LIST).await.status, role, "{id}");
    }
    // One account there, at two providers of ours: two people.
    assert_eq!(count(&portal, "SELECT count(*) FROM people WHERE subject = 'ann'").await, 2);

    // What was taken away there is gone at the next sign-in.
    provider.person("ann", ann(&["dev"])).await;
    let browser = Browser::new(&portal.url);
    browser.sign_in("real", "ann").await;
    assert_eq!(browser.open(LIST).await.status, 404);
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_counts_as_far_as_it_is_believed() {
    let provider = OidcProvider::start().await;
    let described = [
        real("real", &provider, ""),
        real("trusting", &provider, "emails = \"trusted\""),
        real("deaf", &provider, "emails = \"ignored\""),
    ];
    let portal = start(&described, &GRANTS, 0).await;
    provider.admit(&portal.url, &["real", "trusting", "deaf"]).await;
    for (said, counts) in
        [(json!(true), [200, 200, 404]), (json!(null), [404, 200, 404]), (json!(false), [404, 404, 404])]
    {
        let claims = json!({ "name": "Ann", "email": "Ann@corp.test", "email_verified": said });
        provider.person("ann", claims).await;
        for (id, status) in ["real", "trusting", "deaf"].into_iter().zip(counts) {
            let browser = Browser::new(&portal.url);
            browser.sign_in(id, "ann").await;
            assert_eq!(browser.open(LIST).await.status, status, "{id}, verified: {said}");
        }
    }
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_here_is_signing_out_there() {
    let provider = OidcProvider::start().await;
    let staying = "sign-out-at-provider = false";
    let portal = start(&[real("real", &provider, ""), real("staying", &provider, staying)], &GRANTS, 0).await;
    provider.admit(&portal.url, &["real", "staying"]).await;
    provider.person("ann", ann(&["pki"])).await;
    let browser = Browser::new(&portal.url);
    let forms = browser.sign_in_by_forms("real", "ann").await.1;
    assert_eq!(forms, 2, "the login, and the consent");
    // Who is signed in there still comes through without a word.
    browser.plant(SESSION, "gone");
    assert_eq!(browser.sign_in_by_forms("real", "ann").await.1, 0);

    let stolen = browser.cookie(SESSION).unwrap();
    let there = browser.sign_out().await.location().unwrap();
    assert_eq!(there.origin(), provider.issuer.origin());
    assert_eq!(parameter(&there, "client_id").as_deref(), Some(CLIENT_ID));
    assert_eq!(parameter(&there, "post_logout_redirect_uri"), Some(portal.url.join("sign-in").unwrap().into()));
    let hint = parameter(&there, "id_token_hint").expect("no hint");
    assert_eq!(hint.split('.').count(), 3);
    assert_eq!(browser.cookie(SESSION), None);
    let thief = Browser::new(&portal.url);
    thief.plant(SESSION, &stolen);
    assert!(!thief.is_signed_in().await);

    let asked = browser.get(&there).await;
    let mut form = asked.form("form");
    form.fields.push(("logout".to_owned(), "yes".to_owned()));
    let back = browser.follow(browser.submit(&form).await).await;
    assert_eq!((back.url.path(), back.status), ("/sign-in", 200));
    assert!(back.text().contains("signed out"), "{}", back.text());
    assert_eq!(browser.sign_in_by_forms("real", "ann").await.1, 2, "the session there is gone");

    // Where the settings don't want it, the session there goes on.
    let elsewhere = Browser::new(&portal.url);
    elsewhere.sign_in("staying", "ann").await;
    assert_eq!(elsewhere.sign_out().await.location().unwrap().path(), "/sign-in");
    assert_eq!(elsewhere.sign_in_by_forms("staying", "ann").await.1, 0);
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_is_down_keeps_nobody_signed_in() {
    let provider = OidcProvider::start().await;
    let portal = start(&[real("real", &provider, "")], &GRANTS, 0).await;
    provider.admit(&portal.url, &["real"]).await;
    provider.person("ann", ann(&["pki"])).await;
    let browser = Browser::new(&portal.url);
    browser.sign_in("real", "ann").await;
    provider.kill().await;
    // What was read of it is too old to go by.
    portal.leap(TimeDelta::minutes(61));
    assert_eq!(browser.sign_out().await.location().unwrap().path(), "/sign-in");
    assert!(!browser.is_signed_in().await);
    let refused = browser.begin("real", "/teams/shop/certificates?q=a").await;
    assert_eq!(refused.status, 502);
    assert!(refused.text().contains("The identity provider doesn’t answer"), "{}", refused.text());
    assert_eq!(refused.form("form[action='/sign-in/real']").value("return_to"), "/teams/shop/certificates?q=a");
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn groups_are_read_again_within_the_hour() {
    let mut provider = OidcProvider::start().await;
    let portal = start(&[real("real", &provider, OFFLINE)], &GRANTS, 60).await;
    provider.admit(&portal.url, &["real"]).await;
    provider.person("ann", ann(&["pki"])).await;
    let browser = Browser::new(&portal.url);
    browser.sign_in("real", "ann").await;
    assert_eq!(browser.open(LIST).await.status, 200);

    for (hour, groups, status) in [(1, &["dev"][..], 404), (2, &["pki"], 200), (3, &[], 404)] {
        provider.person("ann", ann(groups)).await;
        provider.be_ahead(TimeDelta::minutes(61 * hour)).await;
        portal.leap(TimeDelta::minutes(61));
        waiting::until("the groups to be read again", async || {
            (browser.open(LIST).await.status == status).then_some(())
        })
        .await;
        assert!(browser.is_signed_in().await, "it is the groups that went, not the person");
    }

    // An outage is waited out, until the groups are twice as old as they may be.
    provider = {
        provider.kill().await;
        OidcProvider::start().await
    };
    portal.leap(TimeDelta::minutes(61));
    let tried = "SELECT count(*) FROM provider_tokens WHERE tried_at IS NOT NULL";
    waiting::until("the provider to be asked in vain", async || (count(&portal, tried).await == 1).then_some(())).await;
    assert!(browser.is_signed_in().await);
    portal.leap(TimeDelta::minutes(60));
    waiting::until("the session to end", async || (!browser.is_signed_in().await).then_some(())).await;
    assert_eq!(count(&portal, ENDED).await, 1);
    provider.kill().await;
    portal.stop().await;
}

const ENDED: &str = "SELECT count(*) FROM activity_events WHERE action = 'certdesk.session.sign-out'
    AND actor_kind = 'scheduler' AND target_kind = 'person' AND target_name = 'Ann Lee' AND data ? 'reason'";

#[tokio::test(flavor = "multi_thread")]
async fn who_has_no_account_any_more_is_signed_out() {
    let provider = OidcProvider::start().await;
    let portal = start(&[real("real", &provider, OFFLINE), real("plain", &provider, "")], &GRANTS, 60).await;
    provider.admit(&portal.url, &["real", "plain"]).await;
    provider.person("ann", ann(&["pki"])).await;
    provider.person("bob", json!({ "name": "Bob", "groups": ["pki"] })).await;
    let (ann_there, bob) = (Browser::new(&portal.url), Browser::new(&portal.url));
    // By a refresh token, and by an access token that has run out by then.
    let without_refresh = Browser::new(&portal.url);
    ann_there.sign_in("real", "ann").await;
    without_refresh.sign_in("plain", "ann").await;
    bob.sign_in("real", "bob").await;
    provider.dismiss("ann").await;
    provider.be_ahead(TimeDelta::minutes(61)).await;
    portal.leap(TimeDelta::minutes(61));
    waiting::until("the sessions to end", async || (count(&portal, ENDED).await == 2).then_some(())).await;
    assert!(!ann_there.is_signed_in().await && !without_refresh.is_signed_in().await);
    waiting::until("the other's groups to be read", async || {
        let read = "SELECT count(*) FROM provider_tokens WHERE groups_read_at > now() + interval '1 hour'";
        (count(&portal, read).await == 1).then_some(())
    })
    .await;
    assert!(bob.is_signed_in().await);
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_are_kept_sealed_and_only_as_far_as_they_are_wanted() {
    let provider = OidcProvider::start().await;
    for (minutes, refresh_tokens) in [(0, 0), (60, 1)] {
        let portal = start(&[real("real", &provider, OFFLINE)], &GRANTS, minutes).await;
        provider.admit(&portal.url, &["real"]).await;
        provider.person("ann", ann(&["pki"])).await;
        let browser = Browser::new(&portal.url);
        browser.sign_in("real", "ann").await;
        let kept = |column: &str| format!("SELECT count({column}) FROM provider_tokens");
        assert_eq!(count(&portal, &kept("id_token")).await, 1);
        assert_eq!(count(&portal, &kept("refresh_token")).await, refresh_tokens);
        assert_eq!(count(&portal, &kept("access_token")).await, 0, "one can be had with the other");
        // Every ID token begins so: {"alg":
        let stored = dump(&portal.database_url).await;
        assert_eq!(holding(&stored, b"eyJhbGci"), [""; 0]);
        let there = browser.sign_out().await.location().unwrap();
        assert!(parameter(&there, "id_token_hint").unwrap().starts_with("eyJhbGci"));
        assert_eq!(count(&portal, &kept("*")).await, 0, "they end with the session");
        portal.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_use_each_refresh_token_once() {
    let provider = OidcProvider::start().await;
    let described = [real("real", &provider, OFFLINE)];
    let clock = LeapingClock::new();
    let one = Portal::start(options(&described, &GRANTS, 60).await.with_clock(&clock)).await;
    let on_the_same = options(&described, &GRANTS, 60).await.with_clock(&clock).set("database-url", &one.database_url);
    let other = Portal::start(on_the_same).await;
    provider.admit(&one.url, &["real"]).await;
    let names: Vec<String> = (0..12).map(|number| format!("person-{number}")).collect();
    let mut browsers = Vec::new();
    for name in &names {
        provider.person(name, json!({ "name": name, "groups": ["pki"] })).await;
        let browser = Browser::new(&one.url);
        browser.sign_in("real", name).await;
        browsers.push(browser);
    }
    for hour in 1..=3 {
        provider.be_ahead(TimeDelta::minutes(61 * hour)).await;
        clock.leap(TimeDelta::minutes(61));
        one.app.wake.notify_one();
        other.app.wake.notify_one();
        let rounds = usize::try_from(hour).unwrap();
        waiting::until("all groups to be read again", async || {
            let sent = provider.refreshed().await;
            assert!(sent.iter().all(|times| *times == 1), "{sent:?}");
            let tried = "SELECT count(*) FROM provider_tokens WHERE tried_at IS NOT NULL";
            assert_eq!(count(&one, tried).await, 0, "in vain");
            (sent.len() == rounds * names.len()).then_some(())
        })
        .await;
        let read = format!(
            "SELECT count(*) FROM provider_tokens WHERE groups_read_at > now() + interval '{} minutes'",
            61 * hour - 5
        );
        waiting::until("what was read to be stored", async || {
            (count(&one, &read).await == i64::try_from(names.len()).unwrap()).then_some(())
        })
        .await;
    }
    for browser in &browsers {
        assert!(browser.is_signed_in().await);
    }
    other.stop().await;
    one.stop().await;
}
