//! Which addresses an outgoing connection may go to, checked at connect time, after the name was resolved, so that a
//! name that changes its address between the check and the connection gains nothing.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// Networks that may be reached although they aren't public: a setting, empty unless filled in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AllowedNetworks(Vec<Network>);

/// An address block in CIDR notation (RFC 4632).
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(try_from = "String")]
pub struct Network {
    address: IpAddr,
    prefix: u8,
}

/// The text is no address block.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a network such as 10.0.0.0/8")]
pub struct NotANetwork(String);

impl std::str::FromStr for Network {
    type Err = NotANetwork;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fault = || NotANetwork(text.to_owned());
        let (address, prefix) = match text.trim().split_once('/') {
            Some((address, prefix)) => (address, Some(prefix.parse::<u8>().map_err(|_| fault())?)),
            None => (text.trim(), None),
        };
        let address: IpAddr = address.parse().map_err(|_| fault())?;
        let bits = if address.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.unwrap_or(bits);
        if prefix > bits { Err(fault()) } else { Ok(Self { address, prefix }) }
    }
}

impl TryFrom<String> for Network {
    type Error = NotANetwork;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl Network {
    fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address) {
            (IpAddr::V4(net), IpAddr::V4(address)) => {
                let shift = 32 - u32::from(self.prefix);
                net.to_bits().checked_shr(shift) == address.to_bits().checked_shr(shift)
            }
            (IpAddr::V6(net), IpAddr::V6(address)) => {
                let shift = 128 - u32::from(self.prefix);
                net.to_bits().checked_shr(shift) == address.to_bits().checked_shr(shift)
            }
            _ => false,
        }
    }
}

impl AllowedNetworks {
    /// These networks, besides every public one.
    pub fn new(networks: Vec<Network>) -> Self {
        Self(networks)
    }

    /// Whether a connection to `address` may be made: public, or within a network that the settings allow.
    pub fn permits(&self, address: IpAddr) -> bool {
        is_public(address) || self.opens(address)
    }

    /// Whether `address` is within a network that the settings allow.
    pub fn opens(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(address))
    }

    /// Whether the host of `url` is written as an address in a network that the settings open.
    pub fn opens_literal(&self, url: &url::Url) -> bool {
        let address: IpAddr = match url.host() {
            Some(url::Host::Ipv4(address)) => address.into(),
            Some(url::Host::Ipv6(address)) => address.into(),
            _ => return false,
        };
        self.opens(address)
    }

    /// Whether the host of `url`, where it is written as an address, may be connected to. Names are checked when they
    /// are resolved.
    pub fn permits_literal(&self, url: &url::Url) -> bool {
        match url.host() {
            Some(url::Host::Ipv4(address)) => self.permits(address.into()),
            Some(url::Host::Ipv6(address)) => self.permits(address.into()),
            Some(url::Host::Domain(_)) => true,
            None => false,
        }
    }
}

/// Where a machine in Azure reaches its host, which tells it secrets: by its number a public address.
const AZURE_HOST: Ipv4Addr = Ipv4Addr::new(168, 63, 129, 16);

/// Whether an address is one of the public Internet's (the IANA special-purpose registries, RFC 6890).
pub fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            !(v4.is_unspecified()
                || v4.is_loopback()
                || v4.is_private()
                || v4.is_link_local()
                || v4.is_broadcast()
                || v4.is_multicast()
                || v4.is_documentation()
                || a == 0
                || a >= 240
                || (a == 100 && (b & 0xc0) == 64)
                || (a == 192 && b == 0 && c == 0)
                || (a == 192 && b == 88 && c == 99)
                || (a == 198 && (b & 0xfe) == 18)
                || v4 == AZURE_HOST)
        }
        IpAddr::V6(v6) => {
            let segments = v6.segments();
            // Only 2000::/3 is given out; within it, leave out documentation, Teredo, 6to4 and the like, which can
            // carry an IPv4 address of any kind.
            (segments[0] & 0xe000) == 0x2000
                && !(segments[0] == 0x2001 && segments[1] < 0x0200)
                && !(segments[0] == 0x2001 && segments[1] == 0x0db8)
                && segments[0] != 0x2002
                && (segments[0] & 0xfff0) != 0x3ff0
        }
    }
}

