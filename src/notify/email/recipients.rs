//! Whom an e-mail channel writes to.

use std::fmt;

use lettre::Address;

use crate::notify::EndpointFault;
use crate::notify::endpoint::{MAX_ENDPOINT, MAX_RECIPIENTS};

/// The addresses of an e-mail channel: 1 to [`MAX_RECIPIENTS`], ASCII, none twice.
pub(in crate::notify) struct Recipients(Vec<Address>);

impl Recipients {
    /// The addresses of a text, in which commas, semicolons or white space stand between them. Domains are written as
    /// A-labels (RFC 5890), so that every server takes them.
    pub fn parse(text: &str) -> Result<Self, EndpointFault> {
        if text.len() > MAX_ENDPOINT {
            return Err(EndpointFault::TooLong);
        }
        let mut known: Vec<Address> = Vec::new();
        let written = text.split(|c: char| matches!(c, ',' | ';') || c.is_whitespace()).filter(|part| !part.is_empty());
        for (at, part) in written.enumerate() {
            let address = address(part).ok_or(EndpointFault::NotAnAddress(at + 1))?;
            if !known.contains(&address) {
                known.push(address);
            }
        }
        match known.len() {
            0 => Err(EndpointFault::Empty),
            1..=MAX_RECIPIENTS => Ok(Self(known)),
            _ => Err(EndpointFault::TooManyRecipients),
        }
    }

    pub fn addresses(&self) -> &[Address] {
        &self.0
    }

    /// The addresses, shortened: `k…@example.org`.
    pub fn masked(&self) -> String {
        self.0.iter().map(mask).collect::<Vec<_>>().join(", ")
    }
}

/// An address of which the first letter is shown, unless that is all there is.
pub(super) fn mask(address: &Address) -> String {
    let first: String = address.user().chars().take(usize::from(address.user().len() > 1)).collect();
    format!("{first}…@{}", address.domain())
}

fn address(text: &str) -> Option<Address> {
    let (user, domain) = text.rsplit_once('@')?;
    // A letter to a machine by its address, `[192.0.2.1]`, is not for people; a bare host name is for this machine.
    let domain = idna::domain_to_ascii_strict(domain).ok().filter(|domain| domain.contains('.'))?;
    // Quoted local parts are in nobody's use, and non-ASCII ones need a server that takes them (RFC 6531).
    let plain = user.is_ascii() && !user.contains('"');
    Address::new(user, domain).ok().filter(|_| plain)
}

impl fmt::Display for Recipients {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, address) in self.0.iter().enumerate() {
            write!(f, "{}{address}", if at > 0 { ", " } else { "" })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<String, EndpointFault> {
        Recipients::parse(text).map(|known| known.to_string())
    }

    #[test]
    fn takes_lists_as_people_write_them() {
        assert_eq!(parse("kim@example.org").as_deref(), Ok("kim@example.org"));
        let list = " kim@example.org;lee+certs@Example.org,\r\nkim@example.org, o'hara@bücher.example ";
        let taken = "kim@example.org, lee+certs@example.org, o'hara@xn--bcher-kva.example";
        assert_eq!(parse(list).as_deref(), Ok(taken));
        let twenty: Vec<String> = (0..20).map(|n| format!("n{n}@example.org")).collect();
        assert_eq!(parse(&twenty.join("\n")).as_deref(), Ok(twenty.join(", ").as_str()));
    }

    #[test]
    fn says_what_is_wrong() {
        assert_eq!(parse(" , ;\n"), Err(EndpointFault::Empty));
        assert_eq!(parse(&"a@example.org ".repeat(200)), Err(EndpointFault::TooLong));
        let many: Vec<String> = (0..21).map(|n| format!("n{n}@example.org")).collect();
        assert_eq!(parse(&many.join(",")), Err(EndpointFault::TooManyRecipients));
        for odd in [
            "kim",
            "kim@",
            "@example.org",
            "kim@localhost",
            "kim@[127.0.0.1]",
            "kim@exa_mple.org",
            "kïm@example.org",
            "\"kim\"@example.org",
            "<kim@example.org>",
            "kim@example.org\0",
            "a@b@example.org",
            "kim@example.org>SIZE=1",
        ] {
            assert_eq!(parse(&format!("lee@example.org,{odd}")), Err(EndpointFault::NotAnAddress(2)), "{odd}");
        }
    }
}
