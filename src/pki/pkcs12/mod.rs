//! Certificates with their key as a PKCS#12 file (RFC 7292), under a password: AES-256 in CBC mode by PBES2 (RFC 8018) with
//! PBKDF2 and HMAC-SHA-256, the integrity by HMAC-SHA-256. OpenSSL 3, Java from 8u301 on, Windows 10 and macOS read that.

mod der;

use std::num::NonZeroU32;

use aws_lc_rs::cipher::{AES_256, DecryptionContext, PaddedBlockEncryptingKey, UnboundCipherKey};
use aws_lc_rs::error::Unspecified;
use aws_lc_rs::{digest, hmac, pbkdf2, rand};
use zeroize::Zeroizing;

use self::der::{BMP_STRING, Der, EXPLICIT_0, IMPLICIT_0, NULL, SET, integer, octets, oid, sequence, tagged};
use super::CertificateChain;
use crate::crypto::SecretBytes;

/// The file could not be made: the machine has no randomness.
#[derive(Debug, thiserror::Error)]
#[error("the PKCS#12 file could not be made")]
pub struct Pkcs12Error(#[from] Unspecified);

/// How often the password is hashed: ten times as often as Java does, which is some hundredths of a second.
const ITERATIONS: NonZeroU32 = NonZeroU32::new(100_000).unwrap();
/// Length of a salt, in bytes.
const SALT: usize = 20;

// Object identifiers, encoded: those of PKCS#7 (1.2.840.113549.1.7), of PKCS#12's bags (1.2.840.113549.1.12.10.1), of
// PKCS#9 (1.2.840.113549.1.9), and of PKCS#5 and the algorithms.
const DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01];
const ENCRYPTED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x06];
const SHROUDED_KEY_BAG: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x0a, 0x01, 0x02];
const CERTIFICATE_BAG: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x0a, 0x01, 0x03];
const X509_CERTIFICATE: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x16, 0x01];
const FRIENDLY_NAME: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x14];
const LOCAL_KEY_ID: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x15];
const PBES2: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0d];
const PBKDF2: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0c];
const HMAC_WITH_SHA256: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x09];
const AES_256_CBC: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x2a];
const SHA_256: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01];

/// The file of a chain and its key, given as PKCS#8 DER. `name` is what programs list it by. The password has to be
/// printable ASCII, since programs differ in how they read anything else. It takes some hundredths of a second: not for the
/// threads that answer requests.
///
/// # Errors
/// Never in practice.
pub fn write(
    chain: &CertificateChain,
    private_key: &SecretBytes,
    name: &str,
    password: &str,
) -> Result<SecretBytes, Pkcs12Error> {
    let attributes = attributes(name, &chain.leaf().fingerprint);
    let certificates: Vec<Der> = chain
        .iter()
        .enumerate()
        .map(|(at, certificate)| certificate_bag(&certificate.der, (at == 0).then_some(&*attributes)))
        .collect();
    let certificates = sequence(&certificates.iter().map(|bag| bag.as_slice()).collect::<Vec<_>>());
    let (algorithm, certificates) = encrypted(&certificates, password)?;
    let encrypted_content = sequence(&[&oid(DATA), &algorithm, &tagged(IMPLICIT_0, &[certificates.as_slice()])]);
    let encrypted_data = sequence(&[&integer(0), &encrypted_content]);
    let certificates = content_info(ENCRYPTED_DATA, &encrypted_data);

    let (algorithm, key) = encrypted(private_key.expose(), password)?;
    let shrouded = sequence(&[&algorithm, &octets(&key)]);
    let key_bag = sequence(&[&oid(SHROUDED_KEY_BAG), &tagged(EXPLICIT_0, &[&shrouded]), &attributes]);
    let key = content_info(DATA, &octets(&sequence(&[&key_bag])));

    let safe = sequence(&[&certificates, &key]);
    let file = sequence(&[&integer(3), &content_info(DATA, &octets(&safe)), &mac_data(&safe, password)?]);
    Ok(file.into())
}

fn content_info(kind: &[u8], content: &[u8]) -> Der {
    sequence(&[&oid(kind), &tagged(EXPLICIT_0, &[content])])
}

fn certificate_bag(certificate: &[u8], attributes: Option<&[u8]>) -> Der {
    let x509 = sequence(&[&oid(X509_CERTIFICATE), &tagged(EXPLICIT_0, &[&octets(certificate)])]);
    sequence(&[&oid(CERTIFICATE_BAG), &tagged(EXPLICIT_0, &[&x509]), attributes.unwrap_or_default()])
}

/// What the leaf and its key share: by the same id, programs know that they belong together. DER wants a set in the order
/// of its encoded members, and the friendly name's identifier comes first only where it is as long: they are sorted.
fn attributes(name: &str, key_id: &[u8]) -> Der {
    let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let attribute = |kind: &[u8], content: &[u8]| sequence(&[&oid(kind), &tagged(SET, &[content])]);
    let mut both = [attribute(FRIENDLY_NAME, &tagged(BMP_STRING, &[&name])), attribute(LOCAL_KEY_ID, &octets(key_id))];
    both.sort_by(|a, b| a.as_slice().cmp(b.as_slice()));
    tagged(SET, &[&both[0], &both[1]])
}

