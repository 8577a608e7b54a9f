//! Why nobody was signed in.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use openidconnect::{ClaimsVerificationError, SignatureVerificationError};

/// Why a sign-in came to nothing. The classes are for the page; what lies behind is for the log only, and never holds a
/// secret, a code or a token.
#[derive(Debug, Clone, thiserror::Error)]
pub enum SignInError {
    /// No answer, or one that tells of trouble there (5xx). Trying again may help.
    #[error("the identity provider cannot be reached")]
    ProviderUnreachable(#[source] Cause),
    /// It is there, but wants to be asked later (429, RFC 6585 section 4): that may be about one person only.
    #[error("the identity provider wants to be asked later")]
    ProviderBusy(#[source] Cause),
    /// An answer that a provider should not give: broken discovery document, keys, tokens or user info. Somebody has to
    /// look at the provider or at our settings for it.
    #[error("the identity provider's answer cannot be used")]
    ProviderNonsense(#[source] Cause),
    /// The provider said no (RFC 6749 sections 4.1.2.1 and 5.2).
    #[error("the identity provider answered {code}")]
    Denied {
        /// Its error code, such as `access_denied`.
        code: ProviderErrorCode,
    },
    /// The provider said yes, but what it (or somebody in its name) sent doesn't hold.
    #[error("the sign-in is refused: {reason}")]
    Refused {
        /// What doesn't hold.
        reason: Refusal,
        /// What lies behind.
        #[source]
        cause: Cause,
    },
}

impl SignInError {
    /// The provider sent the browser back with `error=code` instead of a code (RFC 6749 section 4.1.2.1).
    pub fn denied(code: &str) -> Self {
        Self::Denied { code: ProviderErrorCode::new(code) }
    }

    /// Whether the provider, asked about a session that it has signed in before, wants no more of it: it ends then. All
    /// else is an outage, or a fault of the set-up.
    pub fn ends_session(&self) -> bool {
        match self {
            Self::Refused { .. } => true,
            Self::Denied { code } => matches!(code.meaning(), Meaning::No | Meaning::Spent),
            Self::ProviderUnreachable(_) | Self::ProviderBusy(_) | Self::ProviderNonsense(_) => false,
        }
    }

    /// Whether it is about tokens that the provider has made out, so that somebody has signed in there.
    pub fn is_about_a_token(&self) -> bool {
        match self {
            Self::Refused { reason, .. } => {
                !matches!(reason, Refusal::MalformedCode | Refusal::WrongProvider | Refusal::AnotherAnswers)
            }
            Self::ProviderUnreachable(_) | Self::ProviderBusy(_) | Self::ProviderNonsense(_) | Self::Denied { .. } => {
                false
            }
        }
    }

    pub(super) fn refused(reason: Refusal, cause: impl Into<Cause>) -> Self {
        Self::Refused { reason, cause: cause.into() }
    }

    pub(super) fn nonsense(cause: impl Into<Cause>) -> Self {
        Self::ProviderNonsense(cause.into())
    }
}

/// Claims, or the signature over them, that don't hold.
impl From<&ClaimsVerificationError> for SignInError {
    fn from(error: &ClaimsVerificationError) -> Self {
        use ClaimsVerificationError as Claims;
        let reason = match error {
            Claims::Expired(_) => Refusal::Expired,
            Claims::InvalidAudience(_) => Refusal::WrongAudience,
            Claims::InvalidIssuer(_) => Refusal::WrongIssuer,
            Claims::InvalidNonce(_) => Refusal::WrongNonce,
            Claims::InvalidSubject(_) => Refusal::WrongSubject,
            Claims::SignatureVerification(
                SignatureVerificationError::DisallowedAlg(_)
                | SignatureVerificationError::UnsupportedAlg(_)
                | SignatureVerificationError::NoSignature,
            ) => Refusal::WeakSignature,
            Claims::SignatureVerification(_) => Refusal::BadSignature,
            _ => Refusal::Unsupported,
        };
        Self::refused(reason, Cause::of(error))
    }
}

/// What doesn't hold about an ID token, or about what came with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// The signature isn't one by a key of the provider's.
    BadSignature,
    /// Not signed at all (`alg: none`), or by an algorithm that proves nothing here, such as HS256.
    WeakSignature,
    /// `iss` is somebody else.
    WrongIssuer,
    /// `aud` or `azp` is some other client, or others besides us.
    WrongAudience,
    /// `nonce` isn't the one that this sign-in began with.
    WrongNonce,
    /// User info about another subject than the ID token's (OpenID Connect Core section 5.3.2).
    WrongSubject,
    /// The sign-in began at another provider.
    WrongProvider,
    /// The browser came back with another provider's answer (RFC 9207 section 2.4), or with one that doesn't say whose it is
    /// though the provider's always do.
    AnotherAnswers,
    /// `exp` has passed.
    Expired,
    /// `iat` lies in the future, or too long ago for a token that was made for this sign-in.
    WrongTime,
    /// The authorization code is empty or beyond all measure.
    MalformedCode,
    /// A token of a kind that isn't taken: encrypted, nested, with critical headers.
    Unsupported,
}

impl Refusal {
    /// A short name for logs, events and message keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BadSignature => "bad-signature",
            Self::WeakSignature => "weak-signature",
            Self::WrongIssuer => "wrong-issuer",
            Self::WrongAudience => "wrong-audience",
            Self::WrongNonce => "wrong-nonce",
            Self::WrongSubject => "wrong-subject",
            Self::WrongProvider => "wrong-provider",
            Self::AnotherAnswers => "another-answers",
            Self::Expired => "expired",
            Self::WrongTime => "wrong-time",
            Self::MalformedCode => "malformed-code",
            Self::Unsupported => "unsupported",
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A provider's error code (RFC 6749 sections 4.1.2.1 and 5.2), safe to log and to show: up to 64 of letters, digits,
/// `_`, `-` and `.`. Anything else that came is `unknown_error`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderErrorCode(String);

impl ProviderErrorCode {
    fn new(code: &str) -> Self {
        let usual = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.');
        let safe = (1..=64).contains(&code.len()) && code.bytes().all(usual);
        Self(if safe { code } else { "unknown_error" }.to_owned())
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What it means to whoever wants to sign in.
    pub fn meaning(&self) -> Meaning {
        match self.as_str() {
            "invalid_grant" | "bad_verification_code" | "bad_refresh_token" | "invalid_token" => Meaning::Spent,
            "server_error" | "temporarily_unavailable" => Meaning::Later,
            "invalid_client"
            | "invalid_request"
            | "invalid_scope"
            | "unauthorized_client"
            | "unsupported_grant_type"
            | "unsupported_response_type"
            | "incorrect_client_credentials"
            | "redirect_uri_mismatch"
            | "application_suspended" => Meaning::SetUp,
            _ => Meaning::No,
        }
    }
}

/// What a provider's error code means: those of RFC 6749 and RFC 6750, and GitHub's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// It wants something else first, or doesn't let this person in.
    No,
    /// What we showed counts no more: a code that was used already or is too old, a token that was withdrawn.
    Spent,
    /// It can't answer now.
    Later,
    /// Its set-up and ours don't fit.
    SetUp,
}

impl fmt::Display for ProviderErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What lies behind an error, in one bounded line for the log: an error and its sources.
#[derive(Clone)]
pub struct Cause(Arc<str>);

impl Cause {
    /// How many characters of a cause are kept; more could only be what somebody sent to fill the log.
    const LIMIT: usize = 400;

    /// The error and its sources, joined and cut.
    pub(super) fn of(error: &dyn Error) -> Self {
        let mut text = error.to_string();
        let mut source = error.source();
        while let Some(error) = source {
            text.push_str(": ");
            text.push_str(&error.to_string());
            source = error.source();
        }
        Self::from(text.as_str())
    }
}

impl From<&str> for Cause {
    fn from(text: &str) -> Self {
        let clean = text.chars().take(Self::LIMIT).map(|c| if c.is_control() { ' ' } else { c });
        Self(clean.collect::<String>().into())
    }
}

impl fmt::Debug for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for Cause {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn error_codes_are_made_safe() {
        for (sent, kept) in [
            ("access_denied", "access_denied"),
            ("", "unknown_error"),
            ("<script>", "unknown_error"),
            ("line\nbreak", "unknown_error"),
            (&"a".repeat(65), "unknown_error"),
        ] {
            assert_eq!(ProviderErrorCode::new(sent).as_str(), kept);
        }
    }

    #[test]
    fn causes_are_one_short_line() {
        let cause = Cause::from("a\r\nb".repeat(1000).as_str());
        assert_eq!(cause.to_string().chars().count(), Cause::LIMIT);
        assert!(!cause.to_string().contains('\n'));
    }
}
