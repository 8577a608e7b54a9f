//! A proxy in front of Pebble that counts requests and steps in where a test tells it to. Pebble makes the addresses that
//! it answers with from the Host of a request, so that everything goes through the proxy. It serves with Pebble's own
//! certificate: Pebble insists on https.

use std::collections::{BTreeMap, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use certdesk::demo::pebble::Pebble;
use serde_json::json;
use tokio::sync::Semaphore;

use super::http::{Reply, Request, Server};
use super::upstream::{Upstream, tls};
use super::waiting;

/// The kinds of resources of an authority (RFC 8555 section 7.1), by Pebble's paths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Endpoint {
    Directory,
    NewNonce,
    NewAccount,
    NewOrder,
    Order,
    Authorization,
    Challenge,
    Finalize,
    Certificate,
    Other,
}

impl Endpoint {
    /// The kind of what is at a path.
    pub fn of(path: &str) -> Self {
        match path.split('/').nth(1).unwrap_or_default() {
            "dir" => Self::Directory,
            "nonce-plz" => Self::NewNonce,
            "sign-me-up" => Self::NewAccount,
            "order-plz" => Self::NewOrder,
            "my-order" => Self::Order,
            "authZ" => Self::Authorization,
            "chalZ" => Self::Challenge,
            "finalize-order" => Self::Finalize,
            "certZ" => Self::Certificate,
            _ => Self::Other,
        }
    }
}

/// What is done with a request.
#[derive(Clone)]
pub enum Act {
    /// It goes to Pebble, and Pebble's answer back.
    Pass,
    /// The same, but the answer waits until it is let go.
    Hold(Gate),
    /// It goes to Pebble, and the answer is lost with the connection.
    Lose,
    /// It goes nowhere; the connection is closed.
    Close,
    /// It goes nowhere; the answer is none of HTTP.
    NotHttp,
    /// It goes nowhere; the answer is 200 with a page for people.
    WebPage,
    /// It goes nowhere; the answer is a problem.
    Refuse(Refusal),
}

impl Act {
    /// A refusal of the whole request.
    pub fn refuse(status: u16, kind: &'static str, detail: &'static str) -> Self {
        Self::Refuse(Refusal::new(status, kind, detail))
    }
}

/// A problem document (RFC 8555 section 6.7).
#[derive(Clone)]
pub struct Refusal {
    pub status: u16,
    /// The type less its common prefix.
    pub kind: &'static str,
    pub detail: &'static str,
    /// In seconds.
    pub retry_after: Option<u32>,
    /// Names at fault, and why.
    pub names: Vec<(String, &'static str)>,
}

impl Refusal {
    /// A refusal of the whole request.
    pub fn new(status: u16, kind: &'static str, detail: &'static str) -> Self {
        Self { status, kind, detail, retry_after: None, names: vec![] }
    }

    /// The answer that it is.
    pub fn reply(self, nonce: Option<String>) -> Reply {
        let sub = |(name, detail): &(String, &str)| {
            json!({
                "type": format!("urn:ietf:params:acme:error:{}", self.kind),
                "detail": detail,
                "identifier": { "type": "dns", "value": name },
            })
        };
        let subproblems: Vec<_> = self.names.iter().map(sub).collect();
        let body = json!({
            "type": format!("urn:ietf:params:acme:error:{}", self.kind),
            "detail": self.detail,
            "status": self.status,
            "subproblems": subproblems,
        });
        let mut headers = vec![("content-type".to_owned(), "application/problem+json".to_owned())];
        headers.extend(nonce.map(|nonce| ("replay-nonce".to_owned(), nonce)));
        headers.extend(self.retry_after.map(|seconds| ("retry-after".to_owned(), seconds.to_string())));
        Reply::Answer { status: self.status, headers, body: body.to_string().into_bytes() }
    }
}

/// Where an answer waits.
#[derive(Clone)]
pub struct Gate {
    arrived: Arc<Semaphore>,
    open: Arc<Semaphore>,
}

impl Gate {
    /// A closed gate.
    pub fn closed() -> Self {
        Self { arrived: Arc::new(Semaphore::new(0)), open: Arc::new(Semaphore::new(0)) }
    }

