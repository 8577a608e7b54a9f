//! What is wrong with a certificate that is brought in or described, and with the password of a download; and at which
//! field to say it.

use super::not_before;
use super::order::order_fault_words;
use crate::i18n::Words;
use crate::ops::certificates::download::{MAX_PASSWORD, MIN_PASSWORD, PasswordFault};
use crate::ops::certificates::import::{GivenFault, ImportFault, MAX_NAMES, OrderFault};
use crate::ops::certificates::limits::Reached;
use crate::web::pages::form::{FieldErrors, FormField, cut};
use crate::web::pages::layout::exact;

/// A field of the forms that import and describe certificates, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CertificateField {
    /// The name.
    Name,
    /// The description.
    Description,
    /// The certificate, with its issuers'.
    Certificate,
    /// The private key.
    Key,
    /// Labels.
    Labels,
}

impl FormField for CertificateField {
    fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Description => "description",
            Self::Certificate => "certificate_file",
            Self::Key => "key_file",
            Self::Labels => "labels",
        }
    }

    fn label(self, words: Words) -> &'static str {
        match self {
            Self::Name => words.say("order-name"),
            Self::Description => words.say("order-description"),
            Self::Certificate => words.say("import-certificate"),
            Self::Key => words.say("import-key"),
            Self::Labels => words.say("order-labels"),
        }
    }
}

impl FieldErrors<CertificateField> {
    /// What is wrong with an import, each at its field.
    pub fn of_given(words: Words, faults: &[GivenFault]) -> Self {
        let mut errors = Self::default();
        for fault in faults {
            match fault {
                GivenFault::Described(fault) => errors.add(described_field(fault), order_fault_words(words, fault)),
                GivenFault::Key(fault) => errors.add(CertificateField::Key, import_fault_words(words, fault)),
                GivenFault::Certificate(fault) => {
                    errors.add(CertificateField::Certificate, import_fault_words(words, fault));
                }
                other => errors.add(CertificateField::Certificate, unfit_words(words, other)),
            }
        }
        errors
    }

    /// What is wrong with what is said of a certificate, each at its field.
    pub fn of_description(words: Words, faults: &[OrderFault]) -> Self {
        let mut errors = Self::default();
        for fault in faults {
            errors.add(described_field(fault), order_fault_words(words, fault));
        }
        errors
    }
}

const fn described_field(fault: &OrderFault) -> CertificateField {
    match fault {
        OrderFault::DescriptionTooLong | OrderFault::DescriptionUnreadable => CertificateField::Description,
        OrderFault::LabelMalformed { .. } | OrderFault::LabelTwice { .. } | OrderFault::TooManyLabels => {
            CertificateField::Labels
        }
        // Nothing else is said of what isn't ordered.
        _ => CertificateField::Name,
    }
}

fn import_fault_words(words: Words, fault: &ImportFault) -> String {
    let said = match fault {
        ImportFault::Empty => words.say("given-empty"),
        ImportFault::TooLarge => words.say("given-too-large"),
        ImportFault::NotPem => words.say("given-not-pem"),
        ImportFault::Binary => words.say("given-binary"),
        ImportFault::Unfinished(label) => return words.with("given-unfinished", &[("label", label.into())]),
        ImportFault::NotBase64(label) => return words.with("given-not-base64", &[("label", label.into())]),
        ImportFault::NoCertificate => words.say("given-no-certificate"),
        ImportFault::TooManyCertificates => words.say("given-too-many-certificates"),
        ImportFault::NotX509(place) => return words.with("given-not-x509", &[("place", (*place).into())]),
        ImportFault::EncryptedKey => words.say("given-encrypted-key"),
        ImportFault::SeveralKeys => words.say("given-several-keys"),
        ImportFault::UnreadableKey => words.say("given-unreadable-key"),
        ImportFault::ShortKey => words.say("given-short-key"),
        ImportFault::KeyMismatch => words.say("given-key-mismatch"),
        ImportFault::OnlyAuthorities => words.say("given-only-authorities"),
        ImportFault::SeveralLeaves(names) => {
            return words.with("given-several-leaves", &[("names", (&listed(names)).into())]);
        }
        ImportFault::Unrelated(name) => return words.with("given-unrelated", &[("name", (&cut(name)).into())]),
        ImportFault::Expired(at) => {
            return words.with("given-expired", &[("at", (&exact(at).to_string()).into())]);
        }
    };
    said.to_owned()
}

/// What doesn't fit the certificate that it is for.
fn unfit_words(words: Words, fault: &GivenFault) -> String {
    match fault {
        GivenFault::OtherDomains { missing, extra } => {
            let mut said = Vec::new();
            if !missing.is_empty() {
                said.push(words.with("given-missing-domains", &[("names", (&listed(missing)).into())]));
            }
            if !extra.is_empty() {
                said.push(words.with("given-extra-domains", &[("names", (&listed(extra)).into())]));
            }
            said.push(words.say("given-other-domains-do").to_owned());
            said.join(" ")
        }
        GivenFault::SameExpiry(at) => words.with("given-same-expiry", &[("at", (&exact(at).to_string()).into())]),
        GivenFault::TooManyNames(count) => {
            words.with("given-too-many-names", &[("count", (*count).into()), ("most", MAX_NAMES.into())])
        }
        _ => words.say("given-nameless").to_owned(),
    }
}

/// Which limit on changes was reached, and when the next change will pass.
pub fn certificate_limit_words(words: Words, reached: &Reached) -> String {
    let (count, at) = (i64::from(reached.most), not_before(reached.retry_at));
    words.with("limit-certificate-changes", &[("count", count.into()), ("at", (&at).into())])
}

/// Most names that a message lists.
const MOST_LISTED: usize = 5;

fn listed(names: &[String]) -> String {
    let mut listed: Vec<String> = names.iter().take(MOST_LISTED).map(|name| cut(name)).collect();
    if names.len() > MOST_LISTED {
        listed.push("…".to_owned());
    }
    listed.join(", ")
}

/// A field of the dialog that downloads in other formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PasswordField {
    /// The password.
    Password,
    /// The same once more.
    Again,
}

impl FormField for PasswordField {
    fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Again => "password_again",
        }
    }

    fn label(self, words: Words) -> &'static str {
        match self {
            Self::Password => words.say("download-password"),
            Self::Again => words.say("download-password-again"),
        }
    }
}

impl FieldErrors<PasswordField> {
    /// What is wrong with a password.
    pub fn of_password(words: Words, fault: PasswordFault) -> Self {
        let (field, said) = match fault {
            PasswordFault::TooShort => {
                (PasswordField::Password, words.with("download-password-too-short", &[("least", MIN_PASSWORD.into())]))
            }
            PasswordFault::TooLong => {
                (PasswordField::Password, words.with("download-password-too-long", &[("most", MAX_PASSWORD.into())]))
            }
            PasswordFault::NotAscii => (PasswordField::Password, words.say("download-password-not-ascii").to_owned()),
            PasswordFault::Differs => (PasswordField::Again, words.say("download-password-differs").to_owned()),
        };
        let mut errors = Self::default();
        errors.add(field, said);
        errors
    }
}
