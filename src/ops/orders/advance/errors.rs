//! What follows from an authority's error: another try, or the end.

use chrono::TimeDelta;

use super::change::{Change, Next};
use crate::acme::{AcmeError, Class, name_refused};
use crate::app::App;
use crate::db::orders::{Order, Progress};
use crate::domain::ids::AccountId;
use crate::domain::order::{Failure, OrderState, Step};
use crate::ops::Fault;
use crate::ops::orders::connect;

/// Tries in a row of one step before an order is given up: some 40 minutes.
const MOST_RETRIES: i32 = 15;
/// Longest pause between two tries of our own choosing.
const LONGEST_PAUSE: TimeDelta = TimeDelta::minutes(5);
/// Longest pause asked for by the authority that an order waits for; beyond it, it fails and says when to come back.
const LONGEST_RETRY_AFTER: TimeDelta = TimeDelta::hours(1);

/// The change that an error makes.
pub(super) async fn after(
    app: &App,
    order: &Order,
    account: Option<AccountId>,
    error: AcmeError,
) -> Result<Change, Fault> {
    tracing::info!(order = %order.id, state = order.state.as_str(), error = %error, "the authority answered an error");
    if let Some(account) = account.filter(|_| lost_account(&error)) {
        connect::forget(app, order.authority_id, account).await?;
        if order.acme_url.is_none() {
            return Ok(again(app, order, error));
        }
        // The order was the lost account's.
        return Ok(Change::failed(Failure::OrderLapsed));
    }
    Ok(match error.class {
        Class::TryAgain => again(app, order, error),
        Class::Final | Class::WaitForPerson => Change::failed(name_refused(error.failure, &order.domains)),
    })
}

/// Whether the authority has forgotten our account (RFC 8555 section 6.7, `accountDoesNotExist`).
fn lost_account(error: &AcmeError) -> bool {
    matches!(&error.failure, Failure::AccountRefused { problem } if problem.kind == "accountDoesNotExist")
}

fn again(app: &App, order: &Order, error: AcmeError) -> Change {
    let now = app.clock.now();
    let asked = error.retry_after.and_then(|pause| TimeDelta::from_std(pause).ok());
    let failure = match error.failure {
        Failure::RateLimited { problem, .. } => {
            Failure::RateLimited { problem, retry_at: asked.map(|pause| now + pause) }
        }
        Failure::AuthorityUnavailable { detail, .. } => {
            Failure::AuthorityUnavailable { detail, retry_at: asked.map(|pause| now + pause) }
        }
        failure => failure,
    };
    if order.retries >= MOST_RETRIES || asked.is_some_and(|pause| pause > LONGEST_RETRY_AFTER) {
        return Change::failed(failure);
    }
    let doubled = TimeDelta::seconds(1_i64 << order.retries.clamp(0, 10));
    let at = now + asked.unwrap_or_default().max(doubled.min(LONGEST_PAUSE));
    if order.state == OrderState::Challenged && order.answer_until.is_some_and(|until| until < now) {
        return Change::failed(failure);
    }
    Change {
        progress: Progress { retries: Some(order.retries + 1), ..Progress::default() },
        steps: vec![Step::WillRetry { reason: Box::new(failure), at }],
        ..Change::go_on(Next::At(at))
    }
}
