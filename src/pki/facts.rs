//! Everything that people look for in a certificate (RFC 5280), for the one page that shows it.

use std::net::{Ipv4Addr, Ipv6Addr};

use aws_lc_rs::digest;
use chrono::{DateTime, Utc};
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::{
    AccessDescription, DistributionPointName, ExtendedKeyUsage, GeneralName, KeyUsage, ParsedExtension,
};
use x509_parser::oid_registry::{OID_PKIX_ACCESS_DESCRIPTOR_CA_ISSUERS, OID_PKIX_ACCESS_DESCRIPTOR_OCSP, Oid};

use super::certificate::parse;
use super::issuer::printable;
use super::{Certificate, NotX509};

/// Most values of one kind that are listed.
const MOST: usize = 100;
/// The identifier of the TLS feature extension (1.3.6.1.5.5.7.1.24, RFC 7633), encoded; and its content where it asks for a
/// stapled OCSP response.
const TLS_FEATURE: &[u8] = &[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x01, 0x18];
const MUST_STAPLE: &[u8] = &[0x30, 0x03, 0x02, 0x01, 0x05];

/// What a certificate says. Whatever text it holds is cut to what pages can show, and has no control characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// The whole subject, as `CN=shop.test, O=Shop`; may be empty.
    pub subject: String,
    /// The whole issuer.
    pub issuer: String,
    /// The serial number, lower-case hexadecimal.
    pub serial: String,
    /// SHA-256 of the certificate, lower-case hexadecimal.
    pub sha256: String,
    /// SHA-1 of the certificate, lower-case hexadecimal: what older programs know certificates by.
    pub sha1: String,
    /// Valid from.
    pub not_before: DateTime<Utc>,
    /// Valid until.
    pub not_after: DateTime<Utc>,
    /// The key's algorithm and size.
    pub key: String,
    /// How the issuer signed it.
    pub signature: String,
    /// Alternative names that are no DNS names: `192.0.2.1`, `a@shop.test`, `https://shop.test/`.
    pub other_names: Vec<String>,
    /// What its key may be used for (section 4.2.1.3), by the names that tools show.
    pub key_usage: Vec<String>,
    /// What it may be used for (section 4.2.1.12), likewise; object identifiers where they are not well known.
    pub extended_key_usage: Vec<String>,
    /// Where its revocation is asked for (section 4.2.2.1).
    pub ocsp: Vec<String>,
    /// Where lists of what was revoked are (section 4.2.1.13).
    pub crl: Vec<String>,
    /// Where its issuer's certificate is (section 4.2.2.1).
    pub ca_issuers: Vec<String>,
    /// How many logs have promised to list it (RFC 6962); none where it has no such extension.
    pub promises: Option<usize>,
    /// Whether servers have to staple an OCSP response (RFC 7633).
    pub must_staple: bool,
}

impl Facts {
    /// Reads them.
    ///
    /// # Errors
    /// [`NotX509`] where the certificate can't be read; one that a chain is of always can.
    pub fn of(certificate: &Certificate) -> Result<Self, NotX509> {
        let x509 = parse(&certificate.der)?;
        let mut facts = Self {
            subject: printable(&x509.subject().to_string()),
            issuer: printable(&x509.issuer().to_string()),
            serial: certificate.serial.clone(),
            sha256: hex::encode(certificate.fingerprint),
            sha1: hex::encode(digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, &certificate.der)),
            not_before: certificate.not_before,
            not_after: certificate.not_after,
            key: certificate.key_kind.to_string(),
            signature: certificate.signature_algorithm.clone(),
            other_names: Vec::new(),
            key_usage: Vec::new(),
            extended_key_usage: Vec::new(),
            ocsp: Vec::new(),
            crl: Vec::new(),
            ca_issuers: Vec::new(),
            promises: None,
            must_staple: false,
        };
        facts.read_extensions(&x509);
        Ok(facts)
    }

    fn read_extensions(&mut self, x509: &X509Certificate<'_>) {
        for extension in x509.extensions() {
            match extension.parsed_extension() {
                ParsedExtension::SubjectAlternativeName(names) => {
                    self.other_names = names.general_names.iter().filter_map(other_name).take(MOST).collect();
                }
                ParsedExtension::KeyUsage(usage) => self.key_usage = key_usage(*usage),
                ParsedExtension::ExtendedKeyUsage(usage) => self.extended_key_usage = extended_key_usage(usage),
                ParsedExtension::AuthorityInfoAccess(access) => {
                    self.ocsp = addresses(&access.accessdescs, &OID_PKIX_ACCESS_DESCRIPTOR_OCSP);
                    self.ca_issuers = addresses(&access.accessdescs, &OID_PKIX_ACCESS_DESCRIPTOR_CA_ISSUERS);
                }
                ParsedExtension::CRLDistributionPoints(points) => {
                    let names = points.points.iter().filter_map(|point| match &point.distribution_point {
                        Some(DistributionPointName::FullName(names)) => Some(names),
                        _ => None,
                    });
                    self.crl = names.flatten().filter_map(address).take(MOST).collect();
                }
                ParsedExtension::SCT(promises) => self.promises = Some(promises.len()),
                _ => self.must_staple |= extension.oid.as_bytes() == TLS_FEATURE && extension.value == MUST_STAPLE,
            }
        }
    }
}

fn addresses(all: &[AccessDescription<'_>], method: &Oid<'_>) -> Vec<String> {
    let there = all.iter().filter(|there| there.access_method == *method);
    there.filter_map(|there| address(&there.access_location)).take(MOST).collect()
}

fn address(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::URI(address) => Some(printable(address)),
        _ => None,
    }
}

