//! A notification of each type, and what it is worded by.

use certdesk::domain::ids::CertificateId;
use certdesk::i18n::Locale;
use certdesk::notify::{
    Context, DomainValidation, DomainValidationStage, EventType, Lifecycle, Notification, NotifiedCertificate, Origin,
};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use uuid::Uuid;

pub const MANAGE: &str = "https://certs.example/teams/shop/certificates";

/// 31 January 2027, shortly before midnight UTC.
pub fn now() -> DateTime<Utc> {
    "2027-01-31T23:59:00Z".parse().unwrap()
}

pub fn context(locale: Locale) -> Context<'static> {
    let team = "0190163d-8694-739b-aea5-966c26f8ad91".parse().unwrap();
    Context { origin: Origin { team, team_name: "Shop", certificate_manager_url: MANAGE }, locale, now: now() }
}

/// A certificate of which everything is known, which expires `days` days from now.
pub fn certificate(number: u128, name: &str, days: i64) -> NotifiedCertificate {
    NotifiedCertificate {
        id: CertificateId(Uuid::from_u128(number)),
        name: name.to_owned(),
        domains: vec![format!("{number}.shop.example"), format!("*.{number}.shop.example")],
        expires_on: Some(now() + TimeDelta::days(days)),
        additional_info: Some("The TXT value was not served by every name server in time".to_owned()),
        auto_renewed: Some(true),
        previous_expires_on: Some(now() + TimeDelta::days(days - 29)),
    }
}

pub fn lifecycle(event_type: EventType, certificates: Vec<NotifiedCertificate>) -> Notification {
    Notification::Lifecycle(Lifecycle { event_type, certificates, expiry_date: NaiveDate::from_ymd_opt(2027, 3, 2) })
}

/// A notification of this type, such as Certdesk makes them.
pub fn of(event_type: EventType) -> Notification {
    let validation = |stage| {
        Notification::DomainValidation(DomainValidation {
            stage,
            certificate: CertificateId(Uuid::from_u128(1)),
            domain: "*.shop.example".parse().unwrap(),
            txt_value: "7GkC0Rw-8fQ0n".to_owned(),
        })
    };
    match event_type {
        EventType::TestNotificationChannel => Notification::Test,
        EventType::CertDomainValidationRequired => validation(DomainValidationStage::Required),
        EventType::CertDomainValidationCompleted => validation(DomainValidationStage::Completed),
        EventType::CertOrderFailed => {
            let unissued = NotifiedCertificate { expires_on: None, ..certificate(1, "shop", 0) };
            lifecycle(event_type, vec![unissued])
        }
        EventType::CertExpiredReimportRequired => {
            lifecycle(event_type, vec![certificate(1, "shop", -1), certificate(2, "mail", -30)])
        }
        EventType::CertExpiredRenewRequired => {
            lifecycle(event_type, vec![certificate(1, "shop", 0), certificate(2, "mail", -1)])
        }
        EventType::CertAboutToExpireReimportRequired | EventType::CertAboutToExpireRenewRequired => {
            let many = vec![certificate(1, "shop", 30), certificate(2, "mail", 1), certificate(3, "web", 30)];
            lifecycle(event_type, many)
        }
        _ => lifecycle(event_type, vec![certificate(1, "shop", 30)]),
    }
}

/// Everything that a channel may be told.
pub fn all() -> Vec<Notification> {
    EventType::ALL.map(of).into_iter().chain([Notification::Connected]).collect()
}
