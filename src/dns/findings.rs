//! What the servers said, before it is cut down to what is kept for one value.

use std::net::SocketAddr;

use hickory_resolver::proto::rr::Name;

use super::reading::{MAX_ALIASES, Reading, shown};
use super::{Answer, Failure, Problem, ServerAnswer, Sighting};

/// A server to be asked: its name, where it has one, and its address.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Place {
    pub server: Option<Name>,
    pub address: Option<SocketAddr>,
}

/// All that was found out in one look.
#[derive(Debug, Default)]
pub(super) struct Findings {
    /// The name looked for, then the aliases followed from it.
    names: Vec<Name>,
    servers: Vec<(Place, Said)>,
    left_out: usize,
    problem: Option<Problem>,
}

#[derive(Debug)]
enum Said {
    Values(Vec<Vec<u8>>),
    Otherwise(Answer),
}

impl Findings {
    pub(super) fn new(name: Name) -> Self {
        Self { names: vec![name], ..Self::default() }
    }

    /// A look that came to nothing for a name that is none.
    pub(super) fn not_a_name() -> Self {
        Self { problem: Some(Problem::NotAName), ..Self::default() }
    }

    pub(super) fn with_problem(mut self, problem: Option<Problem>) -> Self {
        self.problem = problem;
        self
    }

    /// Notes that addresses of servers were passed over.
    pub(super) fn leave_out(&mut self, addresses: usize) {
        self.left_out += addresses;
    }

    /// Takes in what the servers asked about one name said, and returns the name to ask for next, where that name is
    /// an alias. Of servers that disagree about the target, the first is followed.
    ///
    /// # Errors
    ///
    /// The aliases form a loop, or there are too many.
    pub(super) fn take(&mut self, heard: Vec<(Place, Reading)>) -> Result<Option<Name>, Problem> {
        let heard = without_missing_ipv6(heard);
        let followed = heard.iter().find_map(|(_, reading)| match reading {
            Reading::Alias { aliases } => Some(aliases.clone()),
            _ => None,
        });
        let target = followed.as_ref().and_then(|aliases| aliases.last()).cloned();
        let mut passed = followed;
        for (place, reading) in heard {
            let said = match reading {
                Reading::Alias { aliases } if aliases.last() == target.as_ref() => continue,
                Reading::Alias { aliases } => {
                    Said::Otherwise(Answer::Alias { target: aliases.last().map(shown).unwrap_or_default() })
                }
                Reading::Values { aliases, values } => {
                    if passed.is_none() && !aliases.is_empty() {
                        passed = Some(aliases);
                    }
                    Said::Values(values)
                }
                Reading::Otherwise(answer) => Said::Otherwise(answer),
            };
            self.servers.push((place, said));
        }
        self.pass(passed.unwrap_or_default())?;
        Ok(target)
    }

    fn pass(&mut self, aliases: Vec<Name>) -> Result<(), Problem> {
        for alias in aliases {
            if self.names.contains(&alias) {
                return Err(Problem::AliasLoop { name: shown(&alias) });
            }
            if self.names.len() > MAX_ALIASES {
                return Err(Problem::TooManyAliases);
            }
            self.names.push(alias);
        }
        Ok(())
    }

    /// What is kept of it for one value.
    pub(super) fn sighting(&self, value: &str) -> Sighting {
        Sighting {
            asked: self.names.last().map(shown).unwrap_or_default(),
            aliases: self.names.iter().skip(1).map(shown).collect(),
            servers: self.servers.iter().map(|(place, said)| server_answer(place, said, value)).collect(),
            left_out: self.left_out,
            problem: self.problem.clone(),
        }
    }
}

fn server_answer(place: &Place, said: &Said, value: &str) -> ServerAnswer {
    let (shows, answer) = match said {
        Said::Values(values) => kept(values, value),
        Said::Otherwise(answer) => (false, answer.clone()),
    };
    ServerAnswer { server: place.server.as_ref().map(shown), address: place.address, shows, answer }
}

/// Whether `value` is among the values, and as many of them as are kept.
fn kept(values: &[Vec<u8>], value: &str) -> (bool, Answer) {
    let mut sorted: Vec<&Vec<u8>> = values.iter().collect();
    sorted.sort_by_key(|&found| (found != value.as_bytes(), found));
    let shows = sorted.first().is_some_and(|&found| found == value.as_bytes());
    let more = sorted.len().saturating_sub(Answer::MAX_VALUES);
    let values = sorted.into_iter().take(Answer::MAX_VALUES).map(|found| printable(found)).collect();
    (shows, Answer::Values { values, more })
}

/// The value's beginning in the presentation format of RFC 1035 section 5.1: a database or a page can't choke on it.
fn printable(value: &[u8]) -> String {
    let mut text = String::new();
    for &byte in value {
        let next = match byte {
            b'\\' => "\\\\".to_owned(),
            0x20..=0x7e => char::from(byte).to_string(),
            _ => format!("\\{byte:03}"),
        };
        if text.len() + next.len() >= Answer::MAX_VALUE_LENGTH {
            text.push('…');
            break;
        }
        text.push_str(&next);
    }
    text
}

/// Leaves out the IPv6 addresses of servers that were heard over IPv4, where no IPv6 address gave any answer: then it
/// is this machine that has no IPv6, whatever its routes say, and not every one of the servers that is down.
fn without_missing_ipv6(heard: Vec<(Place, Reading)>) -> Vec<(Place, Reading)> {
    let is_v6 = |place: &Place| place.address.is_some_and(|address| address.is_ipv6());
    if heard.iter().any(|(place, reading)| is_v6(place) && answered(reading)) {
        return heard;
    }
    let over_v4: Vec<Name> = heard
        .iter()
        .filter(|(place, reading)| !is_v6(place) && answered(reading))
        .filter_map(|(place, _)| place.server.clone())
        .collect();
    let known = |place: &Place| place.server.as_ref().is_some_and(|name| over_v4.contains(name));
    heard.into_iter().filter(|(place, reading)| !(is_v6(place) && known(place) && unanswered(reading))).collect()
}

