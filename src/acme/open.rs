//! An order taken up at the authority, to be brought to its certificate: what was read of it isn't asked for again.

use instant_acme::{AuthorizationStatus, ChallengeStatus, ChallengeType};

use super::account::{MOST_NONCE_TRIES, is_bad_nonce, read_all, state_of};
use super::error::{last_answer_was_success, scope};
use super::{Account, AcmeError, OrderState};

/// An order at the authority, as it was when something was last read of it.
pub struct OpenOrder(instant_acme::Order);

impl Account {
    /// Takes up the order at `url`.
    pub async fn open(&self, url: &str) -> Result<OpenOrder, AcmeError> {
        scope(self.inner.order(url.to_owned())).await.map(OpenOrder)
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
