//! Seals: what makes a batch of events evidence.

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::chain::{Digest, Head, Leaf};

/// What is signed begins with this, so that a signature is good for nothing else.
const CONTEXT: &[u8] = b"certdesk activity seal v1\0";
const ENTRY_LENGTH: usize = 8 + Digest::LENGTH;

/// One event of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Its number.
    pub number: i64,
    /// What its line hashes to.
    pub leaf: Leaf,
}

/// The events of a batch, by number: as bytes, since they are stored as such.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entries(Vec<u8>);

impl Entries {
    /// Entries as they were stored; none where the bytes aren't that.
    pub fn from_bytes(bytes: Vec<u8>) -> Option<Self> {
        bytes.len().is_multiple_of(ENTRY_LENGTH).then_some(Self(bytes))
    }

    /// As they are stored: the number (big-endian) and the leaf of each.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Adds one.
    pub fn push(&mut self, entry: Entry) {
        self.0.extend_from_slice(&entry.number.to_be_bytes());
        self.0.extend_from_slice(&entry.leaf.0.0);
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len() / ENTRY_LENGTH
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each.
    pub fn iter(&self) -> impl Iterator<Item = Entry> + '_ {
        self.0.chunks_exact(ENTRY_LENGTH).filter_map(|bytes| {
            let (number, leaf) = bytes.split_first_chunk::<8>()?;
            Some(Entry { number: i64::from_be_bytes(*number), leaf: Leaf(Digest(leaf.try_into().ok()?)) })
        })
    }
}

/// What is sealed: all but the signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedBatch {
    /// Seals are numbered from 1, without gaps.
    pub number: i64,
    /// The number of the last event before the batch; 0 before the first.
    pub after: i64,
    /// The number of the batch's last event: what stands between is in it, or never was.
    pub last: i64,
    /// How many events it has.
    pub events: i64,
    /// The end of the chain after it.
    pub head: Head,
    /// SHA-256 of the batch's entries.
    pub entries: Digest,
    /// When it was sealed.
    pub at: DateTime<Utc>,
    /// The hash of the seal before; zeros before the first.
    pub previous: Digest,
    /// What is cut off before it: events up to this number, by the retention that was set. 0 where nothing is.
    pub cut: i64,
}

impl SealedBatch {
    /// The entries' hash.
    pub fn hash_entries(entries: &Entries) -> Digest {
        Digest(Sha256::digest(entries.as_bytes()).into())
    }

    fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = CONTEXT.to_vec();
        for number in [self.number, self.after, self.last, self.events, self.at.timestamp_micros(), self.cut] {
            bytes.extend_from_slice(&number.to_be_bytes());
        }
        for digest in [self.head.0, self.entries, self.previous] {
            bytes.extend_from_slice(&digest.0);
        }
        bytes
    }

    /// What the next seal names it by, and what is kept elsewhere as its proof.
    pub fn hash(&self) -> Digest {
        Digest(Sha256::digest(self.to_bytes()).into())
    }
}

/// A seal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seal {
    /// What it seals.
    pub batch: SealedBatch,
    /// The key that it is signed with.
    pub key: KeyId,
    /// The signature (RFC 8032).
    pub signature: Vec<u8>,
}

/// The first eight bytes of a public key's SHA-256, in hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct KeyId(String);

impl KeyId {
    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for KeyId {
    fn from(text: String) -> Self {
        Self(text)
    }
}

/// What is wrong with a key or a signature. Says nothing of the key itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// No key pair could be made.
    #[error("no sealing key could be generated")]
    Generate,
    /// The bytes are no Ed25519 key.
    #[error("not an Ed25519 key in the expected form")]
    Key,
}

/// The key that signs seals: Ed25519. It has no `Debug`, and the library behind it wipes it when it is dropped.
pub struct SigningKey(Ed25519KeyPair);

impl SigningKey {
    /// A fresh one, and its secret half (PKCS#8) for keeping.
    ///
    /// # Errors
    ///
    /// The system gives no randomness.
    pub fn generate() -> Result<(Self, Zeroizing<Vec<u8>>), SealError> {
        let pair = Ed25519KeyPair::generate().map_err(|_| SealError::Generate)?;
        let secret = pair.to_pkcs8v1().map_err(|_| SealError::Generate)?;
        Ok((Self(pair), Zeroizing::new(secret.as_ref().to_vec())))
    }

