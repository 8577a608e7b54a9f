//! Checking a chain: against what was ordered, and up to a trusted root.

use std::collections::BTreeSet;

use aws_lc_rs::signature::{
    ECDSA_P256_SHA512_ASN1, ECDSA_P384_SHA512_ASN1, ECDSA_P521_SHA256_ASN1, ECDSA_P521_SHA384_ASN1,
    ECDSA_P521_SHA512_ASN1, EcdsaVerificationAlgorithm, UnparsedPublicKey,
};
use chrono::{DateTime, TimeDelta, Utc};
use x509_parser::certificate::X509Certificate;
use x509_parser::error::X509Error;
use x509_parser::oid_registry::{OID_SIG_ECDSA_WITH_SHA256, OID_SIG_ECDSA_WITH_SHA384, OID_SIG_ECDSA_WITH_SHA512};

use super::certificate::parse;
use super::chain::certificates_from_pem;
use super::{Certificate, CertificateChain, ChainFault, KeyKind};
use crate::domain::DomainName;

/// How far an authority's clock may be ahead of ours.
const MAX_SKEW: TimeDelta = TimeDelta::minutes(5);

/// What a chain is held against.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// SHA-256 of the SubjectPublicKeyInfo of the key pair that signed the request.
    pub spki_sha256: [u8; 32],
    /// The names ordered, in any order.
    pub names: &'a [DomainName],
    /// The present moment.
    pub now: DateTime<Utc>,
}

impl CertificateChain {
    /// Checks that this is what was ordered: our key, exactly our names, valid now, and each certificate issued by the
    /// next. Whom the last one was issued by is not asked; the authority was chosen by whoever ordered.
    ///
    /// # Errors
    /// The first [`ChainFault`] found.
    pub fn check(&self, expected: &Expected<'_>) -> Result<(), ChainFault> {
        let leaf = self.leaf();
        if leaf.spki_sha256 != expected.spki_sha256 {
            return Err(ChainFault::KeyMismatch);
        }
        if leaf.is_ca {
            return Err(ChainFault::LeafIsAuthority);
        }
        check_names(leaf, expected.names)?;
        check_dates(leaf, 0, expected.now)?;
        for (at, (certificate, issuer)) in self.iter().zip(self.intermediates()).enumerate() {
            check_issued_by(certificate, issuer, at)?;
        }
        Ok(())
    }
}

/// Checks that the chain leads to one of the roots in `roots_pem`: every certificate on the way valid now and issued by
/// the next. What follows the first certificate that a root issued (a cross-signed one) is not looked at.
///
/// # Errors
/// The first [`ChainFault`] found; [`ChainFault::NotPem`], [`ChainFault::NotX509`] and [`ChainFault::TooLarge`] may
/// also be about `roots_pem`.
pub fn verify_to_root(chain: &CertificateChain, roots_pem: &[u8], now: DateTime<Utc>) -> Result<(), ChainFault> {
    let roots = certificates_from_pem(roots_pem)?;
    for (at, certificate) in chain.iter().enumerate() {
        check_dates(certificate, at, now)?;
        let trusted = roots.iter().any(|root| {
            check_dates(root, at, now).is_ok()
                && (root.der == certificate.der || check_issued_by(certificate, root, at).is_ok())
        });
        if trusted {
            return Ok(());
        }
        let next = chain.intermediates().get(at).ok_or(ChainFault::UntrustedRoot)?;
        check_issued_by(certificate, next, at)?;
    }
    Err(ChainFault::UntrustedRoot)
}

fn check_names(leaf: &Certificate, ordered: &[DomainName]) -> Result<(), ChainFault> {
    let ordered_names: BTreeSet<&str> = ordered.iter().map(DomainName::as_str).collect();
    let issued_names: BTreeSet<&str> = leaf.dns_names.iter().map(String::as_str).collect();
    let missing: Vec<_> = ordered.iter().filter(|name| !issued_names.contains(name.as_str())).cloned().collect();
    let extra: Vec<_> = issued_names
        .difference(&ordered_names)
        .copied()
        .chain(leaf.other_names.iter().map(String::as_str))
        .take(CertificateChain::MAX_NAMES_TOLD)
        .map(str::to_owned)
        .collect();
    if missing.is_empty() && extra.is_empty() { Ok(()) } else { Err(ChainFault::NamesDiffer { missing, extra }) }
}

