//! The keys that wrap the data keys.

use std::fmt;

use aws_lc_rs::aead::{AES_256_GCM, RandomizedNonceKey};
use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use base64::prelude::BASE64_STANDARD;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::{RandomError, fill_random};

/// Length of a key-encryption key and of a data key, in bytes (AES-256).
pub(super) const KEY_LENGTH: usize = 32;

/// Base64 as people paste it, with or without the padding.
const BASE64_LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Which key of the ring wrapped a value: the first 8 bytes of a hash of the key. Tells nothing about the key.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyId(pub(super) [u8; KeyId::LENGTH]);

impl KeyId {
    /// In bytes; twice as many hexadecimal digits when shown.
    pub(super) const LENGTH: usize = 8;

    fn of(key: &[u8; KEY_LENGTH]) -> Self {
        let digest: [u8; 32] =
            Sha256::new().chain_update(b"certdesk key-encryption key id\0").chain_update(key).finalize().into();
        let mut id = [0; Self::LENGTH];
        id.copy_from_slice(&digest[..Self::LENGTH]);
        Self(id)
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyId({self})")
    }
}

/// Why a text is no key ring. Carries positions, never any part of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyRingError {
    /// No key in it at all.
    #[error("holds no key")]
    Empty,
    /// The key at this place (counted from 1) is not base64.
    #[error("key {position} is not base64")]
    NotBase64 {
        /// Which key, counted from 1.
        position: usize,
    },
    /// The key at this place is not 32 bytes long.
    #[error("key {position} has {length} bytes instead of {KEY_LENGTH}")]
    WrongLength {
        /// Which key, counted from 1.
        position: usize,
        /// How many bytes it decodes to.
        length: usize,
    },
    /// The key at this place stands there twice.
    #[error("key {position} stands there already")]
    Duplicate {
        /// The second of the two, counted from 1.
        position: usize,
    },
    /// More than [`KeyRing::MAX_KEYS`] keys.
    #[error("holds more than {} keys", KeyRing::MAX_KEYS)]
    TooMany,
    /// No randomness to make a key from.
    #[error(transparent)]
    Random(#[from] RandomError),
}

/// A key of the ring, ready for use.
pub(super) struct WrappingKey {
    pub(super) id: KeyId,
    pub(super) aead: RandomizedNonceKey,
}

/// The key-encryption keys of this installation: the primary one wraps, all of them unwrap. To change the primary key,
/// put a new one in front of the others and re-wrap what the others wrapped; then the others can go.
pub struct KeyRing {
    /// Never empty; the first is the primary.
    keys: Vec<WrappingKey>,
}

impl KeyRing {
    /// Most keys that a ring may hold.
    pub const MAX_KEYS: usize = 32;

    /// Reads a ring from text: keys of 32 bytes in base64, separated by commas or new lines, the first being the
    /// primary. Blank lines and lines that start with `#` are skipped.
    ///
    /// # Errors
    /// Where the text is no ring; see [`KeyRingError`].
    pub fn parse(text: &SecretString) -> Result<Self, KeyRingError> {
        let entries = text
            .expose_secret()
            .lines()
            .filter(|line| !line.trim_start().starts_with('#'))
            .flat_map(|line| line.split(','))
            .map(str::trim)
            .filter(|entry| !entry.is_empty());
        let mut ring = Self { keys: Vec::new() };
        for (index, entry) in entries.enumerate() {
            if index == Self::MAX_KEYS {
                return Err(KeyRingError::TooMany);
            }
            ring.add(entry, index + 1)?;
        }
        if ring.keys.is_empty() { Err(KeyRingError::Empty) } else { Ok(ring) }
    }

