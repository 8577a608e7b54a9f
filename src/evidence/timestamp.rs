//! Timestamps by an authority of others (RFC 3161): that a seal was there at a moment, signed by somebody who has no part in
//! the database.
//!
//! ```text
//! TimeStampReq  -> the seal's hash as the message imprint (SHA-256), a nonce, and that the certificates are to come along
//! TimeStampResp -> status, and the token: TSTInfo within SignedData (RFC 5652), signed with a certificate for timestamps
//! ```
//!
//! Whether that certificate was revoked is not looked at: whoever verifies is offline.

mod ess;
mod signed;

use chrono::{DateTime, NaiveDateTime, Utc};
use cms::cert::x509::spki::AlgorithmIdentifierOwned;
use cms::content_info::ContentInfo;
use der::asn1::{AnyRef, Int, ObjectIdentifier, OctetString};
use der::oid::db::rfc5912::ID_SHA_256;
use der::{Decode, Encode, Reader, Sequence, SliceReader, Tag, Tagged};

use super::chain::Digest;
pub use signed::Roots;

/// The longest answer of an authority, in bytes: a token with a chain of certificates has some 7000.
pub const LONGEST_ANSWER: usize = 64 * 1024;
/// As many bytes as a nonce has.
pub const NONCE_LENGTH: usize = 16;

/// Why a timestamp can't be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TimestampError {
    /// The request could not be written.
    #[error("no timestamp request could be made")]
    Request,
    /// What came is no timestamp response, or no token is in it.
    #[error("not a timestamp as RFC 3161 has it")]
    Malformed,
    /// The authority doesn't give one (RFC 3161 section 2.4.2).
    #[error("the timestamp authority refuses: status {0}")]
    Refused(u8),
    /// It was made over something else.
    #[error("the timestamp is one of something else")]
    Imprint,
    /// It answers another request.
    #[error("the timestamp has another nonce than was asked for")]
    Nonce,
    /// It isn't signed by the certificate that it names.
    #[error("the timestamp's signature does not verify")]
    Signature,
    /// The certificate is not one for timestamps that ends at a root that is trusted.
    #[error("the timestamp's certificate does not end at a root that is trusted")]
    Untrusted,
}

impl From<der::Error> for TimestampError {
    fn from(_: der::Error) -> Self {
        Self::Malformed
    }
}

/// `MessageImprint` (RFC 3161 section 2.4.1).
#[derive(Sequence)]
struct MessageImprint {
    hash_algorithm: AlgorithmIdentifierOwned,
    hashed_message: OctetString,
}

/// `TimeStampReq` (RFC 3161 section 2.4.1), with those of its fields that we send.
#[derive(Sequence)]
struct TimeStampReq {
    version: u8,
    message_imprint: MessageImprint,
    nonce: Int,
    cert_req: bool,
}

/// A request for a timestamp (RFC 3161 section 2.4.1).
pub struct Request {
    /// In DER, to be sent as `application/timestamp-query`.
    pub der: Vec<u8>,
    imprint: Digest,
    nonce: Int,
}

impl Request {
    /// For the seal with this hash. The nonce has to be one that nobody can guess.
    ///
    /// # Errors
    ///
    /// [`TimestampError::Request`].
    pub fn new(seal: Digest, mut nonce: [u8; NONCE_LENGTH]) -> Result<Self, TimestampError> {
        // An integer above zero that takes all of the bytes: so there is one way only to write it.
        nonce[0] = nonce[0] & 0x3f | 0x40;
        let write = || {
            let nonce = Int::new(&nonce)?;
            let request = TimeStampReq {
                version: 1,
                message_imprint: MessageImprint {
                    hash_algorithm: AlgorithmIdentifierOwned { oid: ID_SHA_256, parameters: None },
                    hashed_message: OctetString::new(seal.0)?,
                },
                nonce: nonce.clone(),
                cert_req: true,
            };
            Ok::<_, der::Error>(Self { der: request.to_der()?, imprint: seal, nonce })
        };
        write().map_err(|_| TimestampError::Request)
    }

    /// The token of the answer, in DER, once it is one to this request: status, imprint, nonce, and the signature, up to
    /// `roots` where there are some.
    ///
    /// # Errors
    ///
    /// What is wrong with the answer.
    pub fn token(&self, answer: &[u8], roots: Option<&Roots>) -> Result<Vec<u8>, TimestampError> {
        let der = granted(answer)?;
        let token = Token::read(&der)?;
        if token.imprint != self.imprint {
            return Err(TimestampError::Imprint);
        }
        if token.nonce.as_ref() != Some(&self.nonce) {
            return Err(TimestampError::Nonce);
        }
        token.check(roots)?;
        Ok(der)
    }
}

/// The token of a `TimeStampResp` (RFC 3161 section 2.4.2) that is granted, or granted with changes.
fn granted(answer: &[u8]) -> Result<Vec<u8>, TimestampError> {
    let mut reader = SliceReader::new(answer)?;
    let (status, token) = reader.sequence(|reader| {
        let status = reader.sequence(|reader| {
            let status = u8::decode(reader)?;
            // Why it is refused, in words and bits.
            while !reader.is_finished() {
                AnyRef::decode(reader)?;
            }
            Ok(status)
        })?;
        let token = if reader.is_finished() { None } else { Some(AnyRef::decode(reader)?) };
        Ok((status, token))
    })?;
    reader.finish(())?;
    match token {
        _ if status > 1 => Err(TimestampError::Refused(status)),
        Some(token) => Ok(token.to_der()?),
        None => Err(TimestampError::Malformed),
    }
}

