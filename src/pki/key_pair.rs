//! Key pairs of certificates: made, kept as PKCS#8, read again.

use rcgen::{PublicKeyData, RsaKeySize};
use rustls::pki_types::PrivatePkcs8KeyDer;
use sha2::{Digest, Sha256};
use x509_parser::prelude::FromDer;
use x509_parser::x509::SubjectPublicKeyInfo;
use zeroize::Zeroize;

use super::{KeyKind, pem};
use crate::crypto::SecretBytes;
use crate::domain::KeyAlgorithm;

/// Why there is no key pair.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyPairError {
    /// The machine could not make one.
    #[error("key generation failed")]
    Generation,
    /// The bytes are no unencrypted private key in PKCS#8.
    #[error("not a private key in PKCS#8")]
    NotPkcs8,
    /// A private key, but of a kind that can't be ordered.
    #[error("a key of the kind {0}, which can't be ordered")]
    Unsupported(KeyKind),
    /// The program is ending.
    #[error("interrupted")]
    Interrupted,
}

/// A private key with its public one, ready to sign. Wiped from memory when dropped; without `Debug`, like
/// [`SecretBytes`].
pub struct KeyPair {
    inner: rcgen::KeyPair,
    algorithm: KeyAlgorithm,
    spki_der: Vec<u8>,
}

impl KeyPair {
    /// A fresh key pair. RSA keys take long (4096 bits: up to two seconds of one core), so in asynchronous code use
    /// [`KeyPair::generate_async`].
    ///
    /// # Errors
    /// [`KeyPairError::Generation`] where the machine can't make one.
    pub fn generate(algorithm: KeyAlgorithm) -> Result<Self, KeyPairError> {
        let rsa = |size| rcgen::KeyPair::generate_rsa_for(&rcgen::PKCS_RSA_SHA256, size);
        let inner = match algorithm {
            KeyAlgorithm::EcdsaP256 => rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256),
            KeyAlgorithm::EcdsaP384 => rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P384_SHA384),
            KeyAlgorithm::Rsa2048 => rsa(RsaKeySize::_2048),
            KeyAlgorithm::Rsa3072 => rsa(RsaKeySize::_3072),
            KeyAlgorithm::Rsa4096 => rsa(RsaKeySize::_4096),
        }
        .map_err(|_| KeyPairError::Generation)?;
        let spki_der = inner.subject_public_key_info();
        Ok(Self { inner, algorithm, spki_der })
    }

    /// [`KeyPair::generate`] on a thread that may be kept busy.
    ///
    /// # Errors
    /// As there; [`KeyPairError::Interrupted`] where the runtime shuts down.
    pub async fn generate_async(algorithm: KeyAlgorithm) -> Result<Self, KeyPairError> {
        tokio::task::spawn_blocking(move || Self::generate(algorithm)).await.map_err(|_| KeyPairError::Interrupted)?
    }

    /// The key pair in PKCS#8 DER (RFC 5208, RFC 5958), unencrypted.
    ///
    /// # Errors
    /// Where it is not that, or a key that can't be ordered.
    pub fn from_pkcs8_der(der: &SecretBytes) -> Result<Self, KeyPairError> {
        let inner =
            rcgen::KeyPair::try_from(&PrivatePkcs8KeyDer::from(der.expose())).map_err(|_| KeyPairError::NotPkcs8)?;
        let spki_der = inner.subject_public_key_info();
        let kind = SubjectPublicKeyInfo::from_der(&spki_der)
            .map(|(_, spki)| KeyKind::of(&spki))
            .map_err(|_| KeyPairError::NotPkcs8)?;
        let algorithm = kind.as_key_algorithm().ok_or(KeyPairError::Unsupported(kind))?;
        Ok(Self { inner, algorithm, spki_der })
    }

    /// Its algorithm and size.
    pub const fn algorithm(&self) -> KeyAlgorithm {
        self.algorithm
    }

    /// The private key as PKCS#8 DER: what is sealed and stored.
    pub fn to_pkcs8_der(&self) -> SecretBytes {
        self.inner.serialized_der().to_vec().into()
    }

    /// The private key as PEM, labelled `PRIVATE KEY`: what is handed out.
    pub fn to_pkcs8_pem(&self) -> SecretBytes {
        pem::encode_private_key(&self.to_pkcs8_der())
    }

    /// The public key as a SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7) in DER.
    pub fn spki_der(&self) -> &[u8] {
        &self.spki_der
    }

    /// SHA-256 of [`KeyPair::spki_der`], which a certificate for this key pair shares
    /// ([`super::Certificate::spki_sha256`]).
    pub fn spki_sha256(&self) -> [u8; 32] {
        Sha256::digest(&self.spki_der).into()
    }

    pub(super) const fn signing_key(&self) -> &rcgen::KeyPair {
        &self.inner
    }
}

