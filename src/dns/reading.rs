//! What an answer to the question for a TXT record comes to. No network here.

use hickory_resolver::proto::op::{Message, ResponseCode};
use hickory_resolver::proto::rr::{DNSClass, Name, RData, Record};

use super::{Answer, Failure};

/// The most aliases that are followed from one name.
pub(super) const MAX_ALIASES: usize = 8;

/// What one answer says.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Reading {
    /// TXT records stand at the end of the aliases, each the concatenation of its character-strings.
    Values { aliases: Vec<Name>, values: Vec<Vec<u8>> },
    /// The name is an alias, for the last of these (there is at least one), which has to be asked for in its own zone.
    Alias { aliases: Vec<Name> },
    /// Neither.
    Otherwise(Answer),
}

/// Reads the answer to "TXT of `name`". `zone` is the zone that the server was asked as an authority of; none for a
/// recursive resolver. An authority's word ends at its zone: what it says about an alias's target elsewhere is left
/// to the authorities of that zone.
pub(super) fn read(message: &Message, name: &Name, zone: Option<&Name>) -> Reading {
    match message.response_code {
        ResponseCode::NoError | ResponseCode::NXDomain => {}
        code => return Reading::Otherwise(Answer::Failed { failure: failure(code) }),
    }
    let aliases = aliases(&message.answers, name);
    let end = aliases.last().unwrap_or(name);
    let values = txt_values(&message.answers, end);
    let within = zone.is_none_or(|zone| aliases.iter().all(|alias| zone.zone_of(alias)));
    if !values.is_empty() && within && !aliases.contains(name) {
        Reading::Values { aliases, values }
    } else if !aliases.is_empty() {
        Reading::Alias { aliases }
    } else if zone.is_some() && !message.authoritative {
        Reading::Otherwise(Answer::Lame)
    } else if message.response_code == ResponseCode::NXDomain {
        Reading::Otherwise(Answer::NoSuchName)
    } else {
        Reading::Otherwise(Answer::NoTxt)
    }
}

/// A response code that says neither yes nor no.
pub(super) fn failure(code: ResponseCode) -> Failure {
    match code {
        ResponseCode::Refused => Failure::Refused,
        ResponseCode::ServFail => Failure::ServerFailure,
        other => Failure::OtherCode { code: other.into() },
    }
}

/// The records of an answer that stand at `owner` and belong to the Internet.
pub(super) fn at<'a>(records: &'a [Record], owner: &'a Name) -> impl Iterator<Item = &'a RData> {
    records
        .iter()
        .filter(move |record| record.dns_class == DNSClass::IN && record.name == *owner)
        .map(|record| &record.data)
}

/// Where the CNAME records lead from `name`, step by step; a loop shows as a name that comes twice.
fn aliases(records: &[Record], name: &Name) -> Vec<Name> {
    let mut found: Vec<Name> = Vec::new();
    while found.len() <= MAX_ALIASES {
        let here = found.last().unwrap_or(name);
        let target = at(records, here).find_map(|data| match data {
            RData::CNAME(target) => Some(target.0.clone()),
            _ => None,
        });
        let Some(target) = target else { break };
        let seen_before = target == *name || found.contains(&target);
        found.push(target);
        if seen_before {
            break;
        }
    }
    found
}

fn txt_values(records: &[Record], owner: &Name) -> Vec<Vec<u8>> {
    at(records, owner)
        .filter_map(|data| match data {
            RData::TXT(txt) => Some(txt.txt_data.concat()),
            _ => None,
        })
        .collect()
}

