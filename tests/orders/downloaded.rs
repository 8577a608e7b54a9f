//! A downloaded certificate, read by other code than that which made it.

use x509_parser::extensions::GeneralName;
use x509_parser::pem::Pem;
use x509_parser::prelude::{FromDer, X509Certificate};
use x509_parser::public_key::PublicKey;

use crate::support::archive::unzip;
use crate::support::person::Person;

/// What was downloaded of a certificate.
pub struct Downloaded {
    /// The DNS names, sorted.
    pub names: Vec<String>,
    /// Family and size of the key in the certificate, as `EC 256`.
    pub key: String,
    /// The certificate in DER.
    pub leaf: Vec<u8>,
}

impl Downloaded {
    /// Downloads the current version from its page, and checks that its parts belong together and that the chain leads
    /// to this root.
    pub async fn of(person: &Person, certificate: &str, root_pem: &str) -> Self {
        let page = person.get(&format!("{certificate}/download")).await;
        assert_eq!(page.status, 200, "{}", page.text());
        let files = unzip(&page.body);
        let names: Vec<&str> = files.keys().map(String::as_str).collect();
        assert_eq!(names, ["cert.pem", "chain.pem", "fullchain.pem", "privkey.pem"]);
        assert_eq!(files["fullchain.pem"], format!("{}{}", files["cert.pem"], files["chain.pem"]));

        let chain = ders(&format!("{}{root_pem}", files["fullchain.pem"]));
        let chain: Vec<X509Certificate<'_>> =
            chain.iter().map(|der| X509Certificate::from_der(der).unwrap().1).collect();
        assert!(chain.len() > 2, "no intermediate");
        for pair in chain.windows(2) {
            assert_eq!(pair[0].issuer(), pair[1].subject());
            pair[0].verify_signature(Some(pair[1].public_key())).unwrap();
        }
        let leaf = &chain[0];
        let key = rcgen::KeyPair::from_pem(&files["privkey.pem"]).unwrap();
        assert_eq!(rcgen::PublicKeyData::subject_public_key_info(&key), leaf.public_key().raw);
        Self { names: dns_names(leaf), key: key_kind(leaf), leaf: leaf.as_raw().to_vec() }
    }
}

fn ders(pem: &str) -> Vec<Vec<u8>> {
    Pem::iter_from_buffer(pem.as_bytes()).map(|pem| pem.unwrap().contents).collect()
}

fn dns_names(leaf: &X509Certificate<'_>) -> Vec<String> {
    let names = &leaf.subject_alternative_name().unwrap().unwrap().value.general_names;
    let mut names: Vec<String> = names
        .iter()
        .map(|name| match name {
            GeneralName::DNSName(name) => (*name).to_owned(),
            other => panic!("{other}"),
        })
        .collect();
    names.sort();
    names
}

fn key_kind(leaf: &X509Certificate<'_>) -> String {
    match leaf.public_key().parsed().unwrap() {
        PublicKey::RSA(key) => format!("RSA {}", key.key_size()),
        PublicKey::EC(point) => format!("EC {}", point.key_size()),
        other => panic!("{other:?}"),
    }
}
