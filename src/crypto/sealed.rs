//! Envelope encryption of single values.
//!
//! Layout of a sealed value, version 1:
//!
//! | bytes | what |
//! | --- | --- |
//! | 1 | version of the layout |
//! | 8 | id of the key that wraps the data key |
//! | 12 + 32 + 16 | nonce, data key under the wrapping key, tag |
//! | 12 + n + 16 | nonce, payload under the data key, tag |
//!
//! Both are AES-256-GCM (NIST SP 800-38D) with random nonces. The associated data names the row and column that the
//! value belongs to, so that a value moved to another row does not open.

use std::fmt;

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::key_ring::KEY_LENGTH;
use super::{KeyId, KeyRing, RandomError, SecretBytes, fill_random};

const VERSION: u8 = 1;
const TAG_LENGTH: usize = 16;
const ENVELOPE_OVERHEAD: usize = NONCE_LEN + TAG_LENGTH;
const ID_END: usize = 1 + KeyId::LENGTH;
const WRAPPED_END: usize = ID_END + ENVELOPE_OVERHEAD + KEY_LENGTH;

/// What a sealed value belongs to: a column, and the row's identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity {
    column: &'static str,
    row: Uuid,
}

impl Identity {
    /// `column` as `"table.column"`, `row` the row's primary key. Both must stay as they are for as long as the value
    /// is to be opened: renaming a column means keeping its old name here.
    pub const fn new(column: &'static str, row: Uuid) -> Self {
        Self { column, row }
    }

    /// Associated data of the payload.
    fn payload_aad(&self) -> Vec<u8> {
        format!("certdesk:{VERSION}:payload:{}:{}", self.column, self.row).into_bytes()
    }

    /// Associated data of the data key.
    fn data_key_aad(&self, wrapped_by: KeyId) -> Vec<u8> {
        format!("certdesk:{VERSION}:data-key:{wrapped_by}:{}:{}", self.column, self.row).into_bytes()
    }
}

/// A sealed value as stored in a `bytea` column.
#[derive(Clone, PartialEq, Eq, diesel_derive_newtype::DieselNewType)]
pub struct SealedBytes(Vec<u8>);

impl SealedBytes {
    /// A sealed value that was kept elsewhere than in a column. Whether it is one shows when it is opened.
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// What is stored.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The parts, where the outer form is right.
    fn parts(&self) -> Result<Parts<'_>, OpenError> {
        match self.0.first() {
            Some(&VERSION) => {}
            Some(&version) => return Err(OpenError::UnknownVersion(version)),
            None => return Err(OpenError::Truncated),
        }
        if self.0.len() < WRAPPED_END + ENVELOPE_OVERHEAD {
            return Err(OpenError::Truncated);
        }
        let (head, payload) = self.0.split_at(WRAPPED_END);
        let (head, data_key) = head.split_at(ID_END);
        let mut wrapped_by = KeyId([0; KeyId::LENGTH]);
        wrapped_by.0.copy_from_slice(&head[1..]);
        Ok(Parts { wrapped_by, data_key, payload })
    }
}

// The content is ciphertext, and of no use to a reader of logs.
impl fmt::Debug for SealedBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SealedBytes({} bytes)", self.0.len())
    }
}

struct Parts<'a> {
    wrapped_by: KeyId,
    data_key: &'a [u8],
    payload: &'a [u8],
}

/// Why a value could not be sealed; only ever a failing machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// No randomness for the data key.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// The cipher failed: no randomness for a nonce, or a value longer than it takes (64 GiB).
    #[error("the cipher failed")]
    Cipher,
}

/// Why a sealed value does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// Shorter than any sealed value.
    #[error("truncated")]
    Truncated,
    /// Written by a newer program, or no sealed value at all.
    #[error("sealed in the unknown format {0}")]
    UnknownVersion(u8),
    /// Wrapped by a key that is not on the ring.
    #[error("sealed under the key {0}, which is not on the key ring")]
    UnknownKey(KeyId),
    /// Changed since it was sealed, or sealed for another row.
    #[error("not what was sealed for this row")]
    Refused,
    /// It was to be sealed anew, which failed.
    #[error(transparent)]
    Seal(#[from] SealError),
}

impl KeyRing {
    /// Seals `plain` for the row `identity` under the primary key.
    ///
    /// # Errors
    /// Where the machine fails; see [`SealError`].
    pub fn seal(&self, identity: &Identity, plain: &[u8]) -> Result<SealedBytes, SealError> {
        let mut data_key = Zeroizing::new([0_u8; KEY_LENGTH]);
        fill_random(data_key.as_mut_slice())?;
        let payload_key = RandomizedNonceKey::new(&AES_256_GCM, data_key.as_slice()).map_err(|_| SealError::Cipher)?;
        let payload = encrypt(&payload_key, &identity.payload_aad(), plain)?;
        self.assemble(identity, data_key.as_slice(), &payload)
    }

