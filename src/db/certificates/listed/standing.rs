//! Statuses as the database tells them: by the stored `standing`, and by the clock.

use crate::domain::certificate::Status;

/// Where a status stands in the list's order: the first needs somebody most. But for [`Status::Expired`], these are the numbers
/// of the column `standing`.
pub(super) const fn rank(status: Status) -> i16 {
    match status {
        Status::Failed => 1,
        Status::Revoked => 2,
        Status::Expired => 3,
        Status::RenewFailed => 4,
        Status::Pending => 5,
        Status::RenewPending => 6,
        Status::Valid => 7,
    }
}

/// The status that a number of the column `standing` stands for as long as the certificate has not expired.
pub(in crate::db) fn unexpired(standing: i16) -> Option<Status> {
    Status::ALL.into_iter().find(|status| rank(*status) == standing)
}

/// Whether the clock has a say in it.
pub(super) const fn is_by_the_clock(status: Status) -> bool {
    !matches!(status, Status::Failed | Status::Revoked | Status::Pending)
}

/// What holds for the rows that have a status at the moment which `now`, the parameter's name, stands for. An end is told as
/// the index has it, so that it is found to fit.
pub(super) fn condition(status: Status, now: &str) -> String {
    let standing = match status {
        Status::Expired => "standing IN (4, 6, 7)".to_owned(),
        _ => format!("standing = {}", rank(status)),
    };
    match end(status, now) {
        Some(end) => format!("{standing} AND {end}"),
        None => standing,
    }
}

/// Where the end lies of the rows that have a status, where that is all that the clock says of them.
pub(super) fn end(status: Status, now: &str) -> Option<String> {
    match status {
        Status::Failed | Status::Revoked | Status::Pending => None,
        Status::Expired => Some(format!("coalesce(not_after, 'infinity') <= {now}")),
        Status::RenewFailed | Status::RenewPending | Status::Valid => {
            Some(format!("coalesce(not_after, 'infinity') > {now}"))
        }
    }
}

/// All statuses, the first in the list's order first.
pub(super) fn in_order() -> [Status; Status::ALL.len()] {
    let mut all = Status::ALL;
    all.sort_by_key(|status| rank(*status));
    all
}
