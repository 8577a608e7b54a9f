//! What one document says about a person.

use super::settings::EmailTrust;

/// What one document, ID token or user info, says about a person; nothing bounded yet.
#[derive(Default)]
pub(super) struct Profile {
    pub(super) email: Option<String>,
    /// What is said about the address having been verified.
    pub(super) email_verified: Option<bool>,
    pub(super) name: Option<String>,
    pub(super) groups: Option<Vec<String>>,
}

impl Profile {
    /// Whether nothing is missing that user info could add. An address that nothing is said about counts as missing: user
    /// info may call it unverified.
    pub(super) fn is_complete(&self, emails: EmailTrust) -> bool {
        let email = emails == EmailTrust::Ignored || (self.email.is_some() && self.email_verified.is_some());
        email && self.name.is_some() && self.groups.is_some()
    }

    /// This, with what it lacks taken from `other`. An address that either calls unverified is.
    pub(super) fn or(mut self, other: Self) -> Self {
        // A verification belongs to the address beside it.
        match (&self.email, &other.email) {
            (None, _) => {
                self.email = other.email;
                self.email_verified = other.email_verified;
            }
            (Some(mine), Some(theirs)) if mine.eq_ignore_ascii_case(theirs) => {
                let unverified = [self.email_verified, other.email_verified].contains(&Some(false));
                self.email_verified =
                    if unverified { Some(false) } else { self.email_verified.or(other.email_verified) };
            }
            (Some(_), _) => {}
        }
        self.name = self.name.or(other.name);
        self.groups = self.groups.or(other.groups);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verification_stays_with_its_address() {
        let unverified = Profile { email: Some("a@x.test".into()), ..Profile::default() };
        let verified = Profile { email: Some("b@x.test".into()), email_verified: Some(true), ..Profile::default() };
        let merged = unverified.or(verified);
        assert_eq!(merged.email.as_deref(), Some("a@x.test"));
        assert_eq!(merged.email_verified, None);
    }

    #[test]
    fn an_address_that_either_document_calls_unverified_is() {
        for (token, user_info, merged) in [
            (None, Some(false), Some(false)),
            (Some(true), Some(false), Some(false)),
            (Some(false), Some(true), Some(false)),
            (None, Some(true), Some(true)),
            (Some(true), None, Some(true)),
            (None, None, None),
        ] {
            let of = |email: &str, email_verified| Profile {
                email: Some(email.into()),
                email_verified,
                name: Some("A".into()),
                groups: Some(vec![]),
            };
            let token = of("A@x.test", token);
            assert_eq!(token.is_complete(EmailTrust::Trusted), token.email_verified.is_some());
            assert!(token.is_complete(EmailTrust::Ignored));
            assert_eq!(token.or(of("a@x.test", user_info)).email_verified, merged);
        }
    }
}
