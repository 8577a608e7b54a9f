//! The list of authorities.

use askama::Template;
use chrono::{DateTime, Utc};

use crate::domain::ids::AuthorityId;
use crate::i18n::Words;
use crate::web::pages::layout::Chrome;

/// The list of authorities.
#[derive(Template)]
#[template(path = "authorities/list.html")]
pub struct AuthoritiesPage<'a> {
    /// What surrounds it.
    pub chrome: Chrome<'a>,
    /// The path of the form that adds one.
    pub add_href: &'a str,
    /// The authorities, in the order of lists.
    pub rows: Vec<AuthorityRow>,
}

/// An authority in the list.
#[derive(Debug, Clone)]
pub struct AuthorityRow {
    /// Which.
    pub id: AuthorityId,
    /// Its path.
    pub href: String,
    /// Its name.
    pub name: String,
    /// The host of its directory.
    pub host: String,
    /// Whether the settings list it.
    pub from_settings: bool,
    /// How it stands with it.
    pub standing: Standing,
    /// Its profiles' names.
    pub profiles: Vec<String>,
    /// How many newOrder requests it gets at once.
    pub parallel_new_orders: i32,
    /// Certificates in use that it issued.
    pub issued: i64,
    /// Those that are renewed there by themselves.
    pub renewing: i64,
}

/// How it stands with an authority.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It takes orders as our account.
    Ready,
    /// It takes orders; our account is made at the first.
    ReadyWithoutAccount,
    /// Nobody has agreed to its terms of service.
    TermsOpen,
    /// It wants external account binding, and has none.
    EabOpen,
    /// It is offered for new orders no more.
    Off {
        /// Since when.
        since: DateTime<Utc>,
        /// Whether the settings have dropped it.
        dropped: bool,
    },
}

impl Standing {
    fn word(self, words: &Words) -> &'static str {
        match self {
            Self::Ready | Self::ReadyWithoutAccount => words.say("authority-ready"),
            Self::TermsOpen => words.say("authority-terms-open"),
            Self::EabOpen => words.say("authority-eab-open"),
            Self::Off { .. } => words.say("authority-off"),
        }
    }

    /// What else there is to know.
    fn remark(self, words: &Words) -> Option<&'static str> {
        match self {
            Self::Ready => None,
            Self::ReadyWithoutAccount => Some(words.say("authority-no-account")),
            Self::TermsOpen => Some(words.say("authority-terms-open-do")),
            Self::EabOpen => Some(words.say("authority-eab-open-do")),
            Self::Off { dropped: true, .. } => Some(words.say("authority-dropped")),
            Self::Off { dropped: false, .. } => None,
        }
    }

    const fn class(self) -> &'static str {
        match self {
            Self::Ready | Self::ReadyWithoutAccount => "valid",
            Self::TermsOpen | Self::EabOpen => "renew_failed",
            Self::Off { .. } => "off",
        }
    }

    const fn icon(self) -> &'static str {
        match self {
            Self::Ready | Self::ReadyWithoutAccount => "check",
            Self::TermsOpen | Self::EabOpen => "alert",
            Self::Off { .. } => "ban",
        }
    }

    const fn since(&self) -> Option<&DateTime<Utc>> {
        match self {
            Self::Off { since, .. } => Some(since),
            _ => None,
        }
    }

    const fn is_off(&self) -> bool {
        matches!(self, Self::Off { .. })
    }
}

impl AuthorityRow {
    fn certificates(&self, words: &Words) -> String {
        words.with("authority-issued", &[("count", self.issued.into())])
    }

    fn renewals(&self, words: &Words) -> String {
        words.with("authority-renewing", &[("count", self.renewing.into())])
    }
}

impl AuthoritiesPage<'_> {
    fn menu_label(&self, row: &AuthorityRow) -> String {
        self.chrome.words.with("authority-menu", &[("name", (&row.name).into())])
    }

    fn switch_label(&self, row: &AuthorityRow) -> String {
        self.chrome.words.with("authority-switch", &[("name", (&row.name).into())])
    }

    fn is_first(&self, row: &AuthorityRow) -> bool {
        self.rows.first().is_some_and(|first| first.id == row.id)
    }

    fn is_last(&self, row: &AuthorityRow) -> bool {
        self.rows.last().is_some_and(|last| last.id == row.id)
    }
}
