//! The authority's keys and certificates. All of them are ECDSA, for speed, and but for the leaves valid at any time.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use rcgen::{
    BasicConstraints, CertificateParams, CertificateSigningRequestParams, DnType, ExtendedKeyUsagePurpose, IsCa,
    Issuer, KeyPair, KeyUsagePurpose, SanType, SerialNumber, date_time_ymd,
};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use tokio_rustls::TlsAcceptor;
use uuid::Uuid;
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::ParsedExtension;
use x509_parser::prelude::FromDer;

/// A root, and an intermediate that issues.
pub(super) struct Ca {
    root_pem: String,
    root: Issuer<'static, KeyPair>,
    intermediate_der: Vec<u8>,
    intermediate: Issuer<'static, KeyPair>,
}

impl Ca {
    pub(super) fn make() -> Self {
        let (root_params, root_key) = (authority("Stub Root"), KeyPair::generate().unwrap());
        let root_pem = root_params.self_signed(&root_key).unwrap().pem();
        let root = Issuer::new(root_params, root_key);
        let (params, key) = (authority("Stub Intermediate"), KeyPair::generate().unwrap());
        let intermediate_der = params.signed_by(&key, &root).unwrap().der().to_vec();
        Self { root_pem, root, intermediate_der, intermediate: Issuer::new(params, key) }
    }

    pub(super) fn root_pem(&self) -> &str {
        &self.root_pem
    }

    /// HTTPS on loopback, under the root.
    pub(super) fn tls(&self) -> TlsAcceptor {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(["127.0.0.1".to_owned()]).unwrap();
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let certificate = params.signed_by(&key, &self.root).unwrap().der().clone();
        let key = PrivateKeyDer::from(key);
        let config = ServerConfig::builder().with_no_client_auth().with_single_cert(vec![certificate], key);
        TlsAcceptor::from(Arc::new(config.unwrap()))
    }

    /// A leaf in DER for these names and the key of the request. Moments are cut to seconds.
    pub(super) fn issue(
        &self,
        names: &[String],
        request: &Request,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Vec<u8> {
        let mut params = CertificateParams::new(names).unwrap();
        params.distinguished_name = rcgen::DistinguishedName::new();
        if names[0].len() <= 64 {
            params.distinguished_name.push(DnType::CommonName, names[0].as_str());
        }
        let mut serial = Uuid::new_v4().into_bytes();
        // Positive, and without zeros in front.
        serial[0] = serial[0] & 0x3f | 0x40;
        params.serial_number = Some(SerialNumber::from_slice(&serial));
        params.use_authority_key_identifier_extension = true;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let epoch = date_time_ymd(1970, 1, 1);
        let moment = |at: DateTime<Utc>| epoch + Duration::from_secs(at.timestamp().try_into().unwrap());
        (params.not_before, params.not_after) = (moment(from), moment(until));
        params.signed_by(&request.0.public_key, &self.intermediate).unwrap().der().to_vec()
    }

    /// The leaf and the intermediate in PEM.
    pub(super) fn chain_pem(&self, leaf: &[u8]) -> String {
        [leaf, &self.intermediate_der].map(|der| certdesk::pki::pem::encode("CERTIFICATE", der)).concat()
    }
}

fn authority(common_name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, common_name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    params
}

/// A signing request whose signature holds.
pub(super) struct Request(CertificateSigningRequestParams);

impl Request {
    pub(super) fn from_der(der: Vec<u8>) -> Option<Self> {
        CertificateSigningRequestParams::from_der(&der.into()).ok().map(Self)
    }

    /// The alternative names, sorted; none where one isn't a DNS name.
    pub(super) fn names(&self) -> Option<Vec<String>> {
        let name = |name: &SanType| match name {
            SanType::DnsName(name) => Some(name.to_string()),
            _ => None,
        };
        let mut names: Vec<String> = self.0.params.subject_alt_names.iter().map(name).collect::<Option<_>>()?;
        names.sort_unstable();
        Some(names)
    }

    /// SubjectPublicKeyInfo in DER.
    pub(super) fn spki(&self) -> Vec<u8> {
        rcgen::PublicKeyData::subject_public_key_info(&self.0.public_key)
    }
}

/// The identifier of a certificate (RFC 9773 section 4.1).
pub(super) fn ari_id(der: &[u8]) -> Option<String> {
    let (_, certificate) = X509Certificate::from_der(der).ok()?;
    let key = certificate.extensions().iter().find_map(|extension| match extension.parsed_extension() {
        ParsedExtension::AuthorityKeyIdentifier(identifier) => Some(identifier.key_identifier.as_ref()?.0),
        _ => None,
    })?;
    let halves = [key, certificate.tbs_certificate.raw_serial()].map(|bytes| BASE64_URL_SAFE_NO_PAD.encode(bytes));
    Some(halves.join("."))
}
