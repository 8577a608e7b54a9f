//! Renewal information (RFC 9773) and revocation (RFC 8555 section 7.6).

use chrono::{SecondsFormat, TimeDelta};
use serde_json::json;

use super::ca;
use super::jws::Signed;
use super::requests::{Outcome, not_found, reply};
use super::state::State;
use super::{Renewal, RenewalQuestion, Revocation};
use crate::support::authority_proxy::Refusal;
use crate::support::http::Reply;

/// The renewal information of a certificate.
pub(super) fn answer(state: &State, id: &str) -> Reply {
    let at = state.clock.now();
    let reply = information(state, id);
    let status = if let Reply::Answer { status, .. } = &reply { *status } else { 0 };
    state.store().questions.push(RenewalQuestion { at, id: id.to_owned(), status });
    reply
}

fn information(state: &State, id: &str) -> Reply {
    let (ways, mut store) = (state.ways(), state.store());
    let mut headers = vec![];
    headers.extend(ways.renewal_retry_after.clone().map(|value| ("retry-after".to_owned(), value)));
    let of = match &ways.renewal {
        None => return not_found().reply(None),
        Some(Renewal::Answer { status, body }) => {
            return Reply::Answer { status: *status, headers, body: body.clone() };
        }
        Some(Renewal::Window(of)) => of,
    };
    let Some((issued, _)) = store.issued(id) else { return not_found().reply(None) };
    let (start, end) = match issued.revoked_at {
        Some(at) => (at - TimeDelta::hours(2), at - TimeDelta::hours(1)),
        None => of(issued),
    };
    let text = |moment: chrono::DateTime<chrono::Utc>| moment.to_rfc3339_opts(SecondsFormat::AutoSi, true);
    let mut body = json!({ "suggestedWindow": { "start": text(start), "end": text(end) } });
    if let Some(url) = &ways.explanation_url {
        body["explanationURL"] = url.as_str().into();
    }
    reply(200, headers, &body)
}

/// revokeCert, by the account that ordered the certificate.
pub(super) fn revoke(state: &State, account: usize, signed: &Signed) -> Outcome {
    let at = state.clock.now();
    let (ways, mut store) = (state.ways(), state.store());
    let reason = signed.payload["reason"].as_u64();
    if reason.is_some_and(|reason| ways.refused_reasons.contains(&reason)) {
        return Err(Refusal::new(400, "badRevocationReason", "nothing is revoked for that reason here"));
    }
    let der = signed.bytes("certificate").ok_or_else(|| Refusal::new(400, "malformed", "this revokes nothing"))?;
    let ari_id = ca::ari_id(&der).ok_or_else(not_found)?;
    let (issued, its_account) = store.issued(&ari_id).filter(|(issued, _)| *issued.der == der).ok_or_else(not_found)?;
    if its_account != account {
        return Err(Refusal::new(403, "unauthorized", "the certificate is another account's"));
    }
    if issued.revoked_at.is_some() {
        return Err(Refusal::new(400, "alreadyRevoked", "the certificate is revoked already"));
    }
    issued.revoked_at = Some(at);
    let names = issued.names.clone();
    store.revocations.push(Revocation { at, ari_id, names, reason });
    Ok(Reply::status(200))
}
