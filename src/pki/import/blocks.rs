//! The blocks of a text in PEM (RFC 7468), read as leniently as its section 2 lets one: text around them, line ends of any
//! kind and none, indented lines, a byte order mark, headers (RFC 1421).

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use zeroize::Zeroizing;

use super::{ImportFault, MAX_BLOCKS, MAX_BYTES, pem};
use crate::crypto::SecretBytes;

const BEGIN: &[u8] = b"-----BEGIN ";
const END: &[u8] = b"-----END ";
const DASHES: &[u8] = b"-----";
/// Longest label that is taken for one.
const MAX_LABEL: usize = 40;

/// Some tools leave the padding out, or bits behind the last byte.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// One block. It may hold a private key.
pub(super) struct Block {
    pub(super) label: String,
    /// Whether its headers say that it is encrypted, as OpenSSL's older form does (RFC 1421 section 4.6.1.1).
    pub(super) encrypted: bool,
    pub(super) der: SecretBytes,
}

impl Block {
    pub(super) fn is_certificate(&self) -> bool {
        [pem::CERTIFICATE, "X509 CERTIFICATE", TRUSTED_CERTIFICATE].contains(&self.label.as_str())
    }

    pub(super) fn is_private_key(&self) -> bool {
        self.label.ends_with(pem::PRIVATE_KEY)
    }
}

/// OpenSSL's own: a certificate, and after it what it is trusted for.
pub(super) const TRUSTED_CERTIFICATE: &str = "TRUSTED CERTIFICATE";

/// Every block of a text, at least one.
pub(super) fn read(text: &[u8]) -> Result<Vec<Block>, ImportFault> {
    if text.len() > MAX_BYTES {
        return Err(ImportFault::TooLarge);
    }
    let narrow = from_utf16(text);
    let mut rest = narrow.as_ref().map_or(text, |narrow| narrow.as_slice());
    if rest.iter().all(u8::is_ascii_whitespace) {
        return Err(ImportFault::Empty);
    }
    let mut blocks = Vec::new();
    while let Some((_, after)) = split_at(rest, BEGIN) {
        // A line that merely looks like the beginning of a block is text.
        let Some((label, body)) = label(after) else {
            rest = after;
            continue;
        };
        if blocks.len() == MAX_BLOCKS {
            return Err(ImportFault::TooLarge);
        }
        let unfinished = || ImportFault::Unfinished(label.to_owned());
        let (body, after) = split_at(body, END).ok_or_else(unfinished)?;
        let (end, after) = self::label(after).ok_or_else(unfinished)?;
        if end != label || split_at(body, BEGIN).is_some() {
            return Err(unfinished());
        }
        blocks.push(block(label, body)?);
        rest = after;
    }
    if !blocks.is_empty() {
        Ok(blocks)
    } else if is_binary(text) {
        Err(ImportFault::Binary)
    } else {
        Err(ImportFault::NotPem)
    }
}

fn block(label: &str, body: &[u8]) -> Result<Block, ImportFault> {
    let mut base64 = Zeroizing::new(Vec::with_capacity(body.len()));
    let mut encrypted = false;
    for line in body.split(|byte| *byte == b'\n') {
        // Headers are the only lines with a colon; one that is carried on begins with white space, and has commas at most.
        if line.contains(&b':') {
            encrypted |= line.windows(9).any(|word| word == b"ENCRYPTED");
        } else {
            base64.extend(line.iter().copied().filter(|byte| !byte.is_ascii_whitespace()));
        }
    }
    let mut der = Vec::with_capacity(base64.len() / 4 * 3 + 3);
    let decoded = LENIENT.decode_vec(&*base64, &mut der);
    let der = SecretBytes::new(der);
    match decoded {
        Ok(()) if !der.is_empty() => Ok(Block { label: label.to_owned(), encrypted, der }),
        // Nobody needs to decode what can't be used anyway.
        _ if encrypted => Ok(Block { label: label.to_owned(), encrypted, der }),
        _ => Err(ImportFault::NotBase64(label.to_owned())),
    }
}

/// The label that the text begins with, and what follows its dashes.
fn label(text: &[u8]) -> Option<(&str, &[u8])> {
    let (label, after) = split_at(&text[..text.len().min(MAX_LABEL + DASHES.len())], DASHES)
        .map(|(label, _)| (label, &text[label.len() + DASHES.len()..]))?;
    let label = std::str::from_utf8(label).ok()?;
    label
        .bytes()
        .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b' ')
        .then_some((label, after))
}

/// What stands before and after the first occurrence.
fn split_at<'a>(text: &'a [u8], mark: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let at = text.windows(mark.len()).position(|window| window == mark)?;
    Some((&text[..at], &text[at + mark.len()..]))
}

/// A text that Windows has saved as "Unicode", in single bytes; what isn't ASCII can only be outside the blocks.
fn from_utf16(text: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (little, text) = match text {
        [0xff, 0xfe, rest @ ..] => (true, rest),
        [0xfe, 0xff, rest @ ..] => (false, rest),
        _ => return None,
    };
    let narrow = text.chunks_exact(2).map(|pair| {
        let unit = if little { u16::from_le_bytes([pair[0], pair[1]]) } else { u16::from_be_bytes([pair[0], pair[1]]) };
        u8::try_from(unit).ok().filter(u8::is_ascii).unwrap_or(b'?')
    });
    Some(Zeroizing::new(narrow.collect()))
}

/// Whether it begins as a DER sequence does, longer than 127 bytes: a certificate, a key, PKCS#7 and PKCS#12 all do.
fn is_binary(text: &[u8]) -> bool {
    matches!(text, [0x30, 0x81..=0x84, ..])
}