    fn add(&mut self, entry: &str, position: usize) -> Result<(), KeyRingError> {
        let decoded = Zeroizing::new(BASE64_LENIENT.decode(entry).map_err(|_| KeyRingError::NotBase64 { position })?);
        let wrong_length = KeyRingError::WrongLength { position, length: decoded.len() };
        let key: &[u8; KEY_LENGTH] = decoded.as_slice().try_into().map_err(|_| wrong_length)?;
        let id = KeyId::of(key);
        if self.find(id).is_some() {
            return Err(KeyRingError::Duplicate { position });
        }
        let aead = RandomizedNonceKey::new(&AES_256_GCM, key).map_err(|_| wrong_length)?;
        self.keys.push(WrappingKey { id, aead });
        Ok(())
    }

    /// A ring of one fresh key that is kept nowhere: what it seals is lost with it. For tests and throw-away runs.
    ///
    /// # Errors
    /// Where the system gives no randomness.
    pub fn generate() -> Result<Self, KeyRingError> {
        Self::parse(&Self::generate_text()?)
    }

    /// A fresh key in the form that [`KeyRing::parse`] reads.
    ///
    /// # Errors
    /// Where the system gives no randomness.
    pub fn generate_text() -> Result<SecretString, RandomError> {
        let mut key = Zeroizing::new([0_u8; KEY_LENGTH]);
        fill_random(key.as_mut_slice())?;
        Ok(BASE64_STANDARD.encode(key.as_slice()).into())
    }

    /// The identity of the key that wraps.
    pub fn primary_id(&self) -> KeyId {
        self.primary().id
    }

    /// The identities of all keys, the primary first.
    pub fn ids(&self) -> impl Iterator<Item = KeyId> + '_ {
        self.keys.iter().map(|key| key.id)
    }

    pub(super) fn primary(&self) -> &WrappingKey {
        &self.keys[0]
    }

    pub(super) fn find(&self, id: KeyId) -> Option<&WrappingKey> {
        self.keys.iter().find(|key| key.id == id)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const A: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    const B: &str = "/////////////////////////////////////////w8=";

    fn parse(text: &str) -> Result<Vec<String>, KeyRingError> {
        KeyRing::parse(&text.to_owned().into()).map(|ring| ring.ids().map(|id| id.to_string()).collect())
    }

    #[test]
    fn the_first_key_is_primary() {
        let (a, b) = (parse(A).unwrap().remove(0), parse(B).unwrap().remove(0));
        assert_ne!(a, b);
        assert_eq!(a.len(), 16);
        for text in [format!("{A},{B}"), format!("# ring, made by hand\n\n {A}\r\n{B}\n"), format!("{A} , {B},")] {
            assert_eq!(parse(&text), Ok(vec![a.clone(), b.clone()]), "{text}");
        }
        assert_eq!(parse(A.trim_end_matches('=')), Ok(vec![a.clone()]));
        let ring = KeyRing::parse(&format!("{B},{A}").into()).ok().unwrap();
        assert_eq!(ring.primary_id().to_string(), b);
    }

    #[test]
    fn says_what_is_wrong_without_the_key() {
        let many = (0..=KeyRing::MAX_KEYS as u8).map(|n| BASE64_STANDARD.encode([n; 32])).collect::<Vec<_>>().join(",");
        for (text, why) in [
            ("", KeyRingError::Empty),
            (" \n# nothing\n,", KeyRingError::Empty),
            (&format!("{A},not base64"), KeyRingError::NotBase64 { position: 2 }),
            ("AAEC", KeyRingError::WrongLength { position: 1, length: 3 }),
            (&format!("{A},{B},{A}"), KeyRingError::Duplicate { position: 3 }),
            (&many, KeyRingError::TooMany),
        ] {
            assert_eq!(parse(text), Err(why), "{text}");
        }
    }

    #[test]
    fn is_shared_between_threads() {
        fn check<T: Send + Sync>() {}
        check::<KeyRing>();
    }

    #[test]
    fn fresh_rings_differ() {
        assert_ne!(KeyRing::generate().ok().unwrap().primary_id(), KeyRing::generate().ok().unwrap().primary_id());
    }

    proptest! {
        #[test]
        fn parsing_never_panics(text in "\\PC{0,200}") {
            let _ = parse(&text);
        }
    }
}
