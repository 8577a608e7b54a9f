//! An order taken up at the authority, to be brought to its certificate: what was read of it isn't asked for again.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use instant_acme::{AuthorizationStatus, ChallengeStatus, ChallengeType};

use super::account::{MOST_NONCE_TRIES, authorizations, is_bad_nonce, read_all, state_of};
use super::error::{last_answer_was_success, scope};
use super::{Account, AcmeError, Authorization, OrderState};

/// An order at the authority, as it was when something was last read of it.
pub struct OpenOrder(instant_acme::Order);

/// How long an order is kept as it was read. Shorter than the lease on its work: nobody else can have told the authority
/// of its challenges meanwhile without this process's knowing.
const KEPT_FOR: Duration = Duration::from_secs(10);
/// Most orders kept; where there are more, they are read again.
const MOST_KEPT: usize = 1000;

/// Orders whose challenges are being answered: when they are, the authority need not be asked for them again.
#[derive(Default)]
pub(super) struct KeptOrders(Mutex<HashMap<String, (instant_acme::Order, Instant)>>);

impl KeptOrders {
    pub(super) fn put(&self, order: instant_acme::Order) {
        let mut kept = self.lock();
        if kept.len() >= MOST_KEPT {
            kept.retain(|_, (_, since)| since.elapsed() < KEPT_FOR);
        }
        if kept.len() < MOST_KEPT {
            kept.insert(order.url().to_owned(), (order, Instant::now()));
        }
    }

    /// It is anybody's once only: what becomes of it then is not known here.
    fn take(&self, url: &str) -> Option<instant_acme::Order> {
        let (order, since) = self.lock().remove(url)?;
        (since.elapsed() < KEPT_FOR).then_some(order)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, (instant_acme::Order, Instant)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Account {
    /// Takes up the order at `url`, as the authority has it now.
    pub async fn open(&self, url: &str) -> Result<OpenOrder, AcmeError> {
        scope(self.inner.order(url.to_owned())).await.map(OpenOrder)
    }

    /// Takes up the order at `url` of which the authority has been told nothing since it was placed: as it was read a
    /// moment ago, where it was.
    pub async fn open_untold(&self, url: &str) -> Result<OpenOrder, AcmeError> {
        match self.kept.take(url) {
            Some(order) => Ok(OpenOrder(order)),
            None => self.open(url).await,
        }
    }

    /// Keeps an order of which the authority has been told nothing.
    pub fn keep_untold(&self, order: OpenOrder) {
        self.kept.put(order.0);
    }
}

impl OpenOrder {
    /// How far the authority had come when it last said so.
    pub fn state(&mut self) -> OrderState {
        state_of(self.0.state())
    }

    /// Asks how far the authority has come.
    pub async fn ask(&mut self) -> Result<OrderState, AcmeError> {
        scope(self.0.refresh()).await.map(state_of)
    }

    /// The authorizations, one for each name, as they were when they were first read.
    pub async fn authorizations(&mut self) -> Result<Vec<Authorization>, AcmeError> {
        scope(authorizations(&mut self.0)).await
    }

    /// Tells the authority of every challenge that still waits to be told (RFC 8555 section 7.5.1); one that is being
    /// looked at already is left alone. What the authority says of a challenge is read from its authorization later.
    pub async fn tell(&mut self) -> Result<(), AcmeError> {
        scope(async {
            read_all(&mut self.0).await?;
            let mut authorizations = self.0.authorizations();
            while let Some(handle) = authorizations.next().await {
                let mut handle = handle?;
                if handle.status == AuthorizationStatus::Pending
                    && let Some(mut challenge) = handle.challenge(ChallengeType::Dns01)
                    && challenge.status == ChallengeStatus::Pending
                {
                    set_ready(&mut challenge).await?;
                }
            }
            Ok(())
        })
        .await
    }

    /// Sends the signing request (PKCS#10, DER) of an order that is ready (RFC 8555 section 7.4).
    pub async fn finalize(&mut self, csr: &[u8]) -> Result<(), AcmeError> {
        scope(self.0.finalize_csr(csr)).await
    }

    /// The PEM chain of an order that is valid; none while it still is not. What holds no certificate at all is no
    /// chain but a bad answer, and may be asked for again.
    pub async fn certificate(&mut self) -> Result<Option<String>, AcmeError> {
        let answer = scope(self.0.certificate()).await?;
        if answer.as_ref().is_some_and(|pem| !pem.contains("-----BEGIN CERTIFICATE-----")) {
            return Err(AcmeError::nonsense("the answer holds no certificate"));
        }
        Ok(answer)
    }
}

/// Tells of one challenge, again where only the nonce was refused.
async fn set_ready(challenge: &mut instant_acme::ChallengeHandle<'_>) -> Result<(), instant_acme::Error> {
    for _ in 1..MOST_NONCE_TRIES {
        match challenge.set_ready().await {
            Err(error) if is_bad_nonce(&error) => {}
            // An answer with 2xx whose challenge carries an error: it was told, and has already failed.
            Err(instant_acme::Error::Api(_)) if last_answer_was_success() => return Ok(()),
            result => return result,
        }
    }
    challenge.set_ready().await
}
