//! The requests that we send to a provider ourselves: guarded, bounded, redirects off.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use openidconnect::http::header::{ACCEPT, AUTHORIZATION, HeaderValue};
use openidconnect::http::{Method, Request, Response, StatusCode};
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use url::Url;

use super::error::{Cause, SignInError};
use super::link;
use crate::net::{AllowedNetworks, BodyError, guarded_client, inner_client, read_bounded};

/// The longest answer read, in bytes: a hundred teams at GitHub are half as much.
const ANSWER_LIMIT: usize = 1024 * 1024;
/// The longest list read that comes in pages, in bytes.
const LIST_LIMIT: usize = 4 * ANSWER_LIMIT;
/// Most pages of such a list.
const MOST_PAGES: usize = 10;
/// How long a request may take, its answer included.
const TIMEOUT: Duration = Duration::from_secs(10);

/// An HTTP client for one provider. Where its address is `https`, nothing else is spoken to any of its endpoints; where it is
/// `http`, all of them are inside the networks that the settings allow.
pub(super) struct HttpClient {
    client: reqwest::Client,
    allowed: Arc<AllowedNetworks>,
    https_only: bool,
}

/// An answer with the document that was asked for.
struct Got(HttpResponse);

impl Got {
    fn json<T: DeserializeOwned>(&self) -> Result<T, SignInError> {
        serde_json::from_slice(self.0.body()).map_err(|error| not_the_json(&error))
    }
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
            HttpError::Status(StatusCode::TOO_MANY_REQUESTS) => Self::ProviderBusy(cause),
            HttpError::AddressRefused
            | HttpError::Status(_)
            | HttpError::Transport(_)
            | HttpError::Body(BodyError::Transport(_)) => Self::ProviderUnreachable(cause),
        }
    }
}

impl HttpClient {
    pub(super) fn new(https_only: bool, allowed: Arc<AllowedNetworks>) -> Result<Self, reqwest::Error> {
        let builder = if https_only { guarded_client } else { inner_client };
        Ok(Self { client: builder(Arc::clone(&allowed), TIMEOUT).build()?, allowed, https_only })
    }

    /// Whether the host of an address, where it is written as a number, may be connected to.
    fn host_fits(&self, url: &Url) -> bool {
        let is_name = matches!(url.host(), Some(url::Host::Domain(_)));
        is_name || if self.https_only { self.allowed.permits_literal(url) } else { self.allowed.opens_literal(url) }
    }

    /// Whether an address out of a discovery document may be used at all, be it by us or by the browser.
    pub(super) fn scheme_fits(&self, url: &Url) -> bool {
        url.scheme() == "https" || (url.scheme() == "http" && !self.https_only)
    }

    /// Reads a JSON document, as the bearer of a token where it takes one (RFC 6750 section 2.1).
    pub(super) async fn get_json<T: DeserializeOwned>(
        &self,
        url: &Url,
        bearer: Option<&SecretString>,
    ) -> Result<T, SignInError> {
        self.get(url, bearer).await?.json()
    }

    /// Reads the JSON documents of a list that comes in pages (RFC 8288, `rel="next"`), at most [`MOST_PAGES`] of them: the
    /// token goes nowhere else than to where the first one is.
    pub(super) async fn get_pages(
        &self,
        url: &Url,
        bearer: &SecretString,
    ) -> Result<Vec<serde_json::Value>, SignInError> {
        let (mut pages, mut next, mut bytes) = (Vec::new(), Some(url.clone()), 0);
        while let Some(page) = next.take() {
            if page.origin() != url.origin() {
                return Err(SignInError::nonsense("the next page of a list is somewhere else"));
            }
            if pages.len() == MOST_PAGES {
                tracing::warn!(%url, "more pages than are read; the first {MOST_PAGES} count");
                break;
            }
            let got = self.get(&page, Some(bearer)).await?;
            bytes += got.0.body().len();
            if bytes > LIST_LIMIT {
                return Err(SignInError::nonsense("a list that is too long"));
            }
            next = link::next(got.0.headers(), &page);
            pages.push(got.json()?);
        }
        Ok(pages)
    }

    async fn get(&self, url: &Url, bearer: Option<&SecretString>) -> Result<Got, SignInError> {
        let mut request = Request::builder()
            .method(Method::GET)
            .uri(url.as_str())
            .header(ACCEPT, HeaderValue::from_static("application/json"));
        if let Some(token) = bearer {
            request = request.header(AUTHORIZATION, bearer_value(token)?);
        }
        let request = request.body(Vec::new()).map_err(|error| SignInError::from(&HttpError::Request(error)))?;
        let response = self.send(request).await.map_err(|error| SignInError::from(&error))?;
        match response.status() {
            StatusCode::OK => Ok(Got(response)),
            StatusCode::UNAUTHORIZED if bearer.is_some() => Err(SignInError::denied(INVALID_TOKEN)),
            status => Err(SignInError::nonsense(format!("HTTP status {status}").as_str())),
        }
    }

    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let request = reqwest::Request::try_from(request)?;
        if !self.scheme_fits(request.url()) {
            return Err(HttpError::Downgrade);
        }
        if !self.host_fits(request.url()) {
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

/// What a token that counts no more is answered with (RFC 6750 section 3.1).
pub(super) const INVALID_TOKEN: &str = "invalid_token";

/// The header that bears a token, where the token fits into one.
fn bearer_value(token: &SecretString) -> Result<HeaderValue, SignInError> {
    check_bearer(token.expose_secret())?;
    let mut value = HeaderValue::from_str(&format!("Bearer {}", token.expose_secret()))
        .map_err(|_| SignInError::nonsense(NO_BEARER))?;
    value.set_sensitive(true);
    Ok(value)
}

const NO_BEARER: &str = "an access token that is no bearer token";

/// Whether a token fits into a header (RFC 6750 section 2.1).
pub(super) fn check_bearer(token: &str) -> Result<(), SignInError> {
    let fits = !token.is_empty() && token.bytes().all(|b| b.is_ascii_graphic());
    if fits { Ok(()) } else { Err(SignInError::nonsense(NO_BEARER)) }
}

/// Where a document stops being the one expected. serde's own message would quote it, and it may hold tokens.
pub(super) fn not_the_json(error: &serde_json::Error) -> SignInError {
    let place = format!("not the JSON expected, at line {} column {}", error.line(), error.column());
    SignInError::nonsense(place.as_str())
}
