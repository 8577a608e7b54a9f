//! What people bring along: certificates and keys made elsewhere, in PEM, as servers and tools leave them.
//!
//! Authorities are read strictly ([`CertificateChain::from_pem`]); people are not: blocks come in any order, with text
//! between them, from Windows, twice. What can be put right without guessing is put right, and everything else is told in
//! words that say what to do.

mod blocks;
mod chain;
mod key;

use chrono::{DateTime, Utc};

use super::{CertificateChain, pem};
use crate::crypto::SecretBytes;
use blocks::Block;

/// Largest text that is read, in bytes.
pub const MAX_BYTES: usize = 1024 * 1024;
/// Most blocks that are read.
const MAX_BLOCKS: usize = 50;

/// What was read, and fits together: the key is the leaf's, and each certificate is issued by the next.
pub struct Imported {
    /// The leaf, and whatever of its issuers was there.
    pub chain: CertificateChain,
    /// The leaf's key, where it was there: unencrypted PKCS#8 in DER.
    pub private_key: Option<SecretBytes>,
    /// Whether the certificates stood in another order, or one of them twice.
    pub put_in_order: bool,
}

/// Why something can't be imported.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImportFault {
    /// Nothing was given.
    #[error("nothing was given")]
    Empty,
    /// It is longer than [`MAX_BYTES`], or has more blocks than are read.
    #[error("too large")]
    TooLarge,
    /// No PEM is in it.
    #[error("not PEM")]
    NotPem,
    /// It is DER: perhaps PKCS#12, perhaps a certificate, which have to be converted first.
    #[error("binary, not PEM")]
    Binary,
    /// A block begins and doesn't end.
    #[error("a block {0:?} has no end")]
    Unfinished(String),
    /// What a block holds is not base64.
    #[error("a block {0:?} is not base64")]
    NotBase64(String),
    /// No certificate is in it.
    #[error("no certificate")]
    NoCertificate,
    /// More certificates than a chain has.
    #[error("more than {} certificates", CertificateChain::MAX_CERTIFICATES)]
    TooManyCertificates,
    /// The certificate at this place, counted from 1, is not X.509.
    #[error("certificate {0} is not X.509")]
    NotX509(usize),
    /// The key is under a password.
    #[error("the private key is encrypted")]
    EncryptedKey,
    /// More than one private key.
    #[error("more than one private key")]
    SeveralKeys,
    /// The key is damaged, or not of a kind that servers use with certificates here (RSA, ECDSA, Ed25519).
    #[error("the private key can't be read")]
    UnreadableKey,
    /// An RSA key of fewer than 2048 bits.
    #[error("the private key is too short")]
    ShortKey,
    /// The key belongs to none of the certificates.
    #[error("the private key belongs to none of the certificates")]
    KeyMismatch,
    /// All are certificates of authorities.
    #[error("only certificates of authorities")]
    OnlyAuthorities,
    /// More than one certificate that isn't an authority's: which is meant can't be told. Their names.
    #[error("several certificates of servers")]
    SeveralLeaves(Vec<String>),
    /// This certificate is not part of the leaf's chain.
    #[error("{0:?} is not part of the chain")]
    Unrelated(String),
    /// It has expired.
    #[error("expired at {0}")]
    Expired(DateTime<Utc>),
}

/// The blocks of what was given, not yet looked into: several files make one certificate.
pub struct Blocks(Vec<Block>);

impl Blocks {
    /// Finds the blocks of a text.
    ///
    /// # Errors
    /// Where there are none, too many, or none that are whole.
    pub fn read(text: &[u8]) -> Result<Self, ImportFault> {
        blocks::read(text).map(Self)
    }

    /// Those of another text besides.
    ///
    /// # Errors
    /// [`ImportFault::TooLarge`] where these are more than are read.
    pub fn with(mut self, more: Self) -> Result<Self, ImportFault> {
        self.0.extend(more.0);
        if self.0.len() > MAX_BLOCKS { Err(ImportFault::TooLarge) } else { Ok(self) }
    }
}

impl ImportFault {
    /// Whether it is about the private key, rather than about the certificates.
    pub fn is_about_key(&self) -> bool {
        match self {
            Self::EncryptedKey | Self::SeveralKeys | Self::UnreadableKey | Self::ShortKey | Self::KeyMismatch => true,
            Self::Unfinished(label) | Self::NotBase64(label) => label.ends_with(pem::PRIVATE_KEY),
            _ => false,
        }
    }
}

/// Reads a certificate, with whatever is there of its key and its chain, as it is at a moment.
///
/// # Errors
/// The first thing that is wrong.
pub fn read(text: &[u8], now: DateTime<Utc>) -> Result<Imported, ImportFault> {
    put_together(&Blocks::read(text)?, now)
}

/// Puts together what was given in one text or several, in whatever order.
///
/// # Errors
/// The first thing that is wrong.
pub fn put_together(Blocks(blocks): &Blocks, now: DateTime<Utc>) -> Result<Imported, ImportFault> {
    let private_key = the_key(blocks)?;
    let certificates = chain::certificates(blocks)?;
    let given: Vec<Vec<u8>> = certificates.iter().map(|certificate| certificate.der.clone()).collect();
    let chain = chain::put_in_order(certificates, private_key.as_ref().map(key::PrivateKey::spki_sha256))?;
    let not_after = chain.leaf().not_after;
    if not_after <= now {
        return Err(ImportFault::Expired(not_after));
    }
    // What is stored has to be read again.
    if chain.to_pem().len() > CertificateChain::MAX_BYTES {
        return Err(ImportFault::TooLarge);
    }
    let put_in_order = !chain.iter().map(|certificate| &certificate.der).eq(&given);
    Ok(Imported { chain, private_key: private_key.map(key::PrivateKey::into_pkcs8_der), put_in_order })
}

fn the_key(blocks: &[Block]) -> Result<Option<key::PrivateKey>, ImportFault> {
    let mut keys: Vec<&Block> = blocks.iter().filter(|block| block.is_private_key()).collect();
    // The same one twice is one.
    keys.dedup_by(|a, b| a.der.expose() == b.der.expose());
    match keys.as_slice() {
        [] => Ok(None),
        [block] => key::read(block).map(Some),
        _ => Err(ImportFault::SeveralKeys),
    }
}

#[cfg(test)]
mod tests;
