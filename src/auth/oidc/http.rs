//! The requests that we send to a provider ourselves: guarded, bounded, redirects off.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use openidconnect::http::header::{ACCEPT, HeaderValue};
use openidconnect::http::{Method, Request, Response, StatusCode};
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};
use serde::de::DeserializeOwned;
use url::Url;

use super::error::{Cause, SignInError};
use crate::net::{AllowedNetworks, BodyError, guarded_client, read_bounded};

/// The longest answer read, in bytes.
const ANSWER_LIMIT: usize = 256 * 1024;
/// How long a request may take, its answer included.
const TIMEOUT: Duration = Duration::from_secs(10);

/// An HTTP client for one provider. Where the issuer is `https`, nothing else is spoken to any of its endpoints.
pub(super) struct HttpClient {
    client: reqwest::Client,
    allowed: Arc<AllowedNetworks>,
    https_only: bool,
}

/// Why a request brought no answer to work with.
#[derive(Debug, thiserror::Error)]
pub(super) enum HttpError {
    #[error("the address may not be connected to")]
    AddressRefused,
    #[error("an endpoint without TLS although the issuer has it")]
    Downgrade,
    #[error("HTTP status {0}")]
    Status(StatusCode),
    #[error("the request failed")]
    Transport(#[from] reqwest::Error),
    #[error("the answer could not be read")]
    Body(#[from] BodyError),
    #[error("the request could not be built")]
    Request(#[from] openidconnect::http::Error),
}

impl From<&HttpError> for SignInError {
    fn from(error: &HttpError) -> Self {
        let cause = Cause::of(error);
        match error {
            HttpError::Downgrade | HttpError::Body(BodyError::TooLarge(_)) | HttpError::Request(_) => {
                Self::ProviderNonsense(cause)
            }
            HttpError::AddressRefused
            | HttpError::Status(_)
            | HttpError::Transport(_)
            | HttpError::Body(BodyError::Transport(_)) => Self::ProviderUnreachable(cause),
        }
    }
}

impl HttpClient {
    pub(super) fn new(issuer: &Url, allowed: Arc<AllowedNetworks>) -> Result<Self, reqwest::Error> {
        let client = guarded_client(Arc::clone(&allowed), TIMEOUT).build()?;
        Ok(Self { client, allowed, https_only: issuer.scheme() == "https" })
    }

    /// Whether an address out of a discovery document may be used at all, be it by us or by the browser.
    pub(super) fn scheme_fits(&self, url: &Url) -> bool {
        url.scheme() == "https" || (url.scheme() == "http" && !self.https_only)
    }

    /// Reads a JSON document.
    pub(super) async fn get_json<T: DeserializeOwned>(&self, url: &Url) -> Result<T, SignInError> {
        let request = Request::builder()
            .method(Method::GET)
            .uri(url.as_str())
            .header(ACCEPT, HeaderValue::from_static("application/json"))
            .body(Vec::new())
            .map_err(|error| SignInError::from(&HttpError::Request(error)))?;
        let response = self.send(request).await.map_err(|error| SignInError::from(&error))?;
        if response.status() != StatusCode::OK {
            return Err(SignInError::nonsense(format!("HTTP status {}", response.status()).as_str()));
        }
        serde_json::from_slice(response.body()).map_err(|error| not_the_json(&error))
    }

    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let request = reqwest::Request::try_from(request)?;
        if !self.scheme_fits(request.url()) {
            return Err(HttpError::Downgrade);
        }
        if !self.allowed.permits_literal(request.url()) {
            return Err(HttpError::AddressRefused);
        }
        let response = self.client.execute(request).await?;
        let status = response.status();
        if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
            return Err(HttpError::Status(status));
        }
        let headers = response.headers().clone();
        let mut answer = Response::new(read_bounded(response, ANSWER_LIMIT).await?);
        *answer.status_mut() = status;
        *answer.headers_mut() = headers;
        Ok(answer)
    }
}

impl<'c> AsyncHttpClient<'c> for HttpClient {
    type Error = HttpError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.send(request))
    }
}

/// Where a document stops being the one expected. serde's own message would quote it, and it may hold tokens.
pub(super) fn not_the_json(error: &serde_json::Error) -> SignInError {
    let place = format!("not the JSON expected, at line {} column {}", error.line(), error.column());
    SignInError::nonsense(place.as_str())
}
