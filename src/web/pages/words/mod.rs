//! The words for typed facts: each enum's, in one place.

mod access;
mod activity;
mod authority;
mod batch;
mod certificate;
mod channel;
mod domain_name;
mod failure;
mod find;
mod order;
mod revocation;
mod sighting;
mod step;
mod team;
mod whom;

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};

pub use access::{GrantField, permission_word, role_does, withdraw_fault_words};
pub use activity::{
    action_group, action_word, actor_kind_word, data_word, outcome_icon, outcome_word, reason_words, target_kind_word,
};
pub use authority::AuthorityField;
pub use batch::{batch_title, unfit_words, wait_words};
pub use certificate::{CertificateField, PasswordField, certificate_limit_words};
pub use channel::{ChannelField, Fare, channel_limit_words, event_word, kind_icon, kind_word, outcome_words};
pub use domain_name::domain_name_error;
pub use failure::{FailureWords, Said, failure_words};
pub use find::{certificate_kind_word, column_word, on_off_word, sort_word};
pub use order::{Field, limit_words, order_fault_field, order_fault_words};
pub use revocation::{RevocationWords, reason_hint, reason_word, revocation_words};
pub use sighting::{answer_words, sighting_problem_words};
pub use step::{Placing, StepWords, step_words};
pub use team::TeamField;
pub use whom::WhomField;

use crate::domain::DomainName;
use crate::domain::certificate::Status;
use crate::domain::role::Role;
use crate::i18n::Words;
use crate::web::pages::layout::exact;

/// A moment as messages tell when something will pass: to the second, and not a moment too early.
fn not_before(at: DateTime<Utc>) -> String {
    let second = at.trunc_subsecs(0);
    exact(&if second < at { second + TimeDelta::seconds(1) } else { second }).to_string()
}

/// The word for a status.
pub fn status_word(words: Words, status: Status) -> &'static str {
    match status {
        Status::Pending => words.say("status-pending"),
        Status::Valid => words.say("status-valid"),
        Status::Failed => words.say("status-failed"),
        Status::RenewPending => words.say("status-renew-pending"),
        Status::RenewFailed => words.say("status-renew-failed"),
        Status::Expired => words.say("status-expired"),
        Status::Revoked => words.say("status-revoked"),
    }
}

/// The icon that goes with a status, so that it doesn't show by colour alone.
pub const fn status_icon(status: Status) -> &'static str {
    match status {
        Status::Pending | Status::RenewPending => "clock",
        Status::Valid => "check",
        Status::Failed | Status::RenewFailed => "alert",
        Status::Expired => "hourglass",
        Status::Revoked => "ban",
    }
}

/// The word for a role.
pub fn role_word(words: Words, role: Role) -> &'static str {
    match role {
        Role::Manager => words.say("role-manager"),
        Role::Writer => words.say("role-writer"),
        Role::Reader => words.say("role-reader"),
        Role::TeamAdmin => words.say("role-team-admin"),
        Role::Auditor => words.say("role-auditor"),
    }
}

/// How much of a span is left: "9 minutes left".
pub fn time_left(words: Words, now: DateTime<Utc>, end: DateTime<Utc>) -> String {
    let left = end - now;
    if left <= TimeDelta::zero() {
        words.say("time-left-none").to_owned()
    } else if left < TimeDelta::minutes(1) {
        words.say("time-left-under-a-minute").to_owned()
    } else {
        words.with("time-left-minutes", &[("n", left.num_minutes().into())])
    }
}

/// Most names that a sentence lists.
const MAX_LISTED: usize = 5;

/// Names in a sentence, as people type them: all of them up to [`MAX_LISTED`], otherwise the rest as a number.
pub fn name_list<'a>(words: Words, names: impl ExactSizeIterator<Item = &'a DomainName>) -> String {
    let rest = names.len().saturating_sub(MAX_LISTED);
    let mut list = names.take(MAX_LISTED).map(DomainName::to_display).collect::<Vec<_>>().join(", ");
    if rest > 0 {
        list.push(' ');
        list.push_str(&words.with("domains-more", &[("count", rest.into())]));
    }
    list
}
