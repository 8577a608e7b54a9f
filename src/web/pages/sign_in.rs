//! The sign-in page.

use askama::Template;

use crate::i18n::Words;

use super::layout::Chrome;

/// The sign-in page: one button per provider, each a form to `/sign-in/{id}`.
#[derive(Template)]
#[template(path = "sign_in.html")]
pub struct SignInPage<'a> {
    /// What surrounds it.
    pub chrome: Chrome<'a>,
    /// The providers.
    pub providers: &'a [ProviderButton<'a>],
    /// The path to go to afterwards.
    pub return_to: &'a str,
    /// Why the last try came to nothing.
    pub fault: Option<SignInFault<'a>>,
    /// Whom to ask about it, where the settings have somebody.
    pub contact: Option<&'a str>,
}

/// A provider's button.
#[derive(Debug, Clone, Copy)]
pub struct ProviderButton<'a> {
    /// Its id in addresses: lower-case letters, digits, `-`.
    pub id: &'a str,
    /// Its name.
    pub name: &'a str,
}

/// Why nobody was signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignInFault<'a> {
    /// The provider doesn't answer.
    ProviderUnreachable,
    /// The provider's answer can't be used: somebody has to look at its configuration or ours.
    ProviderNonsense {
        /// Its error code, where it gave one (RFC 6749 section 5.2).
        code: Option<&'a str>,
    },
    /// The provider said no.
    Denied {
        /// Its error code (RFC 6749 section 4.1.2.1).
        code: &'a str,
    },
    /// What the provider sent doesn't hold.
    Refused {
        /// The reason's short name.
        reason: &'a str,
    },
    /// The provider doesn't take the code: it was used already, or is too old.
    CodeSpent {
        /// Its error code (RFC 6749 section 5.2).
        code: &'a str,
    },
    /// The attempt is too old, or began in another browser.
    AttemptExpired,
    /// The person is in none of the groups whose members may sign in.
    NotAdmitted,
    /// The person is blocked here.
    Blocked,
}

impl SignInFault<'_> {
    fn title(&self, words: Words) -> &'static str {
        match self {
            Self::ProviderUnreachable => words.say("sign-in-unreachable"),
            Self::ProviderNonsense { .. } => words.say("sign-in-nonsense"),
            Self::Denied { .. } => words.say("sign-in-denied"),
            Self::Refused { .. } => words.say("sign-in-refused"),
            Self::CodeSpent { .. } | Self::AttemptExpired => words.say("sign-in-expired"),
            Self::NotAdmitted => words.say("sign-in-not-admitted"),
            Self::Blocked => words.say("sign-in-blocked"),
        }
    }

    fn what_to_do(&self, words: Words) -> &'static str {
        match self {
            Self::ProviderUnreachable => words.say("sign-in-unreachable-do"),
            Self::ProviderNonsense { .. } => words.say("sign-in-nonsense-do"),
            Self::Denied { .. } => words.say("sign-in-denied-do"),
            Self::Refused { .. } => words.say("sign-in-refused-do"),
            Self::CodeSpent { .. } | Self::AttemptExpired => words.say("sign-in-expired-do"),
            Self::NotAdmitted => words.say("sign-in-not-admitted-do"),
            Self::Blocked => words.say("sign-in-blocked-do"),
        }
    }

    /// The technical word, for whoever is asked about it.
    fn code(&self) -> Option<&str> {
        match self {
            Self::ProviderNonsense { code } => *code,
            Self::Denied { code } | Self::CodeSpent { code } => Some(code),
            Self::Refused { reason } => Some(reason),
            _ => None,
        }
    }
}

impl SignInPage<'_> {
    fn button(&self, provider: &ProviderButton<'_>) -> String {
        self.chrome.words.with("sign-in-with", &[("provider", provider.name.into())])
    }
}
