//! What is downloaded: a ZIP of PEM files, of one certificate or of several.

use std::collections::HashMap;
use std::io::{Seek, SeekFrom, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Datelike, Timelike, Utc};
use zeroize::Zeroizing;
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

/// Longest name of a download or a folder in it, in bytes, less its extension.
const MAX_STEM: usize = 100;

/// What Windows takes for devices, also with an extension: such folders can't be unpacked there.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];
/// The same, with a digit from 1 to 9 behind.
const NUMBERED_DEVICES: [&str; 2] = ["com", "lpt"];

/// A ZIP of `cert.pem` (the leaf), `chain.pem` (the authorities' certificates; may be empty), `fullchain.pem` (both)
/// and, where a private key is given as PKCS#8 DER, `privkey.pem`, which unpacks readable by its owner only. The files
/// bear the moment from which the certificate is valid, so that the same version always makes the same archive.
///
/// # Errors
/// Never in practice: it is written to memory, and far below any limit of the format.
pub fn zip(chain: &CertificateChain, private_key: Option<&SecretBytes>) -> Result<SecretBytes, BundleError> {
    let mut archive = Archive::new();
    archive.add_files("", chain, private_key)?;
    archive.finish()
}

/// A ZIP of several certificates, put together in memory: the files of [`zip`] of each in a folder of its own.
pub struct Archive<W: Write + Seek = Scratch> {
    zip: ZipWriter<W>,
    /// The names that are taken, in lower case, since some file systems take `A` and `a` for one; and the last number
    /// that was put behind each.
    folders: HashMap<String, u32>,
    /// Where what was added last begins: everything before is never written again.
    last_began: u64,
}

impl Default for Archive {
    fn default() -> Self {
        Self::new()
    }
}

impl Archive {
    /// One with nothing in it.
    pub fn new() -> Self {
        Self { zip: ZipWriter::new(Scratch::default()), folders: HashMap::new(), last_began: 0 }
    }

    /// The archive.
    ///
    /// # Errors
    /// Never in practice, see [`zip`].
    pub fn finish(self) -> Result<SecretBytes, BundleError> {
        Ok(self.zip.finish()?.bytes.into())
    }
}

/// A ZIP that is handed out while it is put together: no more of it stands in memory than what was added last.
pub struct FlowingArchive {
    archive: Archive<Flow>,
    flow: Flow,
    text_name: &'static str,
}

impl FlowingArchive {
    /// One with nothing in it, beside whose folders there may come to be a text of this name: no folder is called like it.
    pub fn beside(text_name: &'static str) -> Self {
        let flow = Flow::default();
        let zip = ZipWriter::new(flow.clone());
        let folders = HashMap::from([(text_name.to_ascii_lowercase(), 1)]);
        Self { archive: Archive { zip, folders, last_began: 0 }, flow, text_name }
    }

    /// Adds the files of a certificate, as [`Archive::add`] does. Answers what the archive has come to by now and was not
    /// handed out yet, less what may still be changed; may be empty.
    ///
    /// # Errors
    /// Where the format holds no more: 4 GiB.
    pub fn add(
        &mut self,
        name: &str,
        chain: &CertificateChain,
        private_key: Option<&SecretBytes>,
    ) -> Result<SecretBytes, BundleError> {
        self.archive.last_began = self.flow.end();
        self.archive.add(name, chain, private_key)?;
        Ok(self.flow.take(self.archive.last_began))
    }

    /// Adds the text beside the folders.
    ///
    /// # Errors
    /// Where the format holds no more, or it is there already.
    pub fn add_text(&mut self, text: &str) -> Result<(), BundleError> {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        self.archive.zip.start_file(self.text_name, options)?;
        Ok(self.archive.zip.write_all(text.as_bytes())?)
    }

    /// The end of the archive.
    ///
    /// # Errors
    /// Never in practice, see [`zip`].
    pub fn finish(self) -> Result<SecretBytes, BundleError> {
        self.archive.zip.finish()?;
        Ok(self.flow.take(self.flow.end()))
    }
}

impl<W: Write + Seek> Archive<W> {
    /// Adds the files of a certificate, in a folder called after its name as far as file systems let one (see [`stem`]),
    /// with a number behind it where there is one of that name already. Answers what the folder is called.
    ///
    /// # Errors
    /// Where the format holds no more: 4 GiB.
    pub fn add(
        &mut self,
        name: &str,
        chain: &CertificateChain,
        private_key: Option<&SecretBytes>,
    ) -> Result<String, BundleError> {
        let folder = self.free_folder(&stem(name));
        self.add_files(&format!("{folder}/"), chain, private_key)?;
        Ok(folder)
    }

