//! Made-up authorities, and the chains that they issue. Of key pairs there are few, as they take long; chains are all different.

use std::time::SystemTime;

use chrono::{DateTime, TimeDelta, Utc};
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, RsaKeySize, SerialNumber,
};
use sha2::{Digest, Sha256};

use crate::crypto::SecretBytes;
use crate::domain::KeyAlgorithm;
use crate::pki::{Certificate, NotX509, pem};

/// Why a chain could not be made.
#[derive(Debug, thiserror::Error)]
pub enum IssueError {
    /// No key, or no signature.
    #[error("making a certificate: {0}")]
    Made(#[from] rcgen::Error),
    /// What was made can't be read.
    #[error("reading a certificate: {0}")]
    Read(#[from] NotX509),
    /// A key or a chain could not be sealed.
    #[error("sealing: {0}")]
    Sealed(#[from] crate::crypto::SealError),
}

/// A made-up authority. Nothing is at its address.
pub(super) struct Authority {
    /// Its name.
    pub(super) name: &'static str,
    /// Its directory.
    pub(super) directory: &'static str,
    /// Its intermediate, in PEM, and what signs for it.
    intermediate: String,
    issuer: Issuer<'static, KeyPair>,
}

/// A key pair of leaves.
pub(super) struct LeafKey {
    pub(super) algorithm: KeyAlgorithm,
    key: KeyPair,
    pub(super) pkcs8: SecretBytes,
    pub(super) spki_sha256: String,
}

/// Everything that issues, and the keys that are issued for.
pub(super) struct Issuers {
    authorities: Vec<Authority>,
    keys: Vec<LeafKey>,
}

/// Names of authorities, their directories, and what their intermediates call themselves: organisation and common name.
const AUTHORITIES: [(&str, &str, &str, &str); 4] = [
    ("Example Trust", "https://acme.example-trust.invalid/directory", "Example Trust", "E7"),
    ("Harbour CA", "https://harbour-ca.invalid/acme/directory", "Harbour Certification", "Harbour TLS R3"),
    ("House CA", "https://ca.house.invalid/acme/directory", "House", "House issuing CA 2"),
    ("Old Partner CA", "https://partner.invalid/directory", "Partner", "Partner Server CA 1"),
];

/// Which keys leaves have; most have the first.
const KEYS: [KeyAlgorithm; 6] = [
    KeyAlgorithm::EcdsaP256,
    KeyAlgorithm::EcdsaP256,
    KeyAlgorithm::EcdsaP256,
    KeyAlgorithm::EcdsaP256,
    KeyAlgorithm::EcdsaP384,
    KeyAlgorithm::Rsa2048,
];

impl Issuers {
    /// Authorities that are as old as ten years at `now`, and keys.
    pub(super) fn make(now: DateTime<Utc>) -> Result<Self, IssueError> {
        let authorities = AUTHORITIES.map(|(name, directory, organisation, common_name)| {
            let root = authority_params(now, organisation, &format!("{organisation} Root"));
            let root = Issuer::new(root, KeyPair::generate()?);
            let params = authority_params(now, organisation, common_name);
            let key = KeyPair::generate()?;
            let intermediate = pem::encode(pem::CERTIFICATE, params.signed_by(&key, &root)?.der());
            Ok(Authority { name, directory, intermediate, issuer: Issuer::new(params, key) })
        });
        let keys = KEYS.map(|algorithm| {
            let key = match algorithm {
                KeyAlgorithm::EcdsaP384 => KeyPair::generate_for(&rcgen::PKCS_ECDSA_P384_SHA384)?,
                KeyAlgorithm::Rsa2048 => KeyPair::generate_rsa_for(&rcgen::PKCS_RSA_SHA256, RsaKeySize::_2048)?,
                _ => KeyPair::generate()?,
            };
            let (pkcs8, spki) =
                (SecretBytes::new(key.serialize_der()), rcgen::PublicKeyData::subject_public_key_info(&key));
            Ok(LeafKey { algorithm, key, pkcs8, spki_sha256: hex::encode(Sha256::digest(spki)) })
        });
        Ok(Self {
            authorities: authorities.into_iter().collect::<Result<_, IssueError>>()?,
            keys: keys.into_iter().collect::<Result<_, IssueError>>()?,
        })
    }

    pub(super) fn authorities(&self) -> &[Authority] {
        &self.authorities
    }

    pub(super) fn keys(&self) -> &[LeafKey] {
        &self.keys
    }
}

impl Authority {
    /// A leaf for these domains, and the PEM chain that it is in.
    pub(super) fn issue(
        &self,
        key: &LeafKey,
        domains: &[String],
        serial: &[u8],
        (not_before, not_after): (DateTime<Utc>, DateTime<Utc>),
    ) -> Result<(Certificate, String), IssueError> {
        let mut params = CertificateParams::new(domains.to_vec())?;
        params.distinguished_name = DistinguishedName::new();
        if let Some(primary) = domains.first() {
            params.distinguished_name.push(DnType::CommonName, primary.as_str());
        }
        params.serial_number = Some(SerialNumber::from_slice(serial));
        params.use_authority_key_identifier_extension = true;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        (params.not_before, params.not_after) =
            (SystemTime::from(not_before).into(), SystemTime::from(not_after).into());
        let leaf = Certificate::from_der(params.signed_by(&key.key, &self.issuer)?.der())?;
        let chain = leaf.to_pem() + &self.intermediate;
        Ok((leaf, chain))
    }
}

fn authority_params(now: DateTime<Utc>, organisation: &str, common_name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::OrganizationName, organisation);
    params.distinguished_name.push(DnType::CommonName, common_name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let ten_years = TimeDelta::days(3650);
    params.not_before = SystemTime::from(now - ten_years).into();
    params.not_after = SystemTime::from(now + ten_years).into();
    params
}
