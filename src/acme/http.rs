//! instant-acme's requests, sent through our own client: with timeouts, no redirects, bounded answers, and only to
//! addresses that the settings permit, whatever URLs the authority answers with.

use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use http_body_util::BodyExt;
use instant_acme::{BodyWrapper, BytesResponse, Error};

use super::nonces::Nonces;
use super::{AcmeError, AcmeSettings, Directory};
use crate::net::{self, AllowedNetworks};

/// Longest answer read: a chain of RSA certificates with some room.
const LONGEST_ANSWER: usize = 1024 * 1024;

/// The way to one authority.
#[derive(Clone)]
pub(super) struct AuthorityHttp {
    client: reqwest::Client,
    allowed: Arc<AllowedNetworks>,
    nonces: Arc<Nonces>,
}

/// The authority referred to an address that may not be connected to.
#[derive(Debug, thiserror::Error)]
#[error("the authority's address is in a network that the settings do not allow")]
pub(super) struct Forbidden;

impl AuthorityHttp {
    pub(super) fn new(directory: &Directory, settings: &AcmeSettings) -> Result<Self, AcmeError> {
        let mut builder = net::guarded_client(Arc::clone(&settings.allowed), settings.timeout).tcp_nodelay(true);
        if !directory.trusted_roots.is_empty() {
            let roots = directory.trusted_roots.iter().map(|root| reqwest::Certificate::from_der(root));
            let roots: Vec<_> = roots.collect::<Result<_, _>>().map_err(AcmeError::nonsense)?;
            builder = builder.tls_certs_only(roots);
        }
        let client = builder.build().map_err(AcmeError::nonsense)?;
        Ok(Self { client, allowed: Arc::clone(&settings.allowed), nonces: Arc::default() })
    }

    /// What is at an address, whatever the status; at most `longest` bytes of it.
    pub(super) async fn get(&self, url: &str, longest: usize) -> Result<::http::Response<Vec<u8>>, Error> {
        let url: url::Url = url.parse().map_err(other)?;
        self.check(&url)?;
        receive(self.client.get(url), longest).await
    }

    async fn send(self, request: ::http::Request<BodyWrapper<Bytes>>) -> Result<BytesResponse, Error> {
        let (parts, body) = request.into_parts();
        let body = match body.collect().await {
            Ok(body) => body.to_bytes(),
            Err(infallible) => match infallible {},
        };
        let url: url::Url = parts.uri.to_string().parse().map_err(other)?;
        self.check(&url)?;
        let request = self.client.request(parts.method, url).headers(parts.headers).body(body);
        Ok(BytesResponse::from(receive(request, LONGEST_ANSWER).await?.map(BodyWrapper::from)))
    }

    /// HTTPS only, but for networks that the settings open (a test authority on loopback).
    pub(super) fn check(&self, url: &url::Url) -> Result<(), Error> {
        let literal_in_opened_network = self.allowed.opens_literal(url);
        let scheme_fits = url.scheme() == "https" || (url.scheme() == "http" && literal_in_opened_network);
        if scheme_fits && self.allowed.permits_literal(url) { Ok(()) } else { Err(other(Forbidden)) }
    }
}

/// Sends a request, notes what instant-acme would drop of the answer, and reads that.
async fn receive(request: reqwest::RequestBuilder, longest: usize) -> Result<::http::Response<Vec<u8>>, Error> {
    let response = request.send().await.map_err(|error| other(error.without_url()))?;
    let mut answer = ::http::Response::builder().status(response.status());
    if let Some(headers) = answer.headers_mut() {
        headers.clone_from(response.headers());
    }
    super::error::note(response.status().as_u16(), response.headers());
    let body = net::read_bounded(response, longest).await.map_err(other)?;
    Ok(answer.body(body)?)
}

fn other(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::Other(Box::new(error))
}

impl instant_acme::HttpClient for AuthorityHttp {
    fn request(
        &self,
        request: ::http::Request<BodyWrapper<Bytes>>,
    ) -> Pin<Box<dyn Future<Output = Result<BytesResponse, Error>> + Send>> {
        let (http, nonces) = (self.clone(), Arc::clone(&self.nonces));
        Box::pin(async move { nonces.spare_requests(request, |request| http.send(request)).await })
    }
}
