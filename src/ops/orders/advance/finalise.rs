//! The authority is satisfied: key, signing request, certificate.

use super::change::{Change, Next};
use super::download;
use super::validate::{wait, why_invalid};
use crate::acme::{Account, OrderState as AtAuthority};
use crate::app::App;
use crate::crypto::SealedBytes;
use crate::db::orders::{Order, Progress, key_identity};
use crate::domain::order::{Failure, Step};
use crate::ops::Fault;
use crate::ops::orders::StepError;
use crate::pki::{KeyPair, csr};

/// Makes the key where there is none, and otherwise does what the authority waits for.
pub(super) async fn finalise(app: &App, order: &Order, account: &Account, url: &str) -> Result<Change, StepError> {
    let Some(sealed) = &order.private_key else { return make_key(app, order).await };
    match account.order(url).await?.state {
        AtAuthority::Ready => {
            let key = open(app, order, sealed)?;
            let request = csr::to_der(&key, &order.domains).map_err(Fault::other)?;
            account.finalize(url, &request).await?;
            let progress = Progress { retries: Some(0), finalised_at: Some(app.clock.now()), ..Progress::default() };
            // Many authorities are done by now; those that aren't are asked again.
            Ok(Change { progress, steps: vec![Step::Finalised], ..Change::go_on(Next::Now) })
        }
        AtAuthority::Processing => Ok(wait(order, order.finalised_at.unwrap_or(order.placed_at), app.clock.now())),
        AtAuthority::Valid => download::download(app, order, account, url, open(app, order, sealed)?).await,
        AtAuthority::Pending => Ok(Change::failed(Failure::OrderLapsed)),
        AtAuthority::Invalid(_) => Ok(Change::failed(why_invalid(order, account, url).await?)),
    }
}

/// The key is stored before it is used: a certificate whose key is lost would be worthless.
async fn make_key(app: &App, order: &Order) -> Result<Change, StepError> {
    let key = KeyPair::generate_async(order.key_algorithm).await.map_err(Fault::other)?;
    let sealed = app.keys.seal(&key_identity(order.id), key.to_pkcs8_der().expose())?;
    let progress = Progress { private_key: Some(sealed), ..Progress::default() };
    Ok(Change { progress, ..Change::go_on(Next::Now) })
}

fn open(app: &App, order: &Order, sealed: &SealedBytes) -> Result<KeyPair, StepError> {
    let pkcs8 = app.keys.open(&key_identity(order.id), sealed)?;
    Ok(KeyPair::from_pkcs8_der(&pkcs8).map_err(Fault::other)?)
}
