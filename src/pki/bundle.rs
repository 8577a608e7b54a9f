//! What is downloaded: a ZIP of PEM files.

use std::io::{Cursor, Write};

use chrono::{DateTime, Datelike, Timelike, Utc};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::{CertificateChain, pem};
use crate::crypto::SecretBytes;

/// The archive could not be put together.
#[derive(Debug, thiserror::Error)]
#[error("the archive could not be made")]
pub struct BundleError(#[from] zip::result::ZipError);

impl From<std::io::Error> for BundleError {
    fn from(error: std::io::Error) -> Self {
        Self(error.into())
    }
}

/// Room for the headers of the archive's four files, in bytes; they need about half.
const HEADER_ROOM: usize = 2048;

/// Longest name of a download, in characters, less its extension.
const MAX_FILE_NAME: usize = 100;

/// A ZIP of `cert.pem` (the leaf), `chain.pem` (the authorities' certificates; may be empty), `fullchain.pem` (both)
/// and, where a private key is given as PKCS#8 DER, `privkey.pem`, which unpacks readable by its owner only. The files
/// bear the moment from which the certificate is valid, so that the same version always makes the same archive.
///
/// # Errors
/// Never in practice: it is written to memory, and far below any limit of the format.
pub fn zip(chain: &CertificateChain, private_key: Option<&SecretBytes>) -> Result<SecretBytes, BundleError> {
    let (leaf, intermediates, full) = (chain.leaf().to_pem(), chain.intermediates_pem(), chain.to_pem());
    let key = private_key.map(pem::encode_private_key);
    let mut files: Vec<(&str, u32, &[u8])> = vec![
        ("cert.pem", 0o644, leaf.as_bytes()),
        ("chain.pem", 0o644, intermediates.as_bytes()),
        ("fullchain.pem", 0o644, full.as_bytes()),
    ];
    if let Some(key) = &key {
        files.push(("privkey.pem", 0o600, key.expose()));
    }

    // All the room at once: a buffer that grows would leave copies of the key behind.
    let room = HEADER_ROOM + files.iter().map(|(_, _, content)| content.len()).sum::<usize>();
    let mut archive = ZipWriter::new(Cursor::new(Vec::with_capacity(room)));
    let modified = dos_time(chain.leaf().not_before);
    for (name, mode, content) in files {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .last_modified_time(modified)
            .unix_permissions(mode);
        archive.start_file(name, options)?;
        archive.write_all(content)?;
    }
    Ok(archive.finish()?.into_inner().into())
}

/// The moment as ZIP stores it; its epoch where it is out of its range.
fn dos_time(moment: DateTime<Utc>) -> zip::DateTime {
    let in_range = |part: u32| u8::try_from(part).unwrap_or_default();
    u16::try_from(moment.year())
        .ok()
        .and_then(|year| {
            zip::DateTime::from_date_and_time(
                year,
                in_range(moment.month()),
                in_range(moment.day()),
                in_range(moment.hour()),
                in_range(moment.minute()),
                in_range(moment.second()),
            )
            .ok()
        })
        .unwrap_or_default()
}

/// A name for the download of the certificate called `name`: ASCII letters, digits, `.`, `-` and `_` only, so that it
/// is safe in a header and in every file system; `*.` is spelt `wildcard.`.
pub fn file_name(name: &str) -> String {
    let mut safe = String::with_capacity(name.len().min(MAX_FILE_NAME));
    for character in name.replace("*.", "wildcard.").chars() {
        if character.is_ascii_alphanumeric() || matches!(character, '.' | '-' | '_') {
            // Two dots in a row look like a way up to some checkers.
            if !(character == '.' && safe.ends_with('.')) {
                safe.push(character);
            }
        } else if !safe.ends_with('-') {
            safe.push('-');
        }
        if safe.len() >= MAX_FILE_NAME {
            break;
        }
    }
    // No hidden file, nothing that a shell takes for an option.
    let stem = safe.trim_matches(['.', '-']);
    format!("{}.zip", if stem.is_empty() { "certificate" } else { stem })
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use proptest::prelude::*;
    use zip::ZipArchive;

    use super::*;
    use crate::domain::KeyAlgorithm;
    use crate::pki::KeyPair;
    use crate::pki::testing::{Authority, names};

    fn issued(authority: &Authority, key: &KeyPair) -> CertificateChain {
        CertificateChain::from_pem(authority.issue_pem(key, &names(&["shop.test"])).as_bytes()).unwrap()
    }

    fn unpack(archive: &SecretBytes) -> Vec<(String, u32, String)> {
        let mut archive = ZipArchive::new(Cursor::new(archive.expose())).unwrap();
        (0..archive.len())
            .map(|index| {
                let mut file = archive.by_index(index).unwrap();
                let mut content = String::new();
                file.read_to_string(&mut content).unwrap();
                (file.name().unwrap().to_string(), file.unix_mode().unwrap() & 0o777, content)
            })
            .collect()
    }

    #[test]
    fn holds_chain_and_key() {
        let authority = Authority::new();
        let key = KeyPair::generate(KeyAlgorithm::EcdsaP256).ok().unwrap();
        let chain = issued(&authority, &key);
        let archive = zip(&chain, Some(&key.to_pkcs8_der())).unwrap();
        assert_eq!(
            unpack(&archive),
            [
                ("cert.pem".to_owned(), 0o644, chain.leaf().to_pem()),
                ("chain.pem".to_owned(), 0o644, chain.intermediates_pem()),
                ("fullchain.pem".to_owned(), 0o644, chain.to_pem()),
                ("privkey.pem".to_owned(), 0o600, key.to_pkcs8_pem().as_str().unwrap().to_owned()),
            ]
        );
        assert_eq!(zip(&chain, Some(&key.to_pkcs8_der())).unwrap().expose(), archive.expose());
    }

    #[test]
    fn works_without_a_key_and_without_intermediates() {
        let authority = Authority::new();
        let key = KeyPair::generate(KeyAlgorithm::EcdsaP256).ok().unwrap();
        let leaf = issued(&authority, &key).leaf().to_pem();
        let files = unpack(&zip(&CertificateChain::from_pem(leaf.as_bytes()).unwrap(), None).unwrap());
        assert_eq!(
            files.iter().map(|file| file.0.as_str()).collect::<Vec<_>>(),
            ["cert.pem", "chain.pem", "fullchain.pem"]
        );
        assert_eq!((files[0].2.as_str(), files[1].2.as_str(), files[2].2.as_str()), (&*leaf, "", &*leaf));
    }

    #[test]
    fn the_room_suffices() {
        let authority = Authority::new();
        let key = KeyPair::generate(KeyAlgorithm::EcdsaP256).ok().unwrap();
        let chain = issued(&authority, &key);
        let archive = zip(&chain, Some(&key.to_pkcs8_der())).unwrap();
        let content: usize = unpack(&archive).iter().map(|file| file.2.len()).sum();
        assert!(archive.len() <= content + HEADER_ROOM, "{} for {content}", archive.len());
    }

    #[test]
    fn dates_out_of_range_are_the_epoch() {
        let at = |text: &str| dos_time(text.parse().unwrap());
        assert_eq!((at("2026-01-02T03:04:06Z").year(), at("2026-01-02T03:04:06Z").minute()), (2026, 4));
        assert_eq!(at("1970-01-01T00:00:00Z"), zip::DateTime::default());
        assert_eq!(at("9999-12-31T23:59:59Z"), zip::DateTime::default());
    }

    #[test]
    fn file_names_are_plain() {
        for (name, file) in [
            ("www.shop.test", "www.shop.test.zip"),
            ("*.shop.test", "wildcard.shop.test.zip"),
            ("Shop, live & well", "Shop-live-well.zip"),
            ("../../etc/passwd", "etc-passwd.zip"),
            ("a\r\nSet-Cookie: x", "a-Set-Cookie-x.zip"),
            ("--rm", "rm.zip"),
            ("가게 인증서", "certificate.zip"),
            ("", "certificate.zip"),
        ] {
            assert_eq!(file_name(name), file);
        }
    }

    proptest! {
        #[test]
        fn any_name_makes_a_plain_file_name(name in "\\PC{0,300}") {
            let file = file_name(&name);
            prop_assert!(file.len() <= MAX_FILE_NAME + 4 && file.ends_with(".zip"));
            prop_assert!(file.bytes().all(|b| b.is_ascii_alphanumeric() || b".-_".contains(&b)));
            prop_assert!(!file.starts_with(['.', '-']) && !file.contains(".."));
        }
    }
}
