//! Who signed in.

use super::error::SignInError;
use super::profile::Profile;
use super::settings::EmailTrust;
use crate::domain::characters::{JOINERS, is_blank, is_format};

/// The most characters in a text about a person.
const TEXT_LIMIT: usize = 256;
/// The most groups taken.
const GROUPS_LIMIT: usize = 500;

/// A person as a provider vouches for them. Texts are at most 256 characters, without control characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The provider's id in our settings.
    pub provider: String,
    /// The provider's own, never reassigned name for the person: `sub` (OpenID Connect Core section 5.7). Only provider
    /// and subject together identify somebody; e-mail addresses and names change hands.
    pub subject: String,
    /// The e-mail address, where the provider gives one and the settings don't ignore it.
    pub email: Option<String>,
    /// Whether the address counts as the person's: grants go by it.
    pub email_verified: bool,
    /// What to call the person, in one line that can be read, never empty: the full name or, failing that, the user name,
    /// the verified e-mail address, the subject.
    pub name: String,
    /// The groups, at most 500, as the provider names them.
    pub groups: Vec<String>,
}

impl Identity {
    /// A subject that doesn't fit is refused, since cut short it could be somebody else's; likewise an address or a
    /// group that doesn't fit is left out. A name is only shown, and is cut.
    pub(super) fn new(
        provider: &str,
        subject: &str,
        profile: Profile,
        emails: EmailTrust,
    ) -> Result<Self, SignInError> {
        if !fits(subject) {
            return Err(SignInError::nonsense("a subject that is empty, too long or not text"));
        }
        let email = profile.email.filter(|email| emails != EmailTrust::Ignored && fits(email));
        let email_verified = email.is_some() && emails.believes(profile.email_verified);
        let address = email.as_deref().filter(|_| email_verified);
        let names = [profile.name.as_deref(), address, Some(subject)];
        let name = names.into_iter().flatten().find_map(shown).unwrap_or_else(|| "?".to_owned());
        Ok(Self {
            provider: provider.to_owned(),
            subject: subject.to_owned(),
            email_verified,
            email,
            name,
            groups: bounded_groups(provider, profile.groups.unwrap_or_default()),
        })
    }
}

/// The groups that fit, at most 500: a group that doesn't is left out, since cut short it could be another.
pub(super) fn bounded_groups(provider: &str, mut groups: Vec<String>) -> Vec<String> {
    groups.retain(|group| fits(group));
    if groups.len() > GROUPS_LIMIT {
        tracing::warn!(provider, groups = groups.len(), "more groups than are read; the first {GROUPS_LIMIT} count");
        groups.truncate(GROUPS_LIMIT);
    }
    groups
}

fn fits(text: &str) -> bool {
    !text.is_empty() && text.chars().nth(TEXT_LIMIT).is_none() && !text.chars().any(char::is_control)
}

