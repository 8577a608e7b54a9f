//! Having the authority look: telling it, and watching what comes of it.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::change::{Change, Next};
use super::finalise;
use super::request::refusals;
use crate::acme::{Account, OpenOrder, OrderState as AtAuthority, name_refused};
use crate::app::App;
use crate::db::challenges::Challenge;
use crate::db::orders::{Order, Progress};
use crate::domain::order::{Failure, OrderState, Step};
use crate::ops::Fault;
use crate::ops::orders::StepError;

/// How long an authority may take over one step of an order before we call the order lapsed.
const LAPSES_AFTER: TimeDelta = TimeDelta::days(1);
/// Pauses before the authority is asked about what it has just been given to do, within one run: putting the work off
/// and claiming it again would cost more than waiting.
pub(super) const SOON: [Duration; 3] =
    [Duration::from_millis(40), Duration::from_millis(80), Duration::from_millis(160)];

/// Every value was seen: tells the authority, and stays to hear what it says where that takes a moment only.
pub(super) async fn tell(
    app: &App,
    order: &Order,
    challenges: &[Challenge],
    account: &Account,
    url: &str,
    open: &mut Option<OpenOrder>,
) -> Result<Change, StepError> {
    let mut at_authority = account.open_untold(url).await?;
    at_authority.tell().await?;
    let told = Change {
        progress: Progress { state: Some(OrderState::Validating), retries: Some(0), ..Progress::default() },
        steps: vec![Step::AuthorityTold],
        told: true,
        ..Change::go_on(Next::Now)
    };
    for pause in SOON {
        tokio::time::sleep(pause).await;
        match at_authority.ask().await {
            Ok(AtAuthority::Pending) => {}
            Ok(AtAuthority::Ready | AtAuthority::Processing | AtAuthority::Valid) => {
                *open = Some(at_authority);
                return Ok(told.then(validated(app, order, challenges).await?));
            }
            // That it was told is stored; then it's asked why.
            Ok(AtAuthority::Invalid(_)) | Err(_) => return Ok(told),
        }
    }
    let now = app.clock.now();
    Ok(told.then(wait(order, now, now)))
}

/// The authority was told: asks how far it is.
pub(super) async fn watch(
    app: &App,
    order: &Order,
    challenges: &[Challenge],
    account: &Account,
    url: &str,
    open: &mut Option<OpenOrder>,
) -> Result<Change, StepError> {
    let mut at_authority = account.open(url).await?;
    match at_authority.state() {
        AtAuthority::Pending => pending(app, order, challenges, account, url).await,
        AtAuthority::Invalid(_) => Ok(Change::failed(why_invalid(order, account, url).await?)),
        AtAuthority::Ready | AtAuthority::Processing | AtAuthority::Valid => {
            *open = Some(at_authority);
            Ok(validated(app, order, challenges).await?)
        }
    }
}

/// The authority is satisfied with every name. The key is made, and stored before it is used: a certificate whose key is
/// lost would be worthless.
async fn validated(app: &App, order: &Order, challenges: &[Challenge]) -> Result<Change, Fault> {
    let steps = challenges
        .iter()
        .filter(|challenge| !challenge.already_valid)
        .map(|challenge| Step::DomainValidated { domain: challenge.domain.clone(), already: false });
    let private_key = match order.private_key {
        Some(_) => None,
        None => Some(finalise::make_key(app, order).await?),
    };
    let state = Some(OrderState::Finalising);
    Ok(Change {
        progress: Progress { state, private_key, retries: Some(0), ..Progress::default() },
        steps: steps.collect(),
        ..Change::go_on(Next::Now)
    })
}

/// The order waits: for the authority, or for nothing any more.
async fn pending(
    app: &App,
    order: &Order,
    challenges: &[Challenge],
    account: &Account,
    url: &str,
) -> Result<Change, StepError> {
    let authorizations = account.authorizations(url).await?;
    let dead = refusals(&authorizations);
    if !dead.is_empty() {
        return Ok(Change::failed(Failure::ValidationFailed { refusals: dead }));
    }
    let now = app.clock.now();
    let told = challenges.iter().filter_map(|challenge| challenge.told_at).max().unwrap_or(order.placed_at);
    Ok(wait(order, told, now))
}

/// The authority is busy with something since a moment: asks again later, but not for ever.
pub(super) fn wait(order: &Order, since: DateTime<Utc>, now: DateTime<Utc>) -> Change {
    if now - since > LAPSES_AFTER {
        return Change::failed(Failure::OrderLapsed);
    }
    let progress = Progress { retries: (order.retries != 0).then_some(0), ..Progress::default() };
    Change { progress, ..Change::go_on(Next::At(next_question(since, now))) }
}

/// When to ask next about something that the authority has been busy with since a moment.
fn next_question(since: DateTime<Utc>, now: DateTime<Utc>) -> DateTime<Utc> {
    let pause = match now - since {
        passed if passed < TimeDelta::seconds(2) => TimeDelta::milliseconds(200),
        passed if passed < TimeDelta::seconds(30) => TimeDelta::seconds(1),
        passed if passed < TimeDelta::minutes(5) => TimeDelta::seconds(5),
        _ => TimeDelta::seconds(30),
    };
    now + pause
}

/// Why the authority calls an order invalid: the names that it could not validate, or what it says of the order.
pub(super) async fn why_invalid(order: &Order, account: &Account, url: &str) -> Result<Failure, StepError> {
    let dead = refusals(&account.authorizations(url).await?);
    if !dead.is_empty() {
        return Ok(Failure::ValidationFailed { refusals: dead });
    }
    let failure = account.order(url).await?.failure();
    Ok(failure.map_or(Failure::OrderLapsed, |failure| name_refused(failure, &order.domains)))
}