fn check_dates(certificate: &Certificate, at: usize, now: DateTime<Utc>) -> Result<(), ChainFault> {
    let Certificate { not_before, not_after, .. } = *certificate;
    if not_after < now {
        return Err(ChainFault::Expired { at, not_after });
    }
    if not_before > now + MAX_SKEW {
        return Err(ChainFault::NotYetValid { at, not_before });
    }
    Ok(())
}

/// Whether one certificate was issued by another, as far as that can be told.
pub(super) fn is_issued_by(certificate: &Certificate, issuer: &Certificate) -> bool {
    check_issued_by(certificate, issuer, 0).is_ok()
}

/// Checks that `certificate`, at place `at` of its chain, was issued by `issuer`: its name, its right to issue, its
/// signature (RFC 5280 section 6.1.3, less revocation and policies).
fn check_issued_by(certificate: &Certificate, issuer: &Certificate, at: usize) -> Result<(), ChainFault> {
    let certificate = parse(&certificate.der).map_err(|_| ChainFault::NotX509 { at })?;
    let issuer_x509 = parse(&issuer.der).map_err(|_| ChainFault::NotX509 { at: at + 1 })?;
    if certificate.issuer().as_raw() != issuer_x509.subject().as_raw() || !issuer.is_ca {
        return Err(ChainFault::BrokenChain { at });
    }
    let verified = match certificate.verify_signature(Some(issuer_x509.public_key())) {
        Err(X509Error::SignatureUnsupportedAlgorithm) => {
            let algorithm =
                rare_ecdsa(&certificate, &issuer.key_kind).ok_or(ChainFault::UnsupportedSignature { at })?;
            UnparsedPublicKey::new(algorithm, &issuer_x509.public_key().subject_public_key.data)
                .verify(certificate.tbs_certificate.as_ref(), &certificate.signature_value.data)
                .is_ok()
        }
        verified => verified.is_ok(),
    };
    if verified { Ok(()) } else { Err(ChainFault::BrokenChain { at }) }
}