/// A name as it is shown, where there is anything to see of it: one line, its words a space apart, nothing in it that
/// can't be seen, or that turns round what stands beside it on a page.
fn shown(name: &str) -> Option<String> {
    let visible = name.chars().map(|c| if is_blank(c) { ' ' } else { c }).filter(|c| !is_format(*c));
    // A name may be as long as an answer of the provider's.
    let visible: String = visible.take(4 * TEXT_LIMIT).collect();
    let words: Vec<&str> =
        visible.split(' ').map(|word| word.trim_matches(JOINERS)).filter(|w| !w.is_empty()).collect();
    let name: String = words.join(" ").chars().take(TEXT_LIMIT).collect();
    let name = name.trim_end();
    (!name.is_empty()).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(subject: &str, profile: Profile) -> Result<Identity, SignInError> {
        Identity::new("corp", subject, profile, EmailTrust::Verified)
    }

    #[test]
    fn addresses_count_as_far_as_they_are_believed() {
        use EmailTrust::{Ignored, Trusted, Verified};
        for (emails, said, counts) in [
            (Verified, Some(true), true),
            (Verified, Some(false), false),
            (Verified, None, false),
            (Trusted, Some(true), true),
            (Trusted, Some(false), false),
            (Trusted, None, true),
            (Ignored, Some(true), false),
        ] {
            let profile = Profile { email: Some("a@x.test".into()), email_verified: said, ..Profile::default() };
            let identity = Identity::new("corp", "s", profile, emails).unwrap();
            assert_eq!(identity.email_verified, counts, "{emails:?} {said:?}");
            assert_eq!(identity.email.is_some(), emails != Ignored);
        }
    }

    #[test]
    fn everything_is_bounded() {
        let long = "ü".repeat(TEXT_LIMIT + 1);
        let profile = Profile {
            email: Some(long.clone()),
            email_verified: Some(true),
            name: Some(format!(" {long}\n")),
            groups: Some((0..600).map(|n| n.to_string()).chain([long.clone()]).collect()),
        };
        let identity = of("s", profile).unwrap();
        assert_eq!(identity.email, None);
        assert!(!identity.email_verified, "no address, nothing verified");
        assert_eq!(identity.name, "ü".repeat(TEXT_LIMIT));
        assert_eq!(identity.groups.len(), GROUPS_LIMIT);
        assert!(of(&long, Profile::default()).is_err());
        assert!(of("", Profile::default()).is_err());
        assert!(of("a\0b", Profile::default()).is_err());
        assert!(of(&long[2..], Profile::default()).is_ok());
    }

    #[test]
    fn text_that_a_row_cannot_hold_is_left_out() {
        let profile = Profile {
            email: Some("a\0@x.test".into()),
            name: Some("\0".into()),
            groups: Some(vec!["ok".into(), "a\0b".into(), String::new()]),
            ..Profile::default()
        };
        let identity = of("s", profile).unwrap();
        assert_eq!((identity.email, identity.name.as_str(), identity.groups), (None, "s", vec!["ok".to_owned()]));
    }

    #[test]
    fn a_name_is_one_line_that_can_be_read() {
        for (given, read) in [
            ("Ann Lee", "Ann Lee"),
            ("  Ann\t \u{a0}\r\nLee\u{2028}", "Ann Lee"),
            ("Ann\0\u{7}Lee\u{1b}[31m", "Ann Lee [31m"),
            ("\u{202e}eeL nnA\u{2069}", "eeL nnA"),
            ("A\u{200b}nn\u{feff}\u{ad} \u{200d} Lee", "Ann Lee"),
            ("\u{645}\u{6cc}\u{200c}\u{62e}", "\u{645}\u{6cc}\u{200c}\u{62e}"),
            ("민아 🙂", "민아 🙂"),
        ] {
            assert_eq!(shown(given).as_deref(), Some(read), "{given:?}");
        }
        for nothing in ["", " \n", "\u{202e}\u{200b}", "\u{3164}\u{200d}", "\0"] {
            assert_eq!(shown(nothing), None, "{nothing:?}");
        }
        let cut = shown(&format!("{} {}", "a".repeat(TEXT_LIMIT - 1), "b".repeat(1_000_000))).unwrap();
        assert_eq!(cut, "a".repeat(TEXT_LIMIT - 1));
    }

    #[test]
    fn who_has_no_name_is_called_by_what_else_is_known() {
        let called = |name: Option<&str>, email: Option<&str>, subject: &str| {
            let (name, email) = (name.map(str::to_owned), email.map(str::to_owned));
            let profile = Profile { name, email, email_verified: Some(true), groups: None };
            of(subject, profile).unwrap().name
        };
        assert_eq!(called(Some("Ann"), Some("ann@x.test"), "s-1"), "Ann");
        assert_eq!(called(Some("\u{200b}"), Some("ann@x.test"), "s-1"), "ann@x.test");
        assert_eq!(called(None, None, "s-1"), "s-1");
        assert_eq!(called(None, None, "\u{200b}"), "?");
    }
}