    /// One that was kept.
    ///
    /// # Errors
    ///
    /// The bytes are something else.
    pub fn from_pkcs8(secret: &[u8]) -> Result<Self, SealError> {
        Ed25519KeyPair::from_pkcs8_maybe_unchecked(secret).map(Self).map_err(|_| SealError::Key)
    }

    /// Its public half.
    pub fn public(&self) -> VerifyingKey {
        VerifyingKey(self.0.public_key().as_ref().to_vec())
    }

    /// Seals a batch.
    pub fn seal(&self, batch: SealedBatch) -> Seal {
        let signature = self.0.sign(&batch.to_bytes()).as_ref().to_vec();
        Seal { key: self.public().id(), signature, batch }
    }
}

/// The half that seals are verified with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifyingKey(Vec<u8>);

impl VerifyingKey {
    /// A key as 32 bytes in base64.
    ///
    /// # Errors
    ///
    /// It is something else.
    pub fn from_base64(text: &str) -> Result<Self, SealError> {
        Self::from_bytes(&STANDARD.decode(text.trim()).map_err(|_| SealError::Key)?)
    }

    /// A key as 32 bytes.
    ///
    /// # Errors
    ///
    /// There are more or fewer.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SealError> {
        if bytes.len() == 32 { Ok(Self(bytes.to_vec())) } else { Err(SealError::Key) }
    }

    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The 32 bytes in base64.
    pub fn to_base64(&self) -> String {
        STANDARD.encode(&self.0)
    }

    /// What seals name it by.
    pub fn id(&self) -> KeyId {
        KeyId(hex::encode(&Sha256::digest(&self.0)[..8]))
    }

    /// Whether a seal is signed by this key.
    pub fn verifies(&self, seal: &Seal) -> bool {
        seal.key == self.id()
            && UnparsedPublicKey::new(&ED25519, &self.0).verify(&seal.batch.to_bytes(), &seal.signature).is_ok()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::evidence) fn batch() -> SealedBatch {
        SealedBatch {
            number: 1,
            after: 0,
            last: 3,
            events: 2,
            head: Head::START.then(Leaf::of(b"x")),
            entries: SealedBatch::hash_entries(&Entries::default()),
            at: DateTime::from_timestamp_micros(1_800_000_000_000_001).unwrap(),
            previous: Head::START.0,
            cut: 0,
        }
    }

    #[test]
    fn whatever_is_changed_breaks_the_seal() {
        let (key, secret) = SigningKey::generate().unwrap();
        let seal = SigningKey::from_pkcs8(&secret).unwrap().seal(batch());
        assert!(key.public().verifies(&seal));
        let changed = [
            SealedBatch { number: 2, ..batch() },
            SealedBatch { after: 1, ..batch() },
            SealedBatch { last: 4, ..batch() },
            SealedBatch { events: 3, ..batch() },
            SealedBatch { head: Head::START, ..batch() },
            SealedBatch { entries: Head::START.0, ..batch() },
            SealedBatch { at: batch().at + chrono::TimeDelta::microseconds(1), ..batch() },
            SealedBatch { previous: batch().entries, ..batch() },
            SealedBatch { cut: 1, ..batch() },
        ];
        for batch in changed {
            assert_ne!(batch.hash(), seal.batch.hash());
            assert!(!key.public().verifies(&Seal { batch, ..seal.clone() }));
        }
        let (other, _) = SigningKey::generate().unwrap();
        assert!(!other.public().verifies(&seal));
        let mut signature = seal.signature.clone();
        signature[3] ^= 1;
        assert!(!key.public().verifies(&Seal { signature, ..seal }));
    }

    #[test]
    fn keys_and_entries_come_back() {
        let (key, _) = SigningKey::generate().unwrap();
        let public = key.public();
        assert_eq!(VerifyingKey::from_base64(&public.to_base64()), Ok(public));
        assert_eq!(VerifyingKey::from_base64("AAAA"), Err(SealError::Key));
        let mut entries = Entries::default();
        let all = [3, 9].map(|number| Entry { number, leaf: Leaf::of(&[1]) });
        all.into_iter().for_each(|entry| entries.push(entry));
        let entries = Entries::from_bytes(entries.as_bytes().to_vec()).unwrap();
        assert_eq!(entries.iter().collect::<Vec<_>>(), all);
        assert_eq!(entries.len(), 2);
        assert_eq!(Entries::from_bytes(vec![0; 41]), None);
    }
}
