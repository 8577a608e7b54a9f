//! Taking an order its next step. What that is follows from what is stored; each step does one thing outside any
//! transaction and then stores the outcome, so that a killed process goes on where it was.

mod change;
mod connect;
mod download;
mod errors;
mod finalise;
mod look;
mod request;
mod store;
mod validate;

use crate::acme::{Account, AcmeError};
use crate::app::App;
use crate::db::challenges::{self, Challenge};
use crate::db::orders::{self, Order};
use crate::domain::ids::OrderId;
use crate::domain::order::{Failure, OrderState};
use crate::ops::Fault;
use crate::queue::{self, Claim};
use change::{Change, Next};

/// Steps taken in one run before others get their turn.
const STEPS_A_RUN: usize = 12;

/// A step came to nothing.
enum StepError {
    /// The authority, or the way to it.
    Acme(AcmeError),
    /// Us.
    Fault(Fault),
}

impl From<AcmeError> for StepError {
    fn from(error: AcmeError) -> Self {
        Self::Acme(error)
    }
}

impl<E: Into<Fault>> From<E> for StepError {
    fn from(error: E) -> Self {
        Self::Fault(error.into())
    }
}

/// Takes the claimed order on, as far as it goes without waiting.
pub async fn advance(app: &App, claim: &Claim) -> Result<(), Fault> {
    for _ in 0..STEPS_A_RUN {
        let Some((order, challenges)) = load(app, claim).await? else {
            queue::complete(&mut *app.db.get().await?, claim).await?;
            return Ok(());
        };
        let change = match step(app, &order, &challenges).await {
            Ok(change) => change,
            Err(StepError::Acme(error)) => errors::after(app, &order, error).await?,
            Err(StepError::Fault(fault)) => return Err(fault),
        };
        let next = change.next;
        store::store(app, claim, &order, change).await?;
        if next != Next::Now {
            return Ok(());
        }
    }
    // It is due at once, after what waits already.
    queue::postpone(&mut *app.db.get().await?, claim, app.clock.now()).await?;
    Ok(())
}

/// An order that our own errors keep from going on is ended rather than left hanging; called when its work is given up.
pub async fn give_up(app: &App, claim: &Claim) -> Result<(), Fault> {
    match load(app, claim).await? {
        Some((order, _)) => store::store(app, claim, &order, Change::failed(Failure::InternalError)).await,
        None => Ok(()),
    }
}

async fn load(app: &App, claim: &Claim) -> Result<Option<(Order, Vec<Challenge>)>, Fault> {
    let mut connection = app.db.get().await?;
    let Some(order) = orders::by_id(&mut connection, OrderId(claim.subject)).await? else { return Ok(None) };
    if order.state.is_final() {
        return Ok(None);
    }
    let challenges = challenges::of_order(&mut connection, order.id).await?;
    Ok(Some((order, challenges)))
}

/// One step: one switch on what is stored.
async fn step(app: &App, order: &Order, challenges: &[Challenge]) -> Result<Change, StepError> {
    match (order.state, &order.acme_url) {
        (OrderState::Placed, None) => request::place(app, order, &account(app, order).await?).await,
        (OrderState::Placed, Some(url)) => request::challenges(app, order, &account(app, order).await?, url).await,
        (OrderState::Challenged, _) if challenges.iter().any(look::is_wanted) => {
            Ok(look::look(app, order, challenges).await)
        }
        (OrderState::Challenged, Some(url)) => validate::tell(&account(app, order).await?, url).await,
        (OrderState::Validating, Some(url)) => {
            validate::watch(app, order, challenges, &account(app, order).await?, url).await
        }
        (OrderState::Finalising, Some(url)) => finalise::finalise(app, order, &account(app, order).await?, url).await,
        _ => Err(Fault::Missing("the next step of the order").into()),
    }
}

async fn account(app: &App, order: &Order) -> Result<Account, StepError> {
    connect::account(app, order.authority_id).await
}