    /// Opens what was sealed for the row `identity`.
    ///
    /// # Errors
    /// Where the value is not what this ring sealed for that row; see [`OpenError`].
    pub fn open(&self, identity: &Identity, sealed: &SealedBytes) -> Result<SecretBytes, OpenError> {
        let parts = sealed.parts()?;
        let data_key = self.unwrap_data_key(identity, &parts)?;
        let payload_key = RandomizedNonceKey::new(&AES_256_GCM, &data_key).map_err(|_| OpenError::Refused)?;
        Ok(decrypt(&payload_key, &identity.payload_aad(), parts.payload)?.into())
    }

    /// Wraps the data key of a value anew, under the primary key; `None` where it is so already. The payload is
    /// neither read nor changed.
    ///
    /// # Errors
    /// Where the data key does not open, or the machine fails; see [`OpenError`].
    pub fn rewrap(&self, identity: &Identity, sealed: &SealedBytes) -> Result<Option<SealedBytes>, OpenError> {
        let parts = sealed.parts()?;
        if parts.wrapped_by == self.primary_id() {
            return Ok(None);
        }
        let data_key = self.unwrap_data_key(identity, &parts)?;
        Ok(Some(self.assemble(identity, &data_key, parts.payload)?))
    }

    fn assemble(&self, identity: &Identity, data_key: &[u8], payload: &[u8]) -> Result<SealedBytes, SealError> {
        let primary = self.primary();
        let wrapped = encrypt(&primary.aead, &identity.data_key_aad(primary.id), data_key)?;
        Ok(SealedBytes([&[VERSION], primary.id.0.as_slice(), &wrapped, payload].concat()))
    }

    fn unwrap_data_key(&self, identity: &Identity, parts: &Parts<'_>) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        let key = self.find(parts.wrapped_by).ok_or(OpenError::UnknownKey(parts.wrapped_by))?;
        decrypt(&key.aead, &identity.data_key_aad(key.id), parts.data_key)
    }
}

/// Nonce, ciphertext and tag in a row.
fn encrypt(key: &RandomizedNonceKey, aad: &[u8], plain: &[u8]) -> Result<Vec<u8>, SealError> {
    // Encrypted in place and never grown, so that no copy of the plain text stays behind; wiped if the cipher fails.
    let mut out = Zeroizing::new(Vec::with_capacity(plain.len() + ENVELOPE_OVERHEAD));
    out.extend_from_slice(&[0; NONCE_LEN]);
    out.extend_from_slice(plain);
    let (nonce, tag) =
        key.seal_in_place_separate_tag(Aad::from(aad), &mut out[NONCE_LEN..]).map_err(|_| SealError::Cipher)?;
    out[..NONCE_LEN].copy_from_slice(nonce.as_ref());
    out.extend_from_slice(tag.as_ref());
    Ok(std::mem::take(&mut *out))
}

