//! Attempts against real HTTP receivers on loopback: good ones, bad ones, and those that must not be reached.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use certdesk::net::AllowedNetworks;
use certdesk::notify::attempt::MAX_EXCERPT;
use certdesk::notify::{Attempt, EndpointFault, Outcome, UnreachableClass, WebhookClient, WebhookSettings};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use url::Url;
use wiremock::matchers::{any, body_string, header, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

const BODY: &str = r#"{"data":"a.b.c"}"#;
/// A part of every endpoint here, which may turn up in nothing that is kept of an attempt.
const SECRET: &str = "T0ken4711";

fn loopback() -> WebhookSettings {
    let networks = vec!["127.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()];
    WebhookSettings {
        allow_http: true,
        allowed: Arc::new(AllowedNetworks::new(networks)),
        ..WebhookSettings::default()
    }
}

async fn attempt(base: &str, settings: WebhookSettings) -> Attempt {
    let endpoint: Url = format!("{base}/{SECRET}").parse().unwrap();
    let attempt = WebhookClient::new(settings).unwrap().send(&endpoint, BODY.to_owned()).await;
    assert!(!format!("{attempt:?}").contains(SECRET), "{attempt:?}");
    attempt
}

async fn answering(response: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(response).mount(&server).await;
    server
}

/// A receiver made of one function over a connection, its request read already.
async fn raw<F, Fut>(answer: F) -> String
where
    F: Fn(TcpStream) -> Fut + Send + 'static,
    Fut: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            let mut request = Vec::new();
            let mut buffer = [0; 4096];
            while !request.ends_with(BODY.as_bytes()) {
                match connection.read(&mut buffer).await {
                    Ok(0) | Err(_) => break,
                    Ok(read) => request.extend_from_slice(&buffer[..read]),
                }
            }
            tokio::spawn(answer(connection));
        }
    });
    base
}

#[tokio::test]
async fn any_2xx_is_delivered() {
    for status in [200, 202, 204] {
        let server = MockServer::start().await;
        Mock::given(method("POST"))
            .and(path(format!("/{SECRET}")))
            .and(header("content-type", "application/json"))
            .and(body_string(BODY))
            .respond_with(ResponseTemplate::new(status))
            .expect(1)
            .mount(&server)
            .await;
        let attempt = attempt(&server.uri(), loopback()).await;
        assert_eq!((attempt.outcome, attempt.status), (Outcome::Delivered, Some(status)));
    }
}

#[tokio::test]
async fn a_status_says_whether_to_come_again() {
    for (status, outcome) in [
        (400, Outcome::Refused { status: 400 }),
        (401, Outcome::Refused { status: 401 }),
        (410, Outcome::Refused { status: 410 }),
        (408, Outcome::Retry { status: 408, retry_after: None }),
        (425, Outcome::Retry { status: 425, retry_after: None }),
        (500, Outcome::Retry { status: 500, retry_after: None }),
        (503, Outcome::Retry { status: 503, retry_after: None }),
    ] {
        let server = answering(ResponseTemplate::new(status).set_body_string(format!("no /{SECRET}\0here"))).await;
        let attempt = attempt(&server.uri(), loopback()).await;
        assert_eq!(attempt.outcome, outcome);
        assert_eq!(attempt.excerpt, "no … here");
    }
    let server = answering(ResponseTemplate::new(429).insert_header("retry-after", "77")).await;
    let asked = Outcome::Retry { status: 429, retry_after: Some(Duration::from_secs(77)) };
    assert_eq!(attempt(&server.uri(), loopback()).await.outcome, asked);
}

