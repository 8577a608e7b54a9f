//! The words about who may do what: roles, actions, and what is wrong with a grant.

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};

use super::whom::{WhomField, whom_fault_words};
use crate::domain::role::{Permission, Role};
use crate::i18n::Words;
use crate::ops::access::withdraw::WithdrawFault;
use crate::ops::access::{GrantFault, Named};
use crate::web::pages::form::{FieldErrors, FormField};
use crate::web::pages::layout::exact;

/// A field of the form that grants a role, in the order of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GrantField {
    /// For whom.
    Whom(WhomField),
    /// The role.
    Role,
    /// The only certificate that it is on.
    Certificate,
    /// The last day.
    LastDay,
}

impl FormField for GrantField {
    fn as_str(self) -> &'static str {
        match self {
            Self::Whom(field) => field.as_str(),
            Self::Role => "role",
            Self::Certificate => "certificate",
            Self::LastDay => "last_day",
        }
    }

    fn label(self, words: Words) -> &'static str {
        match self {
            Self::Whom(field) => field.label(words),
            Self::Role => words.say("grant-role"),
            Self::Certificate => words.say("grant-certificate"),
            Self::LastDay => words.say("grant-last-day"),
        }
    }
}

impl From<WhomField> for GrantField {
    fn from(field: WhomField) -> Self {
        Self::Whom(field)
    }
}

impl FieldErrors<GrantField> {
    /// The faults in words, each at its field.
    pub fn of_grant(words: Words, faults: &[GrantFault]) -> Self {
        let mut errors = Self::default();
        for fault in faults {
            let message = grant_fault_words(words, fault);
            match grant_fault_field(fault) {
                Some(field) => errors.add(field, message),
                None => errors.add_to_form(message),
            }
        }
        errors
    }
}

fn grant_fault_field(fault: &GrantFault) -> Option<GrantField> {
    Some(match fault {
        GrantFault::Whom(fault) => GrantField::Whom((*fault).into()),
        GrantFault::Yourself(by) | GrantFault::Held(by) | GrantFault::HeldBySettings(by) => {
            GrantField::Whom((*by).into())
        }
        GrantFault::RoleUnknown => GrantField::Role,
        GrantFault::CertificateMissing | GrantFault::CertificateUnknown | GrantFault::AdminOfCertificate => {
            GrantField::Certificate
        }
        GrantFault::LastDayMalformed | GrantFault::LastDayOver | GrantFault::LastAdmin => GrantField::LastDay,
        GrantFault::Gone | GrantFault::TooMany { .. } | GrantFault::Limit { .. } => return None,
    })
}

fn grant_fault_words(words: Words, fault: &GrantFault) -> String {
    let said = match fault {
        GrantFault::Whom(fault) => return whom_fault_words(words, *fault),
        GrantFault::Yourself(Named::Person) => words.say("grant-yourself"),
        GrantFault::Yourself(Named::Email) => words.say("grant-yourself-email"),
        GrantFault::Yourself(Named::Group) => words.say("grant-yourself-group"),
        GrantFault::Held(_) => words.say("grant-held"),
        GrantFault::HeldBySettings(_) => words.say("grant-held-by-settings"),
        GrantFault::Gone => words.say("grant-gone"),
        GrantFault::RoleUnknown => words.say("grant-role-unknown"),
        GrantFault::CertificateMissing => words.say("grant-certificate-missing"),
        GrantFault::CertificateUnknown => words.say("grant-certificate-unknown"),
        GrantFault::AdminOfCertificate => words.say("grant-admin-of-certificate"),
        GrantFault::LastDayMalformed => words.say("grant-last-day-malformed"),
        GrantFault::LastDayOver => words.say("grant-last-day-over"),
        GrantFault::LastAdmin => words.say("grant-last-admin"),
        GrantFault::TooMany { most } => return words.with("grant-too-many", &[("most", i64::from(*most).into())]),
        GrantFault::Limit { most, retry_at } => {
            let at = exact(&rounded_up(*retry_at)).to_string();
            return words.with("limit-grants", &[("count", i64::from(*most).into()), ("at", (&at).into())]);
        }
    };
    said.to_owned()
}

/// To the second, and not a moment too early.
fn rounded_up(at: DateTime<Utc>) -> DateTime<Utc> {
    let second = at.trunc_subsecs(0);
    if second < at { second + TimeDelta::seconds(1) } else { second }
}

/// Why a grant can't be withdrawn.
pub fn withdraw_fault_words(words: Words, fault: WithdrawFault) -> &'static str {
    match fault {
        WithdrawFault::FromSettings => words.say("access-from-settings-do"),
        WithdrawFault::Yours => words.say("access-withdraw-yours"),
        WithdrawFault::LastAdmin => words.say("access-withdraw-last-admin"),
    }
}

/// What a role lets one do, in a line.
pub fn role_does(words: Words, role: Role) -> &'static str {
    match role {
        Role::Manager => words.say("role-manager-does"),
        Role::Writer => words.say("role-writer-does"),
        Role::Reader => words.say("role-reader-does"),
        Role::TeamAdmin => words.say("role-team-admin-does"),
        Role::Auditor => words.say("role-auditor-does"),
    }
}

/// An action of the product's table.
pub fn permission_word(words: Words, permission: Permission) -> &'static str {
    match permission {
        Permission::ReadCertificates => words.say("permission-read-certificates"),
        Permission::DownloadCertificates => words.say("permission-download-certificates"),
        Permission::EditMetadata => words.say("permission-edit-metadata"),
        Permission::ImportCertificates => words.say("permission-import-certificates"),
        Permission::OrderCertificates => words.say("permission-order-certificates"),
        Permission::DeleteCertificates => words.say("permission-delete-certificates"),
        Permission::ListChannels => words.say("permission-list-channels"),
        Permission::TestChannels => words.say("permission-test-channels"),
        Permission::ManageChannels => words.say("permission-manage-channels"),
        Permission::ReadAccess => words.say("permission-read-access"),
        Permission::ManageAccess => words.say("permission-manage-access"),
        Permission::ReadActivity => words.say("permission-read-activity"),
    }
}
