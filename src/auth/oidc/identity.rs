//! Who signed in.

use super::claims::Profile;
use super::error::SignInError;

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
    /// The full name or, failing that, the user name.
    pub name: Option<String>,
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
        Ok(Self {
            provider: provider.to_owned(),
            subject: subject.to_owned(),
            email_verified: profile.email_verified && email.is_some(),
            email,
            name: profile.name.as_deref().and_then(shown),
            groups,
        })
    }
}

fn fits(text: &str) -> bool {
    !text.is_empty() && text.chars().nth(TEXT_LIMIT).is_none() && !text.chars().any(char::is_control)
}

fn shown(name: &str) -> Option<String> {
    let name: String = name.trim().chars().filter(|c| !c.is_control()).take(TEXT_LIMIT).collect();
    (!name.is_empty()).then_some(name)
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
        assert_eq!(identity.name.unwrap().chars().count(), TEXT_LIMIT);
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
        assert_eq!((identity.email, identity.name, identity.groups), (None, None, vec!["ok".to_owned()]));
    }
}
