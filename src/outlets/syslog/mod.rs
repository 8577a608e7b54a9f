//! A syslog receiver: messages of RFC 5424 over TLS (RFC 5425).
//!
//! Syslog has no answer that says "taken". So each batch has a connection of its own, which we close as TLS wants it, and
//! the receiver's closing of its side says that it has read all of it: one that goes away with something unread resets the
//! connection instead.

mod message;

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Arc;

use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::{ATTEMPT_TIMEOUT, ForwardSettings, OutletError, SetupError};
use crate::evidence::Line;
use crate::net::AllowedNetworks;
pub use message::{NotAnSdId, SdId};

/// RFC 5425 section 4.1.
const PORT: u16 = 6514;
/// Most that is read of what a receiver says, which is nothing (RFC 5425 has no answers).
const MOST_READ: u64 = 4096;

#[derive(Clone)]
pub(super) struct SyslogReceiver {
    tls: TlsConnector,
    host: String,
    port: u16,
    name: ServerName<'static>,
    allowed: Arc<AllowedNetworks>,
    sender: message::Sender,
}

impl SyslogReceiver {
    pub(super) fn new(settings: ForwardSettings, allowed: Arc<AllowedNetworks>) -> Result<Self, SetupError> {
        let ForwardSettings { url, roots, sd_id, hostname, .. } = settings;
        let host = url.host_str().ok_or(SetupError::Host)?.trim_matches(['[', ']']).to_owned();
        let name = ServerName::try_from(host.clone()).map_err(|_| SetupError::Host)?;
        let tls = TlsConnector::from(Arc::new(client_config(&roots)?));
        let sender = message::Sender::new(sd_id, &hostname);
        Ok(Self { tls, host, port: url.port().unwrap_or(PORT), name, allowed, sender })
    }

    pub(super) async fn send(&self, events: &[Line<'_>]) -> Result<(), OutletError> {
        let mut frames = Vec::new();
        for event in events {
            self.sender.write_frame(event, &mut frames);
        }
        timeout(ATTEMPT_TIMEOUT, self.hand_over(&frames)).await.map_err(|_| OutletError::Timeout)?
    }

    async fn hand_over(&self, frames: &[u8]) -> Result<(), OutletError> {
        let mut stream = self.connect().await?;
        stream.write_all(frames).await?;
        // close_notify (RFC 5425 section 4.4), and no more from us.
        stream.shutdown().await?;
        let mut rest = stream.take(MOST_READ);
        match tokio::io::copy(&mut rest, &mut tokio::io::sink()).await {
            Ok(read) if read < MOST_READ => Ok(()),
            // It has closed the connection without close_notify, as many do.
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(()),
            _ => Err(OutletError::Broken),
        }
    }

    async fn connect(&self) -> Result<TlsStream<TcpStream>, OutletError> {
        let found = lookup_host((self.host.as_str(), self.port)).await.map_err(|_| OutletError::Dns)?;
        let found: Vec<SocketAddr> = found.filter(|address| self.allowed.permits(address.ip())).collect();
        if found.is_empty() {
            return Err(OutletError::Forbidden);
        }
        let stream = TcpStream::connect(&found[..]).await.map_err(|_| OutletError::Connect)?;
        Ok(self.tls.connect(self.name.clone(), stream).await?)
    }
}

/// TLS that trusts these roots, or the machine's own where there are none.
fn client_config(roots: &[Vec<u8>]) -> Result<ClientConfig, rustls::Error> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    if roots.is_empty() {
        return Ok(builder.with_platform_verifier()?.with_no_client_auth());
    }
    let mut store = RootCertStore::empty();
    for root in roots {
        store.add(CertificateDer::from(root.as_slice()))?;
    }
    Ok(builder.with_root_certificates(store).with_no_client_auth())
}
