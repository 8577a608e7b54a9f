//! What happened and what to do, by the type of event.

use crate::i18n::{Arg, Words};
use crate::notify::{EventType, Notification};

/// What happened to `count` certificates, and what to do; none for events that only programs are told.
pub(super) fn describe(notification: &Notification, count: usize, words: Words) -> Option<(String, &'static str)> {
    match notification {
        Notification::Test => Some((words.say("told-test").to_owned(), words.say("told-test-do"))),
        Notification::Connected => Some((words.say("told-connected").to_owned(), words.say("told-connected-do"))),
        Notification::Lifecycle(lifecycle) => of_certificates(lifecycle.event_type, count, words),
        Notification::DomainValidation(_) => None,
    }
}

fn of_certificates(event_type: EventType, count: usize, words: Words) -> Option<(String, &'static str)> {
    let n = Arg::from(count);
    Some(match event_type {
        EventType::CertAboutToExpireReimportRequired => {
            (words.with("told-reimport-soon", &[("count", n)]), words.say("told-reimport-soon-do"))
        }
        EventType::CertExpiredReimportRequired => {
            (words.with("told-reimport-expired", &[("count", n)]), words.say("told-reimport-expired-do"))
        }
        EventType::CertReimported => (words.with("told-reimported", &[("count", n)]), words.say("told-reimported-do")),
        EventType::CertIssued => (words.with("told-issued", &[("count", n)]), words.say("told-issued-do")),
        EventType::CertOrderFailed => {
            (words.with("told-order-failed", &[("count", n)]), words.say("told-order-failed-do"))
        }
        EventType::CertRenewed => (words.with("told-renewed", &[("count", n)]), words.say("told-renewed-do")),
        EventType::CertRenewFailed => {
            (words.with("told-renew-failed", &[("count", n)]), words.say("told-renew-failed-do"))
        }
        EventType::CertAboutToExpireRenewRequired => {
            (words.with("told-renew-soon", &[("count", n)]), words.say("told-renew-soon-do"))
        }
        EventType::CertExpiredRenewRequired => {
            (words.with("told-renew-expired", &[("count", n)]), words.say("told-renew-expired-do"))
        }
        EventType::CertIssuedNotDownloaded => {
            (words.with("told-not-downloaded", &[("count", n)]), words.say("told-not-downloaded-do"))
        }
        EventType::CertRenewedNotDownloaded => {
            (words.with("told-renewed-not-downloaded", &[("count", n)]), words.say("told-renewed-not-downloaded-do"))
        }
        EventType::TestNotificationChannel
        | EventType::CertDomainValidationRequired
        | EventType::CertDomainValidationCompleted => return None,
    })
}
