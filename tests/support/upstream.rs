//! Pebble, as a proxy in front of it reaches it and stands in for it.

use std::sync::Arc;

use certdesk::demo::pebble::Pebble;
use reqwest::header::HOST;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::TlsAcceptor;
use url::Url;

use super::http::{Reply, Request};
use super::waiting;

/// The way to a Pebble.
pub struct Upstream {
    directory: Url,
    client: reqwest::Client,
}

impl Upstream {
    /// The way to this Pebble.
    pub fn of(pebble: &Pebble) -> Self {
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let root = reqwest::Certificate::from_pem(pebble.https_root_pem().as_bytes()).unwrap();
        let client = reqwest::Client::builder()
            .tls_certs_only([root])
            .http1_only()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(waiting::PATIENCE);
        Self { directory: pebble.directory().parse().unwrap(), client: client.build().unwrap() }
    }

    /// What Pebble answers; it makes its addresses of the request's Host.
    pub async fn forward(&self, request: Request) -> Reply {
        let url = self.directory.join(&request.target).unwrap();
        let method: reqwest::Method = request.method.parse().unwrap();
        let mut forwarded = self.client.request(method, url).body(request.body);
        for (name, value) in request.headers {
            let name = if name == "host" { HOST } else { name.parse().unwrap() };
            if !["connection", "content-length"].contains(&name.as_str()) {
                forwarded = forwarded.header(name, value);
            }
        }
        let Ok(answer) = forwarded.send().await else { return Reply::Close };
        let status = answer.status().as_u16();
        let kept = |name: &str| !["connection", "content-length", "transfer-encoding"].contains(&name);
        let headers = answer.headers().iter().filter(|(name, _)| kept(name.as_str()));
        let headers = headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned())).collect();
        match answer.bytes().await {
            Ok(body) => Reply::Answer { status, headers, body: body.to_vec() },
            Err(_) => Reply::Close,
        }
    }

    /// A fresh nonce, as every answer of an authority has one, errors too (RFC 8555 section 6.5).
    pub async fn nonce(&self) -> Option<String> {
        let answer = self.client.head(self.directory.join("/nonce-plz").unwrap()).send().await.ok()?;
        Some(answer.headers().get("replay-nonce")?.to_str().unwrap().to_owned())
    }
}

/// HTTPS with Pebble's own certificate: whoever trusts it trusts the proxy.
pub fn tls(pebble: &Pebble) -> TlsAcceptor {
    let file = |name| pebble.https_root_file().with_file_name(name);
    let certificate = CertificateDer::from_pem_file(file("https-cert.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_file(file("https-key.pem")).unwrap();
    let config = ServerConfig::builder().with_no_client_auth().with_single_cert(vec![certificate], key);
    TlsAcceptor::from(Arc::new(config.unwrap()))
}
