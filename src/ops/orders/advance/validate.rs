//! Having the authority look: telling it, and watching what comes of it.

use chrono::{DateTime, TimeDelta, Utc};

use super::change::{Change, Next};
use super::request::refusals;
use crate::acme::{Account, OrderState as AtAuthority, name_refused};
use crate::app::App;
use crate::db::challenges::Challenge;
use crate::db::orders::{Order, Progress};
use crate::domain::order::{Failure, OrderState, Step};
use crate::ops::orders::StepError;

/// How long an authority may take over one step of an order before we call the order lapsed.
const LAPSES_AFTER: TimeDelta = TimeDelta::days(1);

/// Every value was seen: tells the authority.
pub(super) async fn tell(account: &Account, url: &str) -> Result<Change, StepError> {
    account.tell(url).await?;
    Ok(Change {
        progress: Progress { state: Some(OrderState::Validating), retries: Some(0), ..Progress::default() },
        steps: vec![Step::AuthorityTold],
        told: true,
        ..Change::go_on(Next::Now)
    })
}

/// The authority was told: asks how far it is.
pub(super) async fn watch(
    app: &App,
    order: &Order,
    challenges: &[Challenge],
    account: &Account,
    url: &str,
) -> Result<Change, StepError> {
    match account.order(url).await?.state {
        AtAuthority::Pending => pending(app, order, challenges, account, url).await,
        AtAuthority::Invalid(_) => Ok(Change::failed(why_invalid(order, account, url).await?)),
        AtAuthority::Ready | AtAuthority::Processing | AtAuthority::Valid => {
            let steps = challenges
                .iter()
                .filter(|challenge| !challenge.already_valid)
                .map(|challenge| Step::DomainValidated { domain: challenge.domain.clone(), already: false });
            Ok(Change {
                progress: Progress { state: Some(OrderState::Finalising), retries: Some(0), ..Progress::default() },
                steps: steps.collect(),
                ..Change::go_on(Next::Now)
            })
        }
    }
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
