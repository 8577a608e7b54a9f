//! Checking what was typed for a grant.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};

use crate::app::App;
use crate::db::Connection;
use crate::db::certificates;
use crate::db::grants::Grantee;
use crate::db::people::{self, Person};
use crate::domain::certificate::MAX_NAME;
use crate::domain::email_address::MAX_EMAIL;
use crate::domain::group_name::NotAGroupName;
use crate::domain::ids::{CertificateId, PersonId, TeamId};
use crate::domain::role::Role;
use crate::domain::{EmailAddress, GroupName};
use crate::ops::Fault;
use crate::ops::orders::check::readable;

/// Fewest characters that people are looked for by.
pub const MIN_SEARCH: usize = 2;
/// Most characters of what was typed that are looked for, or recorded.
const MAX_SEARCH: usize = 256;
/// Most people who are found at once.
pub const MOST_FOUND: usize = 20;
/// One more than are shown, so that it can be said that there are more.
const LOOKED_FOR: i64 = MOST_FOUND as i64 + 1;

/// A grant as typed, nothing checked.
#[derive(Debug, Clone, Copy)]
pub struct Draft<'a> {
    /// For whom.
    pub whom: Whom<'a>,
    /// [`Role::as_str`].
    pub role: &'a str,
    /// The name of the only certificate that it is on; none for the whole team.
    pub certificate: Option<&'a str>,
    /// The last day (UTC) on which it holds, as `2026-12-31`; empty where it doesn't end.
    pub last_day: &'a str,
    /// Whether it only changes the end of what is held: nothing is granted anew.
    pub only_end: bool,
}

/// For whom a grant is, as typed.
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

/// Something wrong with a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GrantFault {
    /// None of the ways to say for whom it is was chosen.
    WhomMissing,
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
    /// It is for the person who grants it.
    Yourself(By),
    /// It is held already, to the same end.
    Held(By),
    /// The settings grant it already.
    HeldBySettings(By),
    /// It was to get another end, and has ended or was withdrawn meanwhile.
    Gone,
    /// Not a role.
    RoleUnknown,
    /// No certificate was named.
    CertificateMissing,
    /// The team has no certificate of this name.
    CertificateUnknown,
    /// Team admins administer a team, not a certificate.
    AdminOfCertificate,
    /// Not a day.
    LastDayMalformed,
    /// The day is over.
    LastDayOver,
    /// The team would have no admin from then on.
    LastAdmin,
    /// The team has as many grants as it may.
    TooMany {
        /// How many it may have.
        most: u32,
    },
    /// Roles were granted as often of late as they may be.
    Limit {
        /// How many a minute.
        most: u32,
        /// When the next one will pass.
        retry_at: DateTime<Utc>,
    },
}

/// By what a grantee was named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// As a person.
    Person,
    /// By e-mail address.
    Email,
    /// As a group.
    Group,
}

impl By {
    /// By what this one is.
    pub const fn of(grantee: &Grantee) -> Self {
        match grantee {
            Grantee::Person(_) => Self::Person,
            Grantee::Email(_) => Self::Email,
            Grantee::Group { .. } => Self::Group,
        }
    }
}

/// A draft that passed its checks.
pub(super) struct Checked {
    pub grantee: Grantee,
    /// What the grantee is called.
    pub name: String,
    pub role: Role,
    pub certificate: Option<(CertificateId, String)>,
    pub expires_at: Option<DateTime<Utc>>,
    pub only_end: bool,
}

/// Every check that asks for nothing but whether there are such people and things; everything wrong is said at once.
pub(super) async fn check(
    connection: &Connection,
    app: &App,
    team: TeamId,
    draft: &Draft<'_>,
) -> Result<Result<Checked, Vec<GrantFault>>, Fault> {
    let mut faults = Vec::new();
    let grantee = keep(grantee(connection, app, draft.whom).await?, &mut faults);
    let role = keep(draft.role.parse::<Role>().map_err(|_| GrantFault::RoleUnknown), &mut faults);
    let certificate = match draft.certificate {
        Some(_) if role == Some(Role::TeamAdmin) => {
            faults.push(GrantFault::AdminOfCertificate);
            None
        }
        Some(name) => keep(certificate(connection, team, name.trim()).await?, &mut faults),
        None => None,
    };
    let expires_at = keep(expires_at(draft.last_day.trim(), app.clock.now()), &mut faults).flatten();
    Ok(match (grantee, role) {
        (Some((grantee, name)), Some(role)) if faults.is_empty() => {
            Ok(Checked { grantee, name, role, certificate, expires_at, only_end: draft.only_end })
        }
        _ => Err(faults),
    })
}

fn keep<T>(checked: Result<T, GrantFault>, faults: &mut Vec<GrantFault>) -> Option<T> {
    checked.map_err(|fault| faults.push(fault)).ok()
}

async fn grantee(
    connection: &Connection,
    app: &App,
    whom: Whom<'_>,
) -> Result<Result<(Grantee, String), GrantFault>, Fault> {
    Ok(match whom {
        Whom::Unknown => Err(GrantFault::WhomMissing),
        Whom::Person { id, typed } => {
            person(connection, id, typed).await?.map(|person| (Grantee::Person(person.id), person.name))
        }
        Whom::Email(typed) => email(typed).map(|email| (Grantee::Email(email.clone()), email)),
        Whom::Group { provider, name } => group(app, provider, name)
            .map(|name| (Grantee::Group { provider: provider.to_owned(), name: name.clone() }, name)),
    })
}

