//! A receiver of callbacks in this process: verifies each by the portal's published keys, keeps what it says, and
//! answers challenges in the shared DNS where it is told to.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde_json::Value;
use url::Url;

use super::http::{Reply, Request, Server};
use super::waiting;
use super::world::{World, world};

/// A receiver that listens. It ends with this value.
pub struct Receiver {
    server: Server,
    state: Arc<State>,
}

struct State {
    world: &'static World,
    answers: AtomicBool,
    portal: OnceLock<Url>,
    http: reqwest::Client,
    events: Mutex<Vec<Value>>,
    faults: Mutex<Vec<String>>,
    forged: Mutex<Vec<String>>,
    /// The values that stand at each name: those of several orders stand together.
    standing: tokio::sync::Mutex<HashMap<String, HashSet<String>>>,
}

impl Receiver {
    /// One that sets TXT records when it is asked to, and clears them when they are no longer needed.
    pub async fn answering() -> Arc<Self> {
        Self::start(true).await
    }

    /// One that only listens.
    pub async fn listening() -> Arc<Self> {
        Self::start(false).await
    }

    async fn start(answers: bool) -> Arc<Self> {
        let state = Arc::new(State {
            world: world().await,
            answers: AtomicBool::new(answers),
            portal: OnceLock::new(),
            http: reqwest::Client::builder().no_proxy().pool_max_idle_per_host(0).build().unwrap(),
            events: Mutex::default(),
            faults: Mutex::default(),
            forged: Mutex::default(),
            standing: tokio::sync::Mutex::default(),
        });
        let handler = {
            let state = Arc::clone(&state);
            move |request| receive(Arc::clone(&state), request)
        };
        Arc::new(Self { server: Server::start(None, handler).await, state })
    }

    /// Has it only listen from now on.
    pub fn only_listen(&self) {
        self.state.answers.store(false, Ordering::SeqCst);
    }

    /// Where callbacks go.
    pub fn url(&self) -> String {
        format!("http://{}/callbacks", self.server.address)
    }

    /// Takes what is signed by the keys that this portal publishes.
    pub fn trust(&self, portal: &Url) {
        self.state.portal.set(portal.clone()).unwrap();
    }

    /// Answers 500 to the next callback of this type, and takes no notice of it.
    pub fn fail_next(&self, event_type: &str) {
        self.state.faults.lock().unwrap().push(event_type.to_owned());
    }

    /// Whether every callback that was to be answered with 500 has come.
    pub fn has_failed(&self) -> bool {
        self.state.faults.lock().unwrap().is_empty()
    }

    /// The claims of every callback so far, in the order in which they came, repetitions among them.
    ///
    /// # Panics
    ///
    /// Something came that could not be verified.
    pub fn events(&self) -> Vec<Value> {
        let forged = self.state.forged.lock().unwrap();
        assert!(forged.is_empty(), "{forged:?}");
        self.state.events.lock().unwrap().clone()
    }

    /// The claims of each notification so far, in the order in which they first came: a delivery is made at least once,
    /// and has one `jti` however often it is made.
    pub fn notifications(&self) -> Vec<Value> {
        let mut known = HashSet::new();
        self.events().into_iter().filter(|event| known.insert(event["jti"].to_string())).collect()
    }

    /// The claims of the notifications of one type so far.
    pub fn of_type(&self, event_type: &str) -> Vec<Value> {
        self.notifications().into_iter().filter(|event| event["event_type"] == event_type).collect()
    }

    /// Waits until so many notifications of a type have come.
    pub async fn wait_for(&self, event_type: &str, count: usize) -> Vec<Value> {
        waiting::until(&format!("{count} × {event_type}"), async || {
            Some(self.of_type(event_type)).filter(|events| events.len() >= count)
        })
        .await
    }
}

async fn receive(state: Arc<State>, request: Request) -> Reply {
    let claims = match verify(&state, &request.body).await {
        Ok(claims) => claims,
        Err(Unverified::Later) => return Reply::status(503),
        Err(Unverified::Forged(why)) => {
            state.forged.lock().unwrap().push(why);
            return Reply::status(401);
        }
    };
    if fails(&state, &claims) {
        return Reply::status(500);
    }
    if state.answers.load(Ordering::SeqCst) {
        answer(&state, &claims).await;
    }
    state.events.lock().unwrap().push(claims);
    Reply::status(204)
}

/// Whether a callback of this type is to be answered with 500; the next one isn't, then.
fn fails(state: &State, claims: &Value) -> bool {
    let mut faults = state.faults.lock().unwrap();
    let fault = faults.iter().position(|event_type| claims["event_type"] == **event_type);
    fault.map(|at| faults.remove(at)).is_some()
}

/// Why a callback isn't taken.
enum Unverified {
    /// The portal couldn't be asked for its keys.
    Later,
    /// It isn't the portal's.
    Forged(String),
}

impl<E: std::fmt::Display> From<E> for Unverified {
    fn from(error: E) -> Self {
        Self::Forged(error.to_string())
    }
}

async fn verify(state: &State, body: &[u8]) -> Result<Value, Unverified> {
    let body: Value = serde_json::from_slice(body)?;
    let token = body["data"].as_str().ok_or("no data")?;
    let header = jsonwebtoken::decode_header(token)?;
    let unverified: Value = jsonwebtoken::dangerous::insecure_decode_claims(token)?;
    let crn = unverified["instance_crn"].as_str().ok_or("no instance_crn")?;
    let mut url = state.portal.get().ok_or("no portal")?.clone();
    url.path_segments_mut().unwrap().clear().extend(["api", "v1", "instances", crn, "notifications", "jwks"]);
    let keys = state.http.get(url).send().await.map_err(|_| Unverified::Later)?;
    if keys.status().is_server_error() {
        return Err(Unverified::Later);
    }
    let keys: JwkSet = keys.error_for_status()?.json().await?;
    let key = keys.find(header.kid.as_deref().ok_or("no kid")?).ok_or("an unknown kid")?;
    let key = DecodingKey::from_jwk(key)?;
    let mut validation = Validation::new(Algorithm::RS256);
    validation.set_required_spec_claims(&["exp", "iat", "jti"]);
    Ok(jsonwebtoken::decode(token, &key, &validation)?.claims)
}

async fn answer(state: &State, claims: &Value) {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let label = text(&claims["challenge"]["txt_record_name"]);
    let domain = text(&claims["domain"]);
    let name = format!("{label}.{}", domain.strip_prefix("*.").unwrap_or(&domain));
    let value = text(&claims["challenge"]["txt_record_val"]);
    let dns = &state.world.dns;
    let mut standing = state.standing.lock().await;
    let standing = standing.entry(name.clone()).or_default();
    match claims["event_type"].as_str() {
        Some("cert_domain_validation_required") => {
            dns.set_txt(&name, &value).await.unwrap();
            standing.insert(value);
        }
        // The server takes away all that stand at a name, or none.
        Some("cert_domain_validation_completed") if standing.remove(&value) && standing.is_empty() => {
            dns.clear_txt(&name).await.unwrap();
        }
        _ => {}
    }
}
