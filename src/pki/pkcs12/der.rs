//! The little of DER (X.690) that a PKCS#12 file is written with. Everything may hold a key: it is wiped when dropped.

use zeroize::Zeroizing;

/// Bytes that are wiped.
pub(super) type Der = Zeroizing<Vec<u8>>;

pub(super) const SEQUENCE: u8 = 0x30;
pub(super) const SET: u8 = 0x31;
pub(super) const OCTET_STRING: u8 = 0x04;
pub(super) const BMP_STRING: u8 = 0x1e;
/// `[0]`, with something within.
pub(super) const EXPLICIT_0: u8 = 0xa0;
/// `[0]` in place of an octet string's own tag.
pub(super) const IMPLICIT_0: u8 = 0x80;
pub(super) const NULL: &[u8] = &[0x05, 0x00];

/// A value of this tag, made of these parts.
pub(super) fn tagged(tag: u8, parts: &[&[u8]]) -> Der {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    // All the room at once: bytes that grow would leave their shorter selves behind.
    let mut der = Zeroizing::new(Vec::with_capacity(length + 6));
    der.push(tag);
    if let Ok(short @ ..0x80) = u8::try_from(length) {
        der.push(short);
    } else {
        let bytes = length.to_be_bytes();
        let significant = &bytes[length.leading_zeros() as usize / 8..];
        der.push(0x80 | u8::try_from(significant.len()).unwrap_or_default());
        der.extend_from_slice(significant);
    }
    for part in parts {
        der.extend_from_slice(part);
    }
    der
}

pub(super) fn sequence(parts: &[&[u8]]) -> Der {
    tagged(SEQUENCE, parts)
}

pub(super) fn octets(bytes: &[u8]) -> Der {
    tagged(OCTET_STRING, &[bytes])
}

pub(super) fn integer(number: u32) -> Der {
    let bytes = number.to_be_bytes();
    let significant = &bytes[(number.leading_zeros() as usize / 8).min(3)..];
    // A first bit that is set would be a sign.
    let sign: &[u8] = if significant[0] >= 0x80 { &[0] } else { &[] };
    tagged(0x02, &[sign, significant])
}

/// An object identifier, given by its encoded content.
pub(super) fn oid(content: &[u8]) -> Der {
    tagged(0x06, &[content])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_the_shortest_and_numbers_have_no_sign() {
        for (length, head) in [
            (0, &[0x04, 0][..]),
            (127, &[0x04, 127]),
            (128, &[0x04, 0x81, 128]),
            (255, &[0x04, 0x81, 255]),
            (256, &[0x04, 0x82, 1, 0]),
            (70_000, &[0x04, 0x83, 1, 0x11, 0x70]),
        ] {
            let der = octets(&vec![7; length]);
            assert_eq!((&der[..head.len()], der.len()), (head, head.len() + length));
        }
        for (number, content) in
            [(0, &[0][..]), (3, &[3]), (127, &[127]), (128, &[0, 128]), (2048, &[8, 0]), (100_000, &[1, 0x86, 0xa0])]
        {
            assert_eq!(integer(number)[2..], *content, "{number}");
        }
    }
}
