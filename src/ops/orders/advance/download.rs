//! The last step: fetches the chain and checks that it is what was ordered.

use super::change::{Change, End, Next};
use super::validate::wait;
use crate::acme::Account;
use crate::app::App;
use crate::db::orders::Order;
use crate::domain::order::{Failure, Step};
use crate::ops::orders::StepError;
use crate::pki::{CertificateChain, ChainFault, Expected, KeyPair};

/// Fetches, checks, and ends the order either way.
pub(super) async fn download(
    app: &App,
    order: &Order,
    account: &Account,
    url: &str,
    key: KeyPair,
) -> Result<Change, StepError> {
    let now = app.clock.now();
    let Some(pem) = account.certificate(url).await? else {
        return Ok(wait(order, order.finalised_at.unwrap_or(order.placed_at), now));
    };
    let expected = Expected { spki_sha256: key.spki_sha256(), names: &order.domains, now };
    match check(&pem, &expected) {
        Ok(chain) => Ok(Change {
            steps: vec![Step::Issued],
            end: Some(End::Issued { chain: Box::new(chain), private_key: key.to_pkcs8_der() }),
            ..Change::go_on(Next::Never)
        }),
        Err(fault) => Ok(Change::failed(Failure::ChainUnfit { fault })),
    }
}

fn check(pem: &str, expected: &Expected<'_>) -> Result<CertificateChain, ChainFault> {
    let chain = CertificateChain::from_pem(pem.as_bytes())?;
    chain.check(expected)?;
    Ok(chain)
}
