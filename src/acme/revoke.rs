//! Revoking a certificate by the account that ordered it (RFC 8555 section 7.6).

use instant_acme::RevocationRequest;
use rustls::pki_types::CertificateDer;

use super::error::scope;
use super::{Account, AcmeError};
use crate::domain::order::{Failure, Problem};
use crate::domain::revocation::RevocationReason;

impl Account {
    /// Has the authority revoke a certificate that this account ordered. One that is revoked already is fine: whatever
    /// reason it was revoked for, it is.
    ///
    /// # Errors
    ///
    /// `unauthorized` here says that the certificate is none of this account's, rather than anything about the account;
    /// `badRevocationReason` (RFC 8555 section 6.7) that the authority does not take this reason.
    pub async fn revoke(&self, certificate_der: &[u8], reason: RevocationReason) -> Result<(), AcmeError> {
        let certificate = CertificateDer::from(certificate_der);
        let request = RevocationRequest { certificate: &certificate, reason: Some(sent(reason)) };
        match scope(self.inner.revoke(&request)).await {
            Err(AcmeError { failure: Failure::OrderRefused { problem: Problem { kind, .. } }, .. })
                if kind == "alreadyRevoked" =>
            {
                Ok(())
            }
            result => result,
        }
    }
}

fn sent(reason: RevocationReason) -> instant_acme::RevocationReason {
    match reason {
        RevocationReason::Unspecified => instant_acme::RevocationReason::Unspecified,
        RevocationReason::KeyCompromise => instant_acme::RevocationReason::KeyCompromise,
        RevocationReason::AffiliationChanged => instant_acme::RevocationReason::AffiliationChanged,
        RevocationReason::Superseded => instant_acme::RevocationReason::Superseded,
        RevocationReason::CessationOfOperation => instant_acme::RevocationReason::CessationOfOperation,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_are_those_that_are_sent() {
        for reason in RevocationReason::ALL {
            assert_eq!(serde_json::to_value(sent(reason)).unwrap(), reason.code());
        }
    }
}
