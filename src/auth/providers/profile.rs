//! What one document says about a person.

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
    /// Whether nothing is missing that user info could add.
    pub(super) fn is_complete(&self) -> bool {
        self.email.is_some() && self.name.is_some() && self.groups.is_some()
    }

    /// This, with what it lacks taken from `other`.
    pub(super) fn or(mut self, other: Self) -> Self {
        if self.email.is_none() {
            // A verification belongs to the address beside it.
            self.email = other.email;
            self.email_verified = other.email_verified;
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
}
