//! Private keys in the forms that tools write: PKCS#8 (RFC 5208, RFC 5958), PKCS#1 (RFC 8017 appendix A.1.2) and SEC 1
//! (RFC 5915).

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::error::{KeyRejected, Unspecified};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, ECDSA_P521_SHA512_ASN1_SIGNING, EcdsaKeyPair,
    Ed25519KeyPair, KeyPair, RsaKeyPair,
};
use sha2::{Digest, Sha256};

use super::ImportFault;
use super::blocks::Block;
use crate::crypto::SecretBytes;

/// A private key that was read; written anew as PKCS#8, whatever it came as.
pub(super) struct PrivateKey {
    pkcs8_der: SecretBytes,
    spki_sha256: [u8; 32],
}

impl PrivateKey {
    /// SHA-256 of the public key's SubjectPublicKeyInfo, which its certificate shares.
    pub(super) fn spki_sha256(&self) -> [u8; 32] {
        self.spki_sha256
    }

    pub(super) fn into_pkcs8_der(self) -> SecretBytes {
        self.pkcs8_der
    }

    fn new(pkcs8: &[u8], spki: &PublicKeyX509Der<'_>) -> Self {
        Self { pkcs8_der: pkcs8.to_vec().into(), spki_sha256: Sha256::digest(spki.as_ref()).into() }
    }
}

/// The key in a block. The label says little: what it holds is tried as everything that it may be.
pub(super) fn read(block: &Block) -> Result<PrivateKey, ImportFault> {
    if block.encrypted || block.label.starts_with("ENCRYPTED") {
        return Err(ImportFault::EncryptedKey);
    }
    let der = block.der.expose();
    match rsa(der) {
        Ok(key) => return Ok(key),
        Err(Rejected::TooShort) => return Err(ImportFault::ShortKey),
        Err(Rejected::Unreadable) => {}
    }
    ecdsa(der).or_else(|| ed25519(der)).ok_or(ImportFault::UnreadableKey)
}

enum Rejected {
    TooShort,
    Unreadable,
}

impl From<KeyRejected> for Rejected {
    fn from(error: KeyRejected) -> Self {
        if error.to_string() == "TooSmall" { Self::TooShort } else { Self::Unreadable }
    }
}

impl From<Unspecified> for Rejected {
    fn from(_: Unspecified) -> Self {
        Self::Unreadable
    }
}

fn rsa(der: &[u8]) -> Result<PrivateKey, Rejected> {
    let pair = RsaKeyPair::from_pkcs8(der).or_else(|rejected| match Rejected::from(rejected) {
        Rejected::TooShort => Err(Rejected::TooShort),
        Rejected::Unreadable => Ok(RsaKeyPair::from_der(der)?),
    })?;
    let pkcs8: Pkcs8V1Der<'_> = pair.as_der()?;
    Ok(PrivateKey::new(pkcs8.as_ref(), &pair.public_key().as_der()?))
}

fn ecdsa(der: &[u8]) -> Option<PrivateKey> {
    // A key in SEC 1 may leave the curve to a block of its own ("EC PARAMETERS"): the length decides.
    [&ECDSA_P256_SHA256_ASN1_SIGNING, &ECDSA_P384_SHA384_ASN1_SIGNING, &ECDSA_P521_SHA512_ASN1_SIGNING]
        .into_iter()
        .find_map(|algorithm| {
            let pair = EcdsaKeyPair::from_private_key_der(algorithm, der).ok()?;
            Some(PrivateKey::new(pair.to_pkcs8v1().ok()?.as_ref(), &pair.public_key().as_der().ok()?))
        })
}

fn ed25519(der: &[u8]) -> Option<PrivateKey> {
    let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(der).ok()?;
    let pkcs8: Pkcs8V1Der<'_> = pair.as_der().ok()?;
    Some(PrivateKey::new(pkcs8.as_ref(), &pair.public_key().as_der().ok()?))
}
