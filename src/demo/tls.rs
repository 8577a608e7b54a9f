//! HTTPS on loopback: an authority made on the spot, and one certificate of its, for 127.0.0.1 and localhost.

use rcgen::{BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair};
use zeroize::Zeroizing;

/// A certificate for loopback, and the root to trust it by. Its dates are rcgen's: valid at any time.
pub struct LoopbackTls {
    /// The root in PEM.
    pub root_pem: String,
    /// The server's certificate in PEM.
    pub certificate_pem: String,
    /// The server's key in PEM.
    pub key_pem: Zeroizing<String>,
}

impl LoopbackTls {
    /// Makes both. The root's key is forgotten at once.
    ///
    /// # Errors
    ///
    /// A key could not be made, or could not sign.
    pub fn make() -> Result<Self, rcgen::Error> {
        let root_key = KeyPair::generate()?;
        let mut root = CertificateParams::default();
        root.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        root.distinguished_name.push(DnType::CommonName, "Certdesk demo HTTPS");
        let root_pem = root.self_signed(&root_key)?.pem();

        let key = KeyPair::generate()?;
        let mut leaf = CertificateParams::new(["localhost".to_owned(), "127.0.0.1".to_owned()])?;
        leaf.distinguished_name.push(DnType::CommonName, "localhost");
        leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let certificate_pem = leaf.signed_by(&key, &Issuer::new(root, root_key))?.pem();
        Ok(Self { root_pem, certificate_pem, key_pem: Zeroizing::new(key.serialize_pem()) })
    }
}
