//! The ZIP that a person has downloaded.

use std::io::{Cursor, Read};

use certdesk::crypto::SecretBytes;
use certdesk::domain::DomainName;
use certdesk::pki::{CertificateChain, Expected, KeyPair, verify_to_root};
use chrono::{DateTime, Utc};
use x509_parser::pem::parse_x509_pem;
use zip::ZipArchive;

use crate::support::world::world;

/// Checks that the four files are there and belong together: the key to the certificate, the certificate to these names,
/// the chain to the authority's root.
pub async fn check(archive: Vec<u8>, names: &[&str], now: DateTime<Utc>) {
    let mut archive = ZipArchive::new(Cursor::new(archive)).unwrap();
    let mut files: Vec<_> = archive.file_names().map(Result::unwrap).collect();
    files.sort_unstable();
    assert_eq!(files, ["cert.pem", "chain.pem", "fullchain.pem", "privkey.pem"]);
    let mut read = |name: &str| {
        let mut content = Vec::new();
        archive.by_name(name).unwrap().read_to_end(&mut content).unwrap();
        content
    };
    let [leaf, intermediates, whole, key] = ["cert.pem", "chain.pem", "fullchain.pem", "privkey.pem"].map(&mut read);

    let (_, key) = parse_x509_pem(&key).unwrap();
    let key = KeyPair::from_pkcs8_der(&SecretBytes::new(key.contents)).ok().unwrap();
    let names: Vec<DomainName> = names.iter().map(|name| name.parse().unwrap()).collect();
    let chain = CertificateChain::from_pem(&whole).unwrap();
    chain.check(&Expected { spki_sha256: key.spki_sha256(), names: &names, now }).unwrap();
    verify_to_root(&chain, world().await.pebble.issuing_root_pem().as_bytes(), now).unwrap();
    assert_eq!(CertificateChain::from_pem(&[leaf, intermediates].concat()).unwrap(), chain);
}

/// The certificate chain in it.
pub fn chain(archive: &[u8]) -> CertificateChain {
    let mut archive = ZipArchive::new(Cursor::new(archive)).unwrap();
    let mut pem = Vec::new();
    archive.by_name("fullchain.pem").unwrap().read_to_end(&mut pem).unwrap();
    CertificateChain::from_pem(&pem).unwrap()
}
