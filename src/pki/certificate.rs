//! Reading an X.509 certificate (RFC 5280).

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::{GeneralName, ParsedExtension};
use x509_parser::oid_registry::{
    OID_NIST_HASH_SHA256, OID_NIST_HASH_SHA384, OID_NIST_HASH_SHA512, OID_PKCS1_RSASSAPSS, OID_PKCS1_SHA1WITHRSA,
    OID_PKCS1_SHA256WITHRSA, OID_PKCS1_SHA384WITHRSA, OID_PKCS1_SHA512WITHRSA, OID_SIG_ECDSA_WITH_SHA256,
    OID_SIG_ECDSA_WITH_SHA384, OID_SIG_ECDSA_WITH_SHA512, OID_SIG_ED25519, OID_X509_EXT_AUTHORITY_KEY_IDENTIFIER,
};
use x509_parser::prelude::FromDer;
use x509_parser::signature_algorithm::RsaSsaPssParams;
use x509_parser::time::ASN1Time;
use x509_parser::x509::AlgorithmIdentifier;

use super::issuer::{MAX_SHOWN, common_name, display_name, printable};
use super::{KeyKind, pem};

/// The bytes are no X.509 certificate, or one that contradicts itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an X.509 certificate")]
pub struct NotX509;

/// What a certificate says, read but not yet believed: see [`super::CertificateChain::check`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// The certificate itself, in DER.
    pub der: Vec<u8>,
    /// The subject's common name, where there is one.
    pub subject_common_name: Option<String>,
    /// The issuer as shown in a list, such as `Let's Encrypt R11`.
    pub issuer: String,
    /// The serial number in lower-case hexadecimal digits, two for a byte, without leading zero bytes.
    pub serial: String,
    /// Valid from this moment on.
    pub not_before: DateTime<Utc>,
    /// Valid up to and with this moment.
    pub not_after: DateTime<Utc>,
    /// The DNS names among the alternative names, in lower case and in the certificate's order; characters other than
    /// printable ASCII escaped.
    pub dns_names: Vec<String>,
    /// Alternative names of other kinds (addresses, mail boxes, URIs), with their kind.
    pub other_names: Vec<String>,
    /// SHA-256 of the certificate.
    pub fingerprint: [u8; 32],
    /// SHA-256 of its SubjectPublicKeyInfo; equals [`super::KeyPair::spki_sha256`] of its key pair.
    pub spki_sha256: [u8; 32],
    /// How the issuer signed it, such as `ECDSA with SHA-384`; the dotted object identifier where unknown.
    pub signature_algorithm: String,
    /// The algorithm and size of its key.
    pub key_kind: KeyKind,
    /// Whether it may issue certificates itself (RFC 5280 section 4.2.1.9).
    pub is_ca: bool,
    /// The key identifier of its Authority Key Identifier (RFC 5280 section 4.2.1.1).
    pub authority_key_id: Option<Vec<u8>>,
    /// The serial number as it is encoded: with the zero byte in front where the first bit would be a sign.
    serial_der: Vec<u8>,
}

/// Longest serial number that is read, in bytes: RFC 5280 section 4.1.2.2 has 20, and some authorities don't keep to it.
const LONGEST_SERIAL: usize = 40;

impl Certificate {
    /// Reads one certificate in DER, with nothing after it.
    ///
    /// # Errors
    /// [`NotX509`] where it is none.
    pub fn from_der(der: &[u8]) -> Result<Self, NotX509> {
        Self::read(der, &parse(der)?)
    }

    /// Reads the certificate that some DER begins with.
    ///
    /// # Errors
    /// [`NotX509`] where it begins with none.
    pub(super) fn from_der_prefix(der: &[u8]) -> Result<Self, NotX509> {
        let (after, x509) = X509Certificate::from_der(der).map_err(|_| NotX509)?;
        Self::read(&der[..der.len() - after.len()], &x509)
    }

