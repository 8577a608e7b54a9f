//! Taking an order its next step. What that is follows from what is stored; each step does one thing outside any
//! transaction and then stores the outcome, so that a killed process goes on where it was.

mod change;
mod download;
mod errors;
mod finalise;
mod look;
mod request;
mod store;
mod validate;

use crate::acme::Account;
use crate::app::App;
use crate::db::challenges::{self, Challenge};
use crate::db::orders::{self, Order};
use crate::domain::ids::OrderId;
use crate::domain::order::{Failure, OrderState};
use crate::ops::Fault;
use crate::ops::orders::{StepError, connect};
use crate::queue::{self, Claim};
use change::{Change, Next};

pub(in crate::ops::orders) use change::End;
pub(in crate::ops::orders) use store::finish;

/// Steps taken in one run before others get their turn.
const STEPS_A_RUN: usize = 12;

/// Takes the claimed order on, as far as it goes without waiting.
pub async fn advance(app: &App, claim: &Claim) -> Result<(), Fault> {
    for _ in 0..STEPS_A_RUN {
        let Some((order, challenges)) = load(app, claim).await? else {
            queue::complete(&mut *app.db.get().await?, claim).await?;
            return Ok(());
        };
        let change = step(app, &order, &challenges).await?;
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

/// One step: one switch on what is stored. What follows from an authority's error is a change too.
async fn step(app: &App, order: &Order, challenges: &[Challenge]) -> Result<Change, Fault> {
    if order.state == OrderState::Challenged && challenges.iter().any(look::is_wanted) {
        return Ok(look::look(app, order, challenges).await);
    }
    let account = match connect::account(app, order.authority_id).await {
        Ok(account) => account,
        Err(StepError::Acme(error)) => return errors::after(app, order, None, error).await,
        Err(StepError::Fault(fault)) => return Err(fault),
    };
    match ask(app, order, challenges, &account).await {
        Ok(change) => Ok(change),
        Err(StepError::Acme(error)) => errors::after(app, order, Some(account.id()), error).await,
        Err(StepError::Fault(fault)) => Err(fault),
    }
}

/// The steps that the authority takes part in.
async fn ask(app: &App, order: &Order, challenges: &[Challenge], account: &Account) -> Result<Change, StepError> {
    match (order.state, &order.acme_url) {
        (OrderState::Placed, None) => request::place(order, account).await,
        (OrderState::Placed, Some(url)) => request::challenges(app, order, account, url).await,
        (OrderState::Challenged, Some(url)) => validate::tell(account, url).await,
        (OrderState::Validating, Some(url)) => validate::watch(app, order, challenges, account, url).await,
        (OrderState::Finalising, Some(url)) => finalise::finalise(app, order, account, url).await,
        _ => Err(Fault::Missing("the next step of the order").into()),
    }
}
