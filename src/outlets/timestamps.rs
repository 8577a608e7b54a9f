//! A timestamp authority (RFC 3161), by HTTP (section 3.4).

use std::sync::Arc;

use reqwest::header::{ACCEPT, CONTENT_TYPE};

use super::https::retry_after;
use super::{ATTEMPT_TIMEOUT, OutletError, SetupError, TimestampSettings};
use crate::evidence::Digest;
use crate::evidence::timestamp::{LONGEST_ANSWER, NONCE_LENGTH, Request};
use crate::net::{AllowedNetworks, guarded_client, read_bounded};

/// The authority. Cheap to clone.
#[derive(Clone)]
pub struct TimestampServer {
    client: reqwest::Client,
    settings: TimestampSettings,
    allowed: Arc<AllowedNetworks>,
}

impl TimestampServer {
    pub(super) fn new(settings: TimestampSettings, allowed: Arc<AllowedNetworks>) -> Result<Self, SetupError> {
        let client = guarded_client(Arc::clone(&allowed), ATTEMPT_TIMEOUT).referer(false).build()?;
        Ok(Self { client, settings, allowed })
    }

    /// A timestamp of the seal with this hash: the token in DER, checked.
    ///
    /// # Errors
    ///
    /// [`OutletError`].
    pub async fn stamp(&self, seal: Digest) -> Result<Vec<u8>, OutletError> {
        let TimestampSettings { url, roots } = &self.settings;
        if !self.allowed.permits_literal(url) {
            return Err(OutletError::Forbidden);
        }
        let asked = Request::new(seal, rand::random::<[u8; NONCE_LENGTH]>())?;
        let request = self.client.post(url.clone()).body(asked.der.clone());
        let request = request.header(CONTENT_TYPE, "application/timestamp-query");
        let answer = request.header(ACCEPT, "application/timestamp-reply").send().await?;
        let status = answer.status();
        if !status.is_success() {
            return Err(OutletError::Status { status: status.as_u16(), retry_after: retry_after(answer.headers()) });
        }
        let answer = read_bounded(answer, LONGEST_ANSWER).await?;
        Ok(asked.token(&answer, roots.as_ref())?)
    }
}