    fn read(der: &[u8], x509: &X509Certificate<'_>) -> Result<Self, NotX509> {
        let (dns_names, other_names) = alternative_names(x509)?;
        if x509.raw_serial().len() > LONGEST_SERIAL {
            return Err(NotX509);
        }
        Ok(Self {
            der: der.to_vec(),
            subject_common_name: common_name(x509.subject()),
            issuer: display_name(x509.issuer()),
            serial: serial_hex(x509.raw_serial()),
            not_before: moment(x509.validity().not_before)?,
            not_after: moment(x509.validity().not_after)?,
            dns_names,
            other_names,
            fingerprint: Sha256::digest(der).into(),
            spki_sha256: Sha256::digest(x509.public_key().raw).into(),
            signature_algorithm: signature_label(&x509.signature_algorithm),
            key_kind: KeyKind::of(x509.public_key()),
            is_ca: x509.is_ca(),
            authority_key_id: authority_key_id(x509)?,
            serial_der: x509.raw_serial().to_vec(),
        })
    }

    /// The certificate as PEM.
    pub fn to_pem(&self) -> String {
        pem::encode(pem::CERTIFICATE, &self.der)
    }

    /// What the certificate is asked for by at the authority's renewal information (RFC 9773 section 4.1), and named by
    /// in `replaces`; `None` where it doesn't say which key signed it.
    pub fn ari_id(&self) -> Option<String> {
        let key_id = BASE64_URL_SAFE_NO_PAD.encode(self.authority_key_id.as_ref()?);
        Some(format!("{key_id}.{}", BASE64_URL_SAFE_NO_PAD.encode(&self.serial_der)))
    }
}

pub(super) fn parse(der: &[u8]) -> Result<X509Certificate<'_>, NotX509> {
    match X509Certificate::from_der(der) {
        Ok(([], certificate)) => Ok(certificate),
        _ => Err(NotX509),
    }
}

fn moment(time: ASN1Time) -> Result<DateTime<Utc>, NotX509> {
    DateTime::from_timestamp(time.timestamp(), 0).ok_or(NotX509)
}

fn serial_hex(serial: &[u8]) -> String {
    let significant = serial.iter().position(|byte| *byte != 0).unwrap_or(serial.len().saturating_sub(1));
    hex::encode(&serial[significant..])
}

fn alternative_names(x509: &X509Certificate<'_>) -> Result<(Vec<String>, Vec<String>), NotX509> {
    let (mut dns_names, mut other_names) = (Vec::new(), Vec::new());
    let extension = x509.subject_alternative_name().map_err(|_| NotX509)?;
    for name in extension.iter().flat_map(|extension| &extension.value.general_names) {
        match name {
            GeneralName::DNSName(name) => dns_names.push(comparable(name)),
            other => other_names.push(printable(&other.to_string())),
        }
    }
    Ok((dns_names, other_names))
}

/// A DNS name for comparing with those ordered. What no ordered name contains is escaped and not left out, so that an
/// odd name never turns into an innocent one.
fn comparable(name: &str) -> String {
    name.to_ascii_lowercase().escape_default().take(MAX_SHOWN).collect()
}

fn authority_key_id(x509: &X509Certificate<'_>) -> Result<Option<Vec<u8>>, NotX509> {
    let extension = x509.get_extension_unique(&OID_X509_EXT_AUTHORITY_KEY_IDENTIFIER).map_err(|_| NotX509)?;
    Ok(match extension.map(|extension| extension.parsed_extension()) {
        Some(ParsedExtension::AuthorityKeyIdentifier(identifier)) => {
            identifier.key_identifier.as_ref().map(|id| id.0.to_vec())
        }
        _ => None,
    })
}