fn decrypt(key: &RandomizedNonceKey, aad: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let (nonce, ciphertext) = sealed.split_at_checked(NONCE_LEN).ok_or(OpenError::Truncated)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| OpenError::Truncated)?;
    let mut plain = Zeroizing::new(ciphertext.to_vec());
    let length = key.open_in_place(nonce, Aad::from(aad), &mut plain).map_err(|_| OpenError::Refused)?.len();
    plain.truncate(length);
    Ok(plain)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use secrecy::ExposeSecret;

    use super::*;

    const PLAIN: &[u8] = b"-----BEGIN PRIVATE KEY-----";

    fn ring(text: &str) -> KeyRing {
        KeyRing::parse(&text.to_owned().into()).ok().unwrap()
    }

    fn key_text() -> String {
        KeyRing::generate_text().unwrap().expose_secret().to_owned()
    }

    fn identity() -> Identity {
        Identity::new("certificate_versions.private_key", Uuid::from_u128(7))
    }

    fn open(ring: &KeyRing, identity: &Identity, bytes: Vec<u8>) -> Result<Vec<u8>, OpenError> {
        ring.open(identity, &SealedBytes(bytes)).map(|plain| plain.expose().to_vec())
    }

    #[test]
    fn what_was_sealed_opens() {
        let ring = KeyRing::generate().ok().unwrap();
        for plain in [PLAIN, b"", &[0; 10_000]] {
            let sealed = ring.seal(&identity(), plain).unwrap();
            assert_eq!(open(&ring, &identity(), sealed.0), Ok(plain.to_vec()));
        }
    }

    #[test]
    fn the_plain_text_is_nowhere_and_no_two_are_alike() {
        let ring = KeyRing::generate().ok().unwrap();
        let (first, second) = (ring.seal(&identity(), PLAIN).unwrap(), ring.seal(&identity(), PLAIN).unwrap());
        assert!(!first.as_bytes().windows(8).any(|part| PLAIN.windows(8).any(|plain| plain == part)));
        assert_ne!(first.0[ID_END..WRAPPED_END], second.0[ID_END..WRAPPED_END]);
        assert_ne!(first.0[WRAPPED_END..], second.0[WRAPPED_END..]);
        assert_eq!(format!("{first:?}"), format!("SealedBytes({} bytes)", first.0.len()));
    }

    #[test]
    fn another_row_or_column_is_refused() {
        let ring = KeyRing::generate().ok().unwrap();
        let sealed = ring.seal(&identity(), PLAIN).unwrap();
        for other in [
            Identity::new("certificate_versions.private_key", Uuid::from_u128(8)),
            Identity::new("orders.private_key", Uuid::from_u128(7)),
        ] {
            assert_eq!(open(&ring, &other, sealed.0.clone()), Err(OpenError::Refused));
        }
    }

    #[test]
    fn a_payload_from_another_envelope_is_refused() {
        let ring = KeyRing::generate().ok().unwrap();
        let (first, second) = (ring.seal(&identity(), PLAIN).unwrap(), ring.seal(&identity(), PLAIN).unwrap());
        let mixed = [&first.0[..WRAPPED_END], &second.0[WRAPPED_END..]].concat();
        assert_eq!(open(&ring, &identity(), mixed), Err(OpenError::Refused));
    }

    #[test]
    fn every_flipped_bit_is_refused() {
        let ring = KeyRing::generate().ok().unwrap();
        let sealed = ring.seal(&identity(), PLAIN).unwrap();
        for index in 0..sealed.0.len() {
            for bit in 0..8 {
                let mut bytes = sealed.0.clone();
                bytes[index] ^= 1 << bit;
                let result = open(&ring, &identity(), bytes);
                let refused = match index {
                    0 => matches!(result, Err(OpenError::UnknownVersion(_))),
                    1..ID_END => matches!(result, Err(OpenError::UnknownKey(_))),
                    _ => result == Err(OpenError::Refused),
                };
                assert!(refused, "byte {index} bit {bit}: {result:?}");
            }
        }
    }

    #[test]
    fn every_truncation_is_refused() {
        let ring = KeyRing::generate().ok().unwrap();
        let sealed = ring.seal(&identity(), PLAIN).unwrap();
        for length in 0..sealed.0.len() {
            assert!(open(&ring, &identity(), sealed.0[..length].to_vec()).is_err(), "{length} bytes");
        }
    }

    #[test]
    fn old_keys_still_open_until_all_is_rewrapped() {
        let (old, new) = (key_text(), key_text());
        let sealed = ring(&old).seal(&identity(), PLAIN).unwrap();
        let both = ring(&format!("{new},{old}"));
        assert_eq!(open(&both, &identity(), sealed.0.clone()), Ok(PLAIN.to_vec()));
        assert_eq!(
            open(&ring(&new), &identity(), sealed.0.clone()),
            Err(OpenError::UnknownKey(ring(&old).primary_id()))
        );

        let rewrapped = both.rewrap(&identity(), &sealed).unwrap().unwrap();
        assert_eq!(rewrapped.0[WRAPPED_END..], sealed.0[WRAPPED_END..], "the payload stays as it is");
        assert_eq!(open(&ring(&new), &identity(), rewrapped.0.clone()), Ok(PLAIN.to_vec()));
        assert_eq!(both.rewrap(&identity(), &rewrapped), Ok(None));
    }

    #[test]
    fn rewrapping_checks_the_row_and_the_key() {
        let (old, new) = (key_text(), key_text());
        let sealed = ring(&old).seal(&identity(), PLAIN).unwrap();
        let other = Identity::new("orders.private_key", Uuid::from_u128(7));
        assert_eq!(ring(&format!("{new},{old}")).rewrap(&other, &sealed), Err(OpenError::Refused));
        assert!(matches!(ring(&new).rewrap(&identity(), &sealed), Err(OpenError::UnknownKey(_))));
    }

    proptest! {
        #[test]
        fn any_bytes_are_refused_without_a_panic(
            mut bytes in proptest::collection::vec(any::<u8>(), 0..200),
            shape in any::<bool>(),
        ) {
            let ring = KeyRing::generate().ok().unwrap();
            if shape && bytes.len() >= ID_END {
                bytes[0] = VERSION;
                bytes[1..ID_END].copy_from_slice(&ring.primary_id().0);
            }
            let sealed = SealedBytes(bytes);
            prop_assert!(ring.open(&identity(), &sealed).is_err());
            let _ = ring.rewrap(&identity(), &sealed);
        }
    }
}
