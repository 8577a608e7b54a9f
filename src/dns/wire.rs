//! One question to one server.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use futures::StreamExt;
use hickory_resolver::net::NetError;
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::net::tcp::TcpClientStream;
use hickory_resolver::net::udp::UdpClientStream;
use hickory_resolver::net::xfer::{DnsHandle, DnsRequestSender};
use hickory_resolver::proto::op::{DnsRequest, DnsRequestOptions, DnsResponse, Message, MessageType, Query};

use super::Failure;

/// How often a question is sent over UDP, the answer to any of the sendings being taken.
const SENDINGS: u8 = 2;

/// Asks `server`, over UDP from a random port, then over TCP where the answer was cut short (RFC 7766). Takes no longer
/// than `limit`.
pub(super) async fn ask(
    server: SocketAddr,
    query: &Query,
    recursion_desired: bool,
    limit: Duration,
) -> Result<Message, Failure> {
    let mut options = DnsRequestOptions::default();
    options.recursion_desired = recursion_desired;
    options.retry_interval = limit / u32::from(SENDINGS);
    let request = DnsRequest::from_query(query.clone(), options);
    let answer = async {
        let answer = over_udp(server, request.clone(), limit).await?;
        if answer.truncation { over_tcp(server, request, limit).await } else { Ok(answer) }
    };
    let answer = tokio::time::timeout(limit, answer).await.map_err(|_| Failure::TimedOut)?;
    let message = answer.map_err(|fault| failure(&fault))?.into_message();
    if message.message_type != MessageType::Response || message.queries.first() != Some(query) {
        return Err(Failure::Malformed);
    }
    Ok(message)
}

async fn over_udp(server: SocketAddr, request: DnsRequest, limit: Duration) -> Result<DnsResponse, NetError> {
    let mut stream = UdpClientStream::builder(server, TokioRuntimeProvider::new())
        .with_timeout(Some(limit))
        .with_max_retries(SENDINGS)
        .with_retry_interval_floor(0)
        .build();
    // Without an answer in time the stream ends.
    stream.send_message(request).next().await.unwrap_or(Err(NetError::Timeout))
}

async fn over_tcp(server: SocketAddr, request: DnsRequest, limit: Duration) -> Result<DnsResponse, NetError> {
    // The connection is driven by a task of the provider, which ends with it.
    let provider = TokioRuntimeProvider::new();
    let exchange = TcpClientStream::exchange(server, None, limit, None, provider.clone()).await?;
    exchange.send(request).next().await.unwrap_or(Err(NetError::Timeout))
}

fn failure(fault: &NetError) -> Failure {
    match fault {
        NetError::Timeout => Failure::TimedOut,
        NetError::Proto(_) => Failure::Malformed,
        NetError::Io(fault) => match fault.kind() {
            io::ErrorKind::TimedOut => Failure::TimedOut,
            io::ErrorKind::NetworkUnreachable | io::ErrorKind::AddrNotAvailable => Failure::NoRoute,
            _ if fault.raw_os_error() == Some(libc::EAFNOSUPPORT) => Failure::NoRoute,
            _ => Failure::Unreachable,
        },
        _ => Failure::Unreachable,
    }
}

#[cfg(test)]
mod tests {
    use hickory_resolver::proto::rr::{Name, RecordType};
    use tokio::net::UdpSocket;

    use super::*;

    /// Asks a server that ignores the first question, and sends the second back with other flags.
    async fn ask_echo(flags: u8) -> Result<Message, Failure> {
        let server = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let address = server.local_addr().unwrap();
        let echo = async {
            let mut buffer = [0; 512];
            server.recv_from(&mut buffer).await.unwrap();
            let (length, asker) = server.recv_from(&mut buffer).await.unwrap();
            buffer[2] |= flags;
            server.send_to(&buffer[..length], asker).await.unwrap();
        };
        let query = Query::query(Name::from_ascii("shop.test.").unwrap(), RecordType::TXT);
        tokio::join!(ask(address, &query, false, Duration::from_secs(2)), echo).0
    }

    const RESPONSE: u8 = 0x80;
    const TRUNCATED: u8 = 0x02;

    #[tokio::test]
    async fn a_lost_question_is_sent_again() {
        let message = ask_echo(RESPONSE).await.unwrap();
        assert!(message.edns.is_some() && !message.recursion_desired);
    }

    #[tokio::test]
    async fn what_is_no_answer_is_refused() {
        assert_eq!(ask_echo(0).await.err(), Some(Failure::Malformed));
        // Nobody is there for the TCP connection that a truncated answer asks for.
        assert_eq!(ask_echo(RESPONSE | TRUNCATED).await.err(), Some(Failure::Unreachable));
    }

    fn os(code: i32) -> Failure {
        failure(&NetError::from(io::Error::from_raw_os_error(code)))
    }

    #[test]
    fn a_missing_route_is_told_from_a_closed_door() {
        assert_eq!(os(libc::ENETUNREACH), Failure::NoRoute);
        assert_eq!(os(libc::EADDRNOTAVAIL), Failure::NoRoute);
        assert_eq!(os(libc::EAFNOSUPPORT), Failure::NoRoute);
        assert_eq!(os(libc::ECONNREFUSED), Failure::Unreachable);
        assert_eq!(os(libc::ETIMEDOUT), Failure::TimedOut);
        assert_eq!(failure(&NetError::Timeout), Failure::TimedOut);
    }
}
