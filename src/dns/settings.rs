//! How records are looked up.

use std::net::SocketAddr;
use std::time::Duration;

use hickory_resolver::net::NetError;
use hickory_resolver::system_conf::read_system_conf;

/// The port that name servers listen at (RFC 1035 section 4.2).
const DNS_PORT: u16 = 53;

/// How DNS records are looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DnsSettings {
    /// Where not empty, a challenge's value is asked of these resolvers, and of nobody else: for a split horizon, or
    /// where name servers can't be reached. They must not keep answers long, negative ones included. At most
    /// [`DnsSettings::MAX_RESOLVERS`].
    pub resolvers: Vec<SocketAddr>,
    /// The recursive resolvers that zones and their name servers are found with, the first that answers being used;
    /// where empty, those of the system (`/etc/resolv.conf`, read once). At most [`DnsSettings::MAX_RESOLVERS`].
    pub recursive: Vec<SocketAddr>,
    /// The port at which authoritative name servers are asked.
    pub authoritative_port: u16,
    /// How long a server is waited for, its second chance over UDP and its TCP fallback included. At most
    /// [`DnsSettings::MAX_QUERY_TIMEOUT`]; what is more is cut.
    pub query_timeout: Duration,
}

impl DnsSettings {
    /// The most resolvers of either kind.
    pub const MAX_RESOLVERS: usize = 16;

    /// The longest wait for one server.
    pub const MAX_QUERY_TIMEOUT: Duration = Duration::from_secs(5);

    /// The recursive resolvers to use, the system's where none is set.
    pub(super) fn recursive(&self) -> Result<Vec<SocketAddr>, DnsSettingsError> {
        // With resolvers of its own, a look needs no other.
        if !self.recursive.is_empty() || !self.resolvers.is_empty() {
            return Ok(self.recursive.clone());
        }
        let (system, _) = read_system_conf().map_err(DnsSettingsError::System)?;
        let mut found: Vec<SocketAddr> =
            system.name_servers().iter().map(|server| SocketAddr::new(server.ip, DNS_PORT)).collect();
        found.dedup();
        found.truncate(Self::MAX_RESOLVERS);
        if found.is_empty() { Err(DnsSettingsError::NoResolver) } else { Ok(found) }
    }

    /// Fails where a list is too long.
    pub(super) fn check(&self) -> Result<(), DnsSettingsError> {
        if self.resolvers.len().max(self.recursive.len()) > Self::MAX_RESOLVERS {
            return Err(DnsSettingsError::TooManyResolvers);
        }
        Ok(())
    }
}

impl Default for DnsSettings {
    fn default() -> Self {
        Self {
            resolvers: Vec::new(),
            recursive: Vec::new(),
            authoritative_port: DNS_PORT,
            query_timeout: Self::MAX_QUERY_TIMEOUT,
        }
    }
}

/// Records can't be looked up with these settings on this machine.
#[derive(Debug, thiserror::Error)]
pub enum DnsSettingsError {
    /// No recursive resolver is set, and the system's configuration can't be read.
    #[error("the system's resolver configuration can't be read")]
    System(#[source] NetError),
    /// No recursive resolver is set, and the system has none.
    #[error("neither the settings nor the system name a recursive resolver")]
    NoResolver,
    /// A list of resolvers has more than [`DnsSettings::MAX_RESOLVERS`] entries.
    #[error("at most {} resolvers can be set", DnsSettings::MAX_RESOLVERS)]
    TooManyResolvers,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_systems_resolvers_are_asked_for_only_where_they_are_needed() {
        let one: SocketAddr = "192.0.2.1:53".parse().unwrap();
        let own = DnsSettings { resolvers: vec![one], ..DnsSettings::default() };
        assert_eq!(own.recursive().unwrap(), []);
        let given = DnsSettings { recursive: vec![one], ..DnsSettings::default() };
        assert_eq!(given.recursive().unwrap(), [one]);
    }

    #[test]
    fn too_many_resolvers_are_refused() {
        let many = vec!["192.0.2.1:53".parse().unwrap(); DnsSettings::MAX_RESOLVERS + 1];
        let settings = DnsSettings { recursive: many, ..DnsSettings::default() };
        assert!(matches!(settings.check(), Err(DnsSettingsError::TooManyResolvers)));
        assert!(DnsSettings::default().check().is_ok());
    }
}
