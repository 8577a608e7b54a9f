//! Who holds something, and what, as every page of the tab shows it.

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::ids::GrantId;
use crate::domain::role::Role;
use crate::i18n::Words;
use crate::web::pages::words::role_word;

/// Most names that a line lists.
const MAX_NAMES: usize = 3;

/// Whom a grant is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhoView {
    /// Somebody who has signed in.
    Person {
        /// What they are called.
        name: String,
        /// Their verified e-mail address.
        email: Option<String>,
        /// The name of the provider that vouches for them.
        provider: String,
        /// Whether they are blocked.
        blocked: bool,
    },
    /// Whoever has a verified e-mail address.
    Email {
        /// It.
        address: String,
        /// Those with it who have signed in.
        people: Vec<NamedPerson>,
    },
    /// Whoever is in a group.
    Group {
        /// Its name.
        name: String,
        /// The name of the provider whose group it is.
        provider: String,
        /// How many of those who have signed in are in it.
        people: i64,
    },
}

/// A person to go to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedPerson {
    /// What they are called.
    pub name: String,
    /// The path of the page that says what they can do.
    pub href: String,
}

/// A grant.
#[derive(Debug, Clone)]
pub struct GrantView {
    /// Its identity.
    pub id: GrantId,
    /// The role.
    pub role: Role,
    /// The certificate that it is on; none for the whole team.
    pub certificate: Option<CertificateView>,
    /// The last day (UTC) on which it holds, where it ends.
    pub last_day: Option<NaiveDate>,
    /// Whether it has ended.
    pub ended: bool,
    /// Who granted it.
    pub granted_by: String,
    /// When.
    pub granted_at: DateTime<Utc>,
    /// Whether the settings made it.
    pub from_settings: bool,
    /// Whether it applies to whoever reads the page.
    pub yours: bool,
    /// The path of the form that gives it another end, where the reader may.
    pub change_href: Option<String>,
    /// The path of the dialog that withdraws it, where the reader may.
    pub withdraw_href: Option<String>,
}

/// A certificate that a grant is on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateView {
    /// Its name.
    pub name: String,
    /// The path of its page, where the reader may see it.
    pub href: Option<String>,
}

impl WhoView {
    /// What it is called.
    pub fn name(&self) -> &str {
        match self {
            Self::Person { name, .. } | Self::Group { name, .. } => name,
            Self::Email { address, .. } => address,
        }
    }

    /// The icon that goes with it.
    pub(super) const fn icon(&self) -> &'static str {
        match self {
            Self::Person { .. } => "person",
            Self::Email { .. } => "mail",
            Self::Group { .. } => "people",
        }
    }

    /// Whether it is somebody who may not sign in.
    pub(super) const fn is_blocked(&self) -> bool {
        matches!(self, Self::Person { blocked: true, .. })
    }

    /// What else there is to say of it, in a line.
    pub fn about(&self, words: Words) -> String {
        match self {
            Self::Person { email: Some(email), provider, .. } => format!("{email} · {provider}"),
            Self::Person { email: None, provider, .. } => {
                format!("{} · {provider}", words.say("access-no-email"))
            }
            Self::Email { people, .. } if people.is_empty() => words.say("access-email-not-seen").to_owned(),
            Self::Email { people, .. } => {
                let names: Vec<&str> = people.iter().take(MAX_NAMES).map(|person| person.name.as_str()).collect();
                words.with("access-email-seen", &[("names", names.join(", ").as_str().into())])
            }
            Self::Group { provider, people, .. } => {
                words.with("access-group-of", &[("provider", provider.into()), ("count", (*people).into())])
            }
        }
    }
}

impl GrantView {
    /// Until when it holds, or when it ended.
    pub(super) fn end(&self, words: Words) -> Option<String> {
        let day = self.last_day?.format("%Y-%m-%d").to_string();
        Some(if self.ended {
            words.with("access-ended", &[("day", (&day).into())])
        } else {
            words.with("access-until", &[("day", (&day).into())])
        })
    }

    /// Who granted it; where the settings did, they are named elsewhere.
    pub(super) fn granted_by(&self, words: Words) -> String {
        words.with("access-granted-by", &[("name", (&self.granted_by).into())])
    }

    /// What the link says that withdraws it, apart from the others of the page.
    pub(super) fn withdraw_label(&self, words: Words, who: &str) -> String {
        let role = role_word(words, self.role);
        words.with("access-withdraw-label", &[("role", role.into()), ("who", who.into())])
    }

    /// What the link says that gives it another end, or grants it again.
    pub(super) fn change_label(&self, words: Words, who: &str) -> String {
        let role = role_word(words, self.role);
        if self.ended {
            words.with("access-again-label", &[("role", role.into()), ("who", who.into())])
        } else {
            words.with("access-change-label", &[("role", role.into()), ("who", who.into())])
        }
    }
}