/// A name as it is stored and shown: lower case, no dot at the end, odd bytes escaped.
pub(super) fn shown(name: &Name) -> String {
    let text = name.to_lowercase().to_ascii();
    match text.strip_suffix('.') {
        Some("") | None => text,
        Some(bare) => bare.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use hickory_resolver::proto::rr::rdata::{CNAME, TXT};

    use super::*;

    fn name(text: &str) -> Name {
        Name::from_ascii(text).unwrap()
    }

    fn cname(owner: &str, target: &str) -> Record {
        Record::from_rdata(name(owner), 60, RData::CNAME(CNAME(name(target))))
    }

    fn txt(owner: &str, strings: &[&str]) -> Record {
        let strings = strings.iter().map(|&s| s.to_owned()).collect();
        Record::from_rdata(name(owner), 60, RData::TXT(TXT::new(strings)))
    }

    fn answer(code: ResponseCode, authoritative: bool, records: Vec<Record>) -> Message {
        let mut message = Message::query();
        message.metadata.message_type = hickory_resolver::proto::op::MessageType::Response;
        message.metadata.response_code = code;
        message.metadata.authoritative = authoritative;
        message.answers = records;
        message
    }

    fn reading(message: &Message) -> Reading {
        read(message, &name("_acme-challenge.shop.test."), Some(&name("shop.test.")))
    }

    const NAME: &str = "_acme-challenge.shop.test.";

    #[test]
    fn joins_the_strings_of_one_record_and_ignores_case_in_names() {
        let records = vec![txt("_ACME-challenge.Shop.test.", &["ab", "cd"]), txt(NAME, &["e"]), txt("x.test.", &["f"])];
        let values = vec![b"abcd".to_vec(), b"e".to_vec()];
        assert_eq!(reading(&answer(ResponseCode::NoError, true, records)), Reading::Values { aliases: vec![], values });
    }

    #[test]
    fn an_alias_within_the_zone_and_its_record_count_together() {
        let records =
            vec![txt("a.shop.test.", &["v"]), cname(NAME, "b.shop.test."), cname("b.shop.test.", "a.shop.test.")];
        let aliases = vec![name("b.shop.test."), name("a.shop.test.")];
        assert_eq!(
            reading(&answer(ResponseCode::NoError, true, records)),
            Reading::Values { aliases, values: vec![b"v".to_vec()] }
        );
    }

    #[test]
    fn another_zones_record_counts_only_from_a_resolver() {
        let message =
            answer(ResponseCode::NoError, true, vec![cname(NAME, "c.other.test."), txt("c.other.test.", &["v"])]);
        let aliases = vec![name("c.other.test.")];
        assert_eq!(reading(&message), Reading::Alias { aliases: aliases.clone() });
        assert_eq!(read(&message, &name(NAME), None), Reading::Values { aliases, values: vec![b"v".to_vec()] });
    }

    #[test]
    fn a_loop_ends() {
        let message = answer(
            ResponseCode::NoError,
            true,
            vec![cname(NAME, "a.test."), cname("a.test.", NAME), txt(NAME, &["v"])],
        );
        // The record beside an alias is against RFC 1034 section 3.6.2, but it must not hide the loop.
        let aliases = vec![name("a.test."), name(NAME)];
        assert_eq!(read(&message, &name(NAME), None), Reading::Alias { aliases });
    }

    #[test]
    fn says_what_an_empty_answer_means() {
        for (code, authoritative, meaning) in [
            (ResponseCode::NXDomain, true, Answer::NoSuchName),
            (ResponseCode::NoError, true, Answer::NoTxt),
            (ResponseCode::NoError, false, Answer::Lame),
            (ResponseCode::Refused, false, Answer::Failed { failure: Failure::Refused }),
            (ResponseCode::ServFail, true, Answer::Failed { failure: Failure::ServerFailure }),
            (ResponseCode::NotImp, true, Answer::Failed { failure: Failure::OtherCode { code: 4 } }),
        ] {
            assert_eq!(reading(&answer(code, authoritative, vec![])), Reading::Otherwise(meaning), "{code}");
        }
        let unauthoritative = answer(ResponseCode::NXDomain, false, vec![]);
        assert_eq!(read(&unauthoritative, &name(NAME), None), Reading::Otherwise(Answer::NoSuchName));
    }

    #[test]
    fn shows_names_without_control_characters() {
        assert_eq!(shown(&name("NS1.Shop.test.")), "ns1.shop.test");
        assert_eq!(shown(&Name::root()), ".");
        let odd = Name::from_labels([b"\0a<".as_slice(), b"test"]).unwrap();
        assert_eq!(shown(&odd), "\\000a\\<.test");
    }
}