/// An alternative name that is no DNS name, as people write it.
fn other_name(name: &GeneralName<'_>) -> Option<String> {
    Some(match name {
        GeneralName::DNSName(_) => return None,
        GeneralName::IPAddress(bytes) => match (<[u8; 4]>::try_from(*bytes), <[u8; 16]>::try_from(*bytes)) {
            (Ok(bytes), _) => Ipv4Addr::from(bytes).to_string(),
            (_, Ok(bytes)) => Ipv6Addr::from(bytes).to_string(),
            _ => printable(&name.to_string()),
        },
        GeneralName::RFC822Name(text) | GeneralName::URI(text) => printable(text),
        other => printable(&other.to_string()),
    })
}

fn key_usage(usage: KeyUsage) -> Vec<String> {
    let named = usage.to_string();
    named.split(", ").filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

fn extended_key_usage(usage: &ExtendedKeyUsage<'_>) -> Vec<String> {
    let known = [
        (usage.any, "Any"),
        (usage.server_auth, "TLS Web Server Authentication"),
        (usage.client_auth, "TLS Web Client Authentication"),
        (usage.code_signing, "Code Signing"),
        (usage.email_protection, "E-mail Protection"),
        (usage.time_stamping, "Time Stamping"),
        (usage.ocsp_signing, "OCSP Signing"),
    ];
    let known = known.into_iter().filter(|(is_set, _)| *is_set).map(|(_, name)| name.to_owned());
    known.chain(usage.other.iter().map(Oid::to_id_string)).take(MOST).collect()
}

#[cfg(test)]
mod tests {
    use rcgen::string::Ia5String;
    use rcgen::{
        CertificateParams, CrlDistributionPoint, CustomExtension, DnType, ExtendedKeyUsagePurpose, KeyUsagePurpose,
        SanType,
    };

    use super::*;
    use crate::pki::testing;

    fn facts(params: CertificateParams) -> Facts {
        let made = params.self_signed(&testing::raw_key(&rcgen::PKCS_ECDSA_P256_SHA256)).unwrap();
        Facts::of(&Certificate::from_der(made.der()).unwrap()).unwrap()
    }

    /// `accessMethod` and a URI.
    fn access(method: u8, uri: &str) -> Vec<u8> {
        let mut der = vec![0x06, 8, 0x2b, 6, 1, 5, 5, 7, 0x30, method, 0x86, u8::try_from(uri.len()).unwrap()];
        der.extend(uri.as_bytes());
        [vec![0x30, u8::try_from(der.len()).unwrap()], der].concat()
    }

    #[test]
    fn everything_that_is_there_is_told() {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, "shop.test");
        params.distinguished_name.push(DnType::OrganizationName, "Shop\u{7}");
        params.subject_alt_names = vec![
            SanType::DnsName(Ia5String::try_from("shop.test").unwrap()),
            SanType::IpAddress("192.0.2.1".parse().unwrap()),
            SanType::IpAddress("2001:db8::1".parse().unwrap()),
            SanType::Rfc822Name(Ia5String::try_from("a@shop.test").unwrap()),
        ];
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::KeyEncipherment];
        params.extended_key_usages = vec![
            ExtendedKeyUsagePurpose::ServerAuth,
            ExtendedKeyUsagePurpose::Other(vec![1, 3, 6, 1, 4, 1, 311, 20, 2, 2]),
        ];
        params.crl_distribution_points = vec![CrlDistributionPoint { uris: vec!["http://crl.test/1".to_owned()] }];
        let both = [access(1, "http://ocsp.test"), access(2, "http://ca.test/i.cer")].concat();
        let both = [vec![0x30, u8::try_from(both.len()).unwrap()], both].concat();
        params.custom_extensions = vec![
            CustomExtension::from_oid_content(&[1, 3, 6, 1, 5, 5, 7, 1, 1], both),
            CustomExtension::from_oid_content(&[1, 3, 6, 1, 5, 5, 7, 1, 24], MUST_STAPLE.to_vec()),
        ];
        let facts = facts(params);
        assert!(facts.subject.contains("CN=shop.test") && facts.subject.ends_with("O=Shop"), "{}", facts.subject);
        assert_eq!(facts.other_names, ["192.0.2.1", "2001:db8::1", "a@shop.test"]);
        assert_eq!(facts.key_usage, ["Digital Signature", "Key Encipherment"]);
        assert_eq!(facts.extended_key_usage, ["TLS Web Server Authentication", "1.3.6.1.4.1.311.20.2.2"]);
        assert_eq!(facts.crl, ["http://crl.test/1"]);
        assert_eq!(
            (facts.ocsp, facts.ca_issuers),
            (vec!["http://ocsp.test".to_owned()], vec!["http://ca.test/i.cer".to_owned()])
        );
        assert!(facts.must_staple && facts.promises.is_none());
        assert_eq!((facts.sha1.len(), facts.sha256.len()), (40, 64));
    }

    #[test]
    fn what_is_not_there_is_not_told() {
        let mut params = CertificateParams::default();
        params.distinguished_name = rcgen::DistinguishedName::new();
        let facts = facts(params);
        assert_eq!((facts.subject.as_str(), facts.must_staple), ("", false));
        assert!(facts.key_usage.is_empty() && facts.extended_key_usage.is_empty() && facts.other_names.is_empty());
    }
}
