//! What has to be kept between sending the browser away and its return.

use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;
use zeroize::Zeroize;

/// A sign-in under way. It can be serialised, since the caller seals it into a cookie; it is worth as much as the sign-in
/// itself, so it is never to be kept in clear.
#[derive(Serialize, Deserialize)]
pub struct PendingSignIn {
    /// The provider's id, so that what one provider answers can't end a sign-in begun at another.
    pub(super) provider: String,
    /// `state` of the authorization request (RFC 6749 section 10.12).
    pub(super) state: String,
    /// `nonce` of the authorization request (OpenID Connect Core section 15.5.2); plain OAuth2 has none.
    pub(super) nonce: Option<String>,
    /// The PKCE code verifier (RFC 7636 section 4.1).
    pub(super) pkce_verifier: String,
}

impl PendingSignIn {
    /// Whether the `state` that the browser brought back is this sign-in's, compared in constant time.
    pub fn matches_state(&self, state: &str) -> bool {
        self.state.as_bytes().ct_eq(state.as_bytes()).into()
    }

    /// The id of the provider at which the sign-in began.
    pub fn provider(&self) -> &str {
        &self.provider
    }
}

impl Drop for PendingSignIn {
    fn drop(&mut self) {
        self.state.zeroize();
        self.nonce.zeroize();
        self.pkce_verifier.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_its_own_state_matches() {
        let pending = PendingSignIn {
            provider: "demo".into(),
            state: "abc".into(),
            nonce: Some("n".into()),
            pkce_verifier: "v".into(),
        };
        assert!(pending.matches_state("abc"));
        for other in ["", "ab", "abd", "abcd", "ABC"] {
            assert!(!pending.matches_state(other), "{other}");
        }
        let kept = serde_json::to_string(&pending).unwrap();
        assert!(serde_json::from_str::<PendingSignIn>(&kept).unwrap().matches_state("abc"));
    }
}
