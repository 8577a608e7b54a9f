//! Every notification in the words of every kind and version of channel.

use certdesk::domain::ChannelKind;
use certdesk::i18n::Locale;
use certdesk::notify::{ChannelFormat, Content, EventType, NotCarried, Notification};

use super::samples::{all, context, of};

fn title(notification: &Notification) -> String {
    match notification {
        Notification::Connected => "a channel that was added".to_owned(),
        other => other.event_type().to_string(),
    }
}

/// Everything that such a channel is told, one after the other.
fn told(format: ChannelFormat, locale: Locale, show: impl Fn(&Content) -> String) -> String {
    let notifications = all().into_iter().filter(|notification| format.carries(notification.event_type()));
    let told = notifications.map(|notification| {
        let content = notification.word(format, &context(locale)).unwrap();
        format!("=== {}\n{}", title(&notification), show(&content))
    });
    told.collect::<Vec<_>>().join("\n")
}

fn preview(content: &Content) -> String {
    content.preview().unwrap()
}

fn html(content: &Content) -> String {
    match content {
        Content::Email(content) => content.html().to_owned(),
        _ => panic!("no e-mail"),
    }
}

#[test]
fn callbacks() {
    for version in 1..=4 {
        let format = ChannelFormat::of(ChannelKind::Callback, version).unwrap();
        insta::assert_snapshot!(format!("callback_version_{version}"), told(format, Locale::En, preview));
    }
}

#[test]
fn slack_messages() {
    for version in 1..=3 {
        let format = ChannelFormat::of(ChannelKind::Slack, version).unwrap();
        insta::assert_snapshot!(format!("slack_version_{version}"), told(format, Locale::En, preview));
    }
    let latest = ChannelFormat::latest(ChannelKind::Slack);
    insta::assert_snapshot!("slack_in_korean", told(latest, Locale::Ko, preview));
}

#[test]
fn emails() {
    insta::assert_snapshot!("email_text", told(ChannelFormat::Email, Locale::En, preview));
    insta::assert_snapshot!("email_text_in_korean", told(ChannelFormat::Email, Locale::Ko, preview));
    insta::assert_snapshot!("email_html", told(ChannelFormat::Email, Locale::En, html));
}

#[test]
fn what_a_channel_does_not_carry_is_refused() {
    for kind in ChannelKind::ALL {
        let latest = ChannelFormat::latest(kind).version();
        for version in 1..=latest {
            let format = ChannelFormat::of(kind, version).unwrap();
            for event_type in EventType::ALL {
                let worded = of(event_type).word(format, &context(Locale::En));
                if format.carries(event_type) {
                    assert!(worded.is_ok(), "{event_type} {kind} {version}");
                } else {
                    assert_eq!(worded.err(), Some(NotCarried { event_type, format }), "{event_type} {kind} {version}");
                }
            }
        }
    }
}
