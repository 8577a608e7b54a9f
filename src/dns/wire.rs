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
    stream.send_message(request).next().await.unwrap_or(Err(NetError::NoConnections))
}

async fn over_tcp(server: SocketAddr, request: DnsRequest, limit: Duration) -> Result<DnsResponse, NetError> {
    // The connection is driven by a task of the provider, which ends with it.
    let provider = TokioRuntimeProvider::new();
    let exchange = TcpClientStream::exchange(server, None, limit, None, provider.clone()).await?;
    exchange.send(request).next().await.unwrap_or(Err(NetError::NoConnections))
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
    use super::*;

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
