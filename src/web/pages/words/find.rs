//! The words about what is looked for in the list of certificates.

use crate::domain::certificate::Kind;
use crate::domain::find::{Column, FindFault, FindField, Sort};
use crate::i18n::Words;
use crate::web::pages::form::{FieldErrors, FormField};

impl FormField for FindField {
    fn as_str(self) -> &'static str {
        Self::as_str(self)
    }

    fn label(self, words: Words) -> &'static str {
        match self {
            Self::Search => words.say("manage-search-label"),
            Self::Status => words.say("column-status"),
            Self::Authority => words.say("find-authority"),
            Self::Expires => words.say("find-expires"),
            Self::Kind => words.say("find-kind"),
            Self::AutoRenew => words.say("find-auto-renew"),
            Self::Label => words.say("find-label"),
            Self::Sort => words.say("find-sort"),
        }
    }
}

impl FieldErrors<FindField> {
    /// What was not understood, at the fields.
    pub fn of_find(words: Words, faults: &[FindFault]) -> Self {
        let mut errors = Self::default();
        for fault in faults {
            errors.add(fault.field(), find_fault_words(words, *fault).to_owned());
        }
        errors
    }
}

/// What was not understood, in words.
fn find_fault_words(words: Words, fault: FindFault) -> &'static str {
    match fault {
        FindFault::TooLong => words.say("find-too-long"),
        FindFault::TooMany => words.say("find-too-many"),
        FindFault::NoSerial => words.say("find-no-serial"),
        FindFault::NoLabelTerm => words.say("find-no-label-term"),
        FindFault::NoStatus => words.say("find-no-status"),
        FindFault::NoAuthority => words.say("find-no-authority"),
        FindFault::NoDays => words.say("find-no-days"),
        FindFault::NoKind => words.say("find-no-kind"),
        FindFault::NoAutoRenew => words.say("find-no-auto-renew"),
        FindFault::NoLabel => words.say("find-no-label"),
        FindFault::NoSort => words.say("find-no-sort"),
    }
}

/// The word for a column to sort by.
pub fn column_word(words: Words, column: Column) -> &'static str {
    match column {
        Column::Created => words.say("find-created"),
        Column::Name => words.say("column-name"),
        Column::Domain => words.say("column-domains"),
        Column::Issuer => words.say("column-issuer"),
        Column::Key => words.say("column-key-algorithm"),
        Column::Expires => words.say("column-expires"),
        Column::Status => words.say("column-status"),
        Column::AutoRenew => words.say("find-auto-renew"),
    }
}

/// An order of the list, to choose from.
pub fn sort_word(words: Words, sort: Sort) -> String {
    match (sort.column, sort.descending) {
        (Column::Created, true) => words.say("find-newest").to_owned(),
        (Column::Created, false) => words.say("find-oldest").to_owned(),
        (column, descending) => {
            format!("{} {}", column_word(words, column), if descending { "\u{2193}" } else { "\u{2191}" })
        }
    }
}

/// The word for a kind of certificate.
pub fn certificate_kind_word(words: Words, kind: Kind) -> &'static str {
    match kind {
        Kind::Ordered => words.say("find-kind-ordered"),
        Kind::Imported => words.say("find-kind-imported"),
    }
}

/// Whether something is on.
pub fn on_off_word(words: Words, on: bool) -> &'static str {
    if on { words.say("find-on") } else { words.say("find-off") }
}
