//! What the team's channels are told about an order.

use crate::db::certificates::Certificate;
use crate::db::challenges::Challenge;
use crate::db::orders::Order;
use crate::domain::ids::CertificateId;
use crate::domain::order::Failure;
use crate::notify::{DomainValidation, DomainValidationStage, EventType, Lifecycle, Notification, NotifiedCertificate};
use crate::ops::orders::limits::{Limit, Reached};

/// A domain's record is to be set, or can go.
pub(super) fn domain_validation(
    certificate: CertificateId,
    challenge: &Challenge,
    stage: DomainValidationStage,
) -> Notification {
    Notification::DomainValidation(DomainValidation {
        stage,
        certificate,
        domain: challenge.domain.clone(),
        txt_value: challenge.txt_value.clone(),
    })
}

/// An order has ended with a version.
pub(super) fn issued(
    certificate: &Certificate,
    order: &Order,
    expires_on: chrono::DateTime<chrono::Utc>,
) -> Notification {
    let event_type = if order.renewal { EventType::CertRenewed } else { EventType::CertIssued };
    let about = NotifiedCertificate {
        expires_on: Some(expires_on),
        auto_renewed: order.renewal.then_some(order.automatic),
        previous_expires_on: certificate.not_after,
        ..about(certificate)
    };
    Notification::Lifecycle(Lifecycle { event_type, certificates: vec![about], expiry_date: None })
}

/// An order has failed.
pub(super) fn failed(certificate: &Certificate, order: &Order, failure: &Failure) -> Notification {
    let event_type = if order.renewal { EventType::CertRenewFailed } else { EventType::CertOrderFailed };
    let about = NotifiedCertificate {
        additional_info: Some(in_words(failure)),
        auto_renewed: order.renewal.then_some(order.automatic),
        ..about(certificate)
    };
    Notification::Lifecycle(Lifecycle { event_type, certificates: vec![about], expiry_date: None })
}

/// A renewal that was due by itself will not come before the certificate has expired, as a limit of ours is in its way.
pub(in crate::ops) fn limited(certificate: &Certificate, reached: Reached) -> Notification {
    let limit = match reached.limit {
        Limit::OrdersPerMinute => "orders a minute",
        Limit::RenewalsPerMinute => "renewals a minute",
        Limit::PersonPerHour => "orders of one person an hour",
        Limit::SameNamesPerWeek => "certificates a week for the same names",
    };
    let info = format!("Certdesk's limit of {} {limit} was reached; next try at {}", reached.most, reached.retry_at);
    let about = NotifiedCertificate { additional_info: Some(info), auto_renewed: Some(true), ..about(certificate) };
    let event_type = EventType::CertRenewFailed;
    Notification::Lifecycle(Lifecycle { event_type, certificates: vec![about], expiry_date: None })
}

/// Another version was brought in, which ends then.
pub(in crate::ops) fn reimported(certificate: &Certificate, expires_on: chrono::DateTime<chrono::Utc>) -> Notification {
    let about = NotifiedCertificate { expires_on: Some(expires_on), ..about(certificate) };
    let event_type = EventType::CertReimported;
    Notification::Lifecycle(Lifecycle { event_type, certificates: vec![about], expiry_date: None })
}

fn about(certificate: &Certificate) -> NotifiedCertificate {
    NotifiedCertificate {
        id: certificate.id,
        name: certificate.name.clone(),
        domains: certificate.domains.clone(),
        expires_on: certificate.not_after,
        additional_info: None,
        auto_renewed: None,
        previous_expires_on: None,
    }
}

/// A failure for programs and their logs, in English, whatever language people read the pages in.
pub(in crate::ops) fn in_words(failure: &Failure) -> String {
    let names = |refusals: &[crate::domain::order::Refusal]| {
        refusals.iter().map(|r| format!("{}: {}", r.domain, r.problem.detail)).collect::<Vec<_>>().join("; ")
    };
    match failure {
        Failure::ChallengeNotSeen { domains } => {
            let domains: Vec<_> = domains.iter().map(|domain| domain.as_str()).collect();
            format!("The TXT value was not served by every name server in time for {}", domains.join(", "))
        }
        Failure::ValidationFailed { refusals } => format!("The authority could not validate {}", names(refusals)),
        Failure::NamesRefused { refusals } => format!("The authority refuses {}", names(refusals)),
        Failure::OrderRefused { problem } => format!("The authority refused the order: {}", problem.detail),
        Failure::CsrRefused { problem } => format!("The authority refused the signing request: {}", problem.detail),
        Failure::AccountRefused { problem } => format!("The authority refused the account: {}", problem.detail),
        Failure::RateLimited { problem, .. } => format!("The authority's rate limit was reached: {}", problem.detail),
        Failure::AuthorityUnavailable { detail, .. } => format!("The authority could not be reached: {detail}"),
        Failure::OrderLapsed => "The order lapsed at the authority before it was completed".to_owned(),
        Failure::ChainUnfit { fault } => format!("The certificate issued is not the one ordered: {fault}"),
        Failure::InternalError => "An error within Certdesk".to_owned(),
    }
}
