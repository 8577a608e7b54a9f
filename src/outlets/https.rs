//! A collector that takes events as JSON: one POST a batch, an array of the events' lines as they are sealed.

use std::sync::Arc;

use reqwest::header::{CONTENT_TYPE, DATE, HeaderMap, RETRY_AFTER};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::{ATTEMPT_TIMEOUT, ForwardSettings, MAX_RETRY_AFTER, OutletError, SetupError};
use crate::evidence::Line;
use crate::net::{AllowedNetworks, guarded_client, parse_retry_after};

#[derive(Clone)]
pub(super) struct HttpsCollector {
    client: reqwest::Client,
    url: Url,
    token: Option<SecretString>,
    allowed: Arc<AllowedNetworks>,
}

impl HttpsCollector {
    pub(super) fn new(settings: ForwardSettings, allowed: Arc<AllowedNetworks>) -> Result<Self, SetupError> {
        let ForwardSettings { url, token, roots, .. } = settings;
        let mut builder = guarded_client(Arc::clone(&allowed), ATTEMPT_TIMEOUT).https_only(true).referer(false);
        if !roots.is_empty() {
            let roots: Result<Vec<_>, _> = roots.iter().map(|root| reqwest::Certificate::from_der(root)).collect();
            builder = builder.tls_certs_only(roots?);
        }
        Ok(Self { client: builder.build()?, url, token, allowed })
    }

    /// Any 2xx says that all of them were taken.
    pub(super) async fn send(&self, events: &[Line<'_>]) -> Result<(), OutletError> {
        if !self.allowed.permits_literal(&self.url) {
            return Err(OutletError::Forbidden);
        }
        let mut request = self.client.post(self.url.clone()).header(CONTENT_TYPE, "application/json");
        if let Some(token) = &self.token {
            request = request.bearer_auth(token.expose_secret());
        }
        let answer = request.body(array(events)).send().await?;
        let status = answer.status();
        if status.is_success() {
            return Ok(());
        }
        Err(OutletError::Status { status: status.as_u16(), retry_after: retry_after(answer.headers()) })
    }
}

fn array(events: &[Line<'_>]) -> Vec<u8> {
    let mut body = vec![b'['];
    for (place, event) in events.iter().enumerate() {
        body.extend_from_slice(if place == 0 { b"\n" } else { b",\n" });
        event.write(&mut body);
    }
    body.extend_from_slice(b"\n]\n");
    body
}

/// How long the server asks to wait.
pub(super) fn retry_after(headers: &HeaderMap) -> Option<std::time::Duration> {
    let header = |name| headers.get(name).and_then(|value| value.to_str().ok());
    parse_retry_after(header(RETRY_AFTER)?, header(DATE), MAX_RETRY_AFTER)
}
