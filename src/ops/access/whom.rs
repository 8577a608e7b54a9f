//! Whom a role is given to, as people name them: somebody who has signed in, an e-mail address, or a provider's group.

use serde_json::json;

use crate::app::App;
use crate::db::Connection;
use crate::db::grants::Grantee;
use crate::db::people::{self, Person};
use crate::domain::email_address::MAX_EMAIL;
use crate::domain::group_name::NotAGroupName;
use crate::domain::ids::PersonId;
use crate::domain::{EmailAddress, GroupName};
use crate::ops::Fault;

/// Fewest characters that people are looked for by.
pub const MIN_SEARCH: usize = 2;
/// Most characters of what was typed that are looked for, or recorded.
const MAX_SEARCH: usize = 256;
/// Most people who are found at once.
pub const MOST_FOUND: usize = 20;
/// One more than are shown, so that it can be said that there are more.
const LOOKED_FOR: i64 = MOST_FOUND as i64 + 1;

/// Whom a role is given to, as typed.
#[derive(Debug, Clone, Copy)]
pub enum Whom<'a> {
    /// None of the ways that there are was chosen.
    Unknown,
    /// Somebody who has signed in.
    Person {
        /// Who was chosen of those found; empty where nobody was.
        id: &'a str,
        /// The name or the e-mail address that was typed.
        typed: &'a str,
    },
    /// Whoever has an e-mail address.
    Email(&'a str),
    /// Whoever is in a group.
    Group {
        /// The provider's id in the settings.
        provider: &'a str,
        /// The group, as the provider names it.
        name: &'a str,
    },
}

impl Whom<'_> {
    /// What was typed, as far as an event may keep it.
    pub(super) fn typed(&self) -> serde_json::Value {
        match self {
            Self::Unknown => json!({}),
            Self::Person { id, typed } => json!({ "person": searched(id), "typed": searched(typed) }),
            Self::Email(email) => json!({ "email": searched(email) }),
            Self::Group { provider, name } => json!({ "provider": searched(provider), "group": searched(name) }),
        }
    }
}

/// What is wrong with whom somebody named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhomFault {
    /// None of the ways to say it was chosen.
    Missing,
    /// Nobody was named.
    PersonMissing,
    /// Nobody of that name or e-mail address has signed in.
    PersonUnknown,
    /// What was typed is shorter than [`MIN_SEARCH`].
    PersonTooShort,
    /// Somebody has to be chosen of those whom it may be.
    PersonToChoose,
    /// No e-mail address was given.
    EmailMissing,
    /// It is longer than [`MAX_EMAIL`].
    EmailTooLong,
    /// It isn't like an e-mail address.
    EmailMalformed,
    /// Nobody signs in with this provider.
    ProviderUnknown,
    /// No group was named.
    GroupMissing,
    /// Its name is longer than [`MAX_GROUP`](crate::domain::group_name::MAX_GROUP).
    GroupTooLong,
    /// Something in its name can't be seen, or isn't a character.
    GroupUnreadable,
}

/// By what somebody was named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// As a person.
    Person,
    /// By e-mail address.
    Email,
    /// As a group.
    Group,
}

impl Named {
    /// By what this one is.
    pub const fn of(grantee: &Grantee) -> Self {
        match grantee {
            Grantee::Person(_) => Self::Person,
            Grantee::Email(_) => Self::Email,
            Grantee::Group { .. } => Self::Group,
        }
    }
}

/// Who is meant, and what they are called; or what is wrong with what was typed.
pub(in crate::ops) async fn grantee(
    connection: &Connection,
    app: &App,
    whom: Whom<'_>,
) -> Result<Result<(Grantee, String), WhomFault>, Fault> {
    Ok(match whom {
        Whom::Unknown => Err(WhomFault::Missing),
        Whom::Person { id, typed } => {
            person(connection, id, typed).await?.map(|person| (Grantee::Person(person.id), person.name))
        }
        Whom::Email(typed) => email(typed).map(|email| (Grantee::Email(email.clone()), email)),
        Whom::Group { provider, name } => group(app, provider, name)
            .map(|name| (Grantee::Group { provider: provider.to_owned(), name: name.clone() }, name)),
    })
}

