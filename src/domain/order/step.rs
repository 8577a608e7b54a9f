//! The steps of an order as a person sees them: the timeline of the certificate's page.

use chrono::{DateTime, Utc};

use super::Failure;
use crate::domain::DomainName;

/// Something that happened to an order.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum Step {
    /// A person or the scheduler placed the order.
    Placed,
    /// The authority took the order.
    Accepted,
    /// A domain's TXT value was sent to the callback channels and is shown on the page.
    ChallengeSent {
        /// The domain as ordered.
        domain: DomainName,
    },
    /// Every name server asked serves the value.
    ChallengeSeen {
        /// The domain as ordered.
        domain: DomainName,
        /// The servers that serve it, by name.
        servers: Vec<String>,
    },
    /// The authority was told to look.
    AuthorityTold,
    /// The authority is satisfied with a domain.
    DomainValidated {
        /// The domain as ordered.
        domain: DomainName,
        /// Whether it still was from an earlier order, so that nothing had to be proved.
        already: bool,
    },
    /// The signing request was sent.
    Finalised,
    /// Something passing went wrong; it will be tried again.
    WillRetry {
        /// What happened, as it would be told if it were final.
        reason: Box<Failure>,
        /// When it's tried again.
        at: DateTime<Utc>,
    },
    /// The certificate was fetched, checked and stored.
    Issued,
    /// The order failed.
    Failed {
        /// Why.
        reason: Failure,
    },
    /// A person cancelled the order.
    Cancelled {
        /// Who; none in what was stored before it was noted.
        #[serde(default)]
        by: Option<String>,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_stored_before_somebody_was_named_is_read() {
        let step: Step = serde_json::from_str(r#"{"step": "cancelled"}"#).unwrap();
        assert_eq!(step, Step::Cancelled { by: None });
    }
}
