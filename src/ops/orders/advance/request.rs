//! The first two steps: the order at the authority, and its challenges.

use chrono::TimeDelta;

use super::change::{Change, Next};
use super::finalise;
use crate::acme::{Account, Authorization, AuthorizationState, OrderState as AtAuthority};
use crate::app::App;
use crate::db::challenges::Challenge;
use crate::db::orders::{Order, Progress};
use crate::domain::ids::ChallengeId;
use crate::domain::order::{ANSWER_WITHIN, Failure, OrderState, Refusal, Step};
use crate::ops::orders::StepError;

/// When the values are looked for first, unless a receiver says before that it has set them.
const FIRST_LOOK_AFTER: TimeDelta = TimeDelta::seconds(1);

/// No order URL is stored: places the order.
pub(super) async fn place(order: &Order, account: &Account) -> Result<Change, StepError> {
    let replaces = order.replaces.as_deref().filter(|_| account.has_renewal_info());
    let placed = match account.new_order(&order.domains, order.profile.as_deref(), replaces).await {
        // The certificate is wanted, whatever becomes of the one before: without it, then.
        Err(error) if replaces.is_some() && error.refuses_replaces() => {
            tracing::info!(order = %order.id, %error, "the authority takes no `replaces`");
            let progress = Progress { replaces: Some(None), ..Progress::default() };
            return Ok(Change { progress, ..Change::go_on(Next::Now) });
        }
        placed => placed?,
    };
    Ok(Change {
        progress: Progress { acme_url: Some(placed.url), retries: Some(0), ..Progress::default() },
        steps: vec![Step::Accepted],
        ..Change::go_on(Next::Now)
    })
}

/// The order is there, its challenges aren't known: fetches them. They are announced as they are stored.
pub(super) async fn challenges(app: &App, order: &Order, account: &Account, url: &str) -> Result<Change, StepError> {
    let mut at_authority = account.open_untold(url).await?;
    let authorizations = at_authority.authorizations().await?;
    let dead = refusals(&authorizations);
    if !dead.is_empty() {
        return Ok(Change::failed(Failure::ValidationFailed { refusals: dead }));
    }
    if authorizations.is_empty() {
        // Nothing to prove, though an order that isn't pending any more may be past that already.
        let state = account.order(url).await?.state;
        if !matches!(state, AtAuthority::Ready | AtAuthority::Processing | AtAuthority::Valid) {
            return Ok(Change::failed(Failure::OrderLapsed));
        }
    }
    account.keep_untold(at_authority);
    let now = app.clock.now();
    let challenges: Vec<Challenge> = authorizations.into_iter().map(|found| challenge(order, found, now)).collect();
    let steps = challenges
        .iter()
        .map(|challenge| {
            let domain = challenge.domain.clone();
            if challenge.already_valid {
                Step::DomainValidated { domain, already: true }
            } else {
                Step::ChallengeSent { domain }
            }
        })
        .collect();
    let progress = Progress {
        state: Some(OrderState::Challenged),
        answer_until: Some(now + ANSWER_WITHIN),
        retries: Some(0),
        private_key: finalise::make_key_early(app, order).await?,
        ..Progress::default()
    };
    let nothing_to_prove = challenges.iter().all(|challenge| challenge.already_valid);
    let next = if nothing_to_prove { Next::Now } else { Next::At(now + FIRST_LOOK_AFTER) };
    Ok(Change { progress, steps, challenges, ..Change::go_on(next) })
}

fn challenge(order: &Order, found: Authorization, now: chrono::DateTime<chrono::Utc>) -> Challenge {
    Challenge {
        id: ChallengeId::new(),
        order_id: order.id,
        txt_name: found.domain.challenge_name(),
        domain: found.domain,
        authorization_url: found.url,
        txt_value: found.txt_value,
        already_valid: found.state == AuthorizationState::Valid,
        sent_at: now,
        looked_at: None,
        sighting: None,
        seen_at: None,
        told_at: None,
        cleared_at: None,
    }
}

/// The names whose authorization will not become valid any more, and what the authority said of each.
pub(super) fn refusals(authorizations: &[Authorization]) -> Vec<Refusal> {
    authorizations
        .iter()
        .filter_map(|authorization| match &authorization.state {
            AuthorizationState::Dead(problem) => {
                Some(Refusal { domain: authorization.domain.clone(), problem: problem.clone() })
            }
            _ => None,
        })
        .collect()
}
