//! What a notification can be about (the table "Notifications" of the product reference).

use std::fmt;
use std::str::FromStr;

/// What happened, in the word that payloads and tables carry.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    serde::Serialize,
    serde::Deserialize,
    diesel::deserialize::FromSqlRow,
    diesel::expression::AsExpression,
)]
#[diesel(sql_type = diesel::sql_types::Text)]
#[serde(rename_all = "snake_case")]
pub enum EventType {
    /// A channel is tested.
    TestNotificationChannel,
    /// An imported certificate expires soon.
    CertAboutToExpireReimportRequired,
    /// An imported certificate has expired.
    CertExpiredReimportRequired,
    /// An imported certificate was replaced by another version.
    CertReimported,
    /// A TXT value is to be set, to prove one domain.
    CertDomainValidationRequired,
    /// A TXT value is no longer needed.
    CertDomainValidationCompleted,
    /// A first order was filled.
    CertIssued,
    /// A first order failed.
    CertOrderFailed,
    /// A renewal was filled.
    CertRenewed,
    /// A renewal failed.
    CertRenewFailed,
    /// An ordered certificate expires soon.
    CertAboutToExpireRenewRequired,
    /// An ordered certificate has expired.
    CertExpiredRenewRequired,
    /// An issued certificate was never downloaded.
    CertIssuedNotDownloaded,
    /// A renewed certificate was not downloaded, and the version before it is running out.
    CertRenewedNotDownloaded,
}

impl EventType {
    /// Every event type, in the order of the product's table.
    pub const ALL: [Self; 14] = [
        Self::TestNotificationChannel,
        Self::CertAboutToExpireReimportRequired,
        Self::CertExpiredReimportRequired,
        Self::CertReimported,
        Self::CertDomainValidationRequired,
        Self::CertDomainValidationCompleted,
        Self::CertIssued,
        Self::CertOrderFailed,
        Self::CertRenewed,
        Self::CertRenewFailed,
        Self::CertAboutToExpireRenewRequired,
        Self::CertExpiredRenewRequired,
        Self::CertIssuedNotDownloaded,
        Self::CertRenewedNotDownloaded,
    ];

    /// The first version of a callback channel that carries it.
    pub const fn callback_since(self) -> u8 {
        match self {
            Self::TestNotificationChannel
            | Self::CertAboutToExpireReimportRequired
            | Self::CertExpiredReimportRequired => 1,
            Self::CertReimported => 2,
            Self::CertDomainValidationRequired
            | Self::CertDomainValidationCompleted
            | Self::CertIssued
            | Self::CertOrderFailed
            | Self::CertRenewed
            | Self::CertRenewFailed
            | Self::CertAboutToExpireRenewRequired
            | Self::CertExpiredRenewRequired
            | Self::CertIssuedNotDownloaded
            | Self::CertRenewedNotDownloaded => 4,
        }
    }

    /// The first version of a Slack channel that carries it; none for what only a program can answer.
    pub const fn slack_since(self) -> Option<u8> {
        match self {
            Self::TestNotificationChannel
            | Self::CertAboutToExpireReimportRequired
            | Self::CertExpiredReimportRequired => Some(1),
            Self::CertReimported => Some(2),
            Self::CertDomainValidationRequired | Self::CertDomainValidationCompleted => None,
            Self::CertIssued
            | Self::CertOrderFailed
            | Self::CertRenewed
            | Self::CertRenewFailed
            | Self::CertAboutToExpireRenewRequired
            | Self::CertExpiredRenewRequired
            | Self::CertIssuedNotDownloaded
            | Self::CertRenewedNotDownloaded => Some(3),
        }
    }

    /// The word for it in payloads and tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TestNotificationChannel => "test_notification_channel",
            Self::CertAboutToExpireReimportRequired => "cert_about_to_expire_reimport_required",
            Self::CertExpiredReimportRequired => "cert_expired_reimport_required",
            Self::CertReimported => "cert_reimported",
            Self::CertDomainValidationRequired => "cert_domain_validation_required",
            Self::CertDomainValidationCompleted => "cert_domain_validation_completed",
            Self::CertIssued => "cert_issued",
            Self::CertOrderFailed => "cert_order_failed",
            Self::CertRenewed => "cert_renewed",
            Self::CertRenewFailed => "cert_renew_failed",
            Self::CertAboutToExpireRenewRequired => "cert_about_to_expire_renew_required",
            Self::CertExpiredRenewRequired => "cert_expired_renew_required",
            Self::CertIssuedNotDownloaded => "cert_issued_not_downloaded",
            Self::CertRenewedNotDownloaded => "cert_renewed_not_downloaded",
        }
    }
}

impl fmt::Display for EventType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text names no event type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an event type")]
pub struct UnknownEventType;

impl FromStr for EventType {
    type Err = UnknownEventType;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|event| event.as_str() == text).ok_or(UnknownEventType)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_read_back_and_is_the_word_of_json() {
        for event in EventType::ALL {
            assert_eq!(event.as_str().parse(), Ok(event));
            assert_eq!(serde_json::to_value(event).unwrap(), event.as_str());
        }
        assert_eq!("cert_lost".parse::<EventType>(), Err(UnknownEventType));
    }

    #[test]
    fn follows_the_product_s_table() {
        let table = EventType::ALL.map(|event| {
            let slack = event.slack_since().map_or("-".to_owned(), |version| version.to_string());
            format!("{event} {} {slack}", event.callback_since())
        });
        insta::assert_snapshot!(table.join("\n"), @r"
        test_notification_channel 1 1
        cert_about_to_expire_reimport_required 1 1
        cert_expired_reimport_required 1 1
        cert_reimported 2 2
        cert_domain_validation_required 4 -
        cert_domain_validation_completed 4 -
        cert_issued 4 3
        cert_order_failed 4 3
        cert_renewed 4 3
        cert_renew_failed 4 3
        cert_about_to_expire_renew_required 4 3
        cert_expired_renew_required 4 3
        cert_issued_not_downloaded 4 3
        cert_renewed_not_downloaded 4 3
        ");
    }
}
