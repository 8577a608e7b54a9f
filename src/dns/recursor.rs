//! What only a recursive resolver knows: where a zone begins, who serves it, and at which addresses.

use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};

use futures::future::join_all;
use hickory_resolver::proto::op::{Message, Query, ResponseCode};
use hickory_resolver::proto::rr::{Name, RData, RecordType};

use super::lookup::Limits;
use super::reading::{at, failure, shown};
use super::{Failure, Problem, wire};

/// The most name servers of a zone that are considered, and the most addresses of one.
const MAX_NAME_SERVERS: usize = 16;
const MAX_ADDRESSES: usize = 8;

/// The recursive resolvers, the one that answered last being asked first.
#[derive(Debug)]
pub(super) struct Recursor {
    resolvers: Vec<SocketAddr>,
    preferred: AtomicUsize,
}

/// An authoritative server by name, and its addresses, IPv4 first; none where the name has none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NameServer {
    pub name: Name,
    pub addresses: Vec<IpAddr>,
}

impl Recursor {
    pub(super) fn new(resolvers: Vec<SocketAddr>) -> Self {
        Self { resolvers, preferred: AtomicUsize::new(0) }
    }

    /// The zone that `name` lies in: its closest ancestor, or itself, that owns a SOA record.
    pub(super) async fn zone_of(&self, name: &Name, limits: &Limits) -> Result<Name, Problem> {
        let mut candidate = name.clone();
        while !candidate.is_root() {
            let message = self.ask(&candidate, RecordType::SOA, limits).await?;
            match zone_told(&message, &candidate) {
                Some(zone) if zone.is_root() => break,
                Some(zone) => return Ok(zone),
                None => candidate = candidate.base_name(),
            }
        }
        Err(Problem::NoZone { name: shown(name) })
    }

    /// The authoritative servers of `zone`, in the order of their names. An address that can't be found out is as good
    /// as none.
    pub(super) async fn name_servers(&self, zone: &Name, limits: &Limits) -> Result<Vec<NameServer>, Problem> {
        let message = self.ask(zone, RecordType::NS, limits).await?;
        let mut names: Vec<Name> = at(&message.answers, zone)
            .filter_map(|data| match data {
                RData::NS(server) => Some(server.0.to_lowercase()),
                _ => None,
            })
            .collect();
        names.sort();
        names.dedup();
        names.truncate(MAX_NAME_SERVERS);
        if names.is_empty() {
            return Err(Problem::NoNameServers { zone: shown(zone) });
        }
        Ok(join_all(names.into_iter().map(|name| self.name_server(name, limits))).await)
    }

    async fn name_server(&self, name: Name, limits: &Limits) -> NameServer {
        let (v4, v6) = tokio::join!(self.ask(&name, RecordType::A, limits), self.ask(&name, RecordType::AAAA, limits));
        let addresses = [v4, v6].iter().flatten().flat_map(addresses).take(MAX_ADDRESSES).collect();
        NameServer { name, addresses }
    }

    /// Asks the resolvers one after the other, until one says yes or no.
    async fn ask(&self, name: &Name, kind: RecordType, limits: &Limits) -> Result<Message, Problem> {
        let query = Query::query(name.clone(), kind);
        let first = self.preferred.load(Ordering::Relaxed);
        let mut fault = Failure::TimedOut;
        for step in 0..self.resolvers.len() {
            let index = (first + step) % self.resolvers.len();
            match wire::ask(self.resolvers[index], &query, true, limits.next()).await {
                Ok(message) if matches!(message.response_code, ResponseCode::NoError | ResponseCode::NXDomain) => {
                    self.preferred.store(index, Ordering::Relaxed);
                    return Ok(message);
                }
                Ok(message) => fault = failure(message.response_code),
                Err(failure) => fault = failure,
            }
        }
        Err(Problem::Recursor { name: shown(name), failure: fault })
    }
}

/// The zone of `name`, where the answer to "SOA of `name`" tells it: in the answer where the name is the zone's own,
/// beside an empty answer otherwise (RFC 2308 section 3). Beside an alias stands the zone of its target.
fn zone_told(message: &Message, name: &Name) -> Option<Name> {
    if at(&message.answers, name).any(|data| matches!(data, RData::SOA(_))) {
        return Some(name.clone());
    }
    if !message.answers.is_empty() {
        return None;
    }
    let beside = message.authorities.iter().find(|record| matches!(record.data, RData::SOA(_)))?;
    beside.name.zone_of(name).then(|| beside.name.to_lowercase())
}

fn addresses(message: &Message) -> Vec<IpAddr> {
    let addresses = message.answers.iter().filter_map(|record| match &record.data {
        RData::A(address) => Some(IpAddr::V4(address.0)),
        RData::AAAA(address) => Some(IpAddr::V6(address.0).to_canonical()),
        _ => None,
    });
    addresses.collect()
}

#[cfg(test)]
mod tests {
    use hickory_resolver::proto::rr::Record;
    use hickory_resolver::proto::rr::rdata::{CNAME, SOA};

    use super::*;

    fn name(text: &str) -> Name {
        Name::from_ascii(text).unwrap()
    }

    fn soa(owner: &str) -> Record {
        Record::from_rdata(name(owner), 60, RData::SOA(SOA::new(name("ns."), name("hm."), 1, 1, 1, 1, 1)))
    }

    fn message(answers: Vec<Record>, authorities: Vec<Record>) -> Message {
        let mut message = Message::query();
        message.answers = answers;
        message.authorities = authorities;
        message
    }

    #[test]
    fn a_zone_is_told_in_the_answer_or_beside_an_empty_one() {
        let asked = name("a.shop.test.");
        let alias = Record::from_rdata(asked.clone(), 60, RData::CNAME(CNAME(name("b.other.test."))));
        for (answers, authorities, told) in [
            (vec![soa("A.shop.test.")], vec![], Some("a.shop.test.")),
            (vec![], vec![soa("shop.test.")], Some("shop.test.")),
            (vec![], vec![soa("other.test.")], None),
            (vec![], vec![], None),
            (vec![alias.clone()], vec![soa("test.")], None),
            (vec![alias, soa("b.other.test.")], vec![], None),
        ] {
            assert_eq!(zone_told(&message(answers, authorities), &asked), told.map(name));
        }
    }
}
