//! Notifications with names that want to be more than names, and with too much of everything.

use certdesk::domain::ChannelKind;
use certdesk::i18n::Locale;
use certdesk::notify::{ChannelFormat, Content, EventType, Notification, NotifiedCertificate};
use scraper::{Html, Selector};
use serde_json::Value;

use super::samples::{certificate, context, lifecycle};

const HOSTILE: [&str; 8] = [
    "<!channel> <@U123> <https://evil.example|click>",
    "*bold* _it_ ~st~ `code` ```block```",
    "@channel @here @all",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "\"></a><a href='javascript:alert(1)'>",
    "a\r\nBcc: victim@example.org\r\n\r\nbody",
    "\u{202e}gnp.exe\u{200b}\u{0}\u{7}",
    "{{ 7*7 }} {$count} %s &lt;b&gt;",
];

fn hostile() -> Notification {
    let certificates = HOSTILE.iter().enumerate().map(|(n, text)| NotifiedCertificate {
        domains: vec![(*text).to_owned()],
        additional_info: Some((*text).to_owned()),
        ..certificate(n as u128, text, 10)
    });
    lifecycle(EventType::CertRenewFailed, certificates.collect())
}

fn slack(notification: &Notification, team_name: &str) -> Value {
    let mut context = context(Locale::En);
    context.origin.team_name = team_name;
    let content = notification.word(ChannelFormat::latest(ChannelKind::Slack), &context).unwrap();
    serde_json::from_str(&content.preview().unwrap()).unwrap()
}

/// Every text of a Slack message that may have markup in it.
fn marked_up(message: &Value) -> Vec<String> {
    let blocks = message["blocks"].as_array().unwrap().iter();
    let texts = blocks.flat_map(|block| {
        let elements = block["elements"].as_array().cloned().unwrap_or_default();
        elements.into_iter().chain([block["text"].clone()])
    });
    let texts = texts.filter(|text| text["type"] == "mrkdwn").map(|text| text["text"].as_str().unwrap().to_owned());
    texts.chain([message["text"].as_str().unwrap().to_owned()]).collect()
}

/// The text less its pieces of code and its links to ours: what is left is read as markup.
fn without_code(text: &str) -> String {
    let outside: String = text.split('`').step_by(2).collect();
    outside.replace("<https://certs.example/", "").replace("|Open", "")
}

#[test]
fn nothing_from_outside_is_markup_to_slack() {
    let message = slack(&hostile(), HOSTILE[0]);
    for text in marked_up(&message) {
        assert_eq!(text.matches('`').count() % 2, 0, "{text}");
        let rest = without_code(&text);
        for word in ["channel", "@", "U123", "evil", "bold", "_it_", "~", "script", "victim", "gnp", "7*7"] {
            assert!(!rest.contains(word), "{word} in {rest}");
        }
        assert!(!text.contains("<!") && !text.contains("<@") && !text.contains("<https://evil"), "{text}");
        assert!(!text.contains(['\r', '\u{202e}', '\u{200b}', '\0', '\u{7}']), "{text}");
    }
    insta::assert_snapshot!("slack_hostile", serde_json::to_string_pretty(&message).unwrap());
}

#[test]
fn slack_s_limits_are_kept() {
    let long = "<&>".repeat(300);
    for (count, days) in [(1, 1), (300, 1), (300, 300), (5000, 20)] {
        let certificates = (0..count).map(|n| NotifiedCertificate {
            domains: vec![long.clone(); 100],
            additional_info: Some(long.repeat(10)),
            ..certificate(n, &long, (n % days) as i64)
        });
        let message = slack(&lifecycle(EventType::CertRenewFailed, certificates.collect()), &long);
        let blocks = message["blocks"].as_array().unwrap();
        assert!(blocks.len() <= 50, "{count} certificates on {days} days: {} blocks", blocks.len());
        assert!(blocks[0]["text"]["text"].as_str().unwrap().chars().count() <= 150);
        for block in &blocks[1..blocks.len() - 1] {
            assert!((1..=3000).contains(&block["text"]["text"].as_str().unwrap().chars().count()));
        }
        assert!(message["text"].as_str().unwrap().len() <= 4000);
        // Nobody is left out without a word: what is shown and what is said to be left out are all of them.
        for text in [message["text"].as_str().unwrap().to_owned(), joined(blocks)] {
            let shown = text.matches("• ").count();
            let more = text
                .lines()
                .filter(|line| line.starts_with("and "))
                .map(|line| line.split(' ').nth(1).unwrap().parse::<usize>().unwrap());
            assert_eq!(shown + more.sum::<usize>(), count as usize, "{count} certificates on {days} days");
        }
    }
}

fn joined(blocks: &[Value]) -> String {
    blocks.iter().filter_map(|block| block["text"]["text"].as_str()).collect::<Vec<_>>().join("\n")
}

#[test]
fn nothing_from_outside_is_markup_to_a_mail_reader() {
    let mut context = context(Locale::En);
    context.origin.team_name = HOSTILE[3];
    let Content::Email(content) = hostile().word(ChannelFormat::Email, &context).unwrap() else { panic!("no e-mail") };
    assert!(!content.subject().contains(char::is_control));
    assert!(!content.text().contains("\nBcc:") && !content.text().contains('\r'));
    let html = Html::parse_document(content.html());
    for selector in ["script", "img", "b", "[onerror]"] {
        assert_eq!(html.select(&Selector::parse(selector).unwrap()).count(), 0, "{selector}");
    }
    for link in html.select(&Selector::parse("a").unwrap()) {
        assert!(link.attr("href").unwrap().starts_with("https://certs.example/"));
    }
    // The order in which certificates stand, and what is left of their names.
    let names: Vec<String> =
        html.select(&Selector::parse("li a").unwrap()).map(|link| link.text().collect::<String>()).collect();
    assert_eq!(names.len(), HOSTILE.len());
    assert_eq!(names[3], HOSTILE[3]);
    assert_eq!(names[5], "a Bcc: victim@example.org body");
    assert_eq!(names[6], "gnp.exe");
}

#[test]
fn an_e_mail_is_bounded() {
    let many = (0..5000).map(|n| NotifiedCertificate {
        domains: vec!["a".repeat(10_000); 100],
        additional_info: Some("b".repeat(100_000)),
        ..certificate(n, &"c".repeat(1000), (n % 400) as i64)
    });
    let notification = lifecycle(EventType::CertRenewFailed, many.collect());
    let Content::Email(content) = notification.word(ChannelFormat::Email, &context(Locale::En)).unwrap() else {
        panic!("no e-mail")
    };
    assert!(content.subject().chars().count() <= 200);
    assert!(content.text().len() < 1024 * 1024 && content.html().len() < 1024 * 1024);
    assert!(content.text().contains("and 4800 more"));
}
