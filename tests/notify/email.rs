//! E-mail, handed to a real server and read by another program's eyes.

use std::sync::Arc;
use std::time::Duration;

use certdesk::domain::ChannelKind;
use certdesk::domain::ids::DeliveryId;
use certdesk::i18n::Locale;
use certdesk::net::AllowedNetworks;
use certdesk::notify::email::{SmtpSecurity, SmtpSettings};
use certdesk::notify::signing::SigningKey;
use certdesk::notify::{
    Attempt, ChannelFormat, Content, EndpointFault, EventType, MailerSettings, Message, Notification, Outcome,
    Transports, UnreachableClass, WebhookSettings,
};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;

use super::samples::{all, certificate, context, lifecycle, now};
use super::smtp_server::SmtpServer;

const PASSWORD: &str = "a password of the tests";

fn settings(port: u16, security: SmtpSecurity) -> MailerSettings {
    MailerSettings {
        smtp: SmtpSettings {
            host: "127.0.0.1".to_owned(),
            port,
            security,
            credentials: None,
            from: "Certdesk <certs@portal.example>".parse().unwrap(),
            trusted_root: None,
        },
        hello: "certs.example".to_owned(),
        allowed: Arc::default(),
        timeout: Duration::from_secs(10),
    }
}

fn transports(settings: MailerSettings) -> Transports {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    Transports::new(WebhookSettings::default(), Some(settings)).unwrap()
}

fn mail(notification: &Notification, delivery: DeliveryId, locale: Locale) -> Message {
    let key = SigningKey::generate().unwrap().key;
    notification.word(ChannelFormat::Email, &context(locale)).unwrap().pack(delivery, &key, now()).unwrap()
}

async fn send(transports: &Transports, to: &str, message: Message) -> Attempt {
    let endpoint = transports.accept(ChannelKind::Email, to).ok().unwrap();
    transports.send(&endpoint, message).await
}

async fn send_test(settings: MailerSettings, to: &str) -> Attempt {
    send(&transports(settings), to, mail(&Notification::Test, DeliveryId::new(), Locale::En)).await
}

fn header<'a>(message: &'a Value, name: &str) -> Vec<&'a str> {
    let headers = message["headers"].as_array().unwrap().iter();
    headers.filter(|header| header[0] == name).map(|header| header[1].as_str().unwrap()).collect()
}

#[tokio::test]
async fn every_notification_is_read_as_it_was_worded() {
    let server = SmtpServer::start("none", &json!({}));
    let transports = transports(settings(server.port, SmtpSecurity::None));
    for locale in Locale::ALL {
        let carried = all().into_iter().filter(|told| ChannelFormat::Email.carries(told.event_type()));
        for notification in carried {
            let delivery = DeliveryId::new();
            let message = mail(&notification, delivery, locale);
            let attempt = send(&transports, "kim@example.org, lee@example.net", message).await;
            assert_eq!((attempt.outcome, attempt.status), (Outcome::Delivered, Some(250)), "{}", attempt.excerpt);
            assert_eq!(attempt.excerpt, "250 2.0.0 taken");

            let Content::Email(content) = notification.word(ChannelFormat::Email, &context(locale)).unwrap() else {
                panic!("no e-mail")
            };
            let read = server.next();
            assert_eq!(read["defects"], json!([]));
            assert_eq!(read["types"], json!(["multipart/alternative", "text/plain", "text/html"]));
            let part = |name: &str| read[name].as_str().unwrap().replace("\r\n", "\n").trim_end().to_owned();
            assert_eq!(part("text"), content.text().trim_end());
            assert_eq!(part("html"), content.html().trim_end());
            assert_eq!(header(&read, "Subject"), [content.subject()]);
            assert_eq!(header(&read, "Message-ID"), [format!("<{delivery}@portal.example>")]);
            assert_eq!(header(&read, "Auto-Submitted"), ["auto-generated"]);
            assert_eq!(header(&read, "Date"), ["Sun, 31 Jan 2027 23:59:00 +0000"]);
            assert_eq!(header(&read, "From"), ["Certdesk <certs@portal.example>"]);
            assert_eq!(header(&read, "To"), ["kim@example.org, lee@example.net"]);
            assert_eq!(read["mail_from"], "certs@portal.example");
            assert_eq!(read["rcpt_tos"], json!(["kim@example.org", "lee@example.net"]));
            assert_eq!(read["helo"], "certs.example");
            // RFC 5321 section 4.5.3.1.6, and servers that don't take eight bits.
            assert!(read["longest_line"].as_u64().unwrap() <= 998 && read["ascii"] == true);
        }
    }
    assert!(server.has_nothing());
}