    fn add_files(
        &mut self,
        folder: &str,
        chain: &CertificateChain,
        private_key: Option<&SecretBytes>,
    ) -> Result<(), BundleError> {
        let modified = dos_time(chain.leaf().not_before);
        let mut add = |name: &str, mode: u32, content: &[u8]| -> Result<(), BundleError> {
            let options = SimpleFileOptions::default()
                .compression_method(CompressionMethod::Stored)
                .last_modified_time(modified)
                .unix_permissions(mode);
            self.zip.start_file(format!("{folder}{name}"), options)?;
            Ok(self.zip.write_all(content)?)
        };
        add("cert.pem", 0o644, chain.leaf().to_pem().as_bytes())?;
        add("chain.pem", 0o644, chain.intermediates_pem().as_bytes())?;
        add("fullchain.pem", 0o644, chain.to_pem().as_bytes())?;
        if let Some(key) = private_key {
            add("privkey.pem", 0o600, pem::encode_private_key(key).expose())?;
        }
        Ok(())
    }

    fn free_folder(&mut self, stem: &str) -> String {
        let mut folder = stem.to_owned();
        let mut number = self.folders.get(&stem.to_ascii_lowercase()).copied().unwrap_or(1);
        while self.folders.contains_key(&folder.to_ascii_lowercase()) {
            number += 1;
            folder = format!("{stem}-{number}");
        }
        self.folders.insert(stem.to_ascii_lowercase(), number);
        self.folders.entry(folder.to_ascii_lowercase()).or_insert(1);
        folder
    }
}

/// What an archive is written to. A buffer that grows by itself would leave copies of keys behind; this one is wiped
/// wherever it has been.
#[derive(Default)]
pub struct Scratch {
    bytes: Zeroizing<Vec<u8>>,
    /// Where it is written next.
    at: usize,
}

impl Write for Scratch {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let end = self.at.saturating_add(bytes.len());
        if end > self.bytes.capacity() {
            let mut larger = Zeroizing::new(Vec::with_capacity(end.max(2 * self.bytes.capacity())));
            larger.extend_from_slice(&self.bytes);
            self.bytes = larger;
        }
        if end > self.bytes.len() {
            self.bytes.resize(end, 0);
        }
        self.bytes[self.at..end].copy_from_slice(bytes);
        self.at = end;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Seek for Scratch {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        let position = |from: usize, by: i64| from.checked_add_signed(isize::try_from(by).ok()?);
        let at = match to {
            SeekFrom::Start(at) => usize::try_from(at).ok(),
            SeekFrom::Current(by) => position(self.at, by),
            SeekFrom::End(by) => position(self.bytes.len(), by),
        };
        self.at = at.filter(|at| *at <= self.bytes.len()).ok_or(std::io::ErrorKind::InvalidInput)?;
        Ok(self.at as u64)
    }
}

/// What a flowing archive is written to, and taken from at its beginning.
#[derive(Clone, Default)]
struct Flow(Arc<Mutex<Held>>);

#[derive(Default)]
struct Held {
    /// How much was taken already, in bytes.
    taken: u64,
    scratch: Scratch,
}

