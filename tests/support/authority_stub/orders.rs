//! Orders, from newOrder to the certificate (RFC 8555 sections 7.4 and 7.5).

use chrono::{DurationRound, TimeDelta};
use serde_json::{Value, json};

use super::ca::Request;
use super::jws::Signed;
use super::requests::{Outcome, not_found, reply};
use super::state::{Order, State, Store};
use super::{AskedOrder, Issued, Proofs, Ways};
use crate::support::authority_proxy::Refusal;
use crate::support::http::Reply;

/// How long an order may take.
const ORDER_LIFE: TimeDelta = TimeDelta::days(7);

/// newOrder.
pub(super) fn place(state: &State, account: usize, signed: &Signed) -> Outcome {
    let now = state.clock.now();
    let names = names(&signed.payload).ok_or_else(|| Refusal::new(400, "malformed", "this orders nothing"))?;
    let (mut ways, mut store) = (state.ways(), state.store());
    let mut asked = AskedOrder {
        at: now,
        names,
        profile: signed.text("profile"),
        replaces: signed.text("replaces"),
        refused: None,
        spki: None,
        issued: None,
    };
    let refusal = refusal(&mut ways, &mut store, account, &asked);
    asked.refused = refusal.as_ref().map(|refusal| refusal.kind);
    let proved = vec![ways.proofs == Proofs::AlreadyValid; asked.names.len()];
    store.orders.push(Order { asked, account, expires: now + ORDER_LIFE, proved });
    match refusal {
        Some(refusal) => Err(refusal),
        None => {
            let number = store.orders.len() - 1;
            if let Some(replaces) = store.orders[number].asked.replaces.clone() {
                store.replacing.insert(replaces, number);
            }
            Ok(view(state, &ways, &store.orders[number], number, 201))
        }
    }
}

fn names(payload: &Value) -> Option<Vec<String>> {
    let name = |identifier: &Value| {
        identifier["value"].as_str().filter(|_| identifier["type"] == "dns").map(str::to_ascii_lowercase)
    };
    let names: Vec<String> = payload["identifiers"].as_array()?.iter().map(name).collect::<Option<_>>()?;
    (!names.is_empty()).then_some(names)
}

/// Why an order is refused, if it is.
fn refusal(ways: &mut Ways, store: &mut Store, account: usize, asked: &AskedOrder) -> Option<Refusal> {
    if let Some(refusal) = ways.refuse_orders.pop_front() {
        return Some(refusal);
    }
    if asked.profile.as_ref().is_some_and(|profile| !ways.profiles.contains_key(profile)) {
        return Some(Refusal::new(400, "invalidProfile", "there is no such profile"));
    }
    // Where there is no renewal information, it's a field like any other that means nothing.
    let replaces = asked.replaces.as_ref().filter(|_| ways.renewal.is_some())?;
    if ways.refuse_replaces.is_some() {
        return ways.refuse_replaces.clone();
    }
    let is_replaced = store.is_replaced(replaces, asked.at);
    let Some((issued, its_account)) = store.issued(replaces) else {
        return Some(Refusal::new(404, "malformed", "there is no such certificate to replace"));
    };
    if its_account != account {
        return Some(Refusal::new(403, "unauthorized", "the certificate to replace is another account's"));
    }
    if is_replaced {
        return Some(Refusal::new(409, "alreadyReplaced", "the certificate was replaced by another order"));
    }
    let shares_a_name = asked.names.iter().any(|name| issued.names.contains(name));
    (!shares_a_name).then(|| Refusal::new(400, "malformed", "the certificate to replace is for other names"))
}

/// An order as it stands.
pub(super) fn read(state: &State, account: usize, order: &str) -> Outcome {
    let (ways, store) = (state.ways(), state.store());
    let number = find(&store, account, order)?;
    Ok(view(state, &ways, &store.orders[number], number, 200))
}

fn find(store: &Store, account: usize, order: &str) -> Result<usize, Refusal> {
    let number: usize = order.parse().map_err(|_| not_found())?;
    let known = store.orders.get(number).filter(|order| order.account == account && order.asked.refused.is_none());
    known.map(|_| number).ok_or_else(not_found)
}

