//! One attempt to post a notification to a URL: a callback's, or a Slack webhook's.
//!
//! An endpoint is a secret: whoever knows it may be able to post to it. It appears in no error, no log and no excerpt.

pub(super) mod url;

use std::sync::Arc;
use std::time::{Duration, Instant};

use ::url::Url;
use reqwest::dns::Resolve;
use reqwest::header::{CONTENT_TYPE, DATE, HeaderMap, RETRY_AFTER};
use reqwest::{Response, StatusCode};

use super::retry::MAX_RETRY_AFTER;
use super::{Attempt, EndpointFault, Outcome, UnreachableClass, excerpt};
use crate::net::{AddressRefused, AllowedNetworks, SystemResolver, find_cause, guarded_client_over, parse_retry_after};

/// How long an attempt may take in all, unless the settings say otherwise.
pub const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(10);

/// The most that is read of an answer, in bytes.
pub const MAX_ANSWER: usize = 64 * 1024;

/// Where posts may go, and how long an attempt may take.
#[derive(Debug, Clone)]
pub struct WebhookSettings {
    /// Whether `http` is allowed besides `https`.
    pub allow_http: bool,
    /// The networks that may be reached although they aren't public.
    pub allowed: Arc<AllowedNetworks>,
    /// How long an attempt may take in all, the reading of the answer included.
    pub timeout: Duration,
}

impl Default for WebhookSettings {
    fn default() -> Self {
        Self { allow_http: false, allowed: Arc::default(), timeout: ATTEMPT_TIMEOUT }
    }
}

/// Makes attempts. Cheap to clone; clones share their connections.
#[derive(Debug, Clone)]
pub struct WebhookClient {
    http: reqwest::Client,
    settings: WebhookSettings,
}

/// The HTTP client could not be set up, such as without any root certificate on the machine.
#[derive(Debug, thiserror::Error)]
#[error("the client for callbacks and webhooks could not be set up")]
pub struct ClientSetupError(#[from] reqwest::Error);

impl WebhookClient {
    /// A client within `settings`.
    ///
    /// # Errors
    /// [`ClientSetupError`].
    pub fn new(settings: WebhookSettings) -> Result<Self, ClientSetupError> {
        Self::over(Arc::new(SystemResolver), settings)
    }

    /// A client within `settings` that finds names by another resolver than the machine's own.
    ///
    /// # Errors
    /// [`ClientSetupError`].
    pub fn over(resolver: Arc<dyn Resolve>, settings: WebhookSettings) -> Result<Self, ClientSetupError> {
        let http = guarded_client_over(resolver, Arc::clone(&settings.allowed), settings.timeout)
            .https_only(!settings.allow_http)
            .referer(false)
            .build()?;
        Ok(Self { http, settings })
    }

    /// What the settings say about an endpoint.
    pub(super) fn check(&self, endpoint: &Url) -> Result<(), EndpointFault> {
        url::check(endpoint, &self.settings)
    }

    /// Posts `body`, a JSON text, to `endpoint`. The status decides as soon as it is there: an answer that comes
    /// slowly, is long or breaks off is cut, and changes nothing.
    pub async fn send(&self, endpoint: &Url, body: String) -> Attempt {
        let started = Instant::now();
        let ended = |outcome| Attempt::without_answer(outcome, started.elapsed());
        if let Err(fault) = self.check(endpoint) {
            return ended(Outcome::Forbidden(fault));
        }
        let request = self.http.post(endpoint.clone()).header(CONTENT_TYPE, "application/json").body(body);
        match request.send().await {
            Err(error) => ended(failure(&error)),
            Ok(mut response) => {
                let status = response.status();
                let outcome = judge(status, response.headers());
                let answer = read_answer(&mut response).await;
                let excerpt = excerpt::of_answer(&answer, endpoint);
                Attempt { outcome, status: Some(status.as_u16()), excerpt, duration: started.elapsed() }
            }
        }
    }
}

/// What a status means (RFC 9110 section 15). Redirects are refusals, since an endpoint that moves has to be checked
/// anew; of the 4xx, those pass by themselves that speak of time or of load.
fn judge(status: StatusCode, headers: &HeaderMap) -> Outcome {
    let passes = status.is_server_error()
        || matches!(status, StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_EARLY | StatusCode::TOO_MANY_REQUESTS);
    if status.is_success() {
        Outcome::Delivered
    } else if passes {
        let header = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let retry_after = header(RETRY_AFTER).and_then(|value| parse_retry_after(value, header(DATE), MAX_RETRY_AFTER));
        Outcome::Retry { status: status.as_u16(), retry_after }
    } else {
        Outcome::Refused { status: status.as_u16() }
    }
}

/// Up to [`MAX_ANSWER`] bytes of the answer: as much as comes before it ends, breaks off or takes too long.
async fn read_answer(response: &mut Response) -> Vec<u8> {
    let mut answer = Vec::new();
    while answer.len() < MAX_ANSWER
        && let Ok(Some(chunk)) = response.chunk().await
    {
        let room = MAX_ANSWER - answer.len();
        answer.extend_from_slice(&chunk[..chunk.len().min(room)]);
    }
    answer
}

/// Why there is no answer. Only the kind of the error is kept: its text has the endpoint in it.
fn failure(error: &reqwest::Error) -> Outcome {
    if find_cause::<AddressRefused>(error).is_some() {
        Outcome::Forbidden(EndpointFault::AddressNotAllowed)
    } else if error.is_timeout() {
        Outcome::Unreachable(UnreachableClass::Timeout)
    } else if error.is_dns() {
        Outcome::Unreachable(UnreachableClass::Dns)
    } else if find_cause::<rustls::Error>(error).is_some() {
        Outcome::Unreachable(UnreachableClass::Tls)
    } else if error.is_connect() {
        Outcome::Unreachable(UnreachableClass::Connect)
    } else {
        Outcome::Unreachable(UnreachableClass::Protocol)
    }
}