/// Whoever was chosen; otherwise who alone has the name or the e-mail address that was typed.
async fn person(connection: &Connection, id: &str, typed: &str) -> Result<Result<Person, GrantFault>, Fault> {
    if !id.is_empty() {
        let Ok(id) = id.parse::<PersonId>() else { return Ok(Err(GrantFault::PersonUnknown)) };
        return Ok(people::by_ids(connection, &[id]).await?.pop().ok_or(GrantFault::PersonUnknown));
    }
    let text = searched(typed);
    if text.is_empty() {
        return Ok(Err(GrantFault::PersonMissing));
    }
    // Looked for by itself: among all who are found by a part of it, a namesake may be cut off.
    let mut meant = people::named(connection, &text, 2).await?;
    Ok(match (meant.pop(), meant.pop()) {
        (Some(person), None) => Ok(person),
        (Some(_), Some(_)) => Err(GrantFault::PersonToChoose),
        (None, _) if text.chars().count() < MIN_SEARCH => Err(GrantFault::PersonTooShort),
        (None, _) if find_people(connection, &text).await?.people.is_empty() => Err(GrantFault::PersonUnknown),
        (None, _) => Err(GrantFault::PersonToChoose),
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
fn email(typed: &str) -> Result<String, GrantFault> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Err(GrantFault::EmailMissing);
    }
    if typed.chars().count() > MAX_EMAIL {
        return Err(GrantFault::EmailTooLong);
    }
    typed.parse::<EmailAddress>().map(EmailAddress::into_string).map_err(|_| GrantFault::EmailMalformed)
}

fn group(app: &App, provider: &str, typed: &str) -> Result<String, GrantFault> {
    if !app.providers.iter().any(|known| known.id() == provider) {
        return Err(GrantFault::ProviderUnknown);
    }
    typed.parse::<GroupName>().map(GroupName::into_string).map_err(|error| match error {
        NotAGroupName::Missing => GrantFault::GroupMissing,
        NotAGroupName::TooLong => GrantFault::GroupTooLong,
        NotAGroupName::Unreadable => GrantFault::GroupUnreadable,
    })
}

/// The team's certificate of a name.
async fn certificate(
    connection: &Connection,
    team: TeamId,
    name: &str,
) -> Result<Result<(CertificateId, String), GrantFault>, Fault> {
    if name.is_empty() {
        return Ok(Err(GrantFault::CertificateMissing));
    }
    if name.chars().count() > MAX_NAME || !readable(name) {
        return Ok(Err(GrantFault::CertificateUnknown));
    }
    let found = certificates::id_by_name(connection, team, name).await?;
    Ok(found.map(|id| (id, name.to_owned())).ok_or(GrantFault::CertificateUnknown))
}

/// The midnight (UTC) that ends the last day.
fn expires_at(last_day: &str, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, GrantFault> {
    if last_day.is_empty() {
        return Ok(None);
    }
    let digit = |at| last_day.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
    // Neither a sign, nor a year or a month of other lengths.
    let plain = last_day.len() == 10 && digit(0) && digit(6) && digit(9);
    let day = NaiveDate::parse_from_str(last_day, "%Y-%m-%d").ok().filter(|_| plain);
    let day = day.ok_or(GrantFault::LastDayMalformed)?;
    if day < now.date_naive() {
        return Err(GrantFault::LastDayOver);
    }
    let end = day.checked_add_days(Days::new(1)).ok_or(GrantFault::LastDayMalformed)?;
    Ok(Some(end.and_time(NaiveTime::MIN).and_utc()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_as_providers_verify_them() {
        assert_eq!(email(" Kim.Lee+x@Example.ORG ").as_deref(), Ok("kim.lee+x@example.org"));
        assert_eq!(email("kim@corp").as_deref(), Ok("kim@corp"));
        assert_eq!(email("김@예.한국").as_deref(), Ok("김@예.한국"));
        assert_eq!(email(" \t"), Err(GrantFault::EmailMissing));
        assert_eq!(email(&format!("{}@x.test", "a".repeat(250))), Err(GrantFault::EmailTooLong));
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
            assert_eq!(email(odd), Err(GrantFault::EmailMalformed), "{odd:?}");
        }
    }

    #[test]
    fn a_last_day_holds_to_its_end() {
        let now: DateTime<Utc> = "2026-11-23T23:59:59Z".parse().unwrap();
        let end = |typed| expires_at(typed, now).map(|end| end.map(|end| end.to_rfc3339()));
        assert_eq!(end(""), Ok(None));
        assert_eq!(end("2026-11-23"), Ok(Some("2026-11-24T00:00:00+00:00".to_owned())));
        assert_eq!(end("2028-02-29"), Ok(Some("2028-03-01T00:00:00+00:00".to_owned())));
        assert_eq!(end("2026-11-22"), Err(GrantFault::LastDayOver));
        for odd in ["tomorrow", "2027-02-29", "23.11.2026", "2026-11-3", "+12345-1-1", "2026-11-23T00", "-001-01-01"] {
            assert_eq!(end(odd), Err(GrantFault::LastDayMalformed), "{odd}");
        }
        assert!(end("9999-12-31").is_ok());
    }
}
