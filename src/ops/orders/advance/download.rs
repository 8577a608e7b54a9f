//! The last step: checks that the chain is what was ordered.

use super::change::{Change, End, Next};
use crate::app::App;
use crate::db::orders::Order;
use crate::domain::order::{Failure, Step};
use crate::pki::{CertificateChain, ChainFault, Expected, KeyPair};

/// Checks the chain that the authority has issued, and ends the order either way.
pub(super) fn received(app: &App, order: &Order, pem: &str, key: &KeyPair) -> Change {
    let now = app.clock.now();
    let expected = Expected { spki_sha256: key.spki_sha256(), names: &order.domains, now };
    match check(pem, &expected) {
        Ok(chain) => Change {
            steps: vec![Step::Issued],
            end: Some(End::Issued { chain: Box::new(chain), private_key: key.to_pkcs8_der() }),
            ..Change::go_on(Next::Never)
        },
        Err(fault) => Change::failed(Failure::ChainUnfit { fault }),
    }
}

fn check(pem: &str, expected: &Expected<'_>) -> Result<CertificateChain, ChainFault> {
    let chain = CertificateChain::from_pem(pem.as_bytes())?;
    chain.check(expected)?;
    Ok(chain)
}