#[tokio::test]
async fn no_name_becomes_a_header() {
    let server = SmtpServer::start("none", &json!({}));
    let mut context = context(Locale::En);
    let hostile = "shop\r\nBcc: victim@example.org\r\n\r\n.\r\nQUIT";
    context.origin.team_name = hostile;
    let notification = lifecycle(EventType::CertIssued, vec![certificate(1, hostile, 30)]);
    let key = SigningKey::generate().unwrap().key;
    let content = notification.word(ChannelFormat::Email, &context).unwrap();
    let message = content.pack(DeliveryId::new(), &key, now()).unwrap();
    let attempt = send(&transports(settings(server.port, SmtpSecurity::None)), "kim@example.org", message).await;
    assert_eq!(attempt.outcome, Outcome::Delivered);
    let read = server.next();
    let names: Vec<&str> = read["headers"].as_array().unwrap().iter().map(|h| h[0].as_str().unwrap()).collect();
    let mut sorted = names.clone();
    sorted.sort_unstable();
    assert_eq!(
        sorted,
        ["Auto-Submitted", "Content-Type", "Date", "From", "MIME-Version", "Message-ID", "Subject", "To"]
    );
    let line = "shop Bcc: victim@example.org . QUIT";
    assert_eq!(header(&read, "Subject"), [format!("{line}: A certificate was issued: {line}")]);
    assert_eq!(read["rcpt_tos"], json!(["kim@example.org"]));
}

#[tokio::test]
async fn a_password_goes_by_tls_only() {
    for (name, security) in [("starttls", SmtpSecurity::StartTls), ("tls", SmtpSecurity::Tls)] {
        let server = SmtpServer::start(name, &json!({ "password": PASSWORD }));
        let good = |password: &str| {
            let mut settings = settings(server.port, security);
            settings.smtp.trusted_root = Some(server.root.clone());
            settings.smtp.credentials = Some(("certdesk".to_owned(), password.into()));
            settings
        };
        let attempt = send_test(good(PASSWORD), "kim@example.org").await;
        assert_eq!(attempt.outcome, Outcome::Delivered, "{name}: {}", attempt.excerpt);
        let read = server.next();
        assert_eq!((&read["tls"], &read["signed_in"]), (&json!(true), &json!(true)), "{name}");

        let attempt = send_test(good("another"), "kim@example.org").await;
        assert_eq!(attempt.outcome, Outcome::Refused { status: 535 }, "{name}");
        let nobody = MailerSettings { smtp: SmtpSettings { credentials: None, ..good("").smtp }, ..good("") };
        let attempt = send_test(nobody, "kim@example.org").await;
        assert_eq!(attempt.outcome, Outcome::Refused { status: 530 }, "{name}");

        // Its root isn't the machine's.
        let mut stranger = good(PASSWORD);
        stranger.smtp.trusted_root = None;
        let attempt = send_test(stranger, "kim@example.org").await;
        assert_eq!(attempt.outcome, Outcome::Unreachable(UnreachableClass::Tls), "{name}");
        // Nor is its certificate for another name.
        let mut renamed = good(PASSWORD);
        renamed.smtp.host = "127.0.0.2".to_owned();
        let attempt = send_test(renamed, "kim@example.org").await;
        assert!(matches!(attempt.outcome, Outcome::Unreachable(_)), "{name}");
        assert!(server.has_nothing());
    }
}

#[tokio::test]
async fn a_server_without_starttls_gets_nothing() {
    let server = SmtpServer::start("none", &json!({}));
    let attempt = send_test(settings(server.port, SmtpSecurity::StartTls), "kim@example.org").await;
    assert_eq!(attempt.outcome, Outcome::Unreachable(UnreachableClass::Tls));
    assert!(server.has_nothing());
}

#[tokio::test]
async fn without_tls_only_this_machine_and_allowed_networks_are_reached() {
    let mut far = settings(25, SmtpSecurity::None);
    far.smtp.host = "192.0.2.1".to_owned();
    far.timeout = Duration::from_millis(300);
    let attempt = send_test(far.clone(), "kim@example.org").await;
    assert_eq!(attempt.outcome, Outcome::Forbidden(EndpointFault::AddressNotAllowed));
    far.allowed = Arc::new(AllowedNetworks::new(vec!["192.0.2.0/24".parse().unwrap()]));
    let attempt = send_test(far, "kim@example.org").await;
    assert!(matches!(attempt.outcome, Outcome::Unreachable(_)), "{attempt:?}");
}