impl Flow {
    fn lock(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where the archive ends by now.
    fn end(&self) -> u64 {
        let held = self.lock();
        held.taken + held.scratch.bytes.len() as u64
    }

    /// Takes what lies before a place and was not taken yet.
    fn take(&self, until: u64) -> SecretBytes {
        let mut held = self.lock();
        let count = usize::try_from(until.saturating_sub(held.taken)).unwrap_or(usize::MAX);
        let count = count.min(held.scratch.bytes.len());
        let taken = held.scratch.bytes[..count].to_vec();
        let rest = Zeroizing::new(held.scratch.bytes[count..].to_vec());
        held.scratch.bytes = rest;
        held.scratch.at = held.scratch.at.saturating_sub(count);
        held.taken += count as u64;
        taken.into()
    }
}

impl Write for Flow {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.lock().scratch.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Seek for Flow {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        let mut held = self.lock();
        let to = match to {
            SeekFrom::Start(at) => SeekFrom::Start(at.checked_sub(held.taken).ok_or(std::io::ErrorKind::InvalidInput)?),
            relative => relative,
        };
        Ok(held.scratch.seek(to)? + held.taken)
    }
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

/// A name for the files of the certificate called `name`, without extension: ASCII letters, digits, `.`, `-` and `_`
/// only, so that it is safe in a header and in every file system; `*.` is spelt `wildcard.`, and what Windows would take for
/// a device has `_` before it.
pub fn stem(name: &str) -> String {
    let mut safe = String::with_capacity(name.len().min(MAX_STEM));
    for character in name.replace("*.", "wildcard.").chars() {
        if character.is_ascii_alphanumeric() || matches!(character, '.' | '-' | '_') {
            // Two dots in a row look like a way up to some checkers.
            if !(character == '.' && safe.ends_with('.')) {
                safe.push(character);
            }
        } else if !safe.ends_with('-') {
            safe.push('-');
        }
        // One is left for what may come before it.
        if safe.len() >= MAX_STEM - 1 {
            break;
        }
    }
    // No hidden file, nothing that a shell takes for an option.
    let stem = safe.trim_matches(['.', '-']);
    match stem {
        "" => "certificate".to_owned(),
        device if is_device(device) => format!("_{device}"),
        stem => stem.to_owned(),
    }
}

/// Whether Windows takes a name for a device, whatever stands behind its first dot.
fn is_device(name: &str) -> bool {
    let first = name.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let numbered =
        |device: &str| first.strip_prefix(device).is_some_and(|rest| matches!(rest.as_bytes(), [b'1'..=b'9']));
    DEVICES.contains(&first.as_str()) || NUMBERED_DEVICES.into_iter().any(numbered)
}

/// What the ZIP of the certificate called `name` is called.
pub fn file_name(name: &str) -> String {
    format!("{}.zip", stem(name))
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

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
    fn several_have_a_folder_each() {
        let authority = Authority::new();
        let key = KeyPair::generate(KeyAlgorithm::EcdsaP256).ok().unwrap();
        let chain = issued(&authority, &key);
        let mut archive = Archive::new();
        let folders: Vec<String> = ["*.shop.test", "Shop", "shop", "가게", "SHOP"]
            .map(|name| archive.add(name, &chain, Some(&key.to_pkcs8_der())).unwrap())
            .into();
        assert_eq!(folders, ["wildcard.shop.test", "Shop", "shop-2", "certificate", "SHOP-3"]);
        let files = unpack(&archive.finish().unwrap());
        assert_eq!(files.len(), 20);
        for (folder, files) in folders.iter().zip(files.chunks(4)) {
            let names =
                ["cert.pem", "chain.pem", "fullchain.pem", "privkey.pem"].map(|name| format!("{folder}/{name}"));
            assert_eq!(files.iter().map(|file| &file.0).collect::<Vec<_>>(), names.iter().collect::<Vec<_>>());
            assert_eq!(files[2].2, chain.to_pem());
        }
    }

    #[test]
    fn no_folder_is_called_like_the_text_beside_them() {
        let authority = Authority::new();
        let key = KeyPair::generate(KeyAlgorithm::EcdsaP256).ok().unwrap();
        let chain = issued(&authority, &key);
        let mut archive = FlowingArchive::beside("left-out.txt");
        let mut parts = Vec::new();
        for name in ["left-out.txt", "Left-Out.TXT", "nul.test", "NUL.test"] {
            parts.extend_from_slice(archive.add(name, &chain, None).unwrap().expose());
        }
        archive.add_text("none").unwrap();
        parts.extend_from_slice(archive.finish().unwrap().expose());
        let files = unpack(&parts.into());
        let tops: Vec<&str> = files.iter().filter_map(|file| file.0.split('/').next()).collect();
        let once: Vec<&str> = tops.chunk_by(|one, next| one == next).map(|same| same[0]).collect();
        assert_eq!(once, ["left-out.txt-2", "Left-Out.TXT-3", "_nul.test", "_NUL.test-2", "left-out.txt"]);
        assert_eq!(files.last().unwrap().2, "none");
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
            ("con", "_con.zip"),
            ("Aux.shop.test", "_Aux.shop.test.zip"),
            (" LPT9 ", "_LPT9.zip"),
            ("com1.shop.test", "_com1.shop.test.zip"),
            ("com0", "com0.zip"),
            ("com10.shop.test", "com10.shop.test.zip"),
            ("console.shop.test", "console.shop.test.zip"),
            ("", "certificate.zip"),
        ] {
            assert_eq!(file_name(name), file);
        }
    }

    proptest! {
        #[test]
        fn any_name_makes_a_plain_file_name(name in "\\PC{0,300}") {
            let file = file_name(&name);
            prop_assert!(file.len() <= MAX_STEM + 4 && file.ends_with(".zip"));
            prop_assert!(file.bytes().all(|b| b.is_ascii_alphanumeric() || b".-_".contains(&b)));
            prop_assert!(!file.starts_with(['.', '-']) && !file.contains(".."));
            prop_assert!(!is_device(&file));
        }
    }
}