impl Drop for KeyPair {
    fn drop(&mut self) {
        // The parsed half is wiped by aws-lc itself.
        self.inner.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pki::testing;

    fn check(algorithm: KeyAlgorithm) {
        let made = KeyPair::generate(algorithm).ok().unwrap();
        let read = KeyPair::from_pkcs8_der(&made.to_pkcs8_der()).ok().unwrap();
        assert_eq!(made.algorithm(), algorithm);
        assert_eq!(read.algorithm(), algorithm);
        assert_eq!(read.spki_der(), made.spki_der());
        assert_eq!(read.to_pkcs8_der().expose(), made.to_pkcs8_der().expose());
        let (_, spki) = SubjectPublicKeyInfo::from_der(made.spki_der()).unwrap();
        assert_eq!(KeyKind::of(&spki).as_key_algorithm(), Some(algorithm));
    }

    #[test]
    fn elliptic_keys_survive_being_stored() {
        check(KeyAlgorithm::EcdsaP256);
        check(KeyAlgorithm::EcdsaP384);
    }

    #[test]
    fn rsa_keys_survive_being_stored() {
        check(KeyAlgorithm::Rsa2048);
        check(KeyAlgorithm::Rsa3072);
    }

    #[tokio::test]
    async fn the_largest_key_is_made_off_the_async_threads() {
        let made = KeyPair::generate_async(KeyAlgorithm::Rsa4096).await.ok().unwrap();
        let read = KeyPair::from_pkcs8_der(&made.to_pkcs8_der()).ok().unwrap();
        assert_eq!(read.algorithm(), KeyAlgorithm::Rsa4096);
        assert_eq!(read.spki_sha256(), made.spki_sha256());
    }

    #[test]
    fn no_two_are_alike() {
        let make = || KeyPair::generate(KeyAlgorithm::EcdsaP256).ok().unwrap().spki_sha256();
        assert_ne!(make(), make());
    }

    #[test]
    fn pem_is_that_of_pkcs8() {
        let key = KeyPair::generate(KeyAlgorithm::EcdsaP256).ok().unwrap();
        let text = key.to_pkcs8_pem();
        assert!(text.as_str().unwrap().starts_with("-----BEGIN PRIVATE KEY-----\n"));
        let read = rcgen::KeyPair::from_pem(text.as_str().unwrap()).unwrap();
        assert_eq!(read.subject_public_key_info(), key.spki_der());
    }

    #[test]
    fn what_is_no_key_is_refused() {
        let error = |bytes: Vec<u8>| KeyPair::from_pkcs8_der(&bytes.into()).err();
        assert_eq!(error(vec![]), Some(KeyPairError::NotPkcs8));
        assert_eq!(error(b"-----BEGIN PRIVATE KEY-----".to_vec()), Some(KeyPairError::NotPkcs8));
        let whole = KeyPair::generate(KeyAlgorithm::EcdsaP256).ok().unwrap().to_pkcs8_der();
        assert_eq!(error(whole.expose()[..whole.len() - 1].to_vec()), Some(KeyPairError::NotPkcs8));
        let other = testing::raw_key(&rcgen::PKCS_ED25519).serialize_der();
        assert_eq!(error(other), Some(KeyPairError::Unsupported(KeyKind::Ed25519)));
    }
}
