//! The payload that asks for a TXT record, or says that it may go. Only version 4 has it.

use serde::Serialize;

use super::{DomainValidation, Origin, PayloadVersion};
use crate::domain::DomainName;
use crate::domain::domain_name::CHALLENGE_LABEL;
use crate::notify::EventType;
use crate::notify::crn::{CertificateCrn, InstanceCrn};

/// The fields in the product's order and spelling.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Body {
    instance_crn: InstanceCrn,
    certificate_manager_url: String,
    event_type: EventType,
    #[serde(rename = "certificateCRN")]
    certificate_crn: CertificateCrn,
    domain_validation_method: &'static str,
    domain: DomainName,
    challenge: Challenge,
    /// Always empty: the field is there for receivers that look for it.
    #[serde(rename = "userToken")]
    user_token: &'static str,
    version: u8,
    #[serde(rename = "latestVersion")]
    latest_version: u8,
}

#[derive(Debug, Clone, Serialize)]
struct Challenge {
    /// The label alone; the receiver joins it with the domain less `*.`.
    txt_record_name: &'static str,
    txt_record_val: String,
}

pub(super) fn render(
    validation: &DomainValidation,
    event_type: EventType,
    version: PayloadVersion,
    origin: Origin<'_>,
) -> Body {
    Body {
        instance_crn: origin.instance_crn(),
        certificate_manager_url: origin.certificate_manager_url.to_owned(),
        event_type,
        certificate_crn: CertificateCrn { team: origin.team, certificate: validation.certificate },
        domain_validation_method: "dns-01",
        domain: validation.domain.clone(),
        challenge: Challenge { txt_record_name: CHALLENGE_LABEL, txt_record_val: validation.txt_value.clone() },
        user_token: "",
        version: version.number(),
        latest_version: PayloadVersion::LATEST.number(),
    }
}
