//! Taking an order its next step. What that is follows from what is stored; each step does one thing outside any
//! transaction and then stores the outcome, so that a killed process goes on where it was. What a step would only
//! repeat harmlessly after a kill is stored together with what follows from it.

mod change;
mod download;
mod errors;
mod finalise;
mod look;
mod request;
mod store;
mod validate;

use std::time::{Duration, Instant};

use futures::try_join;

use crate::acme::{Account, OpenOrder};
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

/// What a run keeps from one step to the next, so as not to ask for it again. Nothing is lost with it.
#[derive(Default)]
struct Kept {
    account: Option<Account>,
    open: Option<OpenOrder>,
}

/// What was done but isn't stored, since a kill would only have it done again.
#[derive(Default)]
struct Unstored {
    change: Option<Change>,
    since: Option<Instant>,
}

/// How long something may be unstored: people watch it happen.
const UNSTORED_FOR: Duration = Duration::from_secs(1);

impl Unstored {
    /// Adds a change. Answers what is to be stored now.
    fn add(&mut self, change: Change) -> Option<Change> {
        let since = self.since.get_or_insert_with(Instant::now).elapsed();
        let now = change.is_to_be_stored() || since > UNSTORED_FOR;
        let change = match self.change.take() {
            Some(before) => before.then(change),
            None => change,
        };
        if now {
            self.since = None;
            return Some(change);
        }
        self.change = Some(change);
        None
    }
}

/// Takes the claimed order on, as far as it goes without waiting.
pub async fn advance(app: &App, claim: &Claim) -> Result<(), Fault> {
    let mut kept = Kept::default();
    let Some((mut order, mut challenges)) = load(app, claim).await? else {
        queue::complete(&*app.db.get().await?, claim).await?;
        return Ok(());
    };
    let mut unstored = Unstored::default();
    for _ in 0..STEPS_A_RUN {
        let change = step(app, &order, &challenges, &mut kept).await?;
        let next = change.next;
        // Nobody else changes these rows while the claim holds, so they need not be read again.
        change.apply(&mut order, &mut challenges, app.clock.now());
        if let Some(change) = unstored.add(change) {
            store::store(app, claim, &order, change).await?;
        }
        if next != Next::Now {
            return Ok(());
        }
    }
    // It is due at once, after what waits already.
    let change = unstored.change.unwrap_or_default().then(Change::go_on(Next::At(app.clock.now())));
    store::store(app, claim, &order, change).await
}

/// An order that our own errors keep from going on is ended rather than left hanging; called when its work is given up.
pub async fn give_up(app: &App, claim: &Claim) -> Result<(), Fault> {
    match load(app, claim).await? {
        Some((order, _)) => store::store(app, claim, &order, Change::failed(Failure::InternalError)).await,
        None => Ok(()),
    }
}

async fn load(app: &App, claim: &Claim) -> Result<Option<(Order, Vec<Challenge>)>, Fault> {
    let (connection, id) = (app.db.get().await?, OrderId(claim.subject));
    let (order, challenges) = try_join!(orders::by_id(&connection, id), challenges::of_order(&connection, id))?;
    Ok(order.filter(|order| !order.state.is_final()).map(|order| (order, challenges)))
}

/// One step: one switch on what is stored. What follows from an authority's error is a change too.
async fn step(app: &App, order: &Order, challenges: &[Challenge], kept: &mut Kept) -> Result<Change, Fault> {
    if order.state == OrderState::Challenged && challenges.iter().any(look::is_wanted) {
        return Ok(look::look(app, order, challenges).await);
    }
    ask(app, order, challenges, kept).await
}

/// The steps that the authority takes part in.
async fn ask(app: &App, order: &Order, challenges: &[Challenge], kept: &mut Kept) -> Result<Change, Fault> {
    let known = match kept.account.take() {
        Some(account) => Ok(account),
        None => connect::account(app, order.authority_id).await,
    };
    let account = match known {
        Ok(account) => account,
        Err(StepError::Acme(error)) => return errors::after(app, order, None, error).await,
        Err(StepError::Fault(fault)) => return Err(fault),
    };
    match ask_as(app, order, challenges, &account, &mut kept.open).await {
        Ok(change) => {
            kept.account = Some(account);
            Ok(change)
        }
        Err(StepError::Acme(error)) => errors::after(app, order, Some(account.id()), error).await,
        Err(StepError::Fault(fault)) => Err(fault),
    }
}

async fn ask_as(
    app: &App,
    order: &Order,
    challenges: &[Challenge],
    account: &Account,
    open: &mut Option<OpenOrder>,
) -> Result<Change, StepError> {
    match (order.state, &order.acme_url) {
        (OrderState::Placed, None) => request::place(order, account).await,
        (OrderState::Placed, Some(url)) => request::challenges(app, order, account, url).await,
        (OrderState::Challenged, Some(url)) => validate::tell(app, order, challenges, account, url, open).await,
        (OrderState::Validating, Some(url)) => validate::watch(app, order, challenges, account, url, open).await,
        (OrderState::Finalising, Some(url)) => finalise::finalise(app, order, account, url, open.take()).await,
        _ => Err(Fault::Missing("the next step of the order").into()),
    }
}
