//! How the DNS is looked at.

use std::net::SocketAddr;

use super::section::section;
use crate::dns::DnsSettings;

section! {
    /// How the DNS is looked at.
    DnsArgs {
        /// Ask only these resolvers for TXT values, not the zones' own name servers (split horizon), as address:port
        #[arg(long, env = "CERTDESK_DNS_RESOLVERS", value_name = "ADDRESS:PORT", value_delimiter = ',')]
        dns_resolvers: Vec<SocketAddr>,
        /// The recursive resolvers that zones and name servers are found by [default: the machine's own]
        #[arg(long, env = "CERTDESK_DNS_RECURSIVE", value_name = "ADDRESS:PORT", value_delimiter = ',')]
        dns_recursive: Vec<SocketAddr>,
        /// The port of the zones' name servers [default: 53]
        #[arg(long, env = "CERTDESK_DNS_AUTHORITATIVE_PORT", value_name = "PORT")]
        dns_authoritative_port: u16,
    }
}

impl DnsArgs {
    pub(super) fn resolve(self) -> DnsSettings {
        let default = DnsSettings::default();
        DnsSettings {
            resolvers: self.dns_resolvers.unwrap_or_default(),
            recursive: self.dns_recursive.unwrap_or_default(),
            authoritative_port: self.dns_authoritative_port.unwrap_or(default.authoritative_port),
            ..default
        }
    }
}
