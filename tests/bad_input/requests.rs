//! Requests that no page of ours sends: too large, of another type, from elsewhere, with a token that is not the session's.

use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, ORIGIN};

use super::rig::{Counts, assert_fit, good_form, order_path, portal};
use crate::support::page::Page;
use crate::support::person::Person;
use crate::support::portal::TEAM;

fn assert_page(page: &Page, status: u16, words: &str) {
    assert_eq!(page.status, status, "{}", page.text());
    assert!(page.text().contains(words), "{}", page.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn too_large_or_of_another_type() {
    let (portal, mina) = portal().await;
    let before = Counts::of(&portal).await;
    let (post, path) = (Method::POST, order_path());
    let form = "application/x-www-form-urlencoded";
    let large = format!("name={}", "a".repeat(10 * 1024 * 1024));
    let page = mina.send(post.clone(), &path, |request| request.header(CONTENT_TYPE, form).body(large)).await;
    assert_page(&page, 413, "too large");

    let good = good_form(&mina).await;
    let json = serde_json::to_string(&good.fields).unwrap();
    for (kind, body) in [
        ("application/json", json.clone()),
        ("multipart/form-data; boundary=x", "--x--".to_owned()),
        ("text/plain", "name=a".to_owned()),
        ("application/x-www-form-urlencoded; charset=utf-16", "name=a".to_owned()),
        ("nonsense", String::new()),
    ] {
        let page = mina.send(post.clone(), &path, |request| request.header(CONTENT_TYPE, kind).body(body)).await;
        assert_fit(&page, kind);
        assert!((400..500).contains(&page.status), "{kind}: {}", page.status);
    }
    let page = mina.send(post.clone(), &path, |request| request.body(json)).await;
    assert_page(&page, 400, "makes no sense");
    let page = mina.send(post, &path, |request| request.header(CONTENT_TYPE, form).body(vec![0xff, 0, 0x80])).await;
    assert_fit(&page, "no text");
    assert_eq!(Counts::of(&portal).await, before);
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_another_token() {
    let (portal, mina) = portal().await;
    let before = Counts::of(&portal).await;
    let opened = good_form(&mina).await;
    // Signed in again since: the session of the form has gone.
    let again = portal.person("mina").await;
    let will = portal.person("will").await;
    let wills = will.csrf().await;
    for token in [opened.value("csrf"), &wills, ""] {
        let form = opened.clone().set("csrf", token);
        let page = again.submit(&form).await;
        assert_page(&page, 403, "signed in again since");
        let shown = page.form("form.order");
        assert_eq!(shown.value("name"), opened.value("name"));
        assert_ne!(shown.value("csrf"), opened.value("csrf"));
    }
    assert_eq!(Counts::of(&portal).await, before);
    // What comes back can be sent.
    let page = again.submit(&opened).await;
    assert_eq!(again.submit(&page.form("form.order")).await.status, 303);
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_the_session_has_ended() {
    let (portal, mina) = portal().await;
    let before = Counts::of(&portal).await;
    let nobody = Person::nobody(&portal.url);
    let form = good_form(&mina).await;
    let page = nobody.submit(&form).await;
    assert_eq!(page.status, 401);
    let shown = page.form("form.order");
    for field in ["name", "primary_domain", "authority"] {
        assert_eq!(shown.value(field), form.value(field));
    }
    let page = nobody.submit(&form.clone().set("authority", "")).await;
    assert!(!page.text().contains("Pebble"), "strangers are told which authorities there are");
    assert_eq!(Counts::of(&portal).await, before);
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn from_elsewhere() {
    let (portal, mina) = portal().await;
    let before = Counts::of(&portal).await;
    let own = portal.url.origin().ascii_serialization();
    let elsewhere = [
        (ORIGIN.as_str(), "https://evil.test"),
        (ORIGIN.as_str(), "null"),
        (ORIGIN.as_str(), ""),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("sec-fetch-site", "nonsense"),
    ];
    for (name, value) in elsewhere {
        for path in [&order_path(), "/sign-out", "/sign-in/oidc"] {
            let form = good_form(&mina).await;
            let page = mina.send(Method::POST, path, |request| request.header(name, value).form(&form.fields)).await;
            assert_page(&page, 403, "out of date");
        }
    }
    assert_eq!(Counts::of(&portal).await, before);
    assert_eq!(mina.get("/").await.status, 303, "still signed in");
    let form = good_form(&mina).await;
    let page = mina.send(Method::POST, &order_path(), |request| request.header(ORIGIN, own).form(&form.fields)).await;
    assert_eq!(page.status, 303);
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn by_another_method() {
    let (portal, mina) = portal().await;
    let before = Counts::of(&portal).await;
    let list = format!("/teams/{TEAM}/certificates");
    let reading = ["/", "/sign-in", "/language/en", &list, "/healthz", "/readyz", "/nowhere"];
    for path in reading.into_iter().chain([&*order_path()]) {
        for method in [Method::PUT, Method::DELETE, Method::PATCH, Method::TRACE, Method::OPTIONS] {
            let page = mina.send(method.clone(), path, |request| request).await;
            assert_fit(&page, &format!("{method} {path}"));
            assert!((400..500).contains(&page.status), "{method} {path}: {}", page.status);
        }
    }
    for path in reading {
        let page = mina.send(Method::POST, path, |request| request).await;
        assert!((400..500).contains(&page.status), "POST {path}: {}", page.status);
    }
    for path in ["/sign-out", "/sign-in/oidc"] {
        let page = mina.get(path).await;
        assert!((400..500).contains(&page.status), "GET {path}: {}", page.status);
    }
    assert_eq!(mina.get("/").await.status, 303, "still signed in");
    assert_eq!(Counts::of(&portal).await, before);
    portal.stop().await;
}
