//! The signed attributes that name the signer's certificate: RFC 2634 section 5.4 (by SHA-1), RFC 5035 section 3 (by others).

use aws_lc_rs::digest;
use cms::cert::x509::spki::AlgorithmIdentifierOwned;
use der::asn1::{Any, ObjectIdentifier, OctetString};
use der::oid::db::rfc5912::{ID_SHA_256, ID_SHA_384, ID_SHA_512};
use der::{Sequence, ValueOrd};

/// `id-aa-signingCertificate`.
pub(super) const SIGNING_CERTIFICATE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.12");
/// `id-aa-signingCertificateV2`.
pub(super) const SIGNING_CERTIFICATE_V2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.47");

/// `SigningCertificate` (RFC 2634 section 5.4): the signer's certificate first, then perhaps those above it.
#[derive(Sequence)]
pub(super) struct SigningCertificate {
    certs: Vec<EssCertId>,
    #[asn1(optional = "true")]
    policies: Option<Any>,
}

#[derive(Sequence, ValueOrd)]
struct EssCertId {
    hash: OctetString,
    #[asn1(optional = "true")]
    issuer_serial: Option<Any>,
}

/// `SigningCertificateV2` (RFC 5035 section 3).
#[derive(Sequence)]
pub(super) struct SigningCertificateV2 {
    certs: Vec<EssCertIdV2>,
    #[asn1(optional = "true")]
    policies: Option<Any>,
}

#[derive(Sequence, ValueOrd)]
struct EssCertIdV2 {
    /// SHA-256 where it isn't there.
    #[asn1(optional = "true")]
    algorithm: Option<AlgorithmIdentifierOwned>,
    hash: OctetString,
    #[asn1(optional = "true")]
    issuer_serial: Option<Any>,
}

impl SigningCertificate {
    /// Whether it names this certificate, in DER.
    pub(super) fn is_of(&self, certificate: &[u8]) -> bool {
        let hash = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, certificate);
        self.certs.first().is_some_and(|named| named.hash.as_bytes() == hash.as_ref())
    }
}

impl SigningCertificateV2 {
    /// Whether it names this certificate, in DER.
    pub(super) fn is_of(&self, certificate: &[u8]) -> bool {
        self.certs.first().is_some_and(|named| {
            let algorithm = named.algorithm.as_ref().map_or(ID_SHA_256, |algorithm| algorithm.oid);
            let hash = digest(algorithm).map(|algorithm| digest::digest(algorithm, certificate));
            hash.is_some_and(|hash| named.hash.as_bytes() == hash.as_ref())
        })
    }
}

/// A hash function by its object identifier, of those that count.
pub(super) fn digest(oid: ObjectIdentifier) -> Option<&'static digest::Algorithm> {
    match oid {
        ID_SHA_256 => Some(&digest::SHA256),
        ID_SHA_384 => Some(&digest::SHA384),
        ID_SHA_512 => Some(&digest::SHA512),
        _ => None,
    }
}
