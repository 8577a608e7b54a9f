//! What somebody can do on the team, and why.

use askama::Template;
use chrono::{DateTime, Utc};

use super::views::{CertificateView, GrantView, NamedPerson, WhoView};
use crate::db::grants::Grantee;
use crate::domain::role::Permission;
use crate::web::pages::layout::Chrome;
use crate::web::pages::words::permission_word;

/// What somebody can do on the team, and why.
#[derive(Template)]
#[template(path = "access/explain.html")]
pub struct ExplainPage<'a> {
    /// What surrounds it.
    pub chrome: Chrome<'a>,
    /// The path of the tab.
    pub access_href: &'a str,
    /// Whom it is about.
    pub who: &'a WhoView,
    /// When they last signed in, where it is about a person.
    pub signed_in_at: Option<DateTime<Utc>>,
    /// Since when they are blocked.
    pub blocked_at: Option<DateTime<Utc>>,
    /// The path of the form that grants them a role, where the reader may.
    pub grant_href: Option<&'a str>,
    /// What applies to them.
    pub held: Vec<HeldRow>,
    /// Each action, in the order of the product's table.
    pub actions: Vec<ActionRow>,
}

/// A grant that applies to somebody.
#[derive(Debug, Clone)]
pub struct HeldRow {
    /// It.
    pub grant: GrantView,
    /// Whom it is for.
    pub grantee: Grantee,
    /// The name of the provider whose group that is.
    pub provider: String,
}

/// An action.
#[derive(Debug, Clone)]
pub struct ActionRow {
    /// Which.
    pub permission: Permission,
    /// Whether it is allowed.
    pub reach: Reach,
    /// Which of what they hold allows it: places in [`ExplainPage::held`].
    pub by: Vec<usize>,
}

/// Whether an action is allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// On the whole team.
    Team,
    /// On these certificates only.
    Certificates(Vec<CertificateView>),
    /// Not at all.
    Nothing,
}

impl Reach {
    /// Its badge's style.
    const fn class(&self) -> &'static str {
        match self {
            Self::Team => "valid",
            Self::Certificates(_) => "pending",
            Self::Nothing => "off",
        }
    }

    const fn icon(&self) -> &'static str {
        match self {
            Self::Team => "check",
            Self::Certificates(_) => "document",
            Self::Nothing => "ban",
        }
    }

    fn certificates(&self) -> &[CertificateView] {
        match self {
            Self::Certificates(certificates) => certificates,
            Self::Team | Self::Nothing => &[],
        }
    }
}

impl ExplainPage<'_> {
    fn title(&self) -> String {
        self.chrome.words.with("access-explain-title", &[("who", self.who.name().into())])
    }

    fn people(&self) -> &[NamedPerson] {
        match self.who {
            WhoView::Email { people, .. } => people,
            WhoView::Person { .. } | WhoView::Group { .. } => &[],
        }
    }

    /// What is to be known of how this was worked out.
    fn remark(&self) -> &'static str {
        match self.who {
            WhoView::Person { .. } => self.chrome.say("access-explain-person"),
            WhoView::Email { .. } => self.chrome.say("access-explain-email"),
            WhoView::Group { .. } => self.chrome.say("access-explain-group"),
        }
    }

    /// Through what it applies to them.
    fn through(&self, held: &HeldRow) -> String {
        let words = self.chrome.words;
        match &held.grantee {
            Grantee::Person(_) => words.say("access-through-person").to_owned(),
            Grantee::Email(email) => words.with("access-through-email", &[("email", email.into())]),
            Grantee::Group { name, .. } => {
                words.with("access-through-group", &[("group", name.into()), ("provider", (&held.provider).into())])
            }
        }
    }

    fn action_word(&self, row: &ActionRow) -> &'static str {
        permission_word(self.chrome.words, row.permission)
    }

    fn reach_word(&self, row: &ActionRow) -> &'static str {
        match &row.reach {
            Reach::Team => self.chrome.say("access-yes"),
            Reach::Certificates(_) => self.chrome.say("access-only"),
            Reach::Nothing => self.chrome.say("access-no"),
        }
    }

    fn reasons(&self, row: &ActionRow) -> Vec<&HeldRow> {
        row.by.iter().filter_map(|place| self.held.get(*place)).collect()
    }
}
