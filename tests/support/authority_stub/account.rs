//! Accounts (RFC 8555 section 7.3): a number for each key.

use serde_json::json;

use super::jws::Signed;
use super::requests::{Outcome, reply};
use super::state::State;
use crate::support::authority_proxy::Refusal;
use crate::support::http::Reply;

/// newAccount: the key's account, which is made where there is none.
pub(super) fn make(state: &State, key: &str, signed: &Signed) -> Outcome {
    let mut store = state.store();
    if let Some(account) = store.accounts.get(key) {
        return Ok(view(state, *account, 200));
    }
    if signed.payload["onlyReturnExisting"] == true {
        return Err(unknown());
    }
    let account = store.accounts.len();
    store.accounts.insert(key.to_owned(), account);
    Ok(view(state, account, 201))
}

/// The account of a URL.
pub(super) fn known(state: &State, kid: &str) -> Result<usize, Refusal> {
    let number =
        kid.strip_prefix(&state.url("accounts/")).and_then(|number| number.parse().ok()).ok_or_else(unknown)?;
    if number < state.store().accounts.len() { Ok(number) } else { Err(unknown()) }
}

pub(super) fn view(state: &State, account: usize, status: u16) -> Reply {
    let location = ("location".to_owned(), state.url(&format!("accounts/{account}")));
    reply(status, vec![location], &json!({ "status": "valid" }))
}

fn unknown() -> Refusal {
    Refusal::new(400, "accountDoesNotExist", "there is no such account")
}
