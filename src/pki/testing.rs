//! A small authority for tests: a root, an intermediate, and the leaves that it issues.

use chrono::{DateTime, Utc};
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyUsagePurpose, SignatureAlgorithm,
    date_time_ymd,
};

use super::{KeyPair, pem};
use crate::domain::DomainName;

/// Valid from 2026 to 2035, its leaves in the first quarter of 2026.
pub(crate) struct Authority {
    pub(crate) root_der: Vec<u8>,
    pub(crate) intermediate_der: Vec<u8>,
    issuer: Issuer<'static, rcgen::KeyPair>,
}

impl Authority {
    /// One with P-384 keys. All of them have the same names, and no two the same keys.
    pub(crate) fn new() -> Self {
        Self::with_keys(&rcgen::PKCS_ECDSA_P384_SHA384)
    }

    pub(crate) fn with_keys(algorithm: &'static SignatureAlgorithm) -> Self {
        let root_params = authority_params("Root X1");
        let root_key = raw_key(algorithm);
        let root_der = root_params.self_signed(&root_key).unwrap().der().to_vec();
        let root = Issuer::new(root_params, root_key);

        let params = authority_params("Issuer 1");
        let key = raw_key(algorithm);
        let intermediate_der = params.signed_by(&key, &root).unwrap().der().to_vec();
        Self { root_der, intermediate_der, issuer: Issuer::new(params, key) }
    }

    /// A leaf in DER.
    pub(crate) fn issue(&self, key: &KeyPair, names: &[DomainName]) -> Vec<u8> {
        self.issue_params(key, leaf_params(names))
    }

    /// A leaf and the intermediate in PEM, as an ACME authority answers.
    pub(crate) fn issue_pem(&self, key: &KeyPair, names: &[DomainName]) -> String {
        self.issue_params_pem(key, leaf_params(names))
    }

    pub(crate) fn issue_params_pem(&self, key: &KeyPair, params: CertificateParams) -> String {
        [&self.issue_params(key, params), &self.intermediate_der].map(|der| pem::encode(pem::CERTIFICATE, der)).concat()
    }

    fn issue_params(&self, key: &KeyPair, params: CertificateParams) -> Vec<u8> {
        params.signed_by(key.signing_key(), &self.issuer).unwrap().der().to_vec()
    }
}

/// A leaf of an authority that two roots have certified, and both ways up from it: the authority's certificate, and the root.
pub(crate) fn cross_signed(names: &[DomainName]) -> ([[Vec<u8>; 2]; 2], Vec<u8>) {
    let (params, key) = (authority_params("Issuer 1"), raw_key(&rcgen::PKCS_ECDSA_P256_SHA256));
    let ways = ["Root X1", "Root X2"].map(|name| {
        let (root_params, root_key) = (authority_params(name), raw_key(&rcgen::PKCS_ECDSA_P256_SHA256));
        let root_der = root_params.self_signed(&root_key).unwrap().der().to_vec();
        let root = Issuer::new(root_params, root_key);
        [params.signed_by(&key, &root).unwrap().der().to_vec(), root_der]
    });
    let leaf_key = raw_key(&rcgen::PKCS_ECDSA_P256_SHA256);
    let leaf = leaf_params(names).signed_by(&leaf_key, &Issuer::new(params, key)).unwrap();
    (ways, leaf.der().to_vec())
}

/// A certificate that a mere leaf, named `issuer_name`, has signed.
pub(crate) fn issue_by_leaf(
    issuer_key: &KeyPair,
    issuer_name: &str,
    key: &KeyPair,
    leaf_names: &[DomainName],
) -> Vec<u8> {
    let issuer = Issuer::new(leaf_params(&names(&[issuer_name])), issuer_key.signing_key());
    leaf_params(leaf_names).signed_by(key.signing_key(), &issuer).unwrap().der().to_vec()
}

fn authority_params(common_name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::OrganizationName, "Small CA");
    params.distinguished_name.push(DnType::CommonName, common_name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    (params.not_before, params.not_after) = (date_time_ymd(2026, 1, 1), date_time_ymd(2035, 1, 1));
    params
}

pub(crate) fn leaf_params(names: &[DomainName]) -> CertificateParams {
    let texts: Vec<String> = names.iter().map(ToString::to_string).collect();
    let mut params = CertificateParams::new(texts).unwrap();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, names[0].as_str());
    params.use_authority_key_identifier_extension = true;
    (params.not_before, params.not_after) = (date_time_ymd(2026, 1, 1), date_time_ymd(2026, 4, 1));
    params
}

pub(crate) fn raw_key(algorithm: &'static SignatureAlgorithm) -> rcgen::KeyPair {
    rcgen::KeyPair::generate_for(algorithm).unwrap()
}

pub(crate) fn names(texts: &[&str]) -> Vec<DomainName> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

pub(crate) fn moment(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}
