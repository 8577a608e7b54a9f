//! The import parser over texts that chance has made of whole ones: no panic, and nothing taken that doesn't fit together.
//! A second by default; `CERTDESK_FUZZ_SECONDS` for longer. What broke it is said with the number it was made by.

use std::time::{Duration, Instant};

use certdesk::clock::{Clock, SystemClock};
use certdesk::pki::CertificateChain;
use certdesk::pki::import::read;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::openssl::{EC_WITH_PARAMETERS, ED25519, OpenSsl, P256, RSA};

/// Pieces that parsers stumble over.
const PIECES: [&[u8]; 14] = [
    b"-----BEGIN CERTIFICATE-----\n",
    b"-----END CERTIFICATE-----\n",
    b"-----BEGIN EC PRIVATE KEY-----\n",
    b"-----END EC PRIVATE KEY-----\n",
    b"-----BEGIN TRUSTED CERTIFICATE-----",
    b"-----BEGIN ",
    b"-----",
    b"Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\n",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\xfe\xff",
    b"\r\n",
    b"\0",
    b"=",
];

/// What chance makes of a text: bytes changed, taken out, doubled; pieces put in; parts of others.
fn mutated(random: &mut StdRng, whole: &[Vec<u8>]) -> Vec<u8> {
    let mut text = whole[random.random_range(0..whole.len())].clone();
    for _ in 0..random.random_range(1..6) {
        if text.is_empty() {
            break;
        }
        let at = random.random_range(0..text.len());
        let to = (at + random.random_range(0..200)).min(text.len());
        match random.random_range(0..6) {
            0 => text[at] ^= 1 << random.random_range(0..8),
            1 => text[at] = random.random(),
            2 => drop(text.drain(at..to)),
            3 => {
                let part = text[at..to].to_vec();
                text.splice(at..at, part);
            }
            4 => drop(text.splice(at..at, PIECES[random.random_range(0..PIECES.len())].iter().copied())),
            _ => {
                let other = &whole[random.random_range(0..whole.len())];
                let from = random.random_range(0..other.len());
                text.truncate(at);
                text.extend(&other[from..]);
            }
        }
    }
    text
}

/// The same, within the base64: what is decoded is another then, and not merely broken.
fn within(random: &mut StdRng, text: &mut [u8]) {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for _ in 0..random.random_range(1..4) {
        let at = random.random_range(0..text.len());
        if ALPHABET.contains(&text[at]) && !text[at].is_ascii_uppercase() {
            text[at] = ALPHABET[random.random_range(0..ALPHABET.len())];
        }
    }
}

#[test]
fn nothing_that_chance_makes_breaks_it() {
    let seconds = std::env::var("CERTDESK_FUZZ_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(1);
    let openssl = OpenSsl::new();
    let mut whole: Vec<Vec<u8>> = Vec::new();
    for (name, how) in [("rsa", RSA), ("p256", P256), ("p384", EC_WITH_PARAMETERS), ("ed25519", ED25519)] {
        openssl.key(how, name);
        openssl.leaf(name, &[&format!("{name}.test")], 30);
        whole.push((openssl.text(&format!("{name}.key")) + &openssl.chain(name)).into_bytes());
    }
    openssl.run("x509 -in rsa.pem -trustout -addtrust serverAuth -out trusted.pem");
    whole.push(openssl.read("trusted.pem"));
    let wide: Vec<u8> =
        String::from_utf8(whole[1].clone()).unwrap().encode_utf16().flat_map(u16::to_le_bytes).collect();
    whole.push([vec![0xff, 0xfe], wide].concat());
    let now = SystemClock.now();
    for text in &whole {
        assert!(read(text, now).is_ok());
    }

    let (began, mut made, mut taken) = (Instant::now(), 0_u64, 0_u64);
    while began.elapsed() < Duration::from_secs(seconds) {
        let mut random = StdRng::seed_from_u64(made);
        let mut text = mutated(&mut random, &whole);
        if random.random_bool(0.5) && !text.is_empty() {
            within(&mut random, &mut text);
        }
        let outcome = std::panic::catch_unwind(|| read(&text, now).ok());
        let outcome = outcome.unwrap_or_else(|_| panic!("number {made} broke it"));
        if let Some(imported) = outcome {
            taken += 1;
            let again = CertificateChain::from_pem(imported.chain.to_pem().as_bytes());
            assert_eq!(again, Ok(imported.chain), "number {made}: what is stored is read again");
        }
        made += 1;
    }
    println!("{made} texts in {seconds} s, {taken} of them taken");
    assert!(made > 100 && taken > 0 && taken < made, "{made} {taken}");
}
