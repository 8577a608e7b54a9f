//! Asking the authority when it wants a certificate renewed (ARI, RFC 9773).

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use rand::Rng;

use crate::acme::RenewalInfo;
use crate::app::App;
use crate::db::certificates::Certificate;
use crate::db::renewal_plans::Plan;
use crate::db::versions;
use crate::domain::renewal::{self, Basis};
use crate::ops::Fault;
use crate::ops::certificates::open_chain;
use crate::ops::orders::{StepError, connect};

/// How long an authority may take to say when. Others wait meanwhile, and so does this renewal where it is due.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);
/// An authority that has no renewal information may have it some day: so often is looked.
const LOOKED_FOR_EVERY: Duration = Duration::from_secs(12 * 60 * 60);

/// What asking came to.
pub(super) struct Answer {
    info: Option<RenewalInfo>,
    asked_at: DateTime<Utc>,
    retry_after: Option<TimeDelta>,
}

/// Asks, outside any transaction. An authority that has no suggestion, or none that can be had in time, is no error: the
/// plan stays as it is, and the authority is asked again.
pub(super) async fn ask(app: &App, certificate: &Certificate, plan: &Plan) -> Result<Answer, Fault> {
    let asked_at = app.clock.now();
    let none = Answer { info: None, asked_at, retry_after: None };
    let Some(authority) = certificate.authority_id else { return Ok(none) };
    let Some(ari_id) = ari_id(app, plan.version_id).await? else { return Ok(none) };
    let asked = async {
        match connect::known(app, authority).await? {
            Some(account) if account.has_renewal_info() => Ok(Some(account.renewal_info(&ari_id).await?)),
            _ => Ok::<_, StepError>(None),
        }
    };
    let (info, retry_after) = match tokio::time::timeout(ANSWER_WITHIN, asked).await {
        Ok(Ok(Some(info))) => {
            let retry_after = info.retry_after;
            (Some(info), retry_after)
        }
        Ok(Ok(None)) => (None, Some(LOOKED_FOR_EVERY)),
        Ok(Err(StepError::Fault(fault))) => return Err(fault),
        Ok(Err(StepError::Acme(error))) => {
            tracing::info!(certificate = %certificate.id, %error, "the authority does not say when to renew");
            (None, error.retry_after)
        }
        Err(_) => {
            tracing::info!(certificate = %certificate.id, "the authority takes too long to say when to renew");
            (None, None)
        }
    };
    let retry_after = retry_after.and_then(|pause| TimeDelta::from_std(pause).ok());
    Ok(Answer { info, asked_at, retry_after })
}

/// What the authority knows a version by (RFC 9773 section 4.1).
pub(super) async fn ari_id(app: &App, version: crate::domain::ids::VersionId) -> Result<Option<String>, Fault> {
    let found = versions::by_id(&mut *app.db.get().await?, version).await?;
    let Some((version, sealed)) = found else { return Ok(None) };
    Ok(open_chain(app, version.id, &sealed)?.leaf().ari_id())
}

/// The plan as the answer changes it. A window that is known already keeps the moment that was drawn in it; a new one
/// gets one of its own, unless something else than a share of the lifetime or another window decides. One that has
/// passed wants the certificate replaced at once, which only the pauses after failures and a person's own choice outweigh.
pub(super) fn learn(plan: Plan, answer: Answer, not_after: DateTime<Utc>, now: DateTime<Utc>) -> Plan {
    let mut plan =
        Plan { asked_at: Some(answer.asked_at), ask_at: renewal::ask_again(answer.retry_after, now), ..plan };
    let Some(info) = answer.info else { return plan };
    let window = info.window;
    plan.explanation_url = info.explanation_url;
    if plan.window() == Some(window) {
        return plan;
    }
    (plan.window_start, plan.window_end) = (Some(window.start), Some(window.end));
    let pressing = window.end <= now && (plan.basis == Basis::Cancelled || plan.basis.is_limit());
    if (pressing || matches!(plan.basis, Basis::Lifetime | Basis::Window))
        && let Some(drawn) = renewal::in_window(window, not_after, now, rand::rng().random())
    {
        plan.renew_at = Some(drawn);
        plan.basis = Basis::Window;
    }
    plan
}
