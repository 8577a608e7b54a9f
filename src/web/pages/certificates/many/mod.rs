//! Many certificates at once: the bar below the list's head, the question before, and the page of what goes on.

mod ask;
mod batch;

pub use ask::{AskPage, LeftOut};
pub use batch::{BatchPage, FailedRow, Progress};

use crate::domain::role::Permission;
use crate::domain::text_enum;
use crate::i18n::Words;
use crate::web::pages::layout::Chrome;

text_enum! {
    /// What can be done with many certificates.
    pub enum Deed or UnknownDeed("not something to be done with many") {
        /// Download them as one ZIP.
        Download = "download",
        /// Order the next version of each.
        Renew = "renew",
        /// Switch auto-renewal on.
        AutoRenewOn = "auto-renew-on",
        /// Switch it off.
        AutoRenewOff = "auto-renew-off",
        /// Set a label.
        SetLabel = "set-label",
        /// Take a label away.
        RemoveLabel = "remove-label",
        /// Delete them.
        Delete = "delete",
    }
}

impl Deed {
    /// What it takes, on each certificate.
    pub const fn permission(self) -> Permission {
        match self {
            Self::Download => Permission::DownloadCertificates,
            Self::Renew | Self::AutoRenewOn | Self::AutoRenewOff => Permission::OrderCertificates,
            Self::SetLabel | Self::RemoveLabel => Permission::EditMetadata,
            Self::Delete => Permission::DeleteCertificates,
        }
    }

    fn word(self, words: Words) -> &'static str {
        match self {
            Self::Download => words.say("deed-download"),
            Self::Renew => words.say("deed-renew"),
            Self::AutoRenewOn => words.say("deed-auto-renew-on"),
            Self::AutoRenewOff => words.say("deed-auto-renew-off"),
            Self::SetLabel => words.say("deed-set-label"),
            Self::RemoveLabel => words.say("deed-remove-label"),
            Self::Delete => words.say("deed-delete"),
        }
    }
}

text_enum! {
    /// Which certificates are meant.
    pub enum Which or UnknownWhich("not a choice of certificates") {
        /// Those that are marked.
        Marked = "marked",
        /// All of the page.
        Page = "page",
        /// All that match.
        All = "all",
    }
}

/// The bar: what can be done with many, and with which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManyBar {
    /// Where it leads.
    pub href: String,
    /// What the list is narrowed to, as its address has it; none where all that match can't be meant.
    pub query: Option<String>,
    /// What the reader may do, at least with some.
    pub deeds: Vec<Deed>,
}

impl ManyBar {
    /// What can be done: the value and the word.
    pub(super) fn choices(&self, chrome: &Chrome<'_>) -> Vec<(&'static str, &'static str)> {
        self.deeds.iter().map(|deed| (deed.as_str(), deed.word(chrome.words))).collect()
    }
}