#[tokio::test]
async fn an_endless_answer_is_cut() {
    const GIGABYTE: u64 = 1 << 30;
    let sent = Arc::new(AtomicU64::new(0));
    let counter = Arc::clone(&sent);
    let base = raw(move |mut connection| {
        let counter = Arc::clone(&counter);
        async move {
            let head = format!("HTTP/1.1 500 Oops\r\ncontent-length: {GIGABYTE}\r\n\r\n");
            connection.write_all(head.as_bytes()).await.unwrap();
            let chunk = [b'x'; 16 * 1024];
            while counter.load(Ordering::SeqCst) < GIGABYTE && connection.write_all(&chunk).await.is_ok() {
                counter.fetch_add(chunk.len() as u64, Ordering::SeqCst);
            }
        }
    })
    .await;
    let attempt = attempt(&base, loopback()).await;
    assert_eq!(attempt.outcome, Outcome::Retry { status: 500, retry_after: None });
    assert_eq!(attempt.excerpt, "x".repeat(MAX_EXCERPT));
    // What the sockets' buffers hold may have been sent, but no more.
    assert!(sent.load(Ordering::SeqCst) < 64 * 1024 * 1024);
}

#[tokio::test]
async fn a_hang_ends_in_time() {
    let settings = WebhookSettings { timeout: Duration::from_millis(300), ..loopback() };
    let silent = raw(|connection| async move {
        std::future::pending::<()>().await;
        drop(connection);
    })
    .await;
    let ended = attempt(&silent, settings.clone()).await;
    assert_eq!(ended.outcome, Outcome::Unreachable(UnreachableClass::Timeout));
    assert!(ended.duration >= Duration::from_millis(300) && ended.duration < Duration::from_secs(5));

    // Once the status is there, the body can't take it back, but it can't hold us up either.
    let slow = raw(|mut connection| async move {
        connection.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf").await.unwrap();
        std::future::pending::<()>().await;
    })
    .await;
    let ended = attempt(&slow, settings).await;
    assert_eq!((ended.outcome, ended.excerpt.as_str()), (Outcome::Delivered, "half"));
    assert!(ended.duration < Duration::from_secs(5));
}

#[tokio::test]
async fn what_is_no_answer_is_told_apart() {
    let closed = raw(|connection| async move { drop(connection) }).await;
    let protocol = Outcome::Unreachable(UnreachableClass::Protocol);
    assert_eq!(attempt(&closed, loopback()).await.outcome, protocol);

    let garbage = raw(|mut connection| async move { connection.write_all(b"220 smtp ready\r\n").await.unwrap() }).await;
    assert_eq!(attempt(&garbage, loopback()).await.outcome, protocol);

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let nobody = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    assert_eq!(attempt(&nobody, loopback()).await.outcome, Outcome::Unreachable(UnreachableClass::Connect));

    let plain = answering(ResponseTemplate::new(200)).await;
    let over_tls = plain.uri().replace("http:", "https:");
    assert_eq!(attempt(&over_tls, loopback()).await.outcome, Outcome::Unreachable(UnreachableClass::Tls));
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let target = MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(200)).expect(0).mount(&target).await;
    for status in [301, 302, 303, 307, 308] {
        let server = answering(ResponseTemplate::new(status).insert_header("location", target.uri())).await;
        assert_eq!(attempt(&server.uri(), loopback()).await.outcome, Outcome::Refused { status });
    }
}

#[tokio::test]
async fn what_the_settings_do_not_allow_is_not_reached() {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(200)).expect(1).mount(&server).await;
    let port = server.address().port();
    let closed = WebhookSettings { allowed: Arc::default(), ..loopback() };
    let https_only = WebhookSettings { allow_http: false, ..loopback() };
    let address = Outcome::Forbidden(EndpointFault::AddressNotAllowed);

    assert_eq!(attempt(&server.uri(), closed.clone()).await.outcome, address);
    assert_eq!(attempt(&format!("http://[::ffff:127.0.0.1]:{port}"), closed.clone()).await.outcome, address);
    assert_eq!(attempt(&format!("http://localhost:{port}"), closed).await.outcome, address);
    let plain = attempt(&server.uri(), https_only).await.outcome;
    assert_eq!(plain, Outcome::Forbidden(EndpointFault::HttpsRequired));

    let by_name = attempt(&format!("http://localhost:{port}"), loopback()).await;
    assert_eq!(by_name.outcome, Outcome::Delivered);
}
