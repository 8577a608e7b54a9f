//! What a notification says. A [`Notification`] holds what happened, free of versions, as it is stored while it waits;
//! [`Notification::render`] words it for one version of a callback channel.

mod domain_validation;
mod lifecycle;
#[cfg(test)]
mod tests;
mod version;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

pub use version::{PayloadVersion, UnknownVersion};

use super::crn::InstanceCrn;
use super::{ChannelFormat, EventType};
use crate::domain::DomainName;
use crate::domain::ids::{CertificateId, TeamId};

/// What happened, as stored with the delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Notification {
    /// A channel is tested.
    Test,
    /// A channel was added: people see in it that it works. Told as a test, with words of its own where people read it.
    Connected,
    /// Something happened to certificates.
    Lifecycle(Lifecycle),
    /// A domain's proof is asked for, or over.
    DomainValidation(DomainValidation),
}

/// Something happened to one certificate, or to several at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lifecycle {
    /// What happened: any event type but those of a test and of domain validation.
    pub event_type: EventType,
    /// The certificates that it happened to.
    pub certificates: Vec<NotifiedCertificate>,
    /// The day on which they all expire (UTC); said by reminders before the expiry only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expiry_date: Option<NaiveDate>,
}

/// A certificate as a lifecycle notification describes it. What an event type doesn't say is left out when rendering,
/// so that optional fields may be filled in whenever they are known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotifiedCertificate {
    /// Which one.
    pub id: CertificateId,
    /// What its team calls it.
    pub name: String,
    /// Its names, the primary first. Texts, since an imported certificate may have names that can't be ordered.
    pub domains: Vec<String>,
    /// The end of its current version; none while there is no version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_on: Option<DateTime<Utc>>,
    /// Why an order or a renewal failed, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub additional_info: Option<String>,
    /// Whether the renewal was started by itself rather than by a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auto_renewed: Option<bool>,
    /// The end of the version before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous_expires_on: Option<DateTime<Utc>>,
}

/// The proof of one domain by a TXT record (RFC 8555 section 8.4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DomainValidation {
    /// Whether the record is to be set, or may go.
    pub stage: DomainValidationStage,
    /// The certificate that is being ordered.
    pub certificate: CertificateId,
    /// The domain as ordered, `*.` kept.
    pub domain: DomainName,
    /// The value of the TXT record.
    pub txt_value: String,
}

/// The two moments of a domain's proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DomainValidationStage {
    /// The record is to be set.
    Required,
    /// The record is no longer needed, whatever the end was.
    Completed,
}

/// Where a rendered payload says that it comes from.
#[derive(Debug, Clone, Copy)]
pub struct Origin<'a> {
    /// The team whose notification it is.
    pub team: TeamId,
    /// What the team is called.
    pub team_name: &'a str,
    /// The address of the team's Manage tab in the portal; a certificate's page is at its identity below that.
    pub certificate_manager_url: &'a str,
}

/// The JSON of one version, ready to be signed.
#[derive(Debug, Clone, Serialize)]
#[serde(transparent)]
pub struct Payload(Body);

#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
enum Body {
    Lifecycle(lifecycle::Body),
    DomainValidation(domain_validation::Body),
}

/// The version of the channel doesn't carry this type of event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{event_type} is not among the events of {} channels of version {}", format.kind(), format.version())]
pub struct NotCarried {
    /// The event.
    pub event_type: EventType,
    /// What the channel gets.
    pub format: ChannelFormat,
}

impl Notification {
    /// What happened.
    pub const fn event_type(&self) -> EventType {
        match self {
            Self::Test | Self::Connected => EventType::TestNotificationChannel,
            Self::Lifecycle(lifecycle) => lifecycle.event_type,
            Self::DomainValidation(validation) => match validation.stage {
                DomainValidationStage::Required => EventType::CertDomainValidationRequired,
                DomainValidationStage::Completed => EventType::CertDomainValidationCompleted,
            },
        }
    }

    /// The payload for a callback channel of `version`.
    ///
    /// # Errors
    /// [`NotCarried`] where channels of that version don't get such an event ([`PayloadVersion::carries`]).
    pub fn render(&self, version: PayloadVersion, origin: Origin<'_>) -> Result<Payload, NotCarried> {
        let event_type = self.event_type();
        if !version.carries(event_type) {
            return Err(NotCarried { event_type, format: ChannelFormat::Callback(version) });
        }
        Ok(Payload(match self {
            Self::Test | Self::Connected => Body::Lifecycle(lifecycle::render(event_type, &[], None, version, origin)),
            Self::Lifecycle(Lifecycle { certificates, expiry_date, .. }) => {
                Body::Lifecycle(lifecycle::render(event_type, certificates, *expiry_date, version, origin))
            }
            Self::DomainValidation(validation) => {
                Body::DomainValidation(domain_validation::render(validation, event_type, version, origin))
            }
        }))
    }
}

impl Origin<'_> {
    const fn instance_crn(&self) -> InstanceCrn {
        InstanceCrn(self.team)
    }

    /// The address of a certificate's page.
    pub(super) fn certificate_url(&self, certificate: CertificateId) -> String {
        format!("{}/{certificate}", self.certificate_manager_url.trim_end_matches('/'))
    }
}
