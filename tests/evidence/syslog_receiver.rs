//! A receiver of syslog over TLS (RFC 5425), which reads frames as strictly as they are to be written.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

use super::collector::tls;

/// What is done with a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Everything is read, and then both say goodbye.
    Take,
    /// Everything is read, and the connection closed without a word.
    TakeWithoutGoodbye,
    /// It is reset before anything was read.
    Reset,
}

/// The receiver. It ends with this value.
pub struct SyslogReceiver {
    pub address: SocketAddr,
    pub root: PathBuf,
    state: Arc<State>,
    accepting: JoinHandle<()>,
}

#[derive(Default)]
struct State {
    plan: Mutex<VecDeque<Act>>,
    connections: Mutex<Vec<Act>>,
    messages: Mutex<Vec<String>>,
}

impl Drop for SyslogReceiver {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl SyslogReceiver {
    pub async fn start(plan: impl IntoIterator<Item = Act>) -> Self {
        let (acceptor, root) = tls();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(State { plan: Mutex::new(plan.into_iter().collect()), ..State::default() });
        let accepting = {
            let state = Arc::clone(&state);
            tokio::spawn(async move {
                while let Ok((stream, _)) = listener.accept().await {
                    serve(&state, &acceptor, stream).await;
                }
            })
        };
        Self { address, root, state, accepting }
    }

    /// Every message that was taken, in their order.
    pub fn messages(&self) -> Vec<String> {
        self.state.messages.lock().unwrap().clone()
    }

    /// What was done with each connection so far.
    pub fn connections(&self) -> Vec<Act> {
        self.state.connections.lock().unwrap().clone()
    }
}

async fn serve(state: &State, acceptor: &TlsAcceptor, stream: TcpStream) {
    let act = state.plan.lock().unwrap().pop_front().unwrap_or(Act::Take);
    state.connections.lock().unwrap().push(act);
    let Ok(mut stream) = acceptor.accept(stream).await else { return };
    if act == Act::Reset {
        stream.get_ref().0.set_zero_linger().unwrap();
        return;
    }
    let mut bytes = Vec::new();
    if stream.read_to_end(&mut bytes).await.is_err() {
        return;
    }
    state.messages.lock().unwrap().extend(unframed(&bytes));
    if act == Act::Take {
        let _ = stream.shutdown().await;
    }
}

/// Messages by their lengths (RFC 5425 section 4.3).
fn unframed(mut bytes: &[u8]) -> Vec<String> {
    let mut messages = Vec::new();
    while !bytes.is_empty() {
        let end = bytes.iter().position(|byte| *byte == b' ').unwrap();
        let length: usize = std::str::from_utf8(&bytes[..end]).unwrap().parse().unwrap();
        let (message, rest) = bytes[end + 1..].split_at(length);
        messages.push(String::from_utf8(message.to_vec()).unwrap());
        bytes = rest;
    }
    messages
}