fn view(state: &State, ways: &Ways, order: &Order, number: usize, status: u16) -> Reply {
    let url = |rest: &str| state.url(&format!("orders/{number}{rest}"));
    let identifiers: Vec<Value> =
        order.asked.names.iter().map(|name| json!({ "type": "dns", "value": name })).collect();
    let authorizations: Vec<String> =
        (0..order.proved.len()).map(|name| url(&format!("/authorizations/{name}"))).collect();
    let mut body = json!({
        "status": order.status(state.clock.now()),
        "expires": order.expires.to_rfc3339(),
        "identifiers": identifiers,
        "authorizations": authorizations,
        "finalize": url("/finalize"),
    });
    let fields = [
        ("profile", order.asked.profile.clone()),
        ("replaces", order.asked.replaces.clone().filter(|_| ways.renewal.is_some() && ways.repeats_replaces)),
        ("certificate", order.asked.issued.as_ref().map(|_| url("/certificate"))),
    ];
    for (field, value) in fields {
        if let Some(value) = value {
            body[field] = value.into();
        }
    }
    reply(status, vec![("location".to_owned(), url(""))], &body)
}

/// The authorization for one name of an order. It's proved once `told` of its challenge.
pub(super) fn authorization(state: &State, account: usize, of: (&str, &str), told: bool) -> Outcome {
    let (domain, proved) = prove(state, account, of, told)?;
    let base = domain.strip_prefix("*.");
    let mut body = json!({
        "status": if proved { "valid" } else { "pending" },
        "identifier": { "type": "dns", "value": base.unwrap_or(&domain) },
        "challenges": [challenge_of(state, of, proved)],
    });
    if base.is_some() {
        body["wildcard"] = true.into();
    }
    Ok(reply(200, vec![], &body))
}

/// The same for its challenge.
pub(super) fn challenge(state: &State, account: usize, of: (&str, &str), told: bool) -> Outcome {
    let (_, proved) = prove(state, account, of, told)?;
    Ok(reply(200, vec![], &challenge_of(state, of, proved)))
}

fn prove(state: &State, account: usize, (order, name): (&str, &str), told: bool) -> Result<(String, bool), Refusal> {
    let mut store = state.store();
    let number = find(&store, account, order)?;
    let order = &mut store.orders[number];
    let name: usize = name.parse().map_err(|_| not_found())?;
    let proved = order.proved.get_mut(name).ok_or_else(not_found)?;
    *proved |= told;
    Ok((order.asked.names[name].clone(), *proved))
}

fn challenge_of(state: &State, (order, name): (&str, &str), proved: bool) -> Value {
    json!({
        "type": "dns-01",
        "url": state.url(&format!("orders/{order}/challenges/{name}")),
        "token": format!("token-of-{order}-{name}-that-nobody-checks"),
        "status": if proved { "valid" } else { "pending" },
    })
}

/// Issues what an order that is ready is for.
pub(super) fn finalize(state: &State, account: usize, order: &str, signed: &Signed) -> Outcome {
    let now = state.clock.now();
    let (ways, mut store) = (state.ways(), state.store());
    let number = find(&store, account, order)?;
    let order = &mut store.orders[number];
    if order.status(now) != "ready" {
        return Err(Refusal::new(403, "orderNotReady", "the order is not ready"));
    }
    let asked = &mut order.asked;
    let request = signed.bytes("csr").and_then(Request::from_der);
    let request = request.ok_or_else(|| Refusal::new(400, "badCSR", "this is no signing request"))?;
    let mut ordered = asked.names.clone();
    ordered.sort_unstable();
    if request.names() != Some(ordered) {
        return Err(Refusal::new(400, "badCSR", "the signing request is for other names"));
    }
    let lifetime = asked.profile.as_ref().and_then(|profile| ways.profiles.get(profile)).unwrap_or(&ways.lifetime);
    let from = now.duration_trunc(TimeDelta::seconds(1)).unwrap() - ways.backdating;
    let issued = Issued::of(asked, &state.ca, &request, [from, from + *lifetime]);
    let ari_id = issued.ari_id.clone();
    (asked.spki, asked.issued) = (Some(request.spki()), Some(issued));
    store.by_ari_id.insert(ari_id, number);
    Ok(view(state, &ways, &store.orders[number], number, 200))
}

/// The chain.
pub(super) fn certificate(state: &State, account: usize, order: &str) -> Outcome {
    let store = state.store();
    let number = find(&store, account, order)?;
    let issued = store.orders[number].asked.issued.as_ref().ok_or_else(not_found)?;
    let headers = vec![("content-type".to_owned(), "application/pem-certificate-chain".to_owned())];
    Ok(Reply::Answer { status: 200, headers, body: state.ca.chain_pem(&issued.der).into_bytes() })
}