/// Something encrypted by PBES2 (RFC 8018 section 6.2): the algorithm with its parameters, and the ciphertext.
fn encrypted(plain: &[u8], password: &str) -> Result<(Der, Vec<u8>), Unspecified> {
    let salt = salt()?;
    let mut key = Zeroizing::new([0; 32]);
    pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA256, ITERATIONS, &salt, password.as_bytes(), &mut *key);
    let cipher = PaddedBlockEncryptingKey::cbc_pkcs7(UnboundCipherKey::new(&AES_256, &*key)?)?;
    // With room for the padding, so that nothing of it is left elsewhere.
    let mut text = Zeroizing::new(Vec::with_capacity(plain.len() + AES_256.block_len()));
    text.extend_from_slice(plain);
    let DecryptionContext::Iv128(iv) = cipher.encrypt(&mut *text)? else { return Err(Unspecified) };

    let prf = sequence(&[&oid(HMAC_WITH_SHA256), NULL]);
    let parameters = sequence(&[&octets(&salt), &integer(ITERATIONS.get()), &prf]);
    let derivation = sequence(&[&oid(PBKDF2), &parameters]);
    let scheme = sequence(&[&oid(AES_256_CBC), &octets(iv.as_ref())]);
    let algorithm = sequence(&[&oid(PBES2), &sequence(&[&derivation, &scheme])]);
    Ok((algorithm, std::mem::take(&mut *text)))
}

/// RFC 7292 section 4: the HMAC of the safe, by a key of appendix B.
fn mac_data(safe: &[u8], password: &str) -> Result<Der, Unspecified> {
    let salt = salt()?;
    let key = hmac::Key::new(hmac::HMAC_SHA256, &mac_key(password, &salt, ITERATIONS));
    let mac = hmac::sign(&key, safe);
    let digest_info = sequence(&[&sequence(&[&oid(SHA_256), NULL]), &octets(mac.as_ref())]);
    Ok(sequence(&[&digest_info, &octets(&salt), &integer(ITERATIONS.get())]))
}

/// The key of the MAC (RFC 7292 appendix B.2, with the ID 3 of appendix B.3), by SHA-256, whose output is just as long as
/// the key: the first round is all there is.
fn mac_key(password: &str, salt: &[u8], iterations: NonZeroU32) -> Zeroizing<Vec<u8>> {
    const ID: u8 = 3;
    let block = digest::SHA256.block_len();
    // A BMPString with a character of zero behind it (appendix B.1).
    let units = password.encode_utf16().chain([0]).flat_map(u16::to_be_bytes);
    let password: Zeroizing<Vec<u8>> = Zeroizing::new(units.collect());
    let filled = |bytes: &[u8]| bytes.len().div_ceil(block) * block;
    let mut hash = Zeroizing::new(Vec::with_capacity(block + filled(salt) + filled(&password)));
    hash.extend([ID].iter().cycle().take(block));
    hash.extend(salt.iter().cycle().take(filled(salt)));
    hash.extend(password.iter().cycle().take(filled(&password)));
    for _ in 0..iterations.get() {
        let next = digest::digest(&digest::SHA256, &hash);
        hash.clear();
        hash.extend_from_slice(next.as_ref());
    }
    hash
}

fn salt() -> Result<[u8; SALT], Unspecified> {
    let mut salt = [0; SALT];
    rand::fill(&mut salt)?;
    Ok(salt)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::KeyAlgorithm;
    use crate::pki::KeyPair;
    use crate::pki::testing::{Authority, names};

    /// Of `openssl kdf -keylen 32 -kdfopt digest:SHA256 -kdfopt pass:… -kdfopt hexsalt:… -kdfopt iter:… -kdfopt id:3
    /// PKCS12KDF` with the password as in appendix B.1.
    #[test]
    fn the_key_of_the_mac_is_openssl_s() {
        let salt = [1, 2, 3, 4, 5, 6, 7, 8];
        let key = mac_key("secret", &salt, NonZeroU32::new(2048).unwrap());
        assert_eq!(hex::encode(&*key), "f5482fd03f702689b4e96cbbea867c6b16e5bda934929f2ecaf4da9e1c67be8f");
    }

    #[test]
    fn nothing_of_the_key_or_the_password_stands_in_the_file() {
        let (authority, key) = (Authority::new(), KeyPair::generate(KeyAlgorithm::EcdsaP256).ok().unwrap());
        let text = authority.issue_pem(&key, &names(&["shop.test"]));
        let chain = CertificateChain::from_pem(text.as_bytes()).unwrap();
        let pkcs8 = key.to_pkcs8_der();
        let file = write(&chain, &pkcs8, "shop.test", "correct horse").ok().unwrap();
        let holds = |part: &[u8]| file.expose().windows(part.len()).any(|window| window == part);
        assert!(holds(b"\0s\0h\0o\0p"), "what is found is found");
        for part in [&pkcs8.expose()[40..60], b"correct", &chain.leaf().der[40..80]] {
            assert!(!holds(part));
        }
        let again = write(&chain, &pkcs8, "shop.test", "correct horse").ok().unwrap();
        assert_ne!(again.expose(), file.expose(), "each has salts of its own");
    }
}
