//! The download, unpacked, checked, and written as PEM files.

use std::fs::{self, OpenOptions};
use std::io::{Cursor, ErrorKind, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use anyhow::{Context, bail};
use chrono::{DateTime, Utc};
use zip::ZipArchive;

use crate::crypto::SecretBytes;
use crate::domain::DomainName;
use crate::pki::{CertificateChain, Expected, KeyPair, verify_to_root};

/// What is in the download, and how each file is to be readable.
const FILES: [(&str, u32); 4] =
    [("cert.pem", 0o644), ("chain.pem", 0o644), ("fullchain.pem", 0o644), ("privkey.pem", 0o600)];

/// The files of a download.
pub(super) struct Files([SecretBytes; 4]);

impl Files {
    /// Reads the download.
    pub(super) fn unpack(archive: &SecretBytes) -> anyhow::Result<Self> {
        let mut archive = ZipArchive::new(Cursor::new(archive.expose())).context("the download is no ZIP")?;
        let mut read = |name: &str| {
            let file = archive.by_name(name).with_context(|| format!("{name} in the download"))?;
            let mut content = Vec::with_capacity(CertificateChain::MAX_BYTES);
            file.take(CertificateChain::MAX_BYTES as u64).read_to_end(&mut content)?;
            anyhow::Ok(SecretBytes::new(content))
        };
        let [leaf, chain, full, key] = FILES.map(|(name, _)| name);
        Ok(Self([read(leaf)?, read(chain)?, read(full)?, read(key)?]))
    }

    /// Checks what an order is for: that the key is the certificate's, the names are those ordered, and the chain leads
    /// to the authority's root. Answers the chain.
    pub(super) fn check(
        &self,
        names: &[String],
        root_pem: &str,
        now: DateTime<Utc>,
    ) -> anyhow::Result<CertificateChain> {
        let Self([_, _, full, key]) = self;
        let chain = CertificateChain::from_pem(full.expose()).context("fullchain.pem")?;
        let names = names.iter().map(|name| name.parse()).collect::<Result<Vec<DomainName>, _>>()?;
        let key = key_pair(key).context("privkey.pem")?;
        chain.check(&Expected { spki_sha256: key.spki_sha256(), names: &names, now })?;
        verify_to_root(&chain, root_pem.as_bytes(), now)
            .context("the chain does not verify to the authority's root")?;
        Ok(chain)
    }

    /// Writes the files into a folder, which is made where there is none, in place of earlier ones.
    pub(super) fn write(&self, folder: &Path) -> anyhow::Result<()> {
        fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
        for ((name, mode), content) in FILES.iter().zip(&self.0) {
            let path = folder.join(name);
            write(&path, *mode, content).with_context(|| path.display().to_string())?;
        }
        Ok(())
    }
}

fn key_pair(pem: &SecretBytes) -> anyhow::Result<KeyPair> {
    let (_, pem) = x509_parser::pem::parse_x509_pem(pem.expose()).context("no PEM")?;
    if pem.label != crate::pki::pem::PRIVATE_KEY {
        bail!("no private key but {}", pem.label);
    }
    Ok(KeyPair::from_pkcs8_der(&SecretBytes::new(pem.contents))?)
}

/// The file is new, so that its mode is what is asked for, however an earlier one could be read.
fn write(path: &Path, mode: u32, content: &SecretBytes) -> std::io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    OpenOptions::new().write(true).create_new(true).mode(mode).open(path)?.write_all(content.expose())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::domain::KeyAlgorithm;
    use crate::pki::testing::{Authority, moment, names};
    use crate::pki::{bundle, pem};

    #[test]
    fn only_what_was_ordered_passes_and_the_key_is_private() {
        let (authority, stranger) = (Authority::new(), Authority::new());
        let root = |authority: &Authority| pem::encode(pem::CERTIFICATE, &authority.root_der);
        let key = KeyPair::generate(KeyAlgorithm::EcdsaP256).ok().unwrap();
        let chain = authority.issue_pem(&key, &names(&["shop.test"]));
        let chain = CertificateChain::from_pem(chain.as_bytes()).unwrap();
        let archive = bundle::zip(&chain, Some(&key.to_pkcs8_der())).unwrap();
        let files = Files::unpack(&archive).unwrap();
        let now = moment("2026-01-02T00:00:00Z");
        let ordered = ["shop.test".to_owned()];
        assert_eq!(files.check(&ordered, &root(&authority), now).unwrap(), chain);
        assert!(files.check(&ordered, &root(&stranger), now).is_err());
        assert!(files.check(&["other.test".to_owned()], &root(&authority), now).is_err());
        let without_key = bundle::zip(&chain, None).unwrap();
        assert!(Files::unpack(&without_key).is_err());

        let folder = std::env::temp_dir().join(format!("certdesk-files-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("privkey.pem"), "earlier, and readable").unwrap();
        files.write(&folder).unwrap();
        let mode = fs::metadata(folder.join("privkey.pem")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(fs::read_to_string(folder.join("fullchain.pem")).unwrap(), chain.to_pem());
        fs::remove_dir_all(folder).unwrap();
    }
}
