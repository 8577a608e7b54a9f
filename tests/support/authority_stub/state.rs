//! What the authority knows.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};

use certdesk::clock::SharedClock;
use chrono::{DateTime, Utc};

use super::ca::Ca;
use super::{AskedOrder, Issued, RenewalQuestion, Revocation, Ways};

/// The whole of it.
pub(super) struct State {
    pub(super) clock: SharedClock,
    pub(super) ca: Ca,
    address: OnceLock<SocketAddr>,
    nonces: AtomicU64,
    pub(super) directory_reads: AtomicU64,
    ways: Mutex<Ways>,
    store: Mutex<Store>,
}

/// What grows.
#[derive(Default)]
pub(super) struct Store {
    /// Accounts by the text of their key.
    pub(super) accounts: HashMap<String, usize>,
    pub(super) orders: Vec<Order>,
    /// The orders of what was issued, by its identifier.
    pub(super) by_ari_id: HashMap<String, usize>,
    /// The last orders that were to replace something, by its identifier.
    pub(super) replacing: HashMap<String, usize>,
    pub(super) questions: Vec<RenewalQuestion>,
    pub(super) revocations: Vec<Revocation>,
}

/// An order.
pub(super) struct Order {
    pub(super) asked: AskedOrder,
    pub(super) account: usize,
    pub(super) expires: DateTime<Utc>,
    /// Which of the names are proved.
    pub(super) proved: Vec<bool>,
}

impl State {
    pub(super) fn new(clock: SharedClock, ca: Ca) -> Self {
        Self {
            clock,
            ca,
            address: OnceLock::new(),
            nonces: AtomicU64::new(0),
            directory_reads: AtomicU64::new(0),
            ways: Mutex::default(),
            store: Mutex::default(),
        }
    }

    /// Says where it is, once.
    pub(super) fn is_at(&self, address: SocketAddr) {
        self.address.set(address).unwrap();
    }

    /// The URL of a path.
    pub(super) fn url(&self, path: &str) -> String {
        format!("https://{}/{path}", self.address.get().unwrap())
    }

    pub(super) fn nonce(&self) -> String {
        format!("nonce-{}", self.nonces.fetch_add(1, Ordering::Relaxed))
    }

    /// How it behaves. Where both are wanted, this one is locked first.
    pub(super) fn ways(&self) -> MutexGuard<'_, Ways> {
        self.ways.lock().unwrap()
    }

    pub(super) fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap()
    }
}

impl Store {
    /// Whether an order replaces it, or may still do (RFC 9773 section 5).
    pub(super) fn is_replaced(&self, ari_id: &str, now: DateTime<Utc>) -> bool {
        self.replacing.get(ari_id).is_some_and(|order| self.orders[*order].status(now) != "invalid")
    }

    /// What was issued under an identifier.
    pub(super) fn issued(&mut self, ari_id: &str) -> Option<(&mut Issued, usize)> {
        let order = &mut self.orders[*self.by_ari_id.get(ari_id)?];
        Some((order.asked.issued.as_mut()?, order.account))
    }
}

impl Order {
    /// RFC 8555 section 7.1.6.
    pub(super) fn status(&self, now: DateTime<Utc>) -> &'static str {
        match &self.asked.issued {
            Some(_) => "valid",
            None if self.asked.refused.is_some() || now > self.expires => "invalid",
            None if self.proved.iter().all(|proved| *proved) => "ready",
            None => "pending",
        }
    }
}

impl Issued {
    pub(super) fn of(order: &AskedOrder, ca: &Ca, request: &super::ca::Request, dates: [DateTime<Utc>; 2]) -> Self {
        let [not_before, not_after] = dates;
        let der = ca.issue(&order.names, request, not_before, not_after);
        Self {
            names: order.names.clone(),
            profile: order.profile.clone(),
            not_before,
            not_after,
            ari_id: super::ca::ari_id(&der).unwrap(),
            der: Arc::new(der),
            revoked_at: None,
        }
    }
}
