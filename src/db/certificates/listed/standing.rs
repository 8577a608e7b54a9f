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

/// Whether the clock has a say in it.
pub(super) const fn is_by_the_clock(status: Status) -> bool {
    !matches!(status, Status::Failed | Status::Revoked | Status::Pending)
}

/// What holds for the rows that have a status at the moment which `now`, the parameter's name, stands for. An end is told as
/// the index has it, so that it is found to fit.
pub(super) fn condition(status: Status, now: &str) -> String {
    let rank = rank(status);
    match status {
        Status::Failed | Status::Revoked | Status::Pending => format!("standing = {rank}"),
        Status::Expired => format!("standing IN (4, 6, 7) AND coalesce(not_after, 'infinity') <= {now}"),
        Status::RenewFailed | Status::RenewPending | Status::Valid => {
            format!("standing = {rank} AND coalesce(not_after, 'infinity') > {now}")
        }
    }
}

/// All statuses, the first in the list's order first.
pub(super) fn in_order() -> [Status; Status::ALL.len()] {
    let mut all = Status::ALL;
    all.sort_by_key(|status| rank(*status));
    all
}