    /// Waits until Pebble's answer has come to the gate.
    pub async fn arrival(&self) {
        let arrived = tokio::time::timeout(waiting::PATIENCE, self.arrived.acquire()).await;
        arrived.expect("nothing came to the gate").unwrap().forget();
    }

    /// Lets the answer go.
    pub fn let_go(&self) {
        self.open.add_permits(1);
    }

    /// Comes to the gate, and waits until it is let go.
    pub async fn pass(&self) {
        self.arrived.add_permits(1);
        self.open.acquire().await.unwrap().forget();
    }
}

/// The proxy. It ends with this value.
pub struct AuthorityProxy {
    server: Server,
    root_file: PathBuf,
    state: Arc<State>,
}

struct State {
    upstream: Upstream,
    down: AtomicBool,
    plans: Mutex<BTreeMap<Endpoint, Plan>>,
}

#[derive(Default)]
struct Plan {
    requests: usize,
    /// For the next requests, one each.
    next: VecDeque<Act>,
    /// For those after them.
    then: Option<Act>,
}

impl AuthorityProxy {
    /// A proxy that steps in nowhere.
    pub async fn before(pebble: &Pebble) -> Self {
        let state =
            Arc::new(State { upstream: Upstream::of(pebble), down: AtomicBool::new(false), plans: Mutex::default() });
        let handler = {
            let state = Arc::clone(&state);
            move |request| answer(Arc::clone(&state), request)
        };
        Self { server: Server::start(Some(tls(pebble)), handler).await, root_file: pebble.https_root_file(), state }
    }

    /// The directory.
    pub fn directory(&self) -> String {
        format!("https://{}/dir", self.server.address)
    }

    /// The file with the root that its certificate ends at.
    pub fn root_file(&self) -> &Path {
        &self.root_file
    }

    /// What is done with the next requests of a kind, one each, after those planned before.
    pub fn next(&self, endpoint: Endpoint, acts: impl IntoIterator<Item = Act>) {
        self.state.plans.lock().unwrap().entry(endpoint).or_default().next.extend(acts);
    }

    /// What is done with the other requests of a kind.
    pub fn always(&self, endpoint: Endpoint, act: Act) {
        self.state.plans.lock().unwrap().entry(endpoint).or_default().then = Some(act);
    }

    /// Nothing is planned any more.
    pub fn forget_plans(&self) {
        for plan in self.state.plans.lock().unwrap().values_mut() {
            (plan.next, plan.then) = (VecDeque::new(), None);
        }
    }

    /// Closes every connection without an answer, or no longer.
    pub fn set_down(&self, down: bool) {
        self.state.down.store(down, Ordering::SeqCst);
    }

    /// How many requests of a kind came while it was up.
    pub fn requests(&self, endpoint: Endpoint) -> usize {
        self.state.plans.lock().unwrap().get(&endpoint).map_or(0, |plan| plan.requests)
    }
}

async fn answer(state: Arc<State>, request: Request) -> Reply {
    if state.down.load(Ordering::SeqCst) {
        return Reply::Close;
    }
    let act = {
        let mut plans = state.plans.lock().unwrap();
        let plan = plans.entry(Endpoint::of(&request.target)).or_default();
        plan.requests += 1;
        plan.next.pop_front().or_else(|| plan.then.clone()).unwrap_or(Act::Pass)
    };
    match act {
        Act::Pass => state.upstream.forward(request).await,
        Act::Hold(gate) => {
            let reply = state.upstream.forward(request).await;
            gate.pass().await;
            reply
        }
        Act::Lose => {
            state.upstream.forward(request).await;
            Reply::Close
        }
        Act::Close => Reply::Close,
        Act::NotHttp => Reply::Raw(b"\x15\x03\x01\x00\x02\x02\x46 who are you?".to_vec()),
        Act::WebPage => {
            let headers = vec![("content-type".to_owned(), "text/html".to_owned())];
            Reply::Answer { status: 200, headers, body: b"<h1>We are having a break</h1>".to_vec() }
        }
        Act::Refuse(refusal) => refusal.reply(state.upstream.nonce().await),
    }
}