/// Drops every address that may not be connected to from what another resolver finds.
struct GuardedResolver {
    resolver: Arc<dyn Resolve>,
    allowed: Arc<AllowedNetworks>,
    permits: fn(&AllowedNetworks, IpAddr) -> bool,
}

/// Every address of the host is in a network that may not be reached.
#[derive(Debug, thiserror::Error)]
#[error("{0} is at no address that may be connected to")]
pub struct AddressRefused(String);

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let (host, allowed, permits) = (name.as_str().to_owned(), Arc::clone(&self.allowed), self.permits);
        let found = self.resolver.resolve(name);
        Box::pin(async move {
            let permitted: Vec<SocketAddr> = found.await?.filter(|address| permits(&allowed, address.ip())).collect();
            if permitted.is_empty() {
                return Err(AddressRefused(host).into());
            }
            Ok(Box::new(permitted.into_iter()) as Addrs)
        })
    }
}

/// The machine's own resolver.
#[derive(Debug)]
pub struct SystemResolver;

impl Resolve for SystemResolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

/// A client builder for requests to addresses that somebody typed in: names resolve to permitted addresses only,
/// redirects aren't followed, no proxy is taken from the environment, and a whole request ends within `timeout`.
/// Check literal addresses with [`AllowedNetworks::permits_literal`]; no resolver sees those.
pub fn guarded_client(allowed: Arc<AllowedNetworks>, timeout: Duration) -> reqwest::ClientBuilder {
    guarded_client_over(Arc::new(SystemResolver), allowed, timeout)
}

/// The same for what goes without TLS: names resolve to addresses in the networks that the settings open, and to no others.
/// Check literal addresses with [`AllowedNetworks::opens_literal`].
pub fn inner_client(allowed: Arc<AllowedNetworks>, timeout: Duration) -> reqwest::ClientBuilder {
    client(GuardedResolver { resolver: Arc::new(SystemResolver), allowed, permits: AllowedNetworks::opens }, timeout)
}

/// The same with another resolver than the machine's own. A name is resolved once for each connection, and the connection
/// goes to an address of that very answer.
pub fn guarded_client_over(
    resolver: Arc<dyn Resolve>,
    allowed: Arc<AllowedNetworks>,
    timeout: Duration,
) -> reqwest::ClientBuilder {
    client(GuardedResolver { resolver, allowed, permits: AllowedNetworks::permits }, timeout)
}

fn client(resolver: GuardedResolver, timeout: Duration) -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .user_agent(USER_AGENT)
        .dns_resolver(resolver)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .connect_timeout(timeout.min(Duration::from_secs(10)))
        .timeout(timeout)
}

/// The pause that a `Retry-After` asks for (RFC 9110 section 10.2.3), cut to `most`. A moment is reckoned from the `Date`
/// of the same answer, so that the two machines' clocks need not agree; without that it says nothing.
pub fn parse_retry_after(value: &str, date: Option<&str>, most: Duration) -> Option<Duration> {
    let value = value.trim();
    let pause = if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        value.parse().map_or(most, Duration::from_secs)
    } else {
        let until = chrono::DateTime::parse_from_rfc2822(value).ok()?;
        let from = chrono::DateTime::parse_from_rfc2822(date?.trim()).ok()?;
        (until - from).to_std().unwrap_or_default()
    };
    Some(pause.min(most))
}

/// What we call ourselves; some authorities refuse requests without it (RFC 8555 section 6.1).
pub const USER_AGENT: &str = concat!("certdesk/", env!("CARGO_PKG_VERSION"));

/// The first error of type `E` among the causes. An `io::Error` doesn't name what it wraps as its source.
pub fn find_cause<'a, E: std::error::Error + 'static>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a E> {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        cause = match error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref) {
            Some(wrapped) => Some(wrapped),
            None => error.source(),
        };
    }
    None
}

