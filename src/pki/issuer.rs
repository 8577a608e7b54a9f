//! How a distinguished name is shown in a list.

use x509_parser::x509::{AttributeTypeAndValue, X509Name};

/// Longest text that is taken over from a certificate for showing, in characters.
pub(super) const MAX_SHOWN: usize = 256;

/// The first common name.
pub(super) fn common_name(name: &X509Name<'_>) -> Option<String> {
    first_text(name.iter_common_name())
}

/// A short name for an authority: its common name, the organisation put before it where the common name alone would say
/// little ("R11" of "Let's Encrypt"). The whole distinguished name where neither is there.
pub(super) fn display_name(name: &X509Name<'_>) -> String {
    match (first_text(name.iter_organization()), common_name(name)) {
        (Some(organization), Some(common)) if names_already(&common, &organization) => common,
        (Some(organization), Some(common)) => format!("{organization} {common}"),
        (None, Some(only)) | (Some(only), None) => only,
        (None, None) => printable(&name.to_string()),
    }
}

/// Whether the common name says the organisation's name, or at least its first word ("DigiCert" of "DigiCert Inc").
fn names_already(common: &str, organization: &str) -> bool {
    let first_word = organization.split_whitespace().next().unwrap_or_default();
    common.to_lowercase().contains(&first_word.to_lowercase())
}

fn first_text<'a>(mut values: impl Iterator<Item = &'a AttributeTypeAndValue<'a>>) -> Option<String> {
    let text = printable(values.next()?.as_str().ok()?);
    (!text.is_empty()).then_some(text)
}

/// The text cut to a length that pages can show, without control characters.
pub(super) fn printable(text: &str) -> String {
    text.trim().chars().filter(|c| !c.is_control()).take(MAX_SHOWN).collect()
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, DistinguishedName, DnType};

    use super::*;
    use crate::pki::testing;

    fn display(organization: Option<&str>, common: Option<&str>) -> String {
        let mut params = CertificateParams::default();
        params.distinguished_name = DistinguishedName::new();
        params.distinguished_name.push(DnType::CountryName, "US");
        if let Some(organization) = organization {
            params.distinguished_name.push(DnType::OrganizationName, organization);
        }
        if let Some(common) = common {
            params.distinguished_name.push(DnType::CommonName, common);
        }
        let made = params.self_signed(&testing::raw_key(&rcgen::PKCS_ECDSA_P256_SHA256)).unwrap();
        let (_, certificate) = x509_parser::parse_x509_certificate(made.der()).unwrap();
        display_name(certificate.issuer())
    }

    #[test]
    fn short_and_telling() {
        for (organization, common, shown) in [
            (Some("Let's Encrypt"), Some("R11"), "Let's Encrypt R11"),
            (Some("(STAGING) Let's Encrypt"), Some("(STAGING) Pretend Pear X1"), "(STAGING) Pretend Pear X1"),
            (Some("DigiCert Inc"), Some("DigiCert Global G2"), "DigiCert Global G2"),
            (Some("Google Trust Services"), Some("WR1"), "Google Trust Services WR1"),
            (None, Some("Pebble Intermediate CA 3a02f1"), "Pebble Intermediate CA 3a02f1"),
            (Some("Acme\u{7}\nCo"), None, "AcmeCo"),
            (None, None, "C=US"),
        ] {
            assert_eq!(display(organization, common), shown);
        }
    }

    #[test]
    fn endless_names_are_cut() {
        assert_eq!(display(None, Some(&"x".repeat(5000))).len(), MAX_SHOWN);
    }
}
