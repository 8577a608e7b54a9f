//! A collector that takes events by HTTPS, and does as it is told now and then.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use certdesk::demo::tls::LoopbackTls;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use serde_json::Value;
use tokio_rustls::TlsAcceptor;

use crate::support::authority_proxy::Gate;
use crate::support::http::{Reply, Request, Server};
use crate::support::temp;

/// TLS for loopback, and a file with the root to trust it by.
pub fn tls() -> (TlsAcceptor, PathBuf) {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let tls = LoopbackTls::make().unwrap();
    let root = temp::path("root.pem");
    std::fs::write(&root, &tls.root_pem).unwrap();
    let certificate = CertificateDer::from_pem_slice(tls.certificate_pem.as_bytes()).unwrap();
    let key = PrivateKeyDer::from_pem_slice(tls.key_pem.as_bytes()).unwrap();
    let config = ServerConfig::builder().with_no_client_auth().with_single_cert(vec![certificate], key).unwrap();
    (TlsAcceptor::from(Arc::new(config)), root)
}

/// What is done with a batch.
pub enum Act {
    /// It is not taken, with this status and perhaps a header.
    Refuse(u16, Option<(&'static str, &'static str)>),
    /// The connection breaks off.
    Close,
    /// It is taken once the gate lets it.
    Hold(Gate),
}

/// The collector. It ends with this value.
pub struct Collector {
    server: Server,
    pub root: PathBuf,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    plan: Mutex<VecDeque<Act>>,
    /// Those that were answered with 2xx.
    taken: Mutex<Vec<Vec<Value>>>,
    seen: Mutex<Vec<Vec<i64>>>,
    headers: Mutex<Vec<(String, String)>>,
}

impl Collector {
    pub async fn start() -> Self {
        let (acceptor, root) = tls();
        let state = Arc::new(State::default());
        let handler = {
            let state = Arc::clone(&state);
            move |request| receive(Arc::clone(&state), request)
        };
        Self { server: Server::start(Some(acceptor), handler).await, root, state }
    }

    pub fn url(&self) -> String {
        format!("https://{}/events", self.server.address)
    }

    /// What is done with the next batches, in turn; those after them are taken.
    pub fn next(&self, acts: impl IntoIterator<Item = Act>) {
        self.state.plan.lock().unwrap().extend(acts);
    }

    /// The batches that were taken.
    pub fn taken(&self) -> Vec<Vec<Value>> {
        self.state.taken.lock().unwrap().clone()
    }

    /// The numbers of the events that were taken, in their order.
    pub fn numbers(&self) -> Vec<i64> {
        self.taken().iter().flatten().map(number).collect()
    }

    /// The numbers in each batch that has come, taken or not.
    pub fn seen(&self) -> Vec<Vec<i64>> {
        self.state.seen.lock().unwrap().clone()
    }

    /// The headers of the last batch.
    pub fn headers(&self) -> Vec<(String, String)> {
        self.state.headers.lock().unwrap().clone()
    }
}

pub fn number(event: &Value) -> i64 {
    event["number"].as_i64().unwrap()
}

async fn receive(state: Arc<State>, request: Request) -> Reply {
    let events: Vec<Value> = serde_json::from_slice(&request.body).unwrap();
    state.seen.lock().unwrap().push(events.iter().map(number).collect());
    *state.headers.lock().unwrap() = request.headers;
    let act = state.plan.lock().unwrap().pop_front();
    match act {
        Some(Act::Refuse(status, header)) => {
            let headers = header.map(|(name, value)| (name.to_owned(), value.to_owned()));
            return Reply::Answer { status, headers: headers.into_iter().collect(), body: vec![] };
        }
        Some(Act::Close) => return Reply::Close,
        Some(Act::Hold(gate)) => gate.pass().await,
        None => {}
    }
    state.taken.lock().unwrap().push(events);
    Reply::status(204)
}
