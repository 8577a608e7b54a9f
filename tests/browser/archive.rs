//! The ZIP that a person has downloaded.

use certdesk::crypto::SecretBytes;
use certdesk::domain::DomainName;
use certdesk::pki::{CertificateChain, Expected, KeyPair, verify_to_root};
use chrono::{DateTime, Utc};
use x509_parser::pem::parse_x509_pem;

use crate::support::archive::unzip;
use crate::support::world::world;

/// Checks that the four files are there and belong together: the key to the certificate, the certificate to these names,
/// the chain to the authority's root.
pub async fn check(archive: Vec<u8>, names: &[&str], now: DateTime<Utc>) {
    let files = unzip(&archive);
    let in_it: Vec<&str> = files.keys().map(String::as_str).collect();
    let four = ["cert.pem", "chain.pem", "fullchain.pem", "privkey.pem"];
    assert_eq!(in_it, four);
    let [leaf, intermediates, whole, key] = four.map(|name| files[name].as_bytes());

    let (_, key) = parse_x509_pem(key).unwrap();
    let key = KeyPair::from_pkcs8_der(&SecretBytes::new(key.contents)).ok().unwrap();
    let names: Vec<DomainName> = names.iter().map(|name| name.parse().unwrap()).collect();
    let chain = CertificateChain::from_pem(whole).unwrap();
    chain.check(&Expected { spki_sha256: key.spki_sha256(), names: &names, now }).unwrap();
    verify_to_root(&chain, world().await.pebble.issuing_root_pem().as_bytes(), now).unwrap();
    assert_eq!(CertificateChain::from_pem(&[leaf, intermediates].concat()).unwrap(), chain);
}

/// The certificate chain in it.
pub fn chain(archive: &[u8]) -> CertificateChain {
    CertificateChain::from_pem(unzip(archive)["fullchain.pem"].as_bytes()).unwrap()
}
