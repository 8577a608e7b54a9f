//! The words about authorities: what is wrong with a form, and at which field to say it.

use crate::domain::authority::{MAX_KEY_IDENTIFIER, MAX_NAME, MAX_PARALLEL_NEW_ORDERS};
use crate::domain::order::Problem;
use crate::i18n::Words;
use crate::ops::authorities::{AuthorityFault, DirectoryFault};
use crate::web::pages::form::{FieldErrors, FormField};

/// A field of an authority's form, in the order of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AuthorityField {
    /// Its name.
    Name,
    /// Its directory.
    DirectoryUrl,
    /// The roots to trust.
    Roots,
    /// The e-mail address that it gets.
    Contact,
    /// The key identifier of external account binding.
    EabKeyIdentifier,
    /// The HMAC key of external account binding.
    EabHmacKey,
    /// newOrder requests at once.
    ParallelNewOrders,
    /// Agreeing to its terms of service.
    AcceptTerms,
}

impl FormField for AuthorityField {
    fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::DirectoryUrl => "directory_url",
            Self::Roots => "roots",
            Self::Contact => "contact",
            Self::EabKeyIdentifier => "eab_kid",
            Self::EabHmacKey => "eab_hmac_key",
            Self::ParallelNewOrders => "parallel_new_orders",
            Self::AcceptTerms => "accept_terms",
        }
    }

    fn label(self, words: Words) -> &'static str {
        match self {
            Self::Name => words.say("column-name"),
            Self::DirectoryUrl => words.say("authority-directory"),
            Self::Roots => words.say("authority-roots"),
            Self::Contact => words.say("authority-contact"),
            Self::EabKeyIdentifier => words.say("authority-eab-kid"),
            Self::EabHmacKey => words.say("authority-eab-key"),
            Self::ParallelNewOrders => words.say("authority-parallel"),
            Self::AcceptTerms => words.say("authority-terms"),
        }
    }
}

impl FieldErrors<AuthorityField> {
    /// The faults in words, each at its field.
    pub fn of_authority(words: Words, faults: &[AuthorityFault]) -> Self {
        let mut errors = Self::default();
        for fault in faults {
            let message = fault_words(words, fault);
            match fault_field(fault) {
                Some(field) => errors.add(field, message),
                None => errors.add_to_form(message),
            }
        }
        errors
    }
}

const fn fault_field(fault: &AuthorityFault) -> Option<AuthorityField> {
    Some(match fault {
        AuthorityFault::NameMissing
        | AuthorityFault::NameTooLong
        | AuthorityFault::NameUnreadable
        | AuthorityFault::NameTaken => AuthorityField::Name,
        AuthorityFault::UrlMissing
        | AuthorityFault::UrlMalformed
        | AuthorityFault::UrlNotHttps
        | AuthorityFault::UrlCredentials
        | AuthorityFault::UrlTaken { .. }
        | AuthorityFault::UrlFixed => AuthorityField::DirectoryUrl,
        AuthorityFault::Directory(DirectoryFault::RootUnusable) | AuthorityFault::RootsMalformed => {
            AuthorityField::Roots
        }
        AuthorityFault::Directory(_) => AuthorityField::DirectoryUrl,
        AuthorityFault::ContactMalformed | AuthorityFault::ContactRefused(_) => AuthorityField::Contact,
        AuthorityFault::EabRequired
        | AuthorityFault::EabKeyIdentifierMissing
        | AuthorityFault::EabKeyIdentifierMalformed
        | AuthorityFault::EabRefused(_) => AuthorityField::EabKeyIdentifier,
        AuthorityFault::EabHmacKeyMissing | AuthorityFault::EabHmacKeyMalformed => AuthorityField::EabHmacKey,
        AuthorityFault::LimitOutOfRange => AuthorityField::ParallelNewOrders,
        AuthorityFault::TermsNotShown => AuthorityField::AcceptTerms,
        AuthorityFault::AccountRefused(_) | AuthorityFault::AccountFailed { .. } => return None,
    })
}

