//! Key pairs, signing requests, and reading, checking and handing out X.509 certificates (RFC 5280).
//!
//! Nothing here does I/O. Whatever an authority answers is taken for untrusted: bounded, parsed, and compared with what
//! was ordered before anything is stored.

pub mod bundle;
mod certificate;
mod chain;
pub mod csr;
pub mod facts;
pub mod import;
mod issuer;
mod key_kind;
mod key_pair;
pub mod pem;
pub mod pkcs12;
#[cfg(test)]
pub(crate) mod testing;
mod verify;

pub use crate::domain::order::ChainFault;
pub use certificate::{Certificate, NotX509};
pub use chain::CertificateChain;
pub use key_kind::KeyKind;
pub use key_pair::{KeyPair, KeyPairError};
pub use verify::{Expected, verify_to_root};
