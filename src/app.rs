//! What the program is made of at run time: built once, handed around.

use std::sync::Arc;

use crate::acme::AcmeClient;
use crate::auth::providers::Provider;
use crate::clock::SharedClock;
use crate::crypto::KeyRing;
use crate::db::Pool;
use crate::dns::TxtLookup;
use crate::notify::Transports;
use crate::ops::activity::at_once::Exports;
use crate::ops::activity::readings::Readings;
use crate::ops::deliveries::Senders;
use crate::ops::sign_in::Refusals;
use crate::outlets::Outlets;
use crate::settings::Settings;

/// Everything that a use case needs. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The database.
    pub db: Pool,
    /// What time it is.
    pub clock: SharedClock,
    /// How it's set up.
    pub settings: Arc<Settings>,
    /// What secrets are sealed with.
    pub keys: Arc<KeyRing>,
    /// The authorities.
    pub acme: Arc<AcmeClient>,
    /// The DNS.
    pub dns: TxtLookup,
    /// Where notifications go out.
    pub transports: Transports,
    /// Where evidence goes outside.
    pub outlets: Outlets,
    /// The teams that callbacks are sent for.
    pub senders: Arc<Senders>,
    /// Who people sign in with.
    pub providers: Arc<Vec<Provider>>,
    /// How many sign-ins were refused of late.
    pub refusals: Arc<Refusals>,
    /// The readings that are being recorded.
    pub readings: Arc<Readings>,
    /// The exports of activity that are under way.
    pub exports: Arc<Exports>,
    /// Wakes this process's scheduler, once what it is to do is committed.
    pub wake: Arc<tokio::sync::Notify>,
}

impl App {
    /// The same with another pool: each runtime has its own.
    pub fn with_pool(&self, db: Pool) -> Self {
        Self { db, ..self.clone() }
    }
}