fn fault_words(words: Words, fault: &AuthorityFault) -> String {
    let said = match fault {
        AuthorityFault::NameMissing => words.say("authority-name-missing"),
        AuthorityFault::NameTooLong => return words.with("order-name-too-long", &[("most", MAX_NAME.into())]),
        AuthorityFault::NameUnreadable => words.say("order-name-unreadable"),
        AuthorityFault::NameTaken => words.say("authority-name-taken"),
        AuthorityFault::UrlMissing => words.say("authority-url-missing"),
        AuthorityFault::UrlMalformed => words.say("authority-url-malformed"),
        AuthorityFault::UrlNotHttps => words.say("authority-url-https"),
        AuthorityFault::UrlCredentials => words.say("authority-url-credentials"),
        AuthorityFault::UrlTaken { by } => return words.with("authority-url-taken", &[("name", by.into())]),
        AuthorityFault::UrlFixed => words.say("authority-url-fixed"),
        AuthorityFault::Directory(fault) => return directory_fault_words(words, fault),
        AuthorityFault::RootsMalformed => words.say("authority-roots-malformed"),
        AuthorityFault::ContactMalformed => words.say("authority-contact-malformed"),
        AuthorityFault::ContactRefused(problem) => {
            return words.with("authority-contact-refused", &[("said", (&said(problem)).into())]);
        }
        AuthorityFault::EabRequired => words.say("authority-eab-required"),
        AuthorityFault::EabKeyIdentifierMissing => words.say("authority-eab-kid-missing"),
        AuthorityFault::EabKeyIdentifierMalformed => {
            return words.with("authority-eab-kid-malformed", &[("most", MAX_KEY_IDENTIFIER.into())]);
        }
        AuthorityFault::EabHmacKeyMissing => words.say("authority-eab-key-missing"),
        AuthorityFault::EabHmacKeyMalformed => words.say("authority-eab-key-malformed"),
        AuthorityFault::EabRefused(problem) => {
            return words.with("authority-eab-refused", &[("said", (&said(problem)).into())]);
        }
        AuthorityFault::LimitOutOfRange => {
            return words.with("authority-parallel-range", &[("most", i64::from(MAX_PARALLEL_NEW_ORDERS).into())]);
        }
        AuthorityFault::TermsNotShown => words.say("authority-terms-not-shown"),
        AuthorityFault::AccountRefused(problem) => {
            return words.with("authority-account-refused", &[("said", (&said(problem)).into())]);
        }
        AuthorityFault::AccountFailed { detail } => {
            return words.with("authority-account-failed", &[("detail", detail.into())]);
        }
    };
    said.to_owned()
}

fn directory_fault_words(words: Words, fault: &DirectoryFault) -> String {
    let said = match fault {
        DirectoryFault::NotAllowed => words.say("authority-dir-not-allowed"),
        DirectoryFault::NoSuchHost => words.say("authority-dir-no-host"),
        DirectoryFault::Unreachable { detail } => {
            return words.with("authority-dir-unreachable", &[("detail", detail.into())]);
        }
        DirectoryFault::Untrusted { detail } => {
            return words.with("authority-dir-untrusted", &[("detail", detail.into())]);
        }
        DirectoryFault::RootUnusable => words.say("authority-roots-unusable"),
        DirectoryFault::TimedOut => words.say("authority-dir-timed-out"),
        DirectoryFault::Redirect => words.say("authority-dir-redirect"),
        DirectoryFault::Status(status) => {
            return words.with("authority-dir-status", &[("status", (&status.to_string()).into())]);
        }
        DirectoryFault::TooLarge => words.say("authority-dir-too-large"),
        DirectoryFault::NotADirectory => words.say("authority-dir-none"),
        DirectoryFault::RefersElsewhere => words.say("authority-dir-elsewhere"),
        DirectoryFault::NoNonce => words.say("authority-dir-no-nonce"),
    };
    said.to_owned()
}

/// The authority's own words, or the type of the problem where it has none.
fn said(problem: &Problem) -> String {
    if problem.detail.is_empty() { problem.kind.clone() } else { problem.detail.clone() }
}