fn unanswered(reading: &Reading) -> bool {
    matches!(
        reading,
        Reading::Otherwise(Answer::Failed { failure: Failure::NoRoute | Failure::TimedOut | Failure::Unreachable })
    )
}

/// Whether the server itself was heard.
fn answered(reading: &Reading) -> bool {
    !unanswered(reading) && !matches!(reading, Reading::Otherwise(Answer::NoAddress | Answer::Forbidden))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Name {
        Name::from_ascii(text).unwrap()
    }

    fn place(server: &str, address: &str) -> Place {
        Place { server: Some(name(server)), address: Some(address.parse().unwrap()) }
    }

    fn values(values: &[&str]) -> Reading {
        Reading::Values { aliases: vec![], values: values.iter().map(|value| value.as_bytes().to_vec()).collect() }
    }

    fn alias(targets: &[&str]) -> Reading {
        Reading::Alias { aliases: targets.iter().map(|target| name(target)).collect() }
    }

    fn timed_out() -> Reading {
        Reading::Otherwise(Answer::Failed { failure: Failure::TimedOut })
    }

    fn findings() -> Findings {
        Findings::new(name("_acme-challenge.shop.test."))
    }

    #[test]
    fn keeps_the_value_looked_for_before_the_others_and_few_of_those() {
        let many: Vec<String> = (10..30).map(|n| n.to_string()).chain(["wanted".to_owned()]).collect();
        let many: Vec<Vec<u8>> = many.into_iter().map(String::into_bytes).collect();
        let (shows, Answer::Values { values, more }) = kept(&many, "wanted") else { panic!("no values") };
        assert!(shows);
        assert_eq!((values[0].as_str(), values[1].as_str(), values.len(), more), ("wanted", "10", 6, 15));
        assert!(!kept(&many, "wante").0);
        assert!(!kept(&[], "").0);
    }

    #[test]
    fn values_are_short_and_printable() {
        assert_eq!(printable(b"a\0\xff\\\""), "a\\000\\255\\\\\"");
        let long = printable(&[b'x'; 4000]);
        assert_eq!(long.chars().count(), Answer::MAX_VALUE_LENGTH);
        assert!(long.ends_with('…'));
        assert!(printable(&[0; 4000]).chars().count() <= Answer::MAX_VALUE_LENGTH);
        assert_eq!(printable(&[b'x'; 43]).len(), 43);
    }

    #[test]
    fn who_points_elsewhere_has_not_shown_it() {
        let mut findings = findings();
        let heard = vec![
            (place("a.", "192.0.2.1:53"), alias(&["new.test."])),
            (place("b.", "192.0.2.2:53"), alias(&["old.test."])),
            (place("c.", "192.0.2.3:53"), alias(&["new.test."])),
        ];
        assert_eq!(findings.take(heard), Ok(Some(name("new.test."))));
        assert_eq!(findings.take(vec![(place("d.", "192.0.2.4:53"), values(&["v"]))]), Ok(None));
        let sighting = findings.sighting("v");
        assert_eq!(sighting.aliases, ["new.test"]);
        assert_eq!(sighting.servers[0].answer, Answer::Alias { target: "old.test".to_owned() });
        assert!(sighting.servers[1].shows && sighting.servers.len() == 2 && !sighting.seen());
    }

    #[test]
    fn aliases_may_not_loop_nor_go_on_for_ever() {
        let mut looping = findings();
        let first = vec![(place("a.", "192.0.2.1:53"), alias(&["a.test."]))];
        assert_eq!(looping.take(first), Ok(Some(name("a.test."))));
        let back = vec![(place("a.", "192.0.2.1:53"), alias(&["_acme-challenge.shop.test."]))];
        let fault = Problem::AliasLoop { name: "_acme-challenge.shop.test".to_owned() };
        assert_eq!(looping.take(back), Err(fault));

        let mut long = findings();
        for n in 1..=MAX_ALIASES {
            let next = vec![(place("a.", "192.0.2.1:53"), alias(&[&format!("n{n}.test.")]))];
            assert!(long.take(next).is_ok(), "{n}");
        }
        let next = vec![(place("a.", "192.0.2.1:53"), alias(&["n.test."]))];
        assert_eq!(long.take(next), Err(Problem::TooManyAliases));
    }

    #[test]
    fn a_machine_without_ipv6_hears_the_others_over_ipv4() {
        let dual = || {
            vec![
                (place("a.", "192.0.2.1:53"), values(&["v"])),
                (place("a.", "[2001:db8::1]:53"), timed_out()),
                (place("b.", "192.0.2.2:53"), timed_out()),
                (place("b.", "[2001:db8::2]:53"), timed_out()),
            ]
        };
        // The server that was heard over neither stays.
        let left: Vec<_> = without_missing_ipv6(dual()).into_iter().map(|(place, _)| place).collect();
        let expected = [place("a.", "192.0.2.1:53"), place("b.", "192.0.2.2:53"), place("b.", "[2001:db8::2]:53")];
        assert_eq!(left, expected);
        // Where another one is heard over IPv6, silence means something.
        let mut heard = dual();
        heard.push((place("c.", "[2001:db8::3]:53"), values(&["v"])));
        assert_eq!(without_missing_ipv6(heard).len(), 5);
    }
}