/// Whoever was chosen; otherwise who alone has the name or the e-mail address that was typed.
async fn person(connection: &Connection, id: &str, typed: &str) -> Result<Result<Person, WhomFault>, Fault> {
    if !id.is_empty() {
        let Ok(id) = id.parse::<PersonId>() else { return Ok(Err(WhomFault::PersonUnknown)) };
        return Ok(people::by_ids(connection, &[id]).await?.pop().ok_or(WhomFault::PersonUnknown));
    }
    let text = searched(typed);
    if text.is_empty() {
        return Ok(Err(WhomFault::PersonMissing));
    }
    // Looked for by itself: among all who are found by a part of it, a namesake may be cut off.
    let mut meant = people::named(connection, &text, 2).await?;
    Ok(match (meant.pop(), meant.pop()) {
        (Some(person), None) => Ok(person),
        (Some(_), Some(_)) => Err(WhomFault::PersonToChoose),
        (None, _) if text.chars().count() < MIN_SEARCH => Err(WhomFault::PersonTooShort),
        (None, _) if find_people(connection, &text).await?.people.is_empty() => Err(WhomFault::PersonUnknown),
        (None, _) => Err(WhomFault::PersonToChoose),
    })
}

/// Those who were found by what was typed.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// The first of them, by name: at most [`MOST_FOUND`].
    pub people: Vec<Person>,
    /// Whether there are more.
    pub more: bool,
}

/// At most [`MOST_FOUND`] of those who have signed in whose name or e-mail address contains what was typed; nobody where
/// that is shorter than [`MIN_SEARCH`].
pub async fn find_people(connection: &Connection, typed: &str) -> Result<Found, Fault> {
    let text = searched(typed);
    if text.chars().count() < MIN_SEARCH {
        return Ok(Found::default());
    }
    let mut people = people::find_some(connection, &text, LOOKED_FOR).await?;
    let more = people.len() > MOST_FOUND;
    people.truncate(MOST_FOUND);
    Ok(Found { people, more })
}

/// What was typed, as it is looked for and recorded.
pub fn searched(typed: &str) -> String {
    typed.trim().chars().filter(|c| !c.is_control()).take(MAX_SEARCH).collect()
}

/// An e-mail address as grants have it: in lower case, as those are that providers have verified.
fn email(typed: &str) -> Result<String, WhomFault> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Err(WhomFault::EmailMissing);
    }
    if typed.chars().count() > MAX_EMAIL {
        return Err(WhomFault::EmailTooLong);
    }
    typed.parse::<EmailAddress>().map(EmailAddress::into_string).map_err(|_| WhomFault::EmailMalformed)
}

fn group(app: &App, provider: &str, typed: &str) -> Result<String, WhomFault> {
    if !app.providers.iter().any(|known| known.id() == provider) {
        return Err(WhomFault::ProviderUnknown);
    }
    typed.parse::<GroupName>().map(GroupName::into_string).map_err(|error| match error {
        NotAGroupName::Missing => WhomFault::GroupMissing,
        NotAGroupName::TooLong => WhomFault::GroupTooLong,
        NotAGroupName::Unreadable => WhomFault::GroupUnreadable,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_as_providers_verify_them() {
        assert_eq!(email(" Kim.Lee+x@Example.ORG ").as_deref(), Ok("kim.lee+x@example.org"));
        assert_eq!(email("kim@corp").as_deref(), Ok("kim@corp"));
        assert_eq!(email("김@예.한국").as_deref(), Ok("김@예.한국"));
        assert_eq!(email(" \t"), Err(WhomFault::EmailMissing));
        assert_eq!(email(&format!("{}@x.test", "a".repeat(250))), Err(WhomFault::EmailTooLong));
        for odd in [
            "kim",
            "@x.test",
            "kim@",
            "kim@x@y",
            "kim lee@x.test",
            "Kim <kim@x.test>",
            "a@x.test,b@x.test",
            "kim@x.test\0",
            "kim@\u{200b}x.test",
            "kim@x.test.",
            "\u{202e}kim@x.test",
            "kim@x.test\nb@x.test",
        ] {
            assert_eq!(email(odd), Err(WhomFault::EmailMalformed), "{odd:?}");
        }
    }
}
