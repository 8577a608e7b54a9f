//! Free ports. Between looking and listening somebody else may take one; whoever uses this tries again then.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, UdpSocket};

/// How many ports are looked at for one that is free for TCP and for UDP.
const LOOKS: usize = 100;

/// `N` different loopback addresses whose ports are free for TCP and UDP.
pub(super) fn free<const N: usize>() -> io::Result<[SocketAddr; N]> {
    // All of them are held until the last is found, so that they differ.
    let mut held = Vec::with_capacity(N);
    for _ in 0..LOOKS {
        let tcp = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = tcp.local_addr()?;
        if let Ok(udp) = UdpSocket::bind(address) {
            held.push((address, tcp, udp));
        }
        if held.len() == N {
            break;
        }
    }
    let addresses: Vec<SocketAddr> = held.iter().map(|(address, ..)| *address).collect();
    addresses.try_into().map_err(|_| io::Error::new(io::ErrorKind::AddrInUse, "no free port"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_differ_and_are_free() {
        let [a, b, c] = free::<3>().unwrap();
        assert!(a != b && b != c && a != c);
        for address in [a, b, c] {
            assert!(address.ip().is_loopback());
            assert!(TcpListener::bind(address).is_ok() && UdpSocket::bind(address).is_ok());
        }
    }
}
