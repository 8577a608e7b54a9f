//! PEM (RFC 7468): the text form of certificates and keys.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use zeroize::Zeroizing;

use crate::crypto::SecretBytes;

/// Characters of base64 in a line (RFC 7468 section 2).
const LINE: usize = 64;

/// The label of a certificate (RFC 7468 section 5).
pub const CERTIFICATE: &str = "CERTIFICATE";
/// The label of a private key in PKCS#8 (RFC 7468 section 10).
pub const PRIVATE_KEY: &str = "PRIVATE KEY";
/// The label of a public key as a SubjectPublicKeyInfo (RFC 7468 section 13).
pub const PUBLIC_KEY: &str = "PUBLIC KEY";

/// The text of something public.
pub fn encode(label: &str, der: &[u8]) -> String {
    let mut text = String::with_capacity(encoded_length(label, der));
    push(&mut text, label, &BASE64_STANDARD.encode(der));
    text
}

/// The text of a private key given as PKCS#8 DER. No copy of the key stays in memory but the answer.
pub fn encode_private_key(pkcs8_der: &SecretBytes) -> SecretBytes {
    let base64 = Zeroizing::new(BASE64_STANDARD.encode(pkcs8_der.expose()));
    // All the room at once: a text that grows would leave its shorter selves behind.
    let mut text = String::with_capacity(encoded_length(PRIVATE_KEY, pkcs8_der.expose()));
    push(&mut text, PRIVATE_KEY, &base64);
    text.into()
}

fn push(text: &mut String, label: &str, base64: &str) {
    text.extend(["-----BEGIN ", label, "-----\n"]);
    let mut rest = base64;
    while !rest.is_empty() {
        // Base64 is ASCII, so any place is a boundary between characters.
        let (line, after) = rest.split_at(rest.len().min(LINE));
        text.extend([line, "\n"]);
        rest = after;
    }
    text.extend(["-----END ", label, "-----\n"]);
}

fn encoded_length(label: &str, der: &[u8]) -> usize {
    let base64 = der.len().div_ceil(3) * 4;
    let boundaries = "-----BEGIN -----\n-----END -----\n".len() + 2 * label.len();
    base64 + base64.div_ceil(LINE) + boundaries
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_64_characters_and_the_room_is_reckoned_exactly() {
        for length in [0, 1, 47, 48, 49, 96, 1000] {
            let der = vec![0xa5; length];
            let text = encode(CERTIFICATE, &der);
            assert_eq!(text.len(), encoded_length(CERTIFICATE, &der), "{length}");
            assert!(text.lines().all(|line| line.len() <= LINE));
            let (_, read) = x509_parser::pem::parse_x509_pem(text.as_bytes()).unwrap();
            assert_eq!((read.label.as_str(), read.contents), (CERTIFICATE, der));
        }
    }

    #[test]
    fn private_keys_have_their_label() {
        let text = encode_private_key(&SecretBytes::new(b"key".to_vec()));
        assert_eq!(text.as_str(), Ok("-----BEGIN PRIVATE KEY-----\na2V5\n-----END PRIVATE KEY-----\n"));
    }
}
