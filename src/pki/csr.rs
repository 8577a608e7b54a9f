//! Certificate signing requests (RFC 2986).

use rcgen::string::Ia5String;
use rcgen::{CertificateParams, DistinguishedName, DnType, SanType};

use super::KeyPair;
use crate::domain::DomainName;

/// Longest common name, in characters (RFC 5280 appendix A.1, ub-common-name).
pub const MAX_COMMON_NAME: usize = 64;

/// Why there is no signing request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CsrError {
    /// For no name at all.
    #[error("a signing request needs a name")]
    NoNames,
    /// The key could not sign.
    #[error("signing failed")]
    Signing,
}

/// The signing request for `names` in DER, signed by `key`: all names as alternative names, and the first as the common
/// name where it is short enough for one. There is nothing else in it, for authorities ignore or refuse the rest.
///
/// # Errors
/// Where there is no name, or the key can't sign.
pub fn to_der(key: &KeyPair, names: &[DomainName]) -> Result<Vec<u8>, CsrError> {
    let primary = names.first().ok_or(CsrError::NoNames)?;
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    if primary.as_str().len() <= MAX_COMMON_NAME {
        params.distinguished_name.push(DnType::CommonName, primary.as_str());
    }
    params.subject_alt_names = names
        .iter()
        .map(|name| Ia5String::try_from(name.as_str()).map(SanType::DnsName))
        .collect::<Result<_, _>>()
        .map_err(|_| CsrError::Signing)?;
    let request = params.serialize_request(key.signing_key()).map_err(|_| CsrError::Signing)?;
    Ok(request.der().to_vec())
}

#[cfg(test)]
mod tests {
    use x509_parser::certification_request::X509CertificationRequest;
    use x509_parser::extensions::{GeneralName, ParsedExtension};
    use x509_parser::prelude::FromDer;

    use super::*;
    use crate::domain::KeyAlgorithm;
    use crate::pki::testing::names;

    /// Common names, alternative names, how many parts the subject has; its signature checked.
    fn read(der: &[u8]) -> (Vec<String>, Vec<String>, usize) {
        let (rest, request) = X509CertificationRequest::from_der(der).unwrap();
        assert!(rest.is_empty());
        request.verify_signature().unwrap();
        let info = &request.certification_request_info;
        let common = info.subject.iter_common_name().map(|cn| cn.as_str().unwrap().to_owned()).collect();
        let mut alternative = Vec::new();
        for extension in request.requested_extensions().unwrap() {
            let ParsedExtension::SubjectAlternativeName(san) = extension else { panic!("{extension:?}") };
            for name in &san.general_names {
                let GeneralName::DNSName(name) = name else { panic!("{name}") };
                alternative.push((*name).to_owned());
            }
        }
        (common, alternative, info.subject.iter_attributes().count())
    }

    #[test]
    fn carries_all_names_and_the_first_as_common_name() {
        for algorithm in [KeyAlgorithm::EcdsaP256, KeyAlgorithm::EcdsaP384, KeyAlgorithm::Rsa2048] {
            let key = KeyPair::generate(algorithm).ok().unwrap();
            let der = to_der(&key, &names(&["shop.test", "*.shop.test", "bücher.example"])).unwrap();
            let (common, alternative, parts) = read(&der);
            assert_eq!(common, ["shop.test"]);
            assert_eq!(alternative, ["shop.test", "*.shop.test", "xn--bcher-kva.example"]);
            assert_eq!(parts, 1);
            let (_, request) = X509CertificationRequest::from_der(&der).unwrap();
            assert_eq!(request.certification_request_info.subject_pki.raw, key.spki_der());
        }
    }

    #[test]
    fn a_long_first_name_is_no_common_name() {
        let key = KeyPair::generate(KeyAlgorithm::EcdsaP256).ok().unwrap();
        let of_length = |length: usize| format!("{}.{}.test", "a".repeat(30), "b".repeat(length - 36));
        let (fits, too_long) = (of_length(64), of_length(65));
        assert_eq!((fits.len(), too_long.len()), (64, 65));

        assert_eq!(read(&to_der(&key, &names(&[&fits])).unwrap()), (vec![fits.clone()], vec![fits], 1));
        let order = names(&[&too_long, "shop.test"]);
        assert_eq!(read(&to_der(&key, &order).unwrap()), (vec![], vec![too_long, "shop.test".to_owned()], 0));
    }

    #[test]
    fn a_request_for_nothing_is_refused() {
        let key = KeyPair::generate(KeyAlgorithm::EcdsaP256).ok().unwrap();
        assert_eq!(to_der(&key, &[]), Err(CsrError::NoNames));
    }
}
