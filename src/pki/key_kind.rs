//! What kind of public key a certificate carries.

use std::fmt;

use x509_parser::oid_registry::{
    OID_EC_P256, OID_KEY_TYPE_EC_PUBLIC_KEY, OID_NIST_EC_P384, OID_NIST_EC_P521, OID_PKCS1_RSAENCRYPTION,
    OID_SIG_ED25519, Oid,
};
use x509_parser::public_key::PublicKey;
use x509_parser::x509::SubjectPublicKeyInfo;

use crate::domain::KeyAlgorithm;

/// So much of an identifier is told, in bytes: those that exist are far shorter.
const LONGEST_IDENTIFIER: usize = 64;

/// The algorithm and size of a public key; more than can be ordered, for imported certificates and authorities' own.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyKind {
    /// RSA with a modulus of so many bits.
    Rsa(u32),
    /// ECDSA on NIST P-256.
    EcdsaP256,
    /// ECDSA on NIST P-384.
    EcdsaP384,
    /// ECDSA on NIST P-521.
    EcdsaP521,
    /// Ed25519 (RFC 8410).
    Ed25519,
    /// Anything else, by its object identifier in dotted form.
    Other(String),
}

impl KeyKind {
    /// The kind of the key in `spki` (RFC 5280 section 4.1.2.7).
    pub(super) fn of(spki: &SubjectPublicKeyInfo<'_>) -> Self {
        let algorithm = &spki.algorithm.algorithm;
        if *algorithm == OID_PKCS1_RSAENCRYPTION {
            if let Ok(PublicKey::RSA(key)) = spki.parsed() {
                return Self::Rsa(bit_length(key.modulus));
            }
        } else if *algorithm == OID_SIG_ED25519 {
            return Self::Ed25519;
        } else if *algorithm == OID_KEY_TYPE_EC_PUBLIC_KEY
            && let Some(Ok(curve)) = spki.algorithm.parameters.as_ref().map(|parameters| parameters.as_oid())
        {
            return match curve {
                curve if curve == OID_EC_P256 => Self::EcdsaP256,
                curve if curve == OID_NIST_EC_P384 => Self::EcdsaP384,
                curve if curve == OID_NIST_EC_P521 => Self::EcdsaP521,
                curve => Self::other(&curve),
            };
        }
        Self::other(algorithm)
    }

    fn other(identifier: &Oid<'_>) -> Self {
        let dotted = identifier.to_id_string();
        Self::Other(dotted[..dotted.floor_char_boundary(LONGEST_IDENTIFIER)].to_owned())
    }

    /// The same as something that can be ordered, where it can be.
    pub const fn as_key_algorithm(&self) -> Option<KeyAlgorithm> {
        match self {
            Self::EcdsaP256 => Some(KeyAlgorithm::EcdsaP256),
            Self::EcdsaP384 => Some(KeyAlgorithm::EcdsaP384),
            Self::Rsa(2048) => Some(KeyAlgorithm::Rsa2048),
            Self::Rsa(3072) => Some(KeyAlgorithm::Rsa3072),
            Self::Rsa(4096) => Some(KeyAlgorithm::Rsa4096),
            _ => None,
        }
    }
}

/// The name that people know it by; the same in every language, and as [`KeyAlgorithm::label`] where that exists.
impl fmt::Display for KeyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rsa(bits) => write!(f, "RSA {bits}"),
            Self::EcdsaP256 => f.write_str("ECDSA P-256"),
            Self::EcdsaP384 => f.write_str("ECDSA P-384"),
            Self::EcdsaP521 => f.write_str("ECDSA P-521"),
            Self::Ed25519 => f.write_str("Ed25519"),
            Self::Other(oid) => f.write_str(oid),
        }
    }
}

/// Bits of a big-endian number, leading zeros not counted.
fn bit_length(number: &[u8]) -> u32 {
    let Some(first) = number.iter().position(|byte| *byte != 0) else { return 0 };
    let whole_bytes = u32::try_from(number.len() - first - 1).unwrap_or(u32::MAX / 8);
    whole_bytes * 8 + (u8::BITS - number[first].leading_zeros())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_counted_without_leading_zeros() {
        for (number, bits) in
            [(&[][..], 0), (&[0], 0), (&[1], 1), (&[0, 0x80], 8), (&[0x01, 0], 9), (&[0x7f, 0, 0], 23)]
        {
            assert_eq!(bit_length(number), bits, "{number:?}");
        }
    }

    #[test]
    fn labels_agree_with_those_of_what_can_be_ordered() {
        for kind in [KeyKind::EcdsaP256, KeyKind::EcdsaP384, KeyKind::Rsa(2048), KeyKind::Rsa(3072), KeyKind::Rsa(4096)]
        {
            assert_eq!(kind.as_key_algorithm().map(|algorithm| algorithm.label().to_owned()), Some(kind.to_string()));
        }
        assert_eq!(KeyKind::Rsa(1024).as_key_algorithm(), None);
    }
}
