//! The authority is satisfied: key, signing request, certificate.

use super::change::{Change, Next};
use super::download;
use super::validate::{SOON, wait, why_invalid};
use crate::acme::{Account, OpenOrder, OrderState as AtAuthority};
use crate::app::App;
use crate::crypto::SealedBytes;
use crate::db::orders::{Order, Progress, key_identity};
use crate::domain::order::{Failure, Step};
use crate::ops::Fault;
use crate::ops::orders::StepError;
use crate::pki::{KeyPair, csr};

/// Does what the authority waits for, or fetches what it has made.
pub(super) async fn finalise(
    app: &App,
    order: &Order,
    account: &Account,
    url: &str,
    open: Option<OpenOrder>,
) -> Result<Change, StepError> {
    let sealed = order.private_key.as_ref().ok_or(Fault::Missing("the key of the order"))?;
    let mut at_authority = match open {
        Some(open) => open,
        None => account.open(url).await?,
    };
    match at_authority.state() {
        AtAuthority::Ready => {
            let key = open_key(app, order, sealed)?;
            let request = csr::to_der(&key, &order.domains).map_err(Fault::other)?;
            at_authority.finalize(&request).await?;
            Ok(await_certificate(app, order, at_authority, key).await)
        }
        AtAuthority::Processing => Ok(wait(order, order.finalised_at.unwrap_or(order.placed_at), app.clock.now())),
        AtAuthority::Valid => {
            let key = open_key(app, order, sealed)?;
            match at_authority.certificate().await? {
                Some(pem) => Ok(download::received(app, order, &pem, &key)),
                None => Ok(wait(order, order.finalised_at.unwrap_or(order.placed_at), app.clock.now())),
            }
        }
        AtAuthority::Pending => Ok(Change::failed(Failure::OrderLapsed)),
        AtAuthority::Invalid(_) => Ok(Change::failed(why_invalid(order, account, url).await?)),
    }
}

/// The signing request was sent: stays for the certificate where that takes a moment only.
async fn await_certificate(app: &App, order: &Order, mut at_authority: OpenOrder, key: KeyPair) -> Change {
    let now = app.clock.now();
    let progress = Progress { retries: Some(0), finalised_at: Some(now), ..Progress::default() };
    let finalised = Change { progress, steps: vec![Step::Finalised], ..Change::go_on(Next::Now) };
    for pause in SOON {
        tokio::time::sleep(pause).await;
        match at_authority.certificate().await {
            Ok(Some(pem)) => return finalised.then(download::received(app, order, &pem, &key)),
            Ok(None) => {}
            // That it was sent is stored; what is wrong shows when the authority is asked anew.
            Err(_) => return finalised,
        }
    }
    finalised.then(wait(order, now, now))
}

/// A key that takes no time to make, so that it need not be made, and stored, once the authority is satisfied.
pub(super) async fn make_key_early(app: &App, order: &Order) -> Result<Option<SealedBytes>, Fault> {
    if order.private_key.is_none() && order.key_algorithm.is_quick() {
        return make_key(app, order).await.map(Some);
    }
    Ok(None)
}

/// A key for the certificate to come, sealed.
pub(super) async fn make_key(app: &App, order: &Order) -> Result<SealedBytes, Fault> {
    let key = KeyPair::generate_async(order.key_algorithm).await.map_err(Fault::other)?;
    Ok(app.keys.seal(&key_identity(order.id), key.to_pkcs8_der().expose())?)
}

fn open_key(app: &App, order: &Order, sealed: &SealedBytes) -> Result<KeyPair, Fault> {
    let pkcs8 = app.keys.open(&key_identity(order.id), sealed)?;
    KeyPair::from_pkcs8_der(&pkcs8).map_err(Fault::other)
}
