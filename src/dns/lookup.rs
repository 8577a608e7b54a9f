//! One look: the zone, its servers, each of them asked, and an alias followed.

use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;
use hickory_resolver::proto::op::Query;
use hickory_resolver::proto::rr::{Name, RecordType};
use tokio::sync::Semaphore;
use tokio::time::Instant;

use super::findings::{Findings, Place};
use super::reading::{Reading, read};
use super::recursor::{NameServer, Recursor};
use super::{Answer, DnsSettings, DnsSettingsError, Problem, Sighting, wire};
use crate::net::AllowedNetworks;

/// The longest that one look takes once it has begun.
const MAX_LOOK: Duration = Duration::from_secs(20);

/// The most addresses that are asked about one name.
const MAX_SERVERS: usize = 16;

/// The most looks under way at once, so that their sockets stay within a process's means; more wait their turn.
const MAX_LOOKS: usize = 16;

/// Looks for TXT values. Cheap to clone; the clones share their limits.
#[derive(Debug, Clone)]
pub struct TxtLookup(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    settings: DnsSettings,
    allowed: Arc<AllowedNetworks>,
    recursor: Recursor,
    looks: Semaphore,
}

/// How long may still be waited.
#[derive(Debug)]
pub(super) struct Limits {
    query: Duration,
    deadline: Instant,
}

impl Limits {
    /// How long the next question may take.
    pub(super) fn next(&self) -> Duration {
        self.query.min(self.deadline.saturating_duration_since(Instant::now()))
    }
}

impl TxtLookup {
    /// A lookup with these settings. Authoritative servers are asked only at addresses that `allowed` permits: whoever
    /// owns a zone chooses them. Resolvers from the settings may be anywhere.
    ///
    /// # Errors
    ///
    /// Too many resolvers are set, or none, and the system has none.
    pub fn new(settings: DnsSettings, allowed: Arc<AllowedNetworks>) -> Result<Self, DnsSettingsError> {
        settings.check()?;
        let recursor = Recursor::new(settings.recursive()?);
        Ok(Self(Arc::new(Inner { settings, allowed, recursor, looks: Semaphore::new(MAX_LOOKS) })))
    }

    /// Looks for `value` among the TXT records of `name`, with or without the last dot. Takes up to 20 seconds, and
    /// longer only while many other looks are under way. Everything that goes wrong is part of the answer.
    pub async fn look(&self, name: &str, value: &str) -> Sighting {
        self.findings(name).await.sighting(value)
    }

    /// As [`TxtLookup::look`], for several values that must stand at one name: asks once, and returns a sighting for
    /// each value, in their order.
    pub async fn look_many(&self, name: &str, values: &[&str]) -> Vec<Sighting> {
        let findings = self.findings(name).await;
        values.iter().map(|value| findings.sighting(value)).collect()
    }

    async fn findings(&self, name: &str) -> Findings {
        let Some(name) = parse(name) else { return Findings::not_a_name() };
        // The semaphore is never closed, so a turn always comes.
        let _turn = self.0.looks.acquire().await;
        let limits = Limits {
            query: self.0.settings.query_timeout.min(DnsSettings::MAX_QUERY_TIMEOUT),
            deadline: Instant::now() + MAX_LOOK,
        };
        let mut findings = Findings::new(name.clone());
        let problem = self.0.follow(name, &mut findings, &limits).await.err();
        findings.with_problem(problem)
    }
}

impl Inner {
    /// Asks about the name, then about what it is an alias for, until it is none.
    async fn follow(&self, name: Name, findings: &mut Findings, limits: &Limits) -> Result<(), Problem> {
        let mut next = Some(name);
        while let Some(name) = next {
            let heard = if self.settings.resolvers.is_empty() {
                self.ask_authorities(&name, findings, limits).await?
            } else {
                self.ask_resolvers(&name, limits).await
            };
            next = findings.take(heard)?;
        }
        Ok(())
    }

    async fn ask_resolvers(&self, name: &Name, limits: &Limits) -> Vec<(Place, Reading)> {
        let places = self.settings.resolvers.iter().map(|&address| Place { server: None, address: Some(address) });
        join_all(places.map(|place| ask(place, name, None, limits))).await
    }

