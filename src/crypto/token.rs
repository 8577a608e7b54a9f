//! Random tokens for sessions, sign-in states and the like, and how they are looked up.
//!
//! The database keeps only the hash of a token, so that a stolen copy of it opens no session.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use secrecy::SecretString;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::{RandomError, fill_random};

/// How many random bytes a token carries.
pub const TOKEN_BYTES: usize = 32;
/// Length of a token's text.
const TOKEN_LENGTH: usize = 43;

/// A fresh token: 32 random bytes as 43 characters of base64url (RFC 4648 section 5, no padding).
///
/// # Errors
/// Where the system gives no randomness.
pub fn random_token() -> Result<SecretString, RandomError> {
    let mut bytes = Zeroizing::new([0_u8; TOKEN_BYTES]);
    fill_random(bytes.as_mut_slice())?;
    Ok(BASE64_URL_SAFE_NO_PAD.encode(bytes.as_slice()).into())
}

/// Whether a text looks like what [`random_token`] makes.
pub fn is_token(text: &str) -> bool {
    text.len() == TOKEN_LENGTH && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

/// What is stored of a token: its SHA-256. A plain hash is enough, for a token has 256 bits of randomness to guess.
pub fn hash_token(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// Whether both are the same, in a time that depends on their lengths only.
pub fn constant_time_eq(left: &[u8], right: &[u8]) -> bool {
    left.ct_eq(right).into()
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn tokens_are_long_url_safe_and_different() {
        let (first, second) = (random_token().unwrap(), random_token().unwrap());
        let first = first.expose_secret();
        assert!(is_token(first));
        assert!(!is_token("") && !is_token(&first[1..]) && !is_token(&first.replace(&first[..1], "\0")));
        assert_ne!(first, second.expose_secret());
    }

    #[test]
    fn the_hash_is_sha256() {
        assert_eq!(hex::encode(hash_token("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn comparing() {
        assert!(constant_time_eq(b"abc", b"abc"));
        assert!(!constant_time_eq(b"abc", b"abd"));
        assert!(!constant_time_eq(b"abc", b"ab"));
        assert!(constant_time_eq(b"", b""));
    }
}
