//! An ACME authority in this process whose time is a test's clock, for what Pebble can't show: years that pass in a
//! minute, renewal information (RFC 9773), profiles, and odd answers to all of them.
//!
//! It is a test double: it checks no signature and no nonce, and validates against nothing. What it issues is real.

mod account;
mod ca;
mod jws;
mod orders;
mod renewals;
mod requests;
mod state;
mod ways;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use certdesk::clock::SharedClock;
use chrono::{DateTime, Utc};

use super::http::{Request, Server};
use super::temp;
use ca::Ca;
use state::State;
pub use ways::{Proofs, Renewal, Ways};

/// The authority. It ends with this value.
pub struct AuthorityStub {
    server: Server,
    root_file: PathBuf,
    state: Arc<State>,
}

/// A newOrder request.
#[derive(Debug, Clone)]
pub struct AskedOrder {
    /// When it came.
    pub at: DateTime<Utc>,
    /// The names, as they stood.
    pub names: Vec<String>,
    pub profile: Option<String>,
    /// The identifier of the certificate that it was to replace.
    pub replaces: Option<String>,
    /// The type of the problem that was the answer, less its prefix.
    pub refused: Option<&'static str>,
    /// The public key of the signing request, where there was one: SubjectPublicKeyInfo in DER.
    pub spki: Option<Vec<u8>>,
    /// What was issued for it.
    pub issued: Option<Issued>,
}

/// A certificate.
#[derive(Debug, Clone)]
pub struct Issued {
    pub names: Vec<String>,
    pub profile: Option<String>,
    pub not_before: DateTime<Utc>,
    pub not_after: DateTime<Utc>,
    /// Its identifier (RFC 9773 section 4.1).
    pub ari_id: String,
    /// The leaf in DER.
    pub der: Arc<Vec<u8>>,
    pub revoked_at: Option<DateTime<Utc>>,
}

/// A question for renewal information.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenewalQuestion {
    pub at: DateTime<Utc>,
    /// The identifier in it.
    pub id: String,
    /// The status of the answer.
    pub status: u16,
}

/// A certificate that was revoked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revocation {
    pub at: DateTime<Utc>,
    pub ari_id: String,
    pub names: Vec<String>,
    /// The code of the reason (RFC 5280 section 5.3.1), where one was given.
    pub reason: Option<u64>,
}

impl AuthorityStub {
    /// An authority without renewal information and profiles, whose certificates live for 90 days.
    pub async fn start(clock: SharedClock) -> Self {
        Self::with(clock, |_| {}).await
    }

    /// One with other ways from the start; what its directory says has to be settled before the portal reads it.
    pub async fn with(clock: SharedClock, change: impl FnOnce(&mut Ways)) -> Self {
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let ca = Ca::make();
        let tls = ca.tls();
        let root_file = temp::path("stub-root");
        std::fs::write(&root_file, ca.root_pem()).unwrap();
        let state = Arc::new(State::new(clock, ca));
        change(&mut state.ways());
        let handler = {
            let state = Arc::clone(&state);
            move |request: Request| {
                let state = Arc::clone(&state);
                async move {
                    if state.ways().silent_on_renewals && request.target.starts_with("/renewal-info") {
                        std::future::pending::<()>().await;
                    }
                    requests::answer(&state, &request)
                }
            }
        };
        let server = Server::keeping_connections(Some(tls), handler).await;
        state.is_at(server.address);
        Self { server, root_file, state }
    }

    /// The directory.
    pub fn directory(&self) -> String {
        format!("https://{}/directory", self.server.address)
    }

    /// The file with the root that everything ends at: its own HTTPS certificate, and those that it issues.
    pub fn root_file(&self) -> &Path {
        &self.root_file
    }

    /// That root in PEM.
    pub fn root_pem(&self) -> &str {
        self.state.ca.root_pem()
    }

    /// Changes what it does from now on. Whether there is renewal information, and which profiles there are, stands in
    /// the directory, which a portal reads once a day.
    pub fn change(&self, change: impl FnOnce(&mut Ways)) {
        change(&mut self.state.ways());
    }

    /// Closes every connection without an answer, or no longer.
    pub fn set_down(&self, down: bool) {
        self.change(|ways| ways.down = down);
    }

    /// Every newOrder request so far, those refused too.
    pub fn orders(&self) -> Vec<AskedOrder> {
        self.state.store().orders.iter().map(|order| order.asked.clone()).collect()
    }

    /// How many newOrder requests there were so far.
    pub fn order_count(&self) -> usize {
        self.state.store().orders.len()
    }

    /// What was issued so far.
    pub fn issued(&self) -> Vec<Issued> {
        self.state.store().orders.iter().filter_map(|order| order.asked.issued.clone()).collect()
    }

    /// How often its directory was read so far.
    pub fn directory_reads(&self) -> u64 {
        self.state.directory_reads.load(Ordering::Relaxed)
    }

    /// Every question for renewal information so far.
    pub fn renewal_questions(&self) -> Vec<RenewalQuestion> {
        self.state.store().questions.clone()
    }

    /// Every revocation so far.
    pub fn revocations(&self) -> Vec<Revocation> {
        self.state.store().revocations.clone()
    }
}
