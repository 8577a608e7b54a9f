//! Certificate chains as authorities answer them.

use x509_parser::pem::Pem;

use super::{Certificate, ChainFault, pem};

/// A leaf, and the authorities' certificates that lead from it towards a root (RFC 8555 section 9.1). Read, not yet
/// believed: see [`CertificateChain::check`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateChain {
    leaf: Certificate,
    intermediates: Vec<Certificate>,
}

impl CertificateChain {
    /// Largest text that is read, in bytes.
    pub const MAX_BYTES: usize = 256 * 1024;
    /// Longest chain that is read, in certificates.
    pub const MAX_CERTIFICATES: usize = 10;
    /// How many unexpected names a fault tells.
    pub const MAX_NAMES_TOLD: usize = 100;

    /// Reads a chain in PEM, the leaf first. Text outside the blocks is skipped; blocks other than certificates are
    /// refused, for an authority must not send any (RFC 8555 section 9.1).
    ///
    /// # Errors
    /// [`ChainFault::TooLarge`], [`ChainFault::NotPem`], [`ChainFault::NotX509`].
    pub fn from_pem(text: &[u8]) -> Result<Self, ChainFault> {
        let mut certificates = certificates_from_pem(text)?;
        let leaf = certificates.remove(0);
        Ok(Self::new(leaf, certificates))
    }

    /// The chain of a leaf: its issuer, and that one's, in this order.
    pub(super) const fn new(leaf: Certificate, intermediates: Vec<Certificate>) -> Self {
        Self { leaf, intermediates }
    }

    /// The certificate that was ordered.
    pub const fn leaf(&self) -> &Certificate {
        &self.leaf
    }

    /// The authorities' certificates, the leaf's issuer first.
    pub fn intermediates(&self) -> &[Certificate] {
        &self.intermediates
    }

    /// All of them, the leaf first.
    pub fn iter(&self) -> impl Iterator<Item = &Certificate> {
        std::iter::once(&self.leaf).chain(&self.intermediates)
    }

    /// The authorities' certificates in PEM, with nothing between them; empty where there are none.
    pub fn intermediates_pem(&self) -> String {
        self.intermediates.iter().map(Certificate::to_pem).collect()
    }

    /// The whole chain in PEM, with nothing between the blocks: what is stored, and what servers want.
    pub fn to_pem(&self) -> String {
        self.iter().map(Certificate::to_pem).collect()
    }
}

/// One certificate or more in PEM, bounded.
pub(super) fn certificates_from_pem(text: &[u8]) -> Result<Vec<Certificate>, ChainFault> {
    if text.len() > CertificateChain::MAX_BYTES {
        return Err(ChainFault::TooLarge);
    }
    let mut certificates = Vec::new();
    for (at, block) in Pem::iter_from_buffer(text).enumerate() {
        if at == CertificateChain::MAX_CERTIFICATES {
            return Err(ChainFault::TooLarge);
        }
        let block = block.map_err(|_| ChainFault::NotPem)?;
        if block.label != pem::CERTIFICATE {
            return Err(ChainFault::NotPem);
        }
        certificates.push(Certificate::from_der(&block.contents).map_err(|_| ChainFault::NotX509 { at })?);
    }
    if certificates.is_empty() { Err(ChainFault::NotPem) } else { Ok(certificates) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use chrono::DateTime;

    use super::*;
    use crate::domain::KeyAlgorithm;
    use crate::pki::KeyPair;
    use crate::pki::testing::{Authority, names};

    fn issued() -> (Authority, String) {
        let authority = Authority::new();
        let key = KeyPair::generate(KeyAlgorithm::EcdsaP256).ok().unwrap();
        let text = authority.issue_pem(&key, &names(&["shop.test"]));
        (authority, text)
    }

    #[test]
    fn leaf_and_intermediates_are_told_apart() {
        let (authority, text) = issued();
        let chain = CertificateChain::from_pem(text.as_bytes()).unwrap();
        assert_eq!(chain.leaf().dns_names, ["shop.test"]);
        assert_eq!(chain.intermediates().len(), 1);
        assert_eq!(chain.intermediates()[0].der, authority.intermediate_der);
        assert_eq!(chain.to_pem(), text);
        assert_eq!(chain.intermediates_pem(), pem::encode(pem::CERTIFICATE, &authority.intermediate_der));
    }

    #[test]
    fn text_around_the_blocks_is_skipped() {
        let (_, text) = issued();
        let spoken = text.replace("-----BEGIN", "subject=/CN=x\n\n-----BEGIN").replace('\n', "\r\n") + "bye\n";
        let chain = CertificateChain::from_pem(spoken.as_bytes()).unwrap();
        assert_eq!(chain.to_pem(), text);
        let odd = [b"\xff\xfe comment\n".as_slice(), text.as_bytes()].concat();
        assert!(CertificateChain::from_pem(&odd).is_ok());
    }

    #[test]
    fn what_is_no_chain_is_refused() {
        let (_, text) = issued();
        let key = "-----BEGIN PRIVATE KEY-----\na2V5\n-----END PRIVATE KEY-----\n";
        let truncated = &text[..text.len() - 40];
        let second_is_none = format!("{text}{}", pem::encode(pem::CERTIFICATE, b"none"));
        for (answer, fault) in [
            ("", ChainFault::NotPem),
            ("{\"type\":\"urn:ietf:params:acme:error:malformed\"}", ChainFault::NotPem),
            ("-----BEGIN CERTIFICATE-----\n???\n-----END CERTIFICATE-----\n", ChainFault::NotPem),
            (truncated, ChainFault::NotPem),
            (&format!("{text}{key}"), ChainFault::NotPem),
            (&second_is_none, ChainFault::NotX509 { at: 2 }),
            (&text.repeat(6), ChainFault::TooLarge),
            (&" ".repeat(CertificateChain::MAX_BYTES + 1), ChainFault::TooLarge),
        ] {
            assert_eq!(CertificateChain::from_pem(answer.as_bytes()), Err(fault));
        }
        assert!(CertificateChain::from_pem(text.repeat(5).as_bytes()).is_ok());
    }

    #[test]
    fn faults_survive_being_stored() {
        let moment = DateTime::from_timestamp(1_770_000_000, 0).unwrap();
        for fault in [
            ChainFault::KeyMismatch,
            ChainFault::NamesDiffer { missing: names(&["a.test"]), extra: vec!["b.test".to_owned()] },
            ChainFault::Expired { at: 0, not_after: moment },
            ChainFault::BrokenChain { at: 1 },
        ] {
            let stored = serde_json::to_value(&fault).unwrap();
            assert_eq!(serde_json::from_value::<ChainFault>(stored).unwrap(), fault);
        }
        assert_eq!(serde_json::to_string(&ChainFault::KeyMismatch).unwrap(), r#"{"fault":"key-mismatch"}"#);
    }

    proptest! {
        #[test]
        fn any_answer_is_read_without_a_panic(
            noise in proptest::collection::vec(any::<u8>(), 0..300),
            framed in any::<bool>(),
        ) {
            let answer = if framed {
                [b"-----BEGIN CERTIFICATE-----\n".as_slice(), &noise, b"\n-----END CERTIFICATE-----\n"].concat()
            } else {
                noise
            };
            prop_assert!(CertificateChain::from_pem(&answer).is_err());
        }
    }
}