/// A timestamp token (RFC 3161 section 2.4.2), read and not checked yet.
pub struct Token {
    /// What it was made over.
    pub imprint: Digest,
    /// When, as the authority says.
    pub at: DateTime<Utc>,
    nonce: Option<Int>,
    content: Vec<u8>,
    signed: signed::Signed,
}

/// `id-ct-TSTInfo` (RFC 3161 section 2.4.2).
const TST_INFO: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.1.4");

impl Token {
    /// Reads one, in DER.
    ///
    /// # Errors
    ///
    /// [`TimestampError::Malformed`], or [`TimestampError::Imprint`] where it was made by another hash than SHA-256.
    pub fn read(der: &[u8]) -> Result<Self, TimestampError> {
        let token = ContentInfo::from_der(der)?;
        let (content, signed) = signed::read(&token, TST_INFO)?;
        let info = Info::read(&content)?;
        let is_sha256 = info.imprint.hash_algorithm.oid == ID_SHA_256;
        let imprint = info.imprint.hashed_message.as_bytes().try_into().ok().filter(|_| is_sha256);
        let imprint = Digest(imprint.ok_or(TimestampError::Imprint)?);
        Ok(Self { imprint, at: info.at, nonce: info.nonce, content, signed })
    }

    /// Whether it is signed by a certificate of its own, which ends at one of the roots where there are some.
    ///
    /// # Errors
    ///
    /// [`TimestampError::Signature`], [`TimestampError::Untrusted`] or [`TimestampError::Malformed`].
    pub fn check(&self, roots: Option<&Roots>) -> Result<(), TimestampError> {
        self.signed.check(&self.content, TST_INFO, self.at, roots)
    }
}

/// What of `TSTInfo` counts. It is read field by field, since the crate's own type has no room for fractions of seconds.
struct Info {
    imprint: MessageImprint,
    at: DateTime<Utc>,
    nonce: Option<Int>,
}

impl Info {
    fn read(der: &[u8]) -> Result<Self, TimestampError> {
        let mut reader = SliceReader::new(der)?;
        let info = reader.sequence(|reader| {
            let _version = u8::decode(reader)?;
            let _policy = ObjectIdentifier::decode(reader)?;
            let imprint = MessageImprint::decode(reader)?;
            let _serial = Int::decode(reader)?;
            let at = AnyRef::decode(reader)?;
            let mut nonce = None;
            // Accuracy, ordering, the nonce, the authority's name, extensions: each may be there, and only one is a number.
            while !reader.is_finished() {
                let field = AnyRef::decode(reader)?;
                if field.tag() == Tag::Integer {
                    nonce = Some(field.decode_as::<Int>()?);
                }
            }
            Ok((imprint, at, nonce))
        });
        let (imprint, at, nonce) = info?;
        reader.finish(())?;
        Ok(Self { imprint, at: moment(at).ok_or(TimestampError::Malformed)?, nonce })
    }
}

/// `YYYYMMDDhhmmss[.s...]Z` (RFC 3161 section 2.4.2).
fn moment(at: AnyRef<'_>) -> Option<DateTime<Utc>> {
    let text = std::str::from_utf8(at.value()).ok().filter(|_| at.tag() == Tag::GeneralizedTime)?;
    NaiveDateTime::parse_from_str(text.strip_suffix('Z')?, "%Y%m%d%H%M%S%.f").ok().map(|at| at.and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_names_the_seal_and_a_nonce() {
        let seal = Digest([0xab; 32]);
        let request = Request::new(seal, [0xff; NONCE_LENGTH]).unwrap();
        let read = TimeStampReq::from_der(&request.der).unwrap();
        assert_eq!(read.message_imprint.hashed_message.as_bytes(), seal.0);
        assert!(read.cert_req);
        assert_eq!(read.nonce.as_bytes(), [&[0x7f], &[0xff; 15][..]].concat());
        assert!(Request::new(seal, [0; NONCE_LENGTH]).is_ok());
    }

    #[test]
    fn moments_may_have_fractions() {
        let read = |text: &str| {
            let value = [&[0x18, u8::try_from(text.len()).unwrap()], text.as_bytes()].concat();
            moment(AnyRef::from_der(&value).unwrap()).map(|at| at.to_rfc3339())
        };
        assert_eq!(read("20270115080000Z").as_deref(), Some("2027-01-15T08:00:00+00:00"));
        assert_eq!(read("20270115080000.25Z").as_deref(), Some("2027-01-15T08:00:00.250+00:00"));
        assert_eq!(read("20270115080000"), None);
        assert_eq!(read("20271315080000Z"), None);
    }

    #[test]
    fn nonsense_is_refused() {
        let request = Request::new(Digest([1; 32]), [7; NONCE_LENGTH]).unwrap();
        for nonsense in [&b""[..], b"<html>", &[0x30, 0x80], &[0x30, 0x03, 0x02, 0x01, 0x00], &[0x30; 4000]] {
            assert_eq!(request.token(nonsense, None), Err(TimestampError::Malformed), "{nonsense:?}");
        }
        // PKIStatus rejection.
        let refused = [0x30, 0x05, 0x30, 0x03, 0x02, 0x01, 0x02];
        assert_eq!(request.token(&refused, None), Err(TimestampError::Refused(2)));
    }
}
