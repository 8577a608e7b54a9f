//! Which request is which.

use std::sync::atomic::Ordering;

use serde_json::{Value, json};

use super::jws::{Signed, Signer};
use super::state::State;
use super::{account, orders, renewals};
use crate::support::authority_proxy::Refusal;
use crate::support::http::{Reply, Request};

/// An answer, or the problem that is one.
pub(super) type Outcome = Result<Reply, Refusal>;

/// Answers a request.
pub(super) fn answer(state: &State, request: &Request) -> Reply {
    if state.ways().down {
        return Reply::Close;
    }
    let path = request.target.trim_start_matches('/').split('?').next().unwrap();
    let path: Vec<&str> = path.split('/').collect();
    let outcome = match (request.method.as_str(), &*path) {
        ("GET", ["directory"]) => Ok(directory(state)),
        ("HEAD" | "GET", ["nonce"]) => Ok(Reply::status(200)),
        ("GET", ["renewal-info", id]) => Ok(renewals::answer(state, id)),
        ("POST", path) => post(state, path, &request.body),
        _ => Err(not_found()),
    };
    let mut reply = outcome.unwrap_or_else(|refusal| refusal.reply(None));
    if let Reply::Answer { headers, .. } = &mut reply {
        headers.push(("replay-nonce".to_owned(), state.nonce()));
        headers.push(("date".to_owned(), state.clock.now().format("%a, %d %b %Y %H:%M:%S GMT").to_string()));
    }
    reply
}

fn post(state: &State, path: &[&str], body: &[u8]) -> Outcome {
    let signed = Signed::read(body).ok_or_else(|| Refusal::new(400, "malformed", "this is no JWS"))?;
    let kid = match &signed.signer {
        Signer::Key(key) if path == ["account"] => return account::make(state, key, &signed),
        Signer::Key(_) => return Err(Refusal::new(400, "malformed", "this wants an account")),
        Signer::Account(kid) => kid,
    };
    let account = account::known(state, kid)?;
    match path {
        ["accounts", _] => Ok(account::view(state, account, 200)),
        ["order"] => orders::place(state, account, &signed),
        ["revoke"] => renewals::revoke(state, account, &signed),
        ["orders", order] => orders::read(state, account, order),
        ["orders", order, "finalize"] => orders::finalize(state, account, order, &signed),
        ["orders", order, "certificate"] => orders::certificate(state, account, order),
        ["orders", order, "authorizations", name] => orders::authorization(state, account, (order, name), false),
        ["orders", order, "challenges", name] => {
            orders::challenge(state, account, (order, name), !signed.payload.is_null())
        }
        _ => Err(not_found()),
    }
}

fn directory(state: &State) -> Reply {
    state.directory_reads.fetch_add(1, Ordering::Relaxed);
    let ways = state.ways();
    let profiles: serde_json::Map<String, Value> =
        ways.profiles.iter().map(|(name, lifetime)| (name.clone(), format!("{lifetime}").into())).collect();
    let mut directory = json!({
        "newNonce": state.url("nonce"),
        "newAccount": state.url("account"),
        "newOrder": state.url("order"),
        "revokeCert": state.url("revoke"),
        "keyChange": state.url("key-change"),
        "meta": { "profiles": profiles },
    });
    for (name, value) in &ways.meta {
        directory["meta"][name] = value.clone();
    }
    if ways.renewal.is_some() {
        directory["renewalInfo"] = state.url("renewal-info").into();
    }
    reply(200, vec![], &directory)
}

/// An answer in JSON.
pub(super) fn reply(status: u16, mut headers: Vec<(String, String)>, body: &Value) -> Reply {
    headers.push(("content-type".to_owned(), "application/json".to_owned()));
    Reply::Answer { status, headers, body: body.to_string().into_bytes() }
}

pub(super) fn not_found() -> Refusal {
    Refusal::new(404, "malformed", "there is no such thing")
}
