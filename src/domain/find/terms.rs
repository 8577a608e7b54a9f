//! The parts of a search as typed.

use super::FindFault;

/// Most parts of a search: each has to be looked up.
pub const MAX_TERMS: usize = 8;

/// A part of a search. A certificate is found where all of them fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Term {
    /// Its name, a domain of it or its issuer contains this, in lower case.
    Text(String),
    /// Its name, a domain of it or its issuer is this, in lower case.
    Exact(String),
    /// A version of it has this serial number: lower-case hexadecimal, two digits for a byte, without leading zero bytes.
    Serial(String),
    /// It has a label; with this value, where there is one here.
    Label(String, Option<String>),
}

/// Reads a search: `"in double quotes"` is exact, `serial:` and `label:` begin what they name, and everything else is one text.
/// A quote that is never closed ends at the end.
pub(super) fn parse(q: &str) -> (Vec<Term>, Vec<FindFault>) {
    let (mut terms, mut faults, mut plain) = (Vec::new(), Vec::new(), Vec::new());
    let mut rest = q.trim_start();
    while !rest.is_empty() {
        let term;
        (term, rest) = next(rest);
        rest = rest.trim_start();
        match term {
            Part::Plain(word) => plain.push(word),
            Part::Term(term) => terms.push(term),
            Part::Nothing => {}
            Part::Fault(fault) => faults.push(fault),
        }
    }
    if !plain.is_empty() {
        terms.insert(0, Term::Text(plain.join(" ").to_lowercase()));
    }
    if terms.len() > MAX_TERMS {
        terms.truncate(MAX_TERMS);
        faults.push(FindFault::TooMany);
    }
    faults.sort_unstable();
    faults.dedup();
    (terms, faults)
}

enum Part<'a> {
    Plain(&'a str),
    Term(Term),
    Fault(FindFault),
    Nothing,
}

/// The part that `text` begins with, and what follows it.
fn next(text: &str) -> (Part<'_>, &str) {
    if let Some(quoted) = text.strip_prefix('"') {
        let (exact, rest) = quoted.split_once('"').unwrap_or((quoted, ""));
        let exact = exact.trim();
        let part = if exact.is_empty() { Part::Nothing } else { Part::Term(Term::Exact(exact.to_lowercase())) };
        return (part, rest);
    }
    if let Some(typed) = text.strip_prefix("serial:") {
        let (serial, rest) = word(typed);
        return (serial_term(serial).map_or(Part::Fault(FindFault::NoSerial), Part::Term), rest);
    }
    if let Some(typed) = text.strip_prefix("label:") {
        let (key, rest) = value(typed, &['=']);
        let (found, rest) = match rest.strip_prefix('=') {
            Some(rest) => {
                let (found, rest) = value(rest, &[]);
                (Some(found.to_owned()), rest)
            }
            None => (None, rest),
        };
        if key.is_empty() {
            return (Part::Fault(FindFault::NoLabelTerm), rest);
        }
        return (Part::Term(Term::Label(key.to_owned(), found)), rest);
    }
    let (plain, rest) = word(text);
    (Part::Plain(plain), rest)
}

/// What stands before the next white space.
fn word(text: &str) -> (&str, &str) {
    text.split_at(text.find(char::is_whitespace).unwrap_or(text.len()))
}

/// What stands before the next white space or one of `ends`; white space may be in it within double quotes.
fn value<'a>(text: &'a str, ends: &[char]) -> (&'a str, &'a str) {
    if let Some(quoted) = text.strip_prefix('"') {
        return quoted.split_once('"').unwrap_or((quoted, ""));
    }
    text.split_at(text.find(|c: char| c.is_whitespace() || ends.contains(&c)).unwrap_or(text.len()))
}

/// A serial number as it is stored (`pki::certificate`): two digits for a byte, without leading zero bytes.
fn serial_term(typed: &str) -> Option<Term> {
    let digits: String = typed.chars().filter(|c| *c != ':').map(|c| c.to_ascii_lowercase()).collect();
    if digits.is_empty() || !digits.chars().all(|c| c.is_ascii_hexdigit()) {
        return None;
    }
    let significant = digits.trim_start_matches('0');
    Some(Term::Serial(match significant {
        "" => "00".to_owned(),
        _ if significant.len() % 2 == 1 => format!("0{significant}"),
        _ => significant.to_owned(),
    }))
}
