//! A plain reqwest client behind instant-acme's trait: instant-acme's own takes 332 ms an order, since it leaves small
//! packets waiting.

use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::BodyExt;
use instant_acme::{BodyWrapper, BytesResponse, Error};

const TIMEOUT: Duration = Duration::from_secs(30);

/// A client that trusts one root.
#[derive(Clone)]
pub struct Http(reqwest::Client);

impl Http {
    pub fn new(root_pem: &str) -> reqwest::Result<Self> {
        let root = reqwest::Certificate::from_pem(root_pem.as_bytes())?;
        let client = reqwest::Client::builder()
            .user_agent("bare-loop")
            .tls_certs_only([root])
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .tcp_nodelay(true)
            .timeout(TIMEOUT);
        Ok(Self(client.build()?))
    }

    async fn send(self, request: ::http::Request<BodyWrapper<Bytes>>) -> Result<BytesResponse, Error> {
        let (parts, body) = request.into_parts();
        let body = match body.collect().await {
            Ok(body) => body.to_bytes(),
            Err(infallible) => match infallible {},
        };
        let url = parts.uri.to_string();
        let response = self.0.request(parts.method, url).headers(parts.headers).body(body).send().await;
        let response = response.map_err(other)?;
        let mut answer = ::http::Response::builder().status(response.status());
        if let Some(headers) = answer.headers_mut() {
            headers.clone_from(response.headers());
        }
        let body = Vec::from(response.bytes().await.map_err(other)?);
        Ok(BytesResponse::from(answer.body(BodyWrapper::from(body))?))
    }
}

impl instant_acme::HttpClient for Http {
    fn request(
        &self,
        request: ::http::Request<BodyWrapper<Bytes>>,
    ) -> Pin<Box<dyn Future<Output = Result<BytesResponse, Error>> + Send>> {
        Box::pin(self.clone().send(request))
    }
}

fn other(error: reqwest::Error) -> Error {
    Error::Other(Box::new(error))
}
