//! Checking what was typed for a grant.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};

use super::whom::{Named, Whom, WhomFault, grantee};
use crate::app::App;
use crate::db::Connection;
use crate::db::certificates;
use crate::db::grants::Grantee;
use crate::domain::certificate::MAX_NAME;
use crate::domain::ids::{CertificateId, TeamId};
use crate::domain::role::Role;
use crate::ops::Fault;
use crate::ops::orders::check::readable;

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

/// Something wrong with a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GrantFault {
    /// It doesn't say for whom it is.
    Whom(WhomFault),
    /// It is for the person who grants it.
    Yourself(Named),
    /// It is held already, to the same end.
    Held(Named),
    /// The settings grant it already.
    HeldBySettings(Named),
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
    let grantee = keep(grantee(connection, app, draft.whom).await?.map_err(GrantFault::Whom), &mut faults);
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
