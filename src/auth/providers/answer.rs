//! What a provider sends the browser back with.

use super::error::{Refusal, SignInError};

/// The longest authorization code taken, in bytes; some providers put a sealed session into it.
const CODE_LIMIT: usize = 8 * 1024;

/// An authorization response (RFC 6749 sections 4.1.2 and 4.1.2.1), less its state.
#[derive(Debug, Default)]
pub struct Answer {
    /// The authorization code; empty where there is none.
    pub code: String,
    /// The error code, where the provider said no.
    pub error: Option<String>,
    /// Who says that they answer (RFC 9207 section 2).
    pub iss: Option<String>,
}

impl Answer {
    /// The code, once the answer holds: from the provider that was asked, where it is known how that one calls itself and
    /// whether it always does (RFC 9207 section 2.4), and no error. What another provider says, errors included, counts
    /// for nothing.
    pub(super) fn code(self, issuer: Option<&str>, always_named: bool) -> Result<String, SignInError> {
        match (&self.iss, issuer) {
            (Some(named), Some(issuer)) if named != issuer => {
                return Err(SignInError::refused(Refusal::AnotherAnswers, "the answer is another issuer's"));
            }
            (None, Some(_)) if always_named => {
                return Err(SignInError::refused(Refusal::AnotherAnswers, "the answer names no issuer"));
            }
            _ => {}
        }
        if let Some(code) = &self.error {
            return Err(SignInError::denied(code));
        }
        if self.code.is_empty() || self.code.len() > CODE_LIMIT {
            return Err(SignInError::refused(Refusal::MalformedCode, "a code of an impossible length"));
        }
        Ok(self.code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(iss: Option<&str>, error: Option<&str>) -> Answer {
        Answer { code: "c".into(), error: error.map(str::to_owned), iss: iss.map(str::to_owned) }
    }

    #[test]
    fn only_the_provider_that_was_asked_is_heard() {
        let us = Some("https://id.test");
        for (iss, issuer, always) in [(None, us, false), (us, us, true), (us, None, false), (None, None, false)] {
            assert!(answer(iss, None).code(issuer, always).is_ok(), "{iss:?} {issuer:?}");
        }
        for (iss, always) in [(Some("https://id.test/"), false), (Some("https://evil.test"), true), (None, true)] {
            for error in [None, Some("access_denied")] {
                let refused = answer(iss, error).code(us, always);
                assert!(
                    matches!(refused, Err(SignInError::Refused { reason: Refusal::AnotherAnswers, .. })),
                    "{iss:?} {error:?}"
                );
            }
        }
        assert!(matches!(answer(us, Some("access_denied")).code(us, true), Err(SignInError::Denied { .. })));
    }
}
