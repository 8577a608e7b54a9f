//! Revoking a certificate, by the account that ordered it or by its own key (RFC 8555 section 7.6).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use instant_acme::RevocationRequest;
use rustls::pki_types::CertificateDer;

use super::error::scope;
use super::key_signer::KeySigner;
use super::{Account, AcmeClient, AcmeError, Class, Directory, directory};
use crate::crypto::SecretBytes;
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
        fine_if_revoked(scope(self.inner.revoke(&request)).await)
    }
}

impl AcmeClient {
    /// Has an authority revoke a certificate by the certificate's own key, in PKCS#8 DER: whoever has it may, and no
    /// account takes part. The way where the account that ordered it is lost. One that is revoked already is fine.
    ///
    /// Authorities may take a key that has signed this for one that others know, whatever the reason is, and issue
    /// nothing for it any more: it should not be kept.
    ///
    /// # Errors
    ///
    /// As with [`Account::revoke`]; [`Failure::InternalError`] where the key is of no kind that signs here.
    pub async fn revoke_by_key(
        &self,
        directory: &Directory,
        key_pkcs8: &SecretBytes,
        certificate_der: &[u8],
        reason: RevocationReason,
    ) -> Result<(), AcmeError> {
        let Some(signer) = KeySigner::from_pkcs8(key_pkcs8.expose()) else {
            return Err(AcmeError::refused(Class::Final, Failure::InternalError));
        };
        let http = &self.authority(directory)?.http;
        let resources = directory::read(http, &directory.url).await?;
        let (Some(new_nonce), Some(revoke_cert)) = (resources.new_nonce, resources.revoke_cert) else {
            return Err(AcmeError::nonsense("the directory names no revokeCert"));
        };
        let certificate = URL_SAFE_NO_PAD.encode(certificate_der);
        let payload = serde_json::json!({ "certificate": certificate, "reason": reason.code() });
        fine_if_revoked(scope(signer.post(http, &new_nonce, &revoke_cert, &payload)).await)
    }
}

fn fine_if_revoked(result: Result<(), AcmeError>) -> Result<(), AcmeError> {
    match result {
        Err(AcmeError { failure: Failure::OrderRefused { problem: Problem { kind, .. } }, .. })
            if kind == "alreadyRevoked" =>
        {
            Ok(())
        }
        result => result,
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