    async fn ask_authorities(
        &self,
        name: &Name,
        findings: &mut Findings,
        limits: &Limits,
    ) -> Result<Vec<(Place, Reading)>, Problem> {
        let zone = self.recursor.zone_of(name, limits).await?;
        let servers = self.recursor.name_servers(&zone, limits).await?;
        let (places, left_out) = places(&servers, self.settings.authoritative_port);
        findings.leave_out(left_out);
        let zone = &zone;
        Ok(join_all(places.into_iter().map(|place| async move {
            match place.address {
                None => (place, Reading::Otherwise(Answer::NoAddress)),
                Some(address) if !self.allowed.permits(address.ip()) => (place, Reading::Otherwise(Answer::Forbidden)),
                Some(_) => ask(place, name, Some(zone), limits).await,
            }
        }))
        .await)
    }
}

/// Asks one server for the TXT record: the zone's authority without recursion, a resolver (no zone) with it.
async fn ask(place: Place, name: &Name, zone: Option<&Name>, limits: &Limits) -> (Place, Reading) {
    let Some(address) = place.address else { return (place, Reading::Otherwise(Answer::NoAddress)) };
    let query = Query::query(name.clone(), RecordType::TXT);
    let reading = match wire::ask(address, &query, zone.is_none(), limits.next()).await {
        Ok(message) => read(&message, name, zone),
        Err(failure) => Reading::Otherwise(Answer::Failed { failure }),
    };
    (place, reading)
}

/// The addresses to ask, each once, at most [`MAX_SERVERS`], and how many are left out. Every server's first address
/// comes before any server's second; a server without one has a place all the same.
fn places(servers: &[NameServer], port: u16) -> (Vec<Place>, usize) {
    let mut places: Vec<Place> = Vec::new();
    let most = servers.iter().map(|server| server.addresses.len()).max().unwrap_or_default();
    for turn in 0..most.max(1) {
        for server in servers {
            let address = server.addresses.get(turn).map(|&address| (address, port).into());
            let nowhere = turn == 0 && address.is_none();
            let fresh = address.is_some() && places.iter().all(|place| place.address != address);
            if nowhere || fresh {
                places.push(Place { server: Some(server.name.clone()), address });
            }
        }
    }
    let left_out = places.len().saturating_sub(MAX_SERVERS);
    places.truncate(MAX_SERVERS);
    places.sort_by(|a, b| a.server.cmp(&b.server));
    (places, left_out)
}

fn parse(name: &str) -> Option<Name> {
    let mut name = Name::from_ascii(name).ok()?.to_lowercase();
    name.set_fqdn(true);
    (!name.is_root()).then_some(name)
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::*;

    fn server(name: &str, addresses: &[&str]) -> NameServer {
        let addresses = addresses.iter().map(|address| address.parse::<IpAddr>().unwrap()).collect();
        NameServer { name: Name::from_ascii(name).unwrap(), addresses }
    }

    #[test]
    fn asks_each_address_once_and_leaves_no_server_out() {
        let servers = [
            server("a.", &["192.0.2.1", "2001:db8::1"]),
            server("b.", &[]),
            server("c.", &["192.0.2.1", "2001:db8::2"]),
        ];
        let (places, left_out) = places(&servers, 53);
        let found: Vec<_> = places
            .iter()
            .map(|place| (place.server.as_ref().unwrap().to_ascii(), place.address.map(|address| address.to_string())))
            .collect();
        let expected = [
            ("a.", Some("192.0.2.1:53")),
            ("a.", Some("[2001:db8::1]:53")),
            ("b.", None),
            ("c.", Some("[2001:db8::2]:53")),
        ];
        let expected: Vec<_> = expected.map(|(name, address)| (name.to_owned(), address.map(str::to_owned))).into();
        assert_eq!((found, left_out), (expected, 0));
    }

    #[test]
    fn asks_so_many_and_says_how_many_more_there_are() {
        let servers: Vec<NameServer> = (0..13)
            .map(|n| server(&format!("{n:02}."), &[&format!("192.0.2.{n}"), &format!("2001:db8::{n:x}")]))
            .collect();
        let (places, left_out) = places(&servers, 53);
        assert_eq!((places.len(), left_out), (16, 10));
        let named: std::collections::BTreeSet<_> = places.iter().map(|place| place.server.clone()).collect();
        assert_eq!(named.len(), 13);
    }

    #[test]
    fn names_are_taken_with_and_without_the_last_dot() {
        assert_eq!(parse("_acme-challenge.Shop.test"), parse("_acme-challenge.shop.test."));
        assert!(parse("_acme-challenge.shop.test").is_some_and(|name| name.is_fqdn()));
        for wrong in ["", ".", "a..b", &"x".repeat(64)] {
            assert_eq!(parse(wrong), None, "{wrong:?}");
        }
    }
}
