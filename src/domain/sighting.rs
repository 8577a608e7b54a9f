//! What was seen of a challenge's value: stored, and shown on the order's page.

use std::net::SocketAddr;

use serde::{Deserialize, Serialize};

/// What one look for a TXT value found. Names are lower-case A-labels without the last dot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sighting {
    /// The name that was asked for in the end, after [`Sighting::aliases`].
    pub asked: String,
    /// The aliases that were followed from the challenge's name (CNAME, RFC 1034 section 3.6.2), in order.
    pub aliases: Vec<String>,
    /// The answer of each server asked, at most 16 for a name. Servers that only led on to the alias that was
    /// followed aren't among them.
    pub servers: Vec<ServerAnswer>,
    /// How many addresses of name servers were not asked because there are more than are asked at once.
    pub left_out: usize,
    /// Why not all servers could be asked.
    pub problem: Option<Problem>,
}

impl Sighting {
    /// Whether every server serves the value. Servers without a route from this machine count neither way.
    pub fn seen(&self) -> bool {
        self.problem.is_none()
            && self.servers.iter().any(|server| server.shows)
            && self.servers.iter().all(|server| server.shows || server.answer.is_no_route())
    }
}

/// One server's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerAnswer {
    /// The authoritative server's name; none for a resolver from the settings.
    pub server: Option<String>,
    /// Where it was asked; none where its name has no address.
    pub address: Option<SocketAddr>,
    /// Whether the value looked for is among those it serves.
    pub shows: bool,
    /// What it said.
    pub answer: Answer,
}

/// What a server said when it was asked for the TXT record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "said", rename_all = "kebab-case")]
pub enum Answer {
    /// TXT records stand there.
    Values {
        /// The first of their values, the one looked for before the others. Cut to
        /// [`Answer::MAX_VALUE_LENGTH`] characters (then ending in `…`), with what isn't printable ASCII as `\DDD`
        /// (RFC 1035 section 5.1).
        values: Vec<String>,
        /// How many more there are.
        more: usize,
    },
    /// The name doesn't exist (NXDOMAIN, RFC 2308 section 2.1).
    NoSuchName,
    /// The name exists, but has no TXT record (NODATA, RFC 2308 section 2.2).
    NoTxt,
    /// The name is an alias, for another name than at the servers that were followed.
    Alias {
        /// The name that it leads to.
        target: String,
    },
    /// The server doesn't know the zone that it is named as a server of (RFC 9499 section 7, "lame").
    Lame,
    /// It gave no usable answer.
    Failed {
        /// In which way.
        failure: Failure,
    },
    /// The server's name has no address.
    NoAddress,
    /// The address is none that this installation may connect to; it was not asked.
    Forbidden,
}

impl ServerAnswer {
    /// What to call the server: its name, else its address.
    pub fn called(&self) -> String {
        self.server.clone().or_else(|| self.address.map(|address| address.to_string())).unwrap_or_default()
    }

    /// Its address beside its name: without the port where that is the usual one.
    pub fn beside(&self) -> Option<String> {
        let address = self.server.as_ref().and(self.address)?;
        Some(if address.port() == 53 { address.ip().to_string() } else { address.to_string() })
    }
}

impl Answer {
    /// The most values kept of one server.
    pub const MAX_VALUES: usize = 6;

    /// The longest that a kept value is, in characters.
    pub const MAX_VALUE_LENGTH: usize = 100;

    fn is_no_route(&self) -> bool {
        matches!(self, Self::Failed { failure: Failure::NoRoute })
    }
}

/// Why a server's answer can't be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "how", rename_all = "kebab-case")]
pub enum Failure {
    /// No answer came in time.
    TimedOut,
    /// This machine has no route to the address: an IPv6 one, and the machine has only IPv4, for example.
    NoRoute,
    /// The connection was refused or broken off.
    Unreachable,
    /// What came isn't an answer to the question.
    Malformed,
    /// It refused to answer (REFUSED, RFC 1035 section 4.1.1).
    Refused,
    /// It could not answer (SERVFAIL, RFC 1035 section 4.1.1).
    ServerFailure,
    /// It answered with another response code of the IANA registry.
    OtherCode {
        /// The code.
        code: u16,
    },
}

/// Why the servers that should serve the value could not all be asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum Problem {
    /// The name is none that can be asked for.
    NotAName,
    /// The recursive resolver gave no usable answer about a name.
    Recursor {
        /// The name asked about.
        name: String,
        /// In which way it failed.
        failure: Failure,
    },
    /// The name lies in no zone below the root.
    NoZone {
        /// The name.
        name: String,
    },
    /// The zone has no name servers.
    NoNameServers {
        /// The zone.
        zone: String,
    },
    /// The aliases lead back to a name that was already asked for.
    AliasLoop {
        /// That name.
        name: String,
    },
    /// One alias leads to another, more often than is followed.
    TooManyAliases,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(shows: bool, answer: Answer) -> ServerAnswer {
        let server = Some("ns1.shop.test".to_owned());
        ServerAnswer { server, address: Some("192.0.2.1:53".parse().unwrap()), shows, answer }
    }

    fn sighting(servers: Vec<ServerAnswer>) -> Sighting {
        let asked = "_acme-challenge.shop.test".to_owned();
        Sighting { asked, aliases: Vec::new(), servers, left_out: 0, problem: None }
    }

    fn value() -> Answer {
        Answer::Values { values: vec!["v".to_owned()], more: 0 }
    }

    #[test]
    fn seen_only_when_every_server_shows_it() {
        let no_route = || server(false, Answer::Failed { failure: Failure::NoRoute });
        assert!(!sighting(Vec::new()).seen());
        assert!(sighting(vec![server(true, value()), server(true, value())]).seen());
        assert!(sighting(vec![server(true, value()), no_route()]).seen());
        assert!(!sighting(vec![no_route()]).seen());
        for other in [
            value(),
            Answer::NoSuchName,
            Answer::NoTxt,
            Answer::Lame,
            Answer::NoAddress,
            Answer::Forbidden,
            Answer::Failed { failure: Failure::TimedOut },
        ] {
            assert!(!sighting(vec![server(true, value()), server(false, other.clone())]).seen(), "{other:?}");
        }
        let problem = Some(Problem::TooManyAliases);
        assert!(!Sighting { problem, ..sighting(vec![server(true, value())]) }.seen());
    }

    #[test]
    fn is_stored_as_it_was() {
        let code = Answer::Failed { failure: Failure::OtherCode { code: 23 } };
        let mut stored = sighting(vec![server(true, value()), server(false, code), server(false, Answer::NoTxt)]);
        stored.problem = Some(Problem::Recursor { name: "shop.test".to_owned(), failure: Failure::ServerFailure });
        let json = serde_json::to_value(&stored).unwrap();
        assert_eq!(json["servers"][1]["answer"]["failure"]["code"], 23);
        assert_eq!(serde_json::from_value::<Sighting>(json).unwrap(), stored);
    }
}
