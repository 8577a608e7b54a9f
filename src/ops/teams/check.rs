//! What can be wrong with what is typed about a team.

use super::By;
use crate::app::App;
use crate::db::Connection;
use crate::db::grants::Grantee;
use crate::ops::Fault;
use crate::ops::access::{Named, Whom, WhomFault, grantee};
use crate::ops::orders::check::readable;

/// Longest name of a team, in characters.
pub const MAX_NAME: usize = 256;
/// Longest address of a team, in characters.
pub const MAX_SLUG: usize = 63;

/// Something wrong with what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TeamFault {
    /// No name.
    NameMissing,
    /// A name longer than [`MAX_NAME`].
    NameTooLong,
    /// A name with characters that can't be read.
    NameUnreadable,
    /// An address of other characters than may be, or longer than [`MAX_SLUG`].
    AddressMalformed,
    /// Another team has the address.
    AddressTaken,
    /// It isn't said who administers it.
    Whom(WhomFault),
    /// Whoever acts would be granted the role themselves.
    Oneself(Named),
    /// The role is granted to them already.
    AlreadyNamed(Named),
}

/// The name, where it can be one.
pub(super) fn name<'a>(typed: &'a str, faults: &mut Vec<TeamFault>) -> &'a str {
    let name = typed.trim();
    match name.chars().count() {
        0 => faults.push(TeamFault::NameMissing),
        1..=MAX_NAME => {}
        _ => faults.push(TeamFault::NameTooLong),
    }
    if !readable(name) {
        faults.push(TeamFault::NameUnreadable);
    }
    name
}

/// Whether a text can be the address of a team: `[a-z0-9][a-z0-9-]{0,62}`.
pub(super) fn is_slug(text: &str) -> bool {
    let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    (1..=MAX_SLUG).contains(&text.len()) && !text.starts_with('-') && text.bytes().all(fits)
}

/// An address that comes near a name.
pub(super) fn suggested_slug(name: &str) -> String {
    let mut slug = String::new();
    for c in name.chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
        // A number may come behind it.
        if slug.len() == MAX_SLUG - 4 {
            break;
        }
    }
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { "team".to_owned() } else { slug.to_owned() }
}

/// Who is named: never whoever acts.
pub(super) async fn admin(
    connection: &Connection,
    app: &App,
    by: By<'_>,
    whom: Whom<'_>,
) -> Result<Result<Grantee, TeamFault>, Fault> {
    Ok(match grantee(connection, app, whom).await? {
        Err(fault) => Err(TeamFault::Whom(fault)),
        Ok((grantee, _)) if grantee.includes(by.person) => Err(TeamFault::Oneself(Named::of(&grantee))),
        Ok((grantee, _)) => Ok(grantee),
    })
}

/// What was typed as a name, as an event may keep it.
pub(super) fn recordable(name: &str) -> String {
    name.trim().chars().filter(|c| !c.is_control()).take(MAX_NAME).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_comes_near_the_name() {
        for (name, slug) in [
            ("Web Shop", "web-shop"),
            ("  R&D -- Lab 7 ", "r-d-lab-7"),
            ("Bücher", "b-cher"),
            ("결제팀", "team"),
            ("결제 Pay", "pay"),
            ("---", "team"),
            (&"x".repeat(300), &"x".repeat(59)),
            (&format!("{} y", "x".repeat(58)), &"x".repeat(58)),
        ] {
            assert_eq!(suggested_slug(name), slug, "{name}");
            assert!(is_slug(&suggested_slug(name)), "{name}");
        }
    }

    #[test]
    fn addresses_as_they_may_be() {
        for fits in ["a", "0", "web-shop", "a-", &"x".repeat(63)] {
            assert!(is_slug(fits), "{fits}");
        }
        for odd in ["", "-a", "A", "a b", "a/b", "a_b", "ä", "a.", &"x".repeat(64)] {
            assert!(!is_slug(odd), "{odd}");
        }
    }
}
