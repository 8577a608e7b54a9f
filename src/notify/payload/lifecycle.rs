//! The lifecycle payload. Version 4 says everything; each version before it says a little less than the next.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use serde::Serialize;

use super::{NotifiedCertificate, Origin, PayloadVersion};
use crate::notify::EventType;
use crate::notify::crn::{CertificateCrn, InstanceCrn};

/// The fields in the product's order and spelling; all times in milliseconds since the epoch.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Body {
    instance_crn: InstanceCrn,
    certificate_manager_url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    event_type: Option<EventType>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expiry_date: Option<i64>,
    #[serde(flatten)]
    certificates: Certificates,
    version: u8,
    #[serde(rename = "latestVersion")]
    latest_version: u8,
}

/// The list under the name that the version has for it.
#[derive(Debug, Clone, Serialize)]
enum Certificates {
    #[serde(rename = "certificates")]
    Current(Vec<Certificate>),
    #[serde(rename = "expiring_certificates")]
    Version1(Vec<Certificate>),
}

#[derive(Debug, Clone, Serialize)]
struct Certificate {
    cert_crn: CertificateCrn,
    name: String,
    domains: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_on: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    additional_info: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    auto_renewed: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    previous_expires_on: Option<i64>,
}

pub(super) fn render(
    event_type: EventType,
    certificates: &[NotifiedCertificate],
    expiry_date: Option<NaiveDate>,
    version: PayloadVersion,
    origin: Origin<'_>,
) -> Body {
    let list = certificates.iter().map(|certificate| render_one(certificate, event_type, version, origin)).collect();
    let first = version == PayloadVersion::V1;
    Body {
        instance_crn: origin.instance_crn(),
        certificate_manager_url: origin.certificate_manager_url.to_owned(),
        event_type: (!first).then_some(event_type),
        expiry_date: expiry_date.filter(|_| event_type.says_expiry_date()).map(midnight),
        certificates: if first { Certificates::Version1(list) } else { Certificates::Current(list) },
        version: version.number(),
        latest_version: PayloadVersion::LATEST.number(),
    }
}

fn render_one(
    certificate: &NotifiedCertificate,
    event_type: EventType,
    version: PayloadVersion,
    origin: Origin<'_>,
) -> Certificate {
    let millis = |moment: DateTime<Utc>| moment.timestamp_millis();
    Certificate {
        cert_crn: CertificateCrn { team: origin.team, certificate: certificate.id },
        name: certificate.name.clone(),
        domains: certificate.domains.join(","),
        expires_on: certificate.expires_on.filter(|_| version >= PayloadVersion::V3).map(millis),
        additional_info: certificate.additional_info.clone().filter(|_| event_type.says_why()),
        auto_renewed: certificate.auto_renewed.filter(|_| event_type.says_auto_renewed()),
        previous_expires_on: certificate.previous_expires_on.filter(|_| event_type.says_previous()).map(millis),
    }
}

fn midnight(day: NaiveDate) -> i64 {
    day.and_time(NaiveTime::MIN).and_utc().timestamp_millis()
}
