//! Directories that are none, or that mean no good.

use serde_json::json;

use super::rig::{Rig, said, with};
use crate::support::authority_proxy::{Act, AuthorityProxy, Endpoint};
use crate::support::authority_stub::AuthorityStub;
use crate::support::clock::LeapingClock;
use crate::support::http::{Reply, Request, Server};
use crate::support::portal::PortalOptions;
use crate::support::upstream::tls;
use crate::support::world::world;

/// A server with Pebble's certificate that always answers so.
async fn answering(reply: impl Fn(&Request) -> Reply + Clone + Send + Sync + 'static) -> Server {
    let handler = move |request: Request| {
        let reply = reply.clone();
        async move { reply(&request) }
    };
    Server::start(Some(tls(&world().await.pebble)), handler).await
}

fn body(status: u16, headers: &[(&str, &str)], body: Vec<u8>) -> Reply {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Reply::Answer { status, headers, body }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_directory_is_told_apart() {
    let rig = Rig::start().await;
    let root = world().await.pebble.https_root_pem();
    let web_page = answering(|_| body(200, &[("content-type", "text/html")], b"<h1>Hello</h1>".to_vec())).await;
    let other_json = answering(|_| body(200, &[], br#"{"openapi": "3.1"}"#.to_vec())).await;
    let longs = answering(|_| body(200, &[], vec![b' '; 1024 * 1024])).await;
    let away = answering(|_| body(302, &[("location", "https://acme.example/")], vec![])).await;
    let gone = answering(|_| body(404, &[], vec![])).await;
    let cut = answering(|_| Reply::Close).await;
    let no_nonce = answering(|request| match request.target.as_str() {
        "/dir" => {
            let host = &request.headers.iter().find(|(name, _)| name == "host").unwrap().1;
            let url = format!("https://{host}/nothing");
            body(200, &[], json!({ "newNonce": url, "newAccount": url, "newOrder": url }).to_string().into_bytes())
        }
        _ => body(200, &[], vec![]),
    })
    .await;
    let inside = answering(|_| {
        let url = "https://10.1.2.3/acme";
        body(200, &[], json!({ "newNonce": url, "newAccount": url, "newOrder": url }).to_string().into_bytes())
    })
    .await;
    for (server, words) in [
        (&web_page, "no ACME directory"),
        (&other_json, "no ACME directory"),
        (&longs, "too long"),
        (&away, "redirect"),
        (&gone, "status 404"),
        (&cut, "can’t connect"),
        (&no_nonce, "no nonce"),
        (&inside, "refers to addresses"),
    ] {
        let form = rig.form("Odd", &format!("https://{}/dir", server.address), root).await;
        let tested = rig.test(&form).await;
        assert_eq!(tested.status, 422, "{words}");
        assert!(said(&tested, "directory_url").contains(words), "{words}: {}", tested.text());
        // What was typed stays, and nothing is saved either.
        assert_eq!(tested.form("form.authority").value("name"), "Odd");
        assert_eq!(rig.save(&form).await.status, 422);
    }
    assert_eq!(rig.names().await, ["Pebble"]);
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_hangs_is_given_up() {
    let rig = Rig::start().await;
    let server = Server::start(Some(tls(&world().await.pebble)), |_| std::future::pending()).await;
    let root = world().await.pebble.https_root_pem();
    let form = rig.form("Slow", &format!("https://{}/dir", server.address), root).await;
    let tested = rig.test(&form).await;
    assert!(said(&tested, "directory_url").contains("within 10 seconds"), "{}", tested.text());
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_that_are_not_allowed_get_no_connection() {
    let rig = Rig::start().await;
    for (url, words) in [
        ("https://10.1.2.3/dir", "allow-networks"),
        ("https://[::1]:14000/dir", "allow-networks"),
        ("https://169.254.169.254/latest", "allow-networks"),
        ("http://acme.example/dir", "https://"),
        ("ftp://acme.example/dir", "not a web address"),
        ("acme.example", "not a web address"),
        ("https://me:secret@acme.example/dir", "password"),
        ("", "Enter the address"),
    ] {
        let tested = rig.test(&rig.form("Inside", url, "").await).await;
        assert!(said(&tested, "directory_url").contains(words), "{url}: {}", tested.text());
        assert_eq!(tested.form("form.authority").value("directory_url"), url);
    }
    rig.portal.stop().await;

    // A name that leads inside is found out when it is resolved.
    let options = PortalOptions::new().await.set("allow-networks", "127.0.0.1/32").without_scheduler();
    let rig = Rig::with(options).await;
    let tested = rig.test(&rig.form("Inside", "https://127.0.0.2:1/dir", "").await).await;
    assert!(said(&tested, "directory_url").contains("allow-networks"), "{}", tested.text());
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_directory_says_is_shown_and_becomes_neither_markup_nor_a_dangerous_link() {
    let hostile = "<script>alert(1)</script>";
    let stub = AuthorityStub::with(LeapingClock::new(), |ways| {
        ways.meta = [
            ("profiles".to_owned(), json!({ "classic": "Usual certificates", hostile: hostile })),
            ("termsOfService".to_owned(), json!("javascript:alert(1)")),
            ("website".to_owned(), json!("https://ca.example/\"><script>")),
            ("caaIdentities".to_owned(), json!(["ca.example", hostile])),
        ]
        .into_iter()
        .collect();
    })
    .await;
    let rig = Rig::start().await;
    let form = rig.form("Stub", &stub.directory(), stub.root_pem()).await;
    let tested = rig.test(&form).await;
    assert_eq!(tested.status, 200, "{}", tested.text());
    let found = tested.texts("#found").concat();
    for words in ["classic", "Usual certificates", hostile, "javascript:alert(1)", "ca.example", "Not required"] {
        assert!(found.contains(words), "{words}: {found}");
    }
    let html = String::from_utf8(tested.body.clone()).unwrap();
    assert!(!html.contains("<script>alert") && !html.contains("href=\"javascript"));
    // Terms that are no link can be agreed to all the same; profiles are stored, and offered.
    let saved = rig.save(&with(tested.form("form.authority"), "accept_terms", "on")).await;
    assert_eq!(saved.status, 303, "{}", saved.text());
    let profiles = rig.sol.get(super::rig::LIST).await.texts("tr[data-authority=Stub] .tag");
    assert_eq!(profiles, [hostile, "classic"]);
    rig.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_authority_that_refuses_the_contact_or_the_account_is_quoted() {
    let proxy = AuthorityProxy::before(&world().await.pebble).await;
    let rig = Rig::start().await;
    let form = rig.form("Proxy", &proxy.directory(), world().await.pebble.https_root_pem()).await;
    proxy.next(Endpoint::NewAccount, [Act::refuse(400, "invalidContact", "we know nobody there")]);
    let refused = rig.accept_and_save(&form).await;
    assert!(said(&refused, "contact").contains("we know nobody there"), "{}", refused.text());
    proxy.next(Endpoint::NewAccount, [Act::refuse(403, "unauthorized", "not you")]);
    let refused = rig.accept_and_save(&form).await;
    assert!(refused.texts("#authority-errors").concat().contains("not you"), "{}", refused.text());
    proxy.next(Endpoint::NewAccount, [Act::WebPage, Act::WebPage, Act::WebPage]);
    let refused = rig.accept_and_save(&form).await;
    assert!(refused.texts("#authority-errors").concat().contains("no usable answer"), "{}", refused.text());
    let refused = rig.test(&form.clone().set("contact", "nobody")).await;
    assert!(said(&refused, "contact").contains("e-mail"), "{}", refused.text());
    assert_eq!(rig.count("acme_accounts").await, 0);
    proxy.forget_plans();
    assert_eq!(rig.accept_and_save(&form).await.status, 303);
    rig.portal.stop().await;
}
