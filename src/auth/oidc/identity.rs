//! Who signed in.

use super::claims::Profile;
use super::error::SignInError;
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
    /// The e-mail address, where the provider gives one.
    pub email: Option<String>,
    /// Whether the provider says that it verified the address.
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
    pub(super) fn new(provider: &str, subject: &str, profile: Profile) -> Result<Self, SignInError> {
        if !fits(subject) {
            return Err(SignInError::nonsense("a subject that is empty, too long or not text"));
        }
        let email = profile.email.filter(|email| fits(email));
        let mut groups: Vec<String> = profile.groups.unwrap_or_default();
        groups.retain(|group| fits(group));
        if groups.len() > GROUPS_LIMIT {
            tracing::warn!(
                provider,
                groups = groups.len(),
                "more groups than are read; the first {GROUPS_LIMIT} count"
            );
            groups.truncate(GROUPS_LIMIT);
        }
        let address = email.as_deref().filter(|_| profile.email_verified);
        let names = [profile.name.as_deref(), address, Some(subject)];
        let name = names.into_iter().flatten().find_map(shown).unwrap_or_else(|| "?".to_owned());
        Ok(Self {
            provider: provider.to_owned(),
            subject: subject.to_owned(),
            email_verified: profile.email_verified && email.is_some(),
            email,
            name,
            groups,
        })
    }
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

    #[test]
    fn everything_is_bounded() {
        let long = "ü".repeat(TEXT_LIMIT + 1);
        let profile = Profile {
            email: Some(long.clone()),
            email_verified: true,
            name: Some(format!(" {long}\n")),
            groups: Some((0..600).map(|n| n.to_string()).chain([long.clone()]).collect()),
        };
        let identity = Identity::new("corp", "s", profile).unwrap();
        assert_eq!(identity.email, None);
        assert!(!identity.email_verified, "no address, nothing verified");
        assert_eq!(identity.name, "ü".repeat(TEXT_LIMIT));
        assert_eq!(identity.groups.len(), GROUPS_LIMIT);
        assert!(Identity::new("corp", &long, Profile::default()).is_err());
        assert!(Identity::new("corp", "", Profile::default()).is_err());
        assert!(Identity::new("corp", "a\0b", Profile::default()).is_err());
        assert!(Identity::new("corp", &long[2..], Profile::default()).is_ok());
    }

    #[test]
    fn text_that_a_row_cannot_hold_is_left_out() {
        let profile = Profile {
            email: Some("a\0@x.test".into()),
            name: Some("\0".into()),
            groups: Some(vec!["ok".into(), "a\0b".into(), String::new()]),
            ..Profile::default()
        };
        let identity = Identity::new("corp", "s", profile).unwrap();
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
            let profile = Profile { name, email, email_verified: true, groups: None };
            Identity::new("corp", subject, profile).unwrap().name
        };
        assert_eq!(called(Some("Ann"), Some("ann@x.test"), "s-1"), "Ann");
        assert_eq!(called(Some("\u{200b}"), Some("ann@x.test"), "s-1"), "ann@x.test");
        assert_eq!(called(None, None, "s-1"), "s-1");
        assert_eq!(called(None, None, "\u{200b}"), "?");
    }
}
