//! A bare HTTP/1.1 server (RFC 9112), with TLS or without, so that a test has its hand on the very bytes: one request to
//! a connection, unless it's told to keep them.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::{AbortHandle, JoinSet};
use tokio_rustls::TlsAcceptor;

/// The longest head or body read.
const LONGEST: usize = 1024 * 1024;

/// A request, read whole.
pub struct Request {
    pub method: String,
    /// Path and query.
    pub target: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// What is done with a request.
pub enum Reply {
    Answer {
        status: u16,
        headers: Vec<(String, String)>,
        body: Vec<u8>,
    },
    /// These bytes, whatever they are.
    Raw(Vec<u8>),
    /// The connection is closed without an answer.
    Close,
}

impl Reply {
    /// An answer without a body.
    pub fn status(status: u16) -> Self {
        Self::Answer { status, headers: vec![], body: vec![] }
    }
}

/// A server on a free port of loopback. It ends with this value.
pub struct Server {
    pub address: SocketAddr,
    accepting: AbortHandle,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Server {
    /// Serves on the runtime that this is called in; by TLS where there is an acceptor.
    pub async fn start<F>(tls: Option<TlsAcceptor>, handler: impl Fn(Request) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Reply> + Send + 'static,
    {
        Self::run(tls, false, handler).await
    }

    /// The same, with as many requests to a connection as the client likes: for tests with thousands of them.
    pub async fn keeping_connections<F>(
        tls: Option<TlsAcceptor>,
        handler: impl Fn(Request) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Reply> + Send + 'static,
    {
        Self::run(tls, true, handler).await
    }

    async fn run<F>(
        tls: Option<TlsAcceptor>,
        keep: bool,
        handler: impl Fn(Request) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Reply> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let handler = Arc::new(handler);
        let accepting = tokio::spawn(async move {
            // Ended with the task that holds it.
            let mut connections = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                let _ = stream.set_nodelay(true);
                let (handler, tls) = (Arc::clone(&handler), tls.clone());
                connections.spawn(async move {
                    // A client that goes away is no fault of the server's.
                    let _ = match tls {
                        Some(tls) => serve(tls.accept(stream).await.ok()?, keep, &*handler).await,
                        None => serve(stream, keep, &*handler).await,
                    };
                    Some(())
                });
                while connections.try_join_next().is_some() {}
            }
        });
        Self { address, accepting: accepting.abort_handle() }
    }
}

async fn serve<S, F>(mut stream: S, keep: bool, handler: &impl Fn(Request) -> F) -> Option<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
    F: Future<Output = Reply>,
{
    // What came after the last request.
    let mut bytes = Vec::new();
    loop {
        let request = read(&mut stream, &mut bytes).await?;
        let (bytes, ends) = match handler(request).await {
            Reply::Close => return None,
            Reply::Raw(bytes) => (bytes, true),
            Reply::Answer { status, headers, body } => (answer(status, headers, body, keep), !keep),
        };
        stream.write_all(&bytes).await.ok()?;
        stream.flush().await.ok()?;
        if ends {
            return stream.shutdown().await.ok();
        }
    }
}

fn answer(status: u16, headers: Vec<(String, String)>, body: Vec<u8>, keep: bool) -> Vec<u8> {
    let connection = if keep { "keep-alive" } else { "close" };
    let length = body.len();
    let mut head = format!("HTTP/1.1 {status} -\r\ncontent-length: {length}\r\nconnection: {connection}\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    [head.into_bytes(), body].concat()
}

/// Reads a request that begins with these bytes, and leaves what came after it in them.
async fn read(stream: &mut (impl AsyncRead + Unpin), bytes: &mut Vec<u8>) -> Option<Request> {
    let head_end = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
        read_more(stream, bytes).await?;
    };
    let head = String::from_utf8(bytes[..head_end].to_vec()).ok()?;
    let mut lines = head.split("\r\n");
    let mut first = lines.next()?.split(' ');
    let (method, target) = (first.next()?.to_owned(), first.next()?.to_owned());
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let length = headers.iter().find(|(name, _)| name == "content-length").map_or(Some(0), |(_, n)| n.parse().ok())?;
    let mut body = bytes.split_off(head_end + 4);
    while body.len() < length {
        read_more(stream, &mut body).await?;
    }
    *bytes = body.split_off(length);
    Some(Request { method, target, headers, body })
}

async fn read_more(stream: &mut (impl AsyncRead + Unpin), bytes: &mut Vec<u8>) -> Option<()> {
    let read = stream.read_buf(bytes).await.ok()?;
    (read > 0 && bytes.len() <= LONGEST).then_some(())
}
