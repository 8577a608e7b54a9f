//! What a notification can be about (the table "Notifications" of the product reference).

use crate::domain::text_enum;

text_enum! {
    /// What happened, in the word that payloads and tables carry.
    #[derive(PartialOrd, Ord)]
    pub enum EventType or UnknownEventType("not an event type") {
        /// A channel is tested.
        TestNotificationChannel = "test_notification_channel",
        /// An imported certificate expires soon.
        CertAboutToExpireReimportRequired = "cert_about_to_expire_reimport_required",
        /// An imported certificate has expired.
        CertExpiredReimportRequired = "cert_expired_reimport_required",
        /// An imported certificate was replaced by another version.
        CertReimported = "cert_reimported",
        /// A TXT value is to be set, to prove one domain.
        CertDomainValidationRequired = "cert_domain_validation_required",
        /// A TXT value is no longer needed.
        CertDomainValidationCompleted = "cert_domain_validation_completed",
        /// A first order was filled.
        CertIssued = "cert_issued",
        /// A first order failed.
        CertOrderFailed = "cert_order_failed",
        /// A renewal was filled.
        CertRenewed = "cert_renewed",
        /// A renewal failed.
        CertRenewFailed = "cert_renew_failed",
        /// An ordered certificate expires soon.
        CertAboutToExpireRenewRequired = "cert_about_to_expire_renew_required",
        /// An ordered certificate has expired.
        CertExpiredRenewRequired = "cert_expired_renew_required",
        /// An issued certificate was never downloaded.
        CertIssuedNotDownloaded = "cert_issued_not_downloaded",
        /// A renewed certificate was not downloaded, and the version before it is running out.
        CertRenewedNotDownloaded = "cert_renewed_not_downloaded",
    }
}

impl EventType {
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

    /// Whether it says on which day all of its certificates expire.
    pub(super) const fn says_expiry_date(self) -> bool {
        matches!(self, Self::CertAboutToExpireReimportRequired | Self::CertAboutToExpireRenewRequired)
    }

    /// Whether it says that certificates have expired.
    pub(super) const fn says_expired(self) -> bool {
        matches!(self, Self::CertExpiredReimportRequired | Self::CertExpiredRenewRequired)
    }

    /// Whether it says why something failed.
    pub(super) const fn says_why(self) -> bool {
        matches!(self, Self::CertOrderFailed | Self::CertRenewFailed)
    }

    /// Whether it says that a renewal was started by itself.
    pub(super) const fn says_auto_renewed(self) -> bool {
        matches!(self, Self::CertRenewed | Self::CertRenewFailed | Self::CertRenewedNotDownloaded)
    }

    /// Whether it says when the version before expires.
    pub(super) const fn says_previous(self) -> bool {
        matches!(self, Self::CertRenewedNotDownloaded)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
