//! What was seen of a challenge's value, in the form in which an order's facts keep it: the pages read the stored
//! JSON, and need nothing of the lookup itself.

use std::net::SocketAddr;

use serde::Deserialize;

/// What one look for a TXT value found.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Sighting {
    /// The name that was asked for in the end, after [`Sighting::aliases`].
    pub asked: String,
    /// The aliases that were followed from the challenge's name (CNAME), in order.
    pub aliases: Vec<String>,
    /// The answer of each server asked.
    pub servers: Vec<ServerAnswer>,
    /// How many addresses of name servers were not asked because there are more than are asked at once.
    pub left_out: usize,
    /// Why not all servers could be asked.
    pub problem: Option<SightingProblem>,
}

/// One server's answer.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "said", rename_all = "kebab-case")]
pub enum Answer {
    /// TXT records stand there.
    Values {
        /// The first of their values.
        values: Vec<String>,
        /// How many more there are.
        more: usize,
    },
    /// The name doesn't exist (NXDOMAIN).
    NoSuchName,
    /// The name exists, but has no TXT record.
    NoTxt,
    /// The name is an alias, for another name than at the servers that were followed.
    Alias {
        /// The name that it leads to.
        target: String,
    },
    /// The server doesn't know the zone that it is named as a server of.
    Lame,
    /// It gave no usable answer.
    Failed {
        /// In which way.
        failure: AnswerFailure,
    },
    /// The server's name has no address.
    NoAddress,
    /// The address is none that this installation may connect to; it was not asked.
    Forbidden,
}

/// Why a server's answer can't be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(tag = "how", rename_all = "kebab-case")]
pub enum AnswerFailure {
    /// No answer came in time.
    TimedOut,
    /// There is no route to the address from here.
    NoRoute,
    /// The connection was refused or broken off.
    Unreachable,
    /// What came isn't an answer to the question.
    Malformed,
    /// It refused to answer (REFUSED).
    Refused,
    /// It could not answer (SERVFAIL).
    ServerFailure,
    /// It answered with another response code.
    OtherCode {
        /// The code.
        code: u16,
    },
}

/// Why the servers that should serve the value could not all be asked.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum SightingProblem {
    /// The name is none that can be asked for.
    NotAName,
    /// The recursive resolver gave no usable answer about a name.
    Recursor {
        /// The name asked about.
        name: String,
        /// In which way it failed.
        failure: AnswerFailure,
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
