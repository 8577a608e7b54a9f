//! E-mail addresses of people, as grants name them and as identity providers vouch for them.

use std::fmt;
use std::str::FromStr;

use super::characters::{JOINERS, is_blank, is_format};

/// Longest address, in characters (RFC 5321 section 4.5.3.1.3, less the angle brackets).
pub const MAX_EMAIL: usize = 254;
/// Longest part before the `@`, in characters (RFC 5321 section 4.5.3.1.1).
const MAX_LOCAL: usize = 64;

/// An address, lower case: people are found by it, whatever case they or their provider write it in.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct EmailAddress(String);

/// The text is no e-mail address of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an e-mail address")]
pub struct NotAnEmailAddress;

impl EmailAddress {
    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address.
    pub fn into_string(self) -> String {
        self.0
    }
}

/// An address in lower case, as addresses are compared: of what is before the `@`, ASCII letters only, since other mailboxes
/// may differ in no more than case; of the domain, all letters, as IDNA does (UTS 46). `None` where a letter that isn't
/// ASCII would become one that is, such as the Kelvin sign: it would be taken for another's address.
pub fn lowered(address: &str) -> Option<String> {
    let becomes_ascii = |c: char| !c.is_ascii() && c.to_lowercase().any(|lower| lower.is_ascii());
    if address.contains(becomes_ascii) {
        return None;
    }
    // Letter by letter: a sigma at the end of a word is none of IDNA's concern.
    let (local, domain) = address.rsplit_once('@').unwrap_or((address, ""));
    let domain = domain.chars().flat_map(char::to_lowercase);
    let at = address.contains('@').then_some('@');
    Some(local.chars().map(|c| c.to_ascii_lowercase()).chain(at).chain(domain).collect())
}

impl FromStr for EmailAddress {
    type Err = NotAnEmailAddress;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (local, domain) = text.rsplit_once('@').ok_or(NotAnEmailAddress)?;
        // What would have to be quoted (RFC 5322 section 3.4.1) is in nobody's use.
        let odd = |c: char| is_blank(c) || is_format(c) || JOINERS.contains(&c) || "()<>[]:;@\\,\"".contains(c);
        let dotted = |part: &str| part.split('.').all(|label| !label.is_empty());
        let fits = !text.contains(char::REPLACEMENT_CHARACTER)
            && text.chars().count() <= MAX_EMAIL
            && local.chars().count() <= MAX_LOCAL
            && ![local, domain].iter().any(|part| part.contains(odd) || !dotted(part));
        if fits { lowered(text).map(Self).ok_or(NotAnEmailAddress) } else { Err(NotAnEmailAddress) }
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_as_people_have_them() {
        for (text, address) in [
            ("Kim@Example.org", "kim@example.org"),
            ("lee+certs@corp", "lee+certs@corp"),
            ("o'hara@bücher.example", "o'hara@bücher.example"),
            ("김@example.kr", "김@example.kr"),
            ("Ünal@BÜCHER.example", "Ünal@bücher.example"),
        ] {
            assert_eq!(text.parse::<EmailAddress>().unwrap().as_str(), address);
        }
    }

    #[test]
    fn what_is_none() {
        let long = format!("{}@example.org", "a".repeat(65));
        let longer = format!("a@{}", "b.".repeat(130));
        for text in [
            "",
            "kim",
            "@",
            "kim@",
            "@example.org",
            "a b@example.org",
            "a@b@example.org",
            "<kim@example.org>",
            "kim@example..org",
            ".kim@example.org",
            "kim@example.org.",
            "kim@[192.0.2.1]",
            "kim@example.org\0",
            "kim,lee@example.org",
            "mailto:kim@example.org",
            // A Kelvin sign, and a dotted capital I.
            "\u{212a}im@example.org",
            "kim@\u{212a}.example",
            "\u{130}da@example.org",
            "kim@\u{200b}example.org",
            "\u{202e}kim@example.org",
            "kim\u{200d}@example.org",
            "kim@exa\u{3164}mple.org",
            "kim@example.org\nlee@example.org",
            &long,
            &longer,
        ] {
            assert_eq!(text.parse::<EmailAddress>(), Err(NotAnEmailAddress), "{text}");
        }
    }
}
