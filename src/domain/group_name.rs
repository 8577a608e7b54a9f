//! Names of groups, as people type them: in forms, and at the command line.

use std::fmt;
use std::str::FromStr;

use super::characters::{JOINERS, is_blank, is_format};

/// Longest name of a group, in characters: longer ones aren't read at a sign-in.
pub const MAX_GROUP: usize = 256;

/// The name of a provider's group, less the spaces around it. Providers' groups may hold more, but what can't be seen could
/// pass for another group.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct GroupName(String);

/// Why a text is no name of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAGroupName {
    /// There is nothing in it.
    #[error("a group has a name")]
    Missing,
    /// It is longer than [`MAX_GROUP`].
    #[error("a group's name has at most {MAX_GROUP} characters")]
    TooLong,
    /// Something in it can't be seen, or isn't a character.
    #[error("this contains a character that can't be seen")]
    Unreadable,
}

impl GroupName {
    /// The name.
    pub fn into_string(self) -> String {
        self.0
    }
}

impl FromStr for GroupName {
    type Err = NotAGroupName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let name = text.trim_matches(' ');
        let unseen = |c: char| {
            (c != ' ' && is_blank(c)) || is_format(c) || JOINERS.contains(&c) || c == char::REPLACEMENT_CHARACTER
        };
        match name.chars().count() {
            0 => Err(NotAGroupName::Missing),
            1..=MAX_GROUP if name.contains(unseen) => Err(NotAGroupName::Unreadable),
            1..=MAX_GROUP => Ok(Self(name.to_owned())),
            _ => Err(NotAGroupName::TooLong),
        }
    }
}

impl fmt::Display for GroupName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(text: &str) -> Result<String, NotAGroupName> {
        text.parse().map(GroupName::into_string)
    }

    #[test]
    fn groups_that_can_be_told_apart() {
        for name in ["pki-team", "Team A", "/corp/pki", "cn=pki,ou=groups", "보안 팀", "<b>", "a\"b"] {
            assert_eq!(group(&format!(" {name} ")).as_deref(), Ok(name));
        }
        assert_eq!(group("  "), Err(NotAGroupName::Missing));
        assert_eq!(group(&"ü".repeat(MAX_GROUP)).map(|name| name.len()), Ok(2 * MAX_GROUP));
        assert_eq!(group(&"ü".repeat(MAX_GROUP + 1)), Err(NotAGroupName::TooLong));
        for odd in ["a\0", "a\tb", "a\nb", "a\u{200b}", "\u{202e}a", "a\u{a0}b", "a\u{200d}b", "\u{fffd}"] {
            assert_eq!(group(odd), Err(NotAGroupName::Unreadable), "{odd:?}");
        }
    }
}
