//! Certificates in whatever order, put into that of their chain.

use super::ImportFault;
use super::blocks::{Block, TRUSTED_CERTIFICATE};
use crate::pki::verify::is_issued_by;
use crate::pki::{Certificate, CertificateChain};

/// Every certificate of the blocks, in their order; at least one.
pub(super) fn certificates(blocks: &[Block]) -> Result<Vec<Certificate>, ImportFault> {
    let certificates: Vec<&Block> = blocks.iter().filter(|block| block.is_certificate()).collect();
    if certificates.is_empty() {
        return Err(ImportFault::NoCertificate);
    }
    let read = certificates.iter().enumerate().map(|(at, block)| {
        let read = if block.label == TRUSTED_CERTIFICATE {
            Certificate::from_der_prefix(block.der.expose())
        } else {
            Certificate::from_der(block.der.expose())
        };
        read.map_err(|_| ImportFault::NotX509(at + 1))
    });
    read.collect()
}

/// The chain of the certificate that is for this key; without a key, of the only one that isn't an authority's.
pub(super) fn put_in_order(
    certificates: Vec<Certificate>,
    spki_sha256: Option<[u8; 32]>,
) -> Result<CertificateChain, ImportFault> {
    let mut rest: Vec<Certificate> = Vec::with_capacity(certificates.len());
    for certificate in certificates {
        if rest.iter().all(|other| other.der != certificate.der) {
            rest.push(certificate);
        }
    }
    if rest.len() > CertificateChain::MAX_CERTIFICATES {
        return Err(ImportFault::TooManyCertificates);
    }
    let leaf = rest.remove(the_leaf(&rest, spki_sha256)?);
    let mut issuers: Vec<Certificate> = Vec::new();
    loop {
        let last = issuers.last().unwrap_or(&leaf);
        // A root that stands beside a cross-signed certificate of the same key ends the chain where it stands first.
        let Some(next) = rest.iter().position(|issuer| is_issued_by(last, issuer)) else { break };
        issuers.push(rest.remove(next));
    }
    let chain = CertificateChain::new(leaf, issuers);
    // Another certificate of an issuer in the chain, and whoever issued that, are another way up: one way is enough.
    let another_way = |spare: &Certificate| {
        let mut others = chain.iter().chain(&rest).filter(|other| other.der != spare.der);
        others.any(|other| is_issued_by(other, spare))
    };
    match rest.iter().find(|spare| !another_way(spare)) {
        Some(unrelated) => Err(ImportFault::Unrelated(name(unrelated))),
        None => Ok(chain),
    }
}

fn the_leaf(certificates: &[Certificate], spki_sha256: Option<[u8; 32]>) -> Result<usize, ImportFault> {
    let may_be = |certificate: &Certificate| match spki_sha256 {
        // A server's own, self-signed, is often marked as an authority: its key says that it is meant.
        Some(key) => certificate.spki_sha256 == key,
        None => !certificate.is_ca,
    };
    let found: Vec<usize> = (0..certificates.len()).filter(|at| may_be(&certificates[*at])).collect();
    match (found.as_slice(), spki_sha256) {
        ([leaf], _) => Ok(*leaf),
        ([], Some(_)) => Err(ImportFault::KeyMismatch),
        ([], None) => Err(ImportFault::OnlyAuthorities),
        (several, _) => Err(ImportFault::SeveralLeaves(several.iter().map(|at| name(&certificates[*at])).collect())),
    }
}

/// What people know a certificate by.
fn name(certificate: &Certificate) -> String {
    let name = certificate.subject_common_name.clone().or_else(|| certificate.dns_names.first().cloned());
    name.unwrap_or_else(|| certificate.serial.clone())
}
