//! What a timestamp is signed with: `SignedData` (RFC 5652 section 5) with one signer, whose certificate is in it.

use std::time::Duration;

use aws_lc_rs::digest;
use chrono::{DateTime, Utc};
use cms::cert::CertificateChoices;
use cms::cert::x509::Certificate;
use cms::content_info::ContentInfo;
use cms::signed_data::{SignedData, SignerIdentifier, SignerInfo};
use der::asn1::{ObjectIdentifier, OctetString};
use der::oid::db::rfc5911::{ID_CONTENT_TYPE, ID_MESSAGE_DIGEST, ID_SIGNED_DATA};
use der::oid::db::rfc5912::{ID_SHA_256, ID_SHA_384, ID_SHA_512};
use der::{Decode, Encode};
use rustls::pki_types::{CertificateDer, SignatureVerificationAlgorithm, TrustAnchor, UnixTime};
use webpki::aws_lc_rs as algorithms;
use webpki::{ALL_VERIFICATION_ALGS, EndEntityCert, KeyUsage, anchor_from_trusted_cert};

use super::{TimestampError, ess};

/// `id-kp-timeStamping` (RFC 3161 section 2.3), as it stands in DER.
const TIMESTAMPING: KeyUsage = KeyUsage::required(&[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x08]);

/// The roots that certificates for timestamps may end at.
#[derive(Debug, Clone)]
pub struct Roots(Vec<TrustAnchor<'static>>);

impl Roots {
    /// These certificates, each in DER.
    ///
    /// # Errors
    ///
    /// [`TimestampError::Malformed`] where one is none.
    pub fn new(certificates: &[Vec<u8>]) -> Result<Self, TimestampError> {
        let anchor = |der: &Vec<u8>| {
            let der = CertificateDer::from(der.as_slice());
            anchor_from_trusted_cert(&der).map(|anchor| anchor.to_owned()).map_err(|_| TimestampError::Malformed)
        };
        certificates.iter().map(anchor).collect::<Result<_, _>>().map(Self)
    }
}

/// The one signature, and the certificates that came with it.
pub(super) struct Signed {
    signer: SignerInfo,
    certificates: Vec<Certificate>,
}

/// The content of this type, and what it is signed with.
pub(super) fn read(info: &ContentInfo, content_type: ObjectIdentifier) -> Result<(Vec<u8>, Signed), TimestampError> {
    if info.content_type != ID_SIGNED_DATA {
        return Err(TimestampError::Malformed);
    }
    let data: SignedData = info.content.decode_as()?;
    if data.encap_content_info.econtent_type != content_type {
        return Err(TimestampError::Malformed);
    }
    let content: OctetString = data.encap_content_info.econtent.ok_or(TimestampError::Malformed)?.decode_as()?;
    let [signer] = data.signer_infos.0.as_slice() else { return Err(TimestampError::Malformed) };
    let certificates = data.certificates.iter().flat_map(|set| set.0.iter()).filter_map(|one| match one {
        CertificateChoices::Certificate(certificate) => Some(certificate.clone()),
        CertificateChoices::Other(_) => None,
    });
    Ok((content.into_bytes(), Signed { signer: signer.clone(), certificates: certificates.collect() }))
}

impl Signed {
    /// Whether the content is signed by the certificate that is named, and that one ends at one of the roots at that moment,
    /// where there are some.
    pub(super) fn check(
        &self,
        content: &[u8],
        content_type: ObjectIdentifier,
        at: DateTime<Utc>,
        roots: Option<&Roots>,
    ) -> Result<(), TimestampError> {
        let attributes = self.attributes(content, content_type)?;
        let (signer, others): (Vec<_>, Vec<_>) = self.certificates.iter().partition(|one| self.is_by(one));
        let [signer] = signer[..] else { return Err(TimestampError::Signature) };
        let signer = CertificateDer::from(signer.to_der()?);
        if !self.names(&signer)? {
            return Err(TimestampError::Signature);
        }
        let certificate = EndEntityCert::try_from(&signer).map_err(|_| TimestampError::Malformed)?;
        let signature = self.signer.signature.as_bytes();
        let fits = |algorithm: &&&dyn SignatureVerificationAlgorithm| {
            certificate.verify_signature(**algorithm, &attributes, signature).is_ok()
        };
        self.algorithms()?.iter().find(fits).ok_or(TimestampError::Signature)?;
        let Some(roots) = roots else { return Ok(()) };
        let others: Result<Vec<_>, _> = others.iter().map(|one| one.to_der().map(CertificateDer::from)).collect();
        let seconds = u64::try_from(at.timestamp()).map_err(|_| TimestampError::Malformed)?;
        let time = UnixTime::since_unix_epoch(Duration::from_secs(seconds));
        certificate
            .verify_for_usage(ALL_VERIFICATION_ALGS, &roots.0, &others?, time, TIMESTAMPING, None, None)
            .map(drop)
            .map_err(|_| TimestampError::Untrusted)
    }

    /// What is signed: the attributes in DER, once they say what the content is and what it hashes to (RFC 5652 section 5.4).
    fn attributes(&self, content: &[u8], content_type: ObjectIdentifier) -> Result<Vec<u8>, TimestampError> {
        let said: ObjectIdentifier = self.attribute(ID_CONTENT_TYPE)?.ok_or(TimestampError::Malformed)?;
        let hash: OctetString = self.attribute(ID_MESSAGE_DIGEST)?.ok_or(TimestampError::Malformed)?;
        let hashed = digest::digest(self.digest()?, content);
        if said != content_type || hash.as_bytes() != hashed.as_ref() {
            return Err(TimestampError::Signature);
        }
        Ok(self.signer.signed_attrs.to_der()?)
    }

    /// The one value of a signed attribute, where it is there.
    fn attribute<'a, T: Decode<'a> + der::Choice<'a> + der::DecodeValue<'a>>(
        &'a self,
        oid: ObjectIdentifier,
    ) -> Result<Option<T>, TimestampError> {
        let attributes = self.signer.signed_attrs.iter().flat_map(|set| set.iter());
        let mut found = attributes.filter(|attribute| attribute.oid == oid);
        match (found.next().map(|attribute| attribute.values.as_slice()), found.next()) {
            (None, _) => Ok(None),
            (Some([value]), None) => Ok(Some(value.decode_as()?)),
            _ => Err(TimestampError::Malformed),
        }
    }

    /// Whether the signer is named by this certificate's issuer and serial number, or by its key's identifier.
    fn is_by(&self, certificate: &Certificate) -> bool {
        let certificate = &certificate.tbs_certificate;
        match &self.signer.sid {
            SignerIdentifier::IssuerAndSerialNumber(named) => {
                named.issuer == certificate.issuer && named.serial_number == certificate.serial_number
            }
            SignerIdentifier::SubjectKeyIdentifier(named) => {
                let own = certificate.get::<cms::cert::x509::ext::pkix::SubjectKeyIdentifier>();
                matches!(own, Ok(Some((_, own))) if own == *named)
            }
        }
    }

    /// Whether the signature itself names the certificate (RFC 3161 section 2.4.2, RFC 5816), so that no other with the same
    /// key can be put in its place.
    fn names(&self, certificate: &CertificateDer<'_>) -> Result<bool, TimestampError> {
        if let Some(named) = self.attribute::<ess::SigningCertificateV2>(ess::SIGNING_CERTIFICATE_V2)? {
            return Ok(named.is_of(certificate));
        }
        let named = self.attribute::<ess::SigningCertificate>(ess::SIGNING_CERTIFICATE)?;
        Ok(named.is_some_and(|named| named.is_of(certificate)))
    }

    fn digest(&self) -> Result<&'static digest::Algorithm, TimestampError> {
        ess::digest(self.signer.digest_alg.oid).ok_or(TimestampError::Signature)
    }

    /// What the signature may have been made by with this digest: which of them, the certificate's key says.
    fn algorithms(&self) -> Result<[&'static dyn SignatureVerificationAlgorithm; 5], TimestampError> {
        Ok(match self.signer.digest_alg.oid {
            ID_SHA_256 => [
                algorithms::RSA_PKCS1_2048_8192_SHA256,
                algorithms::ECDSA_P256_SHA256,
                algorithms::ECDSA_P384_SHA256,
                algorithms::ECDSA_P521_SHA256,
                algorithms::RSA_PSS_2048_8192_SHA256_LEGACY_KEY,
            ],
            ID_SHA_384 => [
                algorithms::RSA_PKCS1_2048_8192_SHA384,
                algorithms::ECDSA_P256_SHA384,
                algorithms::ECDSA_P384_SHA384,
                algorithms::ECDSA_P521_SHA384,
                algorithms::RSA_PSS_2048_8192_SHA384_LEGACY_KEY,
            ],
            ID_SHA_512 => [
                algorithms::RSA_PKCS1_2048_8192_SHA512,
                algorithms::ECDSA_P256_SHA512,
                algorithms::ECDSA_P384_SHA512,
                algorithms::ECDSA_P521_SHA512,
                algorithms::RSA_PSS_2048_8192_SHA512_LEGACY_KEY,
            ],
            _ => return Err(TimestampError::Signature),
        })
    }
}