#[tokio::test]
async fn replies_say_whether_to_come_again() {
    let later = Outcome::Retry { status: 451, retry_after: None };
    let server = SmtpServer::start("none", &json!({}));
    let to = async |to: &str| send_test(settings(server.port, SmtpSecurity::None), to).await;

    let attempt = to("later@example.org").await;
    assert_eq!((attempt.outcome, attempt.status), (later, Some(451)));
    assert_eq!(attempt.excerpt, "451 4.7.1 not now: <l…@example.org>");
    assert_eq!(to("never@example.org, never2@example.org").await.outcome, Outcome::Refused { status: 550 });
    assert_eq!(to("never@example.org, later@example.org, never2@example.org").await.outcome, later);
    assert!(server.has_nothing());

    // The others get it all the same, and it is said who didn't.
    let attempt = to("later@example.org, kim@example.org, never@example.org").await;
    assert_eq!((attempt.outcome, attempt.status), (Outcome::Delivered, Some(250)));
    let said = "451 4.7.1 not now: <l…@example.org>\n550 5.1.1 nobody here: <n…@example.org>\n250 2.0.0 taken";
    assert_eq!(attempt.excerpt, said);
    assert_eq!(server.next()["rcpt_tos"], json!(["kim@example.org"]));

    for (reply, outcome) in [
        ("452 4.3.1 full", Outcome::Retry { status: 452, retry_after: None }),
        ("554 5.7.1 spam", Outcome::Refused { status: 554 }),
    ] {
        let server = SmtpServer::start("none", &json!({ "data": reply }));
        let attempt = send_test(settings(server.port, SmtpSecurity::None), "kim@example.org").await;
        assert_eq!((attempt.outcome, attempt.excerpt.as_str()), (outcome, reply));
    }
}

/// A server that says these lines, each after the client's next one, and then nothing more, the connection kept.
async fn saying(lines: &'static [&'static str]) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (mut connection, _) = listener.accept().await.unwrap();
        let (read, mut write) = connection.split();
        let mut read = BufReader::new(read).lines();
        for line in lines {
            write.write_all(line.as_bytes()).await.unwrap();
            // A message ends with a dot; everything else is one line.
            let message = line.starts_with("354");
            while let Ok(Some(heard)) = read.next_line().await {
                if !message || heard == "." {
                    break;
                }
            }
        }
        std::future::pending::<()>().await;
    });
    port
}

#[tokio::test]
async fn a_server_that_hangs_or_babbles_ends_in_time() {
    let attempt = async |port| {
        let timeout = Duration::from_millis(500);
        send_test(MailerSettings { timeout, ..settings(port, SmtpSecurity::None) }, "kim@example.org").await
    };
    let timeout = Outcome::Unreachable(UnreachableClass::Timeout);
    for lines in [&[][..], &["220 hello\r\n"], &["220 hello\r\n", "250 mail.test\r\n", "250 fine\r\n", "250 fine\r\n"]]
    {
        let ended = attempt(saying(lines).await).await;
        assert_eq!(ended.outcome, timeout, "{lines:?}");
        assert!(ended.duration < Duration::from_secs(5));
    }
    let protocol = Outcome::Unreachable(UnreachableClass::Protocol);
    assert_eq!(attempt(saying(&["HTTP/1.1 400 Bad Request\r\n\r\n"]).await).await.outcome, protocol);
    let busy = attempt(saying(&["421 4.3.2 too many connections\r\n"]).await).await;
    assert_eq!(busy.outcome, Outcome::Retry { status: 421, retry_after: None });

    // Once it has the message, it may take its time over the goodbye.
    const TAKEN: [&str; 6] =
        ["220 hello\r\n", "250 mail.test\r\n", "250 fine\r\n", "250 fine\r\n", "354 go on\r\n", "250 taken\r\n"];
    let ended = attempt(saying(&TAKEN).await).await;
    assert_eq!((ended.outcome, ended.excerpt.as_str()), (Outcome::Delivered, "250 taken"));

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let nobody = listener.local_addr().unwrap().port();
    drop(listener);
    assert_eq!(attempt(nobody).await.outcome, Outcome::Unreachable(UnreachableClass::Connect));
}