fn signature_label(algorithm: &AlgorithmIdentifier<'_>) -> String {
    let oid = &algorithm.algorithm;
    let known = [
        (OID_SIG_ECDSA_WITH_SHA256, "ECDSA with SHA-256"),
        (OID_SIG_ECDSA_WITH_SHA384, "ECDSA with SHA-384"),
        (OID_SIG_ECDSA_WITH_SHA512, "ECDSA with SHA-512"),
        (OID_PKCS1_SHA256WITHRSA, "RSA with SHA-256"),
        (OID_PKCS1_SHA384WITHRSA, "RSA with SHA-384"),
        (OID_PKCS1_SHA512WITHRSA, "RSA with SHA-512"),
        (OID_PKCS1_SHA1WITHRSA, "RSA with SHA-1"),
        (OID_SIG_ED25519, "Ed25519"),
    ];
    if let Some((_, label)) = known.iter().find(|(known, _)| known == oid) {
        return (*label).to_owned();
    }
    if *oid == OID_PKCS1_RSASSAPSS {
        return format!("RSA-PSS{}", pss_hash(algorithm).unwrap_or_default());
    }
    oid.to_id_string()
}

fn pss_hash(algorithm: &AlgorithmIdentifier<'_>) -> Option<&'static str> {
    let parameters = RsaSsaPssParams::try_from(algorithm.parameters.as_ref()?).ok()?;
    let hash = parameters.hash_algorithm_oid();
    [
        (OID_NIST_HASH_SHA256, " with SHA-256"),
        (OID_NIST_HASH_SHA384, " with SHA-384"),
        (OID_NIST_HASH_SHA512, " with SHA-512"),
    ]
    .into_iter()
    .find_map(|(known, label)| (known == *hash).then_some(label))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rcgen::string::Ia5String;
    use rcgen::{CertificateParams, DnType, SanType, SerialNumber};

    use super::*;
    use crate::domain::KeyAlgorithm;
    use crate::pki::KeyPair;
    use crate::pki::testing::{self, Authority, names};

    #[test]
    fn reads_what_a_leaf_says() {
        let authority = Authority::new();
        let key = KeyPair::generate(KeyAlgorithm::EcdsaP256).ok().unwrap();
        let der = authority.issue(&key, &names(&["shop.test", "*.shop.test"]));
        let leaf = Certificate::from_der(&der).unwrap();
        assert_eq!(leaf.subject_common_name.as_deref(), Some("shop.test"));
        assert_eq!(leaf.issuer, "Small CA Issuer 1");
        assert_eq!(leaf.not_before.to_rfc3339(), "2026-01-01T00:00:00+00:00");
        assert_eq!(leaf.not_after.to_rfc3339(), "2026-04-01T00:00:00+00:00");
        assert_eq!(leaf.dns_names, ["shop.test", "*.shop.test"]);
        assert_eq!(leaf.other_names, [] as [&str; 0]);
        assert_eq!(leaf.spki_sha256, key.spki_sha256());
        assert_eq!(leaf.fingerprint, <[u8; 32]>::from(Sha256::digest(&der)));
        assert_eq!(leaf.signature_algorithm, "ECDSA with SHA-384");
        assert_eq!(leaf.key_kind, KeyKind::EcdsaP256);
        assert!(!leaf.is_ca);
        assert!(Certificate::from_der(&authority.intermediate_der).unwrap().is_ca);
        assert_eq!(x509_parser::pem::parse_x509_pem(leaf.to_pem().as_bytes()).unwrap().1.contents, der);
    }

    /// The serial number and key identifier of RFC 9773 appendix A, and the identifier made of them there.
    #[test]
    fn the_renewal_identifier_is_that_of_the_rfc() {
        let mut params = CertificateParams::default();
        params.serial_number = Some(SerialNumber::from_slice(&[0x00, 0x87, 0x65, 0x43, 0x21]));
        let mut certificate =
            Certificate::from_der(params.self_signed(&testing::raw_key(&rcgen::PKCS_ED25519)).unwrap().der()).unwrap();
        assert_eq!(certificate.serial, "87654321");
        assert_eq!(certificate.ari_id(), None);
        certificate.authority_key_id = Some(hex::decode("69885b6b87464041e1b37b847ba0ae2cde01c8d4").unwrap());
        assert_eq!(certificate.ari_id().as_deref(), Some("aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE"));
    }

    #[test]
    fn the_authority_key_identifier_is_the_issuers_key() {
        let authority = Authority::new();
        let key = KeyPair::generate(KeyAlgorithm::EcdsaP256).ok().unwrap();
        let leaf = Certificate::from_der(&authority.issue(&key, &names(&["shop.test"]))).unwrap();
        let issuer = parse(&authority.intermediate_der).unwrap();
        let subject_key_id = issuer.iter_extensions().find_map(|extension| match extension.parsed_extension() {
            ParsedExtension::SubjectKeyIdentifier(id) => Some(id.0.to_vec()),
            _ => None,
        });
        assert!(subject_key_id.is_some());
        assert_eq!(leaf.authority_key_id, subject_key_id);
    }

    #[test]
    fn reads_kinds_that_cannot_be_ordered() {
        for (algorithm, kind, signature) in [
            (&rcgen::PKCS_ED25519, KeyKind::Ed25519, "Ed25519"),
            (&rcgen::PKCS_ECDSA_P521_SHA512, KeyKind::EcdsaP521, "ECDSA with SHA-512"),
        ] {
            let made = CertificateParams::default().self_signed(&testing::raw_key(algorithm)).unwrap();
            let certificate = Certificate::from_der(made.der()).unwrap();
            assert_eq!((certificate.key_kind, certificate.signature_algorithm.as_str()), (kind, signature));
        }
        let rsa = KeyPair::generate(KeyAlgorithm::Rsa2048).ok().unwrap();
        let made = CertificateParams::default().self_signed(rsa.signing_key()).unwrap();
        let certificate = Certificate::from_der(made.der()).unwrap();
        assert_eq!(
            (certificate.key_kind, certificate.signature_algorithm.as_str()),
            (KeyKind::Rsa(2048), "RSA with SHA-256")
        );
    }

    #[test]
    fn names_of_other_kinds_are_kept_apart() {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, "bell\u{7}");
        params.subject_alt_names = vec![
            SanType::DnsName(Ia5String::try_from("Shop.TEST").unwrap()),
            SanType::DnsName(Ia5String::try_from("shop.test\0 ").unwrap()),
            SanType::IpAddress("192.0.2.1".parse().unwrap()),
            SanType::Rfc822Name(Ia5String::try_from("a@shop.test").unwrap()),
        ];
        let made = params.self_signed(&testing::raw_key(&rcgen::PKCS_ED25519)).unwrap();
        let certificate = Certificate::from_der(made.der()).unwrap();
        assert_eq!(certificate.subject_common_name.as_deref(), Some("bell"));
        assert_eq!(certificate.dns_names, ["shop.test", "shop.test\\u{0} "]);
        assert_eq!(certificate.other_names.len(), 2, "{:?}", certificate.other_names);
    }

    #[test]
    fn serial_numbers_without_leading_zeros() {
        for (serial, text) in [(&[0x00, 0x9a][..], "9a"), (&[0x03, 0x0f], "030f"), (&[0], "00"), (&[], "")] {
            assert_eq!(serial_hex(serial), text);
        }
    }

    #[test]
    fn what_is_no_certificate_is_refused() {
        let authority = Authority::new();
        let mut trailing = authority.root_der.clone();
        trailing.push(0);
        for der in [&b""[..], b"0", &trailing, &authority.root_der[..100]] {
            assert_eq!(Certificate::from_der(der), Err(NotX509));
        }
    }

    proptest! {
        #[test]
        fn damaged_certificates_never_panic(index in 0_usize..400, byte in any::<u8>()) {
            static ROOT: std::sync::LazyLock<Vec<u8>> = std::sync::LazyLock::new(|| Authority::new().root_der);
            let mut der = ROOT.clone();
            let index = index % der.len();
            der[index] = byte;
            let _ = Certificate::from_der(&der);
        }
    }
}
