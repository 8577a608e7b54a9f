//! The portal's port: taken first, for the others are told of it.

use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};

use anyhow::{Context, bail};

use super::greeting::say;

const DEFAULT: (Ipv4Addr, u16) = (Ipv4Addr::LOCALHOST, 8080);

/// Listens at the address that was asked for, or else at the default one or a free port, saying so.
pub(super) fn listen(asked: Option<SocketAddr>) -> anyhow::Result<TcpListener> {
    if let Some(address) = asked {
        if !address.ip().is_loopback() {
            bail!("{address} is not a loopback address; the demo lets anybody be anybody, so it listens on no other");
        }
        return TcpListener::bind(address).with_context(|| format!("listening on {address}: is the port taken?"));
    }
    match TcpListener::bind(DEFAULT) {
        Err(error) if error.kind() == ErrorKind::AddrInUse => {
            let listener = TcpListener::bind((DEFAULT.0, 0)).context("looking for a free port")?;
            let port = listener.local_addr().context("the address listened on")?.port();
            say(&format!("Port {} is taken: using {port}.", DEFAULT.1));
            Ok(listener)
        }
        outcome => outcome.with_context(|| format!("listening on port {}", DEFAULT.1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_only_and_a_port_asked_for_is_not_exchanged() {
        assert!(listen(Some("0.0.0.0:0".parse().unwrap())).unwrap_err().to_string().contains("loopback"));
        let listener = listen(Some("127.0.0.1:0".parse().unwrap())).unwrap();
        let taken = listener.local_addr().unwrap();
        assert!(listen(Some(taken)).unwrap_err().to_string().contains(&taken.to_string()));
    }
}