/// The ECDSA signatures that private authorities use and x509-parser does not know.
fn rare_ecdsa(certificate: &X509Certificate<'_>, issuer_key: &KeyKind) -> Option<&'static EcdsaVerificationAlgorithm> {
    let oid = &certificate.signature_algorithm.algorithm;
    let (sha256, sha384, sha512) =
        (*oid == OID_SIG_ECDSA_WITH_SHA256, *oid == OID_SIG_ECDSA_WITH_SHA384, *oid == OID_SIG_ECDSA_WITH_SHA512);
    match issuer_key {
        KeyKind::EcdsaP256 if sha512 => Some(&ECDSA_P256_SHA512_ASN1),
        KeyKind::EcdsaP384 if sha512 => Some(&ECDSA_P384_SHA512_ASN1),
        KeyKind::EcdsaP521 if sha512 => Some(&ECDSA_P521_SHA512_ASN1),
        KeyKind::EcdsaP521 if sha384 => Some(&ECDSA_P521_SHA384_ASN1),
        KeyKind::EcdsaP521 if sha256 => Some(&ECDSA_P521_SHA256_ASN1),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::KeyAlgorithm;
    use crate::pki::KeyPair;
    use crate::pki::testing::{Authority, moment, names};
    use crate::pki::{pem, testing};

    struct Order {
        authority: Authority,
        key: KeyPair,
        names: Vec<DomainName>,
        now: DateTime<Utc>,
    }

    impl Order {
        fn new() -> Self {
            Self {
                authority: Authority::new(),
                key: KeyPair::generate(KeyAlgorithm::EcdsaP256).ok().unwrap(),
                names: names(&["shop.test", "*.shop.test"]),
                now: moment("2026-01-02T00:00:00Z"),
            }
        }

        fn check(&self, answer: &str) -> Result<(), ChainFault> {
            let expected = Expected { spki_sha256: self.key.spki_sha256(), names: &self.names, now: self.now };
            CertificateChain::from_pem(answer.as_bytes())?.check(&expected)
        }

        fn issue(&self) -> String {
            self.authority.issue_pem(&self.key, &self.names)
        }

        fn verify(&self, answer: &str, root: &[u8]) -> Result<(), ChainFault> {
            let chain = CertificateChain::from_pem(answer.as_bytes())?;
            verify_to_root(&chain, pem::encode(pem::CERTIFICATE, root).as_bytes(), self.now)
        }
    }

    #[test]
    fn what_was_ordered_passes() {
        let order = Order::new();
        assert_eq!(order.check(&order.issue()), Ok(()));
        let other_way_round: Vec<_> = order.names.iter().rev().cloned().collect();
        assert_eq!(order.check(&order.authority.issue_pem(&order.key, &other_way_round)), Ok(()));
        let leaf_only = pem::encode(pem::CERTIFICATE, &order.authority.issue(&order.key, &order.names));
        assert_eq!(order.check(&leaf_only), Ok(()));
    }

    #[test]
    fn another_key_is_found() {
        let order = Order::new();
        let other = KeyPair::generate(KeyAlgorithm::EcdsaP256).ok().unwrap();
        assert_eq!(order.check(&order.authority.issue_pem(&other, &order.names)), Err(ChainFault::KeyMismatch));
    }

    #[test]
    fn other_names_are_found() {
        let order = Order::new();
        let issued = names(&["shop.test", "evil.test", "a.shop.test"]);
        assert_eq!(
            order.check(&order.authority.issue_pem(&order.key, &issued)),
            Err(ChainFault::NamesDiffer {
                missing: names(&["*.shop.test"]),
                extra: vec!["a.shop.test".to_owned(), "evil.test".to_owned()],
            })
        );
        let mut params = testing::leaf_params(&order.names);
        params.subject_alt_names.push(rcgen::SanType::IpAddress("192.0.2.1".parse().unwrap()));
        let fault = order.check(&order.authority.issue_params_pem(&order.key, params));
        assert!(
            matches!(fault, Err(ChainFault::NamesDiffer { missing, extra }) if missing.is_empty() && extra.len() == 1)
        );
    }

    #[test]
    fn the_fault_never_tells_endless_names() {
        let mut order = Order::new();
        let many: Vec<_> = (0..300).map(|n| format!("n{n}.test").parse().unwrap()).collect();
        let answer = order.authority.issue_pem(&order.key, &many);
        order.names = many[..1].to_vec();
        let Err(ChainFault::NamesDiffer { extra, .. }) = order.check(&answer) else { panic!("accepted") };
        assert_eq!(extra.len(), CertificateChain::MAX_NAMES_TOLD);
    }

    #[test]
    fn dates_are_checked_with_some_skew() {
        let mut order = Order::new();
        let answer = order.issue();
        let (not_before, not_after) = (moment("2026-01-01T00:00:00Z"), moment("2026-04-01T00:00:00Z"));
        for (now, outcome) in [
            (not_before - MAX_SKEW, Ok(())),
            (not_before - MAX_SKEW - TimeDelta::seconds(1), Err(ChainFault::NotYetValid { at: 0, not_before })),
            (not_after, Ok(())),
            (not_after + TimeDelta::seconds(1), Err(ChainFault::Expired { at: 0, not_after })),
        ] {
            order.now = now;
            assert_eq!(order.check(&answer), outcome, "{now}");
        }
    }

    #[test]
    fn every_link_must_hold() {
        let order = Order::new();
        let leaf = pem::encode(pem::CERTIFICATE, &order.authority.issue(&order.key, &order.names));
        // Same names, another key: only the signature tells them apart.
        let stranger = Authority::new();
        let stranger_issuer = pem::encode(pem::CERTIFICATE, &stranger.intermediate_der);
        let root = pem::encode(pem::CERTIFICATE, &order.authority.root_der);
        let stranger_root = pem::encode(pem::CERTIFICATE, &stranger.root_der);
        let answer = order.issue();
        for (answer, outcome) in [
            (format!("{leaf}{stranger_issuer}"), Err(ChainFault::BrokenChain { at: 0 })),
            (format!("{leaf}{root}"), Err(ChainFault::BrokenChain { at: 0 })),
            (format!("{leaf}{answer}"), Err(ChainFault::BrokenChain { at: 0 })),
            (format!("{answer}{stranger_root}"), Err(ChainFault::BrokenChain { at: 1 })),
            (format!("{answer}{root}"), Ok(())),
        ] {
            assert_eq!(order.check(&answer), outcome);
        }
    }

    #[test]
    fn a_leaf_can_issue_nothing() {
        let order = Order::new();
        let middle = KeyPair::generate(KeyAlgorithm::EcdsaP256).ok().unwrap();
        let middle_der = order.authority.issue(&middle, &names(&["middle.test"]));
        let leaf = testing::issue_by_leaf(&middle, "middle.test", &order.key, &order.names);
        let answer = [leaf, middle_der].map(|der| pem::encode(pem::CERTIFICATE, &der)).concat();
        assert_eq!(order.check(&answer), Err(ChainFault::BrokenChain { at: 0 }));
    }

    #[test]
    fn an_authority_is_no_leaf() {
        let order = Order::new();
        let mut params = testing::leaf_params(&order.names);
        params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        let answer = order.authority.issue_params_pem(&order.key, params);
        assert_eq!(order.check(&answer), Err(ChainFault::LeafIsAuthority));
    }

    #[test]
    fn every_usual_authority_key_is_understood() {
        let mut order = Order::new();
        for algorithm in [
            &rcgen::PKCS_ECDSA_P256_SHA256,
            &rcgen::PKCS_ECDSA_P384_SHA384,
            &rcgen::PKCS_ECDSA_P521_SHA256,
            &rcgen::PKCS_ECDSA_P521_SHA384,
            &rcgen::PKCS_ECDSA_P521_SHA512,
            &rcgen::PKCS_ED25519,
            &rcgen::PKCS_RSA_SHA256,
            &rcgen::PKCS_RSA_SHA512,
        ] {
            order.authority = Authority::with_keys(algorithm);
            assert_eq!(order.check(&order.issue()), Ok(()), "{algorithm:?}");
            assert_eq!(order.verify(&order.issue(), &order.authority.root_der), Ok(()), "{algorithm:?}");
            let stranger = Authority::with_keys(algorithm);
            assert_eq!(
                order.verify(&order.issue(), &stranger.root_der),
                Err(ChainFault::UntrustedRoot),
                "{algorithm:?}"
            );
        }
    }

    #[test]
    fn an_unknown_signature_is_told_from_a_wrong_one() {
        let order = Order::new();
        let mut leaf = order.authority.issue(&order.key, &order.names);
        // ecdsa-with-SHA384 becomes ecdsa-with-SHA224 wherever it stands.
        let (known, unknown) = (hex::decode("2a8648ce3d040303").unwrap(), hex::decode("2a8648ce3d040301").unwrap());
        let places: Vec<_> = (0..leaf.len() - 8).filter(|at| leaf[*at..].starts_with(&known)).collect();
        assert_eq!(places.len(), 2);
        for at in places {
            leaf[at..at + 8].copy_from_slice(&unknown);
        }
        let answer = [&leaf, &order.authority.intermediate_der].map(|der| pem::encode(pem::CERTIFICATE, der)).concat();
        assert_eq!(order.check(&answer), Err(ChainFault::UnsupportedSignature { at: 0 }));
    }

    #[test]
    fn a_chain_leads_to_its_root_only() {
        let order = Order::new();
        let (answer, root) = (order.issue(), &order.authority.root_der);
        let whole = format!("{answer}{}", pem::encode(pem::CERTIFICATE, root));
        let leaf_only = pem::encode(pem::CERTIFICATE, &order.authority.issue(&order.key, &order.names));
        let stranger = Authority::new();
        assert_eq!(order.verify(&answer, root), Ok(()));
        assert_eq!(order.verify(&whole, root), Ok(()));
        assert_eq!(order.verify(&leaf_only, &order.authority.intermediate_der), Ok(()));
        assert_eq!(order.verify(&leaf_only, root), Err(ChainFault::UntrustedRoot));
        assert_eq!(order.verify(&answer, &stranger.root_der), Err(ChainFault::UntrustedRoot));
        assert_eq!(order.verify(&answer, b"none"), Err(ChainFault::NotX509 { at: 0 }));

        let two = [&stranger.root_der, root].map(|der| pem::encode(pem::CERTIFICATE, der)).concat();
        let chain = CertificateChain::from_pem(answer.as_bytes()).unwrap();
        assert_eq!(verify_to_root(&chain, two.as_bytes(), order.now), Ok(()));
        assert_eq!(verify_to_root(&chain, b"", order.now), Err(ChainFault::NotPem));
    }

    #[test]
    fn an_expired_issuer_leads_nowhere() {
        let mut order = Order::new();
        let mut params = testing::leaf_params(&order.names);
        params.not_after = rcgen::date_time_ymd(2040, 1, 1);
        let answer = order.authority.issue_params_pem(&order.key, params);
        order.now = moment("2039-01-01T00:00:00Z");
        assert!(matches!(order.verify(&answer, &order.authority.root_der), Err(ChainFault::Expired { at: 1, .. })));
    }
}
