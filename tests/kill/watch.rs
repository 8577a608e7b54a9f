//! A proxy in front of Pebble that knows which order a request belongs to, and stops each order where it is told to: at
//! a request that goes no further, or at an answer that never arrives. What is stopped stays so.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::Value;
use url::Url;

use crate::support::authority_proxy::Endpoint;
use crate::support::http::{Reply, Request, Server};
use crate::support::upstream::{Upstream, tls};
use crate::support::waiting;
use crate::support::world::world;

/// What the authority has last shown of an order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Nothing: it has not been placed.
    #[default]
    New,
    /// It was accepted.
    Pending,
    /// A challenge was told.
    Told,
    /// It waits for the signing request.
    Ready,
    /// It has the signing request.
    Finalised,
    /// The certificate is there.
    Valid,
}

/// A request of an order: how far the order was, what was asked, and for which time at that stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    pub stage: Stage,
    pub endpoint: Endpoint,
    pub nth: usize,
}

/// On which side of the authority something is stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The authority never gets the request.
    Request,
    /// Nobody gets its answer.
    Answer,
}

/// Where an order is stopped.
pub type Stop = (Point, Side);

/// What was seen of one order.
#[derive(Debug, Clone, Default)]
pub struct Story {
    /// Every request so far.
    pub points: Vec<Point>,
    /// How often the authority has accepted it.
    pub placed: usize,
    /// How often it has taken a signing request.
    pub finalised: usize,
    stage: Stage,
    stop: Option<Stop>,
}

/// The proxy. It ends with this value.
pub struct Watch {
    server: Server,
    book: Arc<Mutex<Book>>,
}

/// Stories by the first domain of the order; what belongs to none is under the empty name.
#[derive(Default)]
struct Book {
    stories: BTreeMap<String, Story>,
    owners: HashMap<String, String>,
}

impl Watch {
    /// A proxy in front of the shared Pebble.
    pub async fn start() -> Self {
        let pebble = &world().await.pebble;
        let upstream = Arc::new(Upstream::of(pebble));
        let book = Arc::<Mutex<Book>>::default();
        let handler = {
            let book = Arc::clone(&book);
            move |request| answer(Arc::clone(&upstream), Arc::clone(&book), request)
        };
        Self { server: Server::start(Some(tls(pebble)), handler).await, book }
    }

    /// The directory.
    pub fn directory(&self) -> String {
        format!("https://{}/dir", self.server.address)
    }

    /// Stops the order for this domain, once, when it comes to that point. The empty name is for what belongs to no
    /// order.
    pub fn stop(&self, domain: &str, stop: Stop) {
        self.book.lock().unwrap().stories.entry(domain.to_owned()).or_default().stop = Some(stop);
    }

    /// Waits until every order has been stopped that was to be.
    pub async fn all_stopped(&self) {
        let left =
            || -> Vec<Stop> { self.book.lock().unwrap().stories.values().filter_map(|story| story.stop).collect() };
        let deadline = tokio::time::Instant::now() + waiting::PATIENCE;
        while !left().is_empty() {
            assert!(tokio::time::Instant::now() < deadline, "never came to {:?}", left());
            tokio::time::sleep(waiting::PAUSE).await;
        }
    }

    /// What was seen of the order for a domain.
    pub fn story(&self, domain: &str) -> Story {
        self.book.lock().unwrap().stories.get(domain).cloned().unwrap_or_default()
    }
}

async fn answer(upstream: Arc<Upstream>, book: Arc<Mutex<Book>>, request: Request) -> Reply {
    let endpoint = Endpoint::of(&request.target);
    let (owner, stop) = {
        let mut book = book.lock().unwrap();
        let owner = book.owner(endpoint, &request);
        let stop = book.stories.entry(owner.clone()).or_default().arrive(endpoint);
        (owner, stop)
    };
    if stop == Some(Side::Request) {
        return std::future::pending().await;
    }
    let reply = upstream.forward(request).await;
    book.lock().unwrap().learn(endpoint, &owner, &reply);
    if stop == Some(Side::Answer) {
        return std::future::pending().await;
    }
    reply
}

impl Story {
    /// Notes a request. Answers where it is to be stopped.
    fn arrive(&mut self, endpoint: Endpoint) -> Option<Side> {
        let stage = self.stage;
        let nth = self.points.iter().filter(|point| point.stage == stage && point.endpoint == endpoint).count() + 1;
        let point = Point { stage, endpoint, nth };
        self.points.push(point);
        let (_, side) = self.stop.take_if(|(at, _)| *at == point)?;
        Some(side)
    }
}

impl Book {
    fn owner(&self, endpoint: Endpoint, request: &Request) -> String {
        if endpoint == Endpoint::NewOrder {
            return ordered(&request.body).unwrap_or_default();
        }
        self.owners.get(&request.target).cloned().unwrap_or_default()
    }

    /// Notes what an answer shows of an order, and the addresses that are the order's.
    fn learn(&mut self, endpoint: Endpoint, owner: &str, reply: &Reply) {
        let Reply::Answer { status: 200 | 201, headers, body } = reply else { return };
        let body: Value = serde_json::from_slice(body).unwrap_or_default();
        let location = headers.iter().find(|(name, _)| name == "location").map(|(_, value)| value.as_str());
        let listed = |list: &Value| list.as_array().cloned().unwrap_or_default();
        let mut urls: Vec<Value> = vec![body["finalize"].clone(), body["certificate"].clone()];
        urls.extend(listed(&body["authorizations"]));
        urls.extend(listed(&body["challenges"]).into_iter().map(|challenge| challenge["url"].clone()));
        if endpoint == Endpoint::NewOrder {
            urls.extend(location.map(Value::from));
        }
        let paths = urls.iter().filter_map(|url| Some(url.as_str()?.parse::<Url>().ok()?.path().to_owned()));
        self.owners.extend(paths.map(|path| (path, owner.to_owned())));

        let Some(story) = self.stories.get_mut(owner) else { return };
        story.placed += usize::from(endpoint == Endpoint::NewOrder);
        story.finalised += usize::from(endpoint == Endpoint::Finalize);
        let shown = match (endpoint, body["status"].as_str()) {
            (Endpoint::NewOrder, _) => Stage::Pending,
            (Endpoint::Challenge, _) => Stage::Told,
            (Endpoint::Finalize, _) => Stage::Finalised,
            (Endpoint::Order, Some("ready")) => Stage::Ready,
            (Endpoint::Order, Some("valid")) => Stage::Valid,
            _ => return,
        };
        story.stage = story.stage.max(shown);
    }
}

/// The first name of a newOrder request (RFC 8555 section 7.4), less an asterisk.
fn ordered(body: &[u8]) -> Option<String> {
    let jws: Value = serde_json::from_slice(body).ok()?;
    let payload = BASE64_URL_SAFE_NO_PAD.decode(jws["payload"].as_str()?).ok()?;
    let payload: Value = serde_json::from_slice(&payload).ok()?;
    let name = payload["identifiers"][0]["value"].as_str()?;
    Some(name.trim_start_matches("*.").to_owned())
}