/// Why a body could not be read.
#[derive(Debug, thiserror::Error)]
pub enum BodyError {
    /// The body is longer than the reader takes.
    #[error("an answer of more than {0} bytes")]
    TooLarge(usize),
    /// The connection failed while the body was read.
    #[error(transparent)]
    Transport(#[from] reqwest::Error),
}

/// Reads a body of at most `limit` bytes.
pub async fn read_bounded(mut response: reqwest::Response, limit: usize) -> Result<Vec<u8>, BodyError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > limit {
            return Err(BodyError::TooLarge(limit));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// First and last address of blocks that aren't public, and why.
    const CLOSED: [(&str, &str, &str); 37] = [
        ("0.0.0.0", "0.255.255.255", "this network (RFC 791)"),
        ("10.0.0.0", "10.255.255.255", "private (RFC 1918)"),
        ("100.64.0.0", "100.127.255.255", "shared by carriers (RFC 6598)"),
        ("127.0.0.0", "127.255.255.255", "loopback"),
        ("169.254.0.0", "169.254.255.255", "link-local"),
        ("169.254.169.254", "169.254.169.254", "metadata of clouds"),
        ("100.100.100.200", "100.100.100.200", "metadata of Alibaba"),
        ("168.63.129.16", "168.63.129.16", "the host of a machine in Azure"),
        ("192.0.0.192", "192.0.0.192", "metadata of Oracle"),
        ("172.16.0.0", "172.31.255.255", "private"),
        ("192.0.0.0", "192.0.0.255", "protocol assignments (RFC 6890)"),
        ("192.0.2.0", "192.0.2.255", "documentation"),
        ("192.88.99.0", "192.88.99.255", "6to4 relays (RFC 7526)"),
        ("192.168.0.0", "192.168.255.255", "private"),
        ("198.18.0.0", "198.19.255.255", "benchmarks (RFC 2544)"),
        ("198.51.100.0", "198.51.100.255", "documentation"),
        ("203.0.113.0", "203.0.113.255", "documentation"),
        ("224.0.0.0", "239.255.255.255", "multicast"),
        ("240.0.0.0", "255.255.255.255", "reserved, and broadcast"),
        ("::", "::1", "unspecified, and loopback"),
        ("::127.0.0.1", "::10.0.0.1", "IPv4-compatible (RFC 4291)"),
        ("::ffff:0.0.0.0", "::ffff:0.255.255.255", "IPv4-mapped"),
        ("::ffff:127.0.0.1", "::ffff:127.255.255.255", "IPv4-mapped loopback"),
        ("::ffff:169.254.169.254", "::ffff:169.254.169.254", "IPv4-mapped metadata"),
        ("::ffff:0:10.0.0.1", "::ffff:0:8.8.8.8", "IPv4-translated (RFC 2765)"),
        ("64:ff9b::127.0.0.1", "64:ff9b::8.8.8.8", "NAT64 (RFC 6052)"),
        ("64:ff9b:1::10.0.0.1", "64:ff9b:1:ffff::1", "NAT64 of a site (RFC 8215)"),
        ("100::", "100::ffff:ffff:ffff:ffff", "discard (RFC 6666)"),
        ("2001::", "2001:1ff:ffff::1", "Teredo, ORCHID and other protocols (RFC 2928)"),
        ("2001:db8::", "2001:db8:ffff::1", "documentation"),
        ("2002:7f00:1::", "2002:a00:1::1", "6to4 (RFC 3056)"),
        ("2002::", "2002:ffff::1", "6to4"),
        ("3fff::", "3fff:fff::1", "documentation (RFC 9637)"),
        ("5f00::", "5f00:ffff::1", "segment routing (RFC 9602)"),
        ("fc00::", "fdff:ffff::1", "unique local, metadata of clouds among them"),
        ("fe80::1", "febf::1", "link-local"),
        ("fec0::1", "ffff::1", "site-local, multicast"),
    ];

    #[test]
    fn only_public_addresses_are_public() {
        for (first, last, why) in CLOSED {
            for address in [first, last] {
                assert!(!is_public(address.parse().unwrap()), "{address}: {why}");
            }
        }
        let neighbours = "1.0.0.0 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0 \
                          168.63.129.15 169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 172.65.32.248 192.0.1.0 \
                          192.88.98.255 192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0 223.255.255.255 \
                          ::ffff:8.8.8.8 2001:200::1 2001:4860:4860::8888 2003::1 2606:4700::1111";
        for address in neighbours.split_whitespace() {
            assert!(is_public(address.parse().unwrap()), "{address}");
        }
    }

    /// Finds the addresses of its list, one answer after the other.
    struct Changing(std::sync::Mutex<Vec<Vec<&'static str>>>);

    impl Resolve for Changing {
        fn resolve(&self, _: Name) -> Resolving {
            let answer = self.0.lock().unwrap().remove(0);
            let found = answer.into_iter().map(|address| SocketAddr::new(address.parse().unwrap(), 0));
            Box::pin(async move { Ok(Box::new(found) as Addrs) })
        }
    }

    #[tokio::test]
    async fn what_a_name_is_at_is_looked_at_each_time() {
        let answers = vec![vec!["8.8.8.8"], vec!["127.0.0.1", "8.8.4.4", "::1"], vec!["127.0.0.1", "fe80::1"], vec![]];
        let resolver = Arc::new(Changing(std::sync::Mutex::new(answers)));
        let guarded = GuardedResolver { resolver, allowed: Arc::default(), permits: AllowedNetworks::permits };
        let resolve = async || guarded.resolve("changing.test".parse().unwrap()).await;
        let ips = |found: Addrs| found.map(|address| address.ip().to_string()).collect::<Vec<_>>();
        assert_eq!(ips(resolve().await.unwrap()), ["8.8.8.8"]);
        assert_eq!(ips(resolve().await.unwrap()), ["8.8.4.4"]);
        for _ in 0..2 {
            assert!(resolve().await.err().unwrap().is::<AddressRefused>());
        }
    }

    #[tokio::test]
    async fn without_tls_only_open_networks_count() {
        let resolver = Arc::new(Changing(std::sync::Mutex::new(vec![vec!["8.8.8.8", "10.0.0.1"], vec!["8.8.8.8"]])));
        let allowed = Arc::new(AllowedNetworks::new(vec!["10.0.0.0/8".parse().unwrap()]));
        let guarded = GuardedResolver { resolver, allowed, permits: AllowedNetworks::opens };
        let found = guarded.resolve("changing.test".parse().unwrap()).await.unwrap();
        assert_eq!(found.map(|address| address.ip().to_string()).collect::<Vec<_>>(), ["10.0.0.1"]);
        assert!(guarded.resolve("changing.test".parse().unwrap()).await.is_err());
    }

    #[test]
    fn settings_open_a_network() {
        let allowed = AllowedNetworks::new(vec!["127.0.0.0/8".parse().unwrap(), "fd00::/8".parse().unwrap()]);
        assert!(allowed.permits("127.1.2.3".parse().unwrap()));
        assert!(allowed.permits("::ffff:127.0.0.1".parse().unwrap()));
        assert!(allowed.permits("fd12::1".parse().unwrap()));
        assert!(!allowed.permits("10.0.0.1".parse().unwrap()));
        assert!(allowed.permits("8.8.8.8".parse().unwrap()));
        assert!("10.0.0.0/33".parse::<Network>().is_err());
        let all: Network = "0.0.0.0/0".parse().unwrap();
        assert!(all.contains("10.0.0.1".parse().unwrap()));
    }

    const DAY: Duration = Duration::from_secs(24 * 60 * 60);

    #[test]
    fn retry_after_in_seconds_and_moments() {
        let date = Some("Sun, 06 Nov 1994 08:49:37 GMT");
        let seconds = |value, date| parse_retry_after(value, date, DAY).map(|pause| pause.as_secs());
        assert_eq!(seconds("120", None), Some(120));
        assert_eq!(seconds(" 0 ", None), Some(0));
        assert_eq!(seconds("Sun, 06 Nov 1994 08:50:37 GMT", date), Some(60));
        assert_eq!(seconds("Sun, 06 Nov 1994 08:00:00 GMT", date), Some(0));
        assert_eq!(seconds("Sun, 06 Nov 1994 08:50:37 GMT", None), None);
    }

    #[test]
    fn retry_after_is_bounded_and_takes_no_nonsense() {
        let day = Some(DAY);
        assert_eq!(parse_retry_after("86401", None, DAY), day);
        assert_eq!(parse_retry_after(&"9".repeat(400), None, DAY), day);
        assert_eq!(parse_retry_after("Fri, 06 Nov 2099 08:49:37 GMT", Some("Sun, 06 Nov 1994 08:49:37 GMT"), DAY), day);
        for nonsense in ["", "-1", "1.5", "soon", "+5", "١٢"] {
            assert_eq!(parse_retry_after(nonsense, Some("Sun, 06 Nov 1994 08:49:37 GMT"), DAY), None, "{nonsense}");
        }
    }
}
