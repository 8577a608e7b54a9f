//! The types of a token answer with claims of the provider's own, and what we take out of them.

use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreErrorResponseType, CoreGenderClaim, CoreJsonWebKey,
    CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreRevocableToken, CoreRevocationErrorResponse,
    CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AdditionalClaims, Client, EmptyExtraTokenFields, EndUserEmail, EndUserName, EndUserUsername, EndpointMaybeSet,
    EndpointNotSet, EndpointSet, IdTokenClaims, IdTokenFields, LocalizedClaim, StandardErrorResponse,
    StandardTokenResponse, UserInfoClaims,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Every claim that OpenID Connect doesn't define; the groups are among them, under a name that the settings say.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct ExtraClaims(Map<String, Value>);

impl AdditionalClaims for ExtraClaims {}

/// What a token endpoint refuses with (RFC 6749 section 5.2).
pub(super) type TokenRefusal = StandardErrorResponse<CoreErrorResponseType>;

/// What a token endpoint answers with (OpenID Connect Core section 3.1.3.3).
pub(super) type TokenAnswer = StandardTokenResponse<
    IdTokenFields<
        ExtraClaims,
        EmptyExtraTokenFields,
        CoreGenderClaim,
        CoreJweContentEncryptionAlgorithm,
        CoreJwsSigningAlgorithm,
    >,
    CoreTokenType,
>;

/// A client made from a discovery document.
pub(super) type OidcClient = Client<
    ExtraClaims,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    TokenRefusal,
    TokenAnswer,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// What one document, ID token or user info, says about a person; nothing bounded yet.
#[derive(Default)]
pub(super) struct Profile {
    pub(super) email: Option<String>,
    pub(super) email_verified: bool,
    pub(super) name: Option<String>,
    pub(super) groups: Option<Vec<String>>,
}

impl Profile {
    pub(super) fn of_id_token(claims: &IdTokenClaims<ExtraClaims, CoreGenderClaim>, groups_claim: &str) -> Self {
        Self::of(
            claims.email(),
            claims.email_verified(),
            claims.name(),
            claims.preferred_username(),
            claims.additional_claims(),
            groups_claim,
        )
    }

    pub(super) fn of_user_info(claims: &UserInfoClaims<ExtraClaims, CoreGenderClaim>, groups_claim: &str) -> Self {
        Self::of(
            claims.email(),
            claims.email_verified(),
            claims.name(),
            claims.preferred_username(),
            claims.additional_claims(),
            groups_claim,
        )
    }

    fn of(
        email: Option<&EndUserEmail>,
        email_verified: Option<bool>,
        name: Option<&LocalizedClaim<EndUserName>>,
        username: Option<&EndUserUsername>,
        extra: &ExtraClaims,
        groups_claim: &str,
    ) -> Self {
        let name = name.and_then(|name| name.get(None)).map(|name| name.as_str().to_owned());
        Self {
            email: email.map(|email| email.as_str().to_owned()),
            email_verified: email_verified.unwrap_or(false),
            name: name.or_else(|| username.map(|username| username.as_str().to_owned())),
            groups: extra.0.get(groups_claim).and_then(groups),
        }
    }

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

/// A list of strings, or a single one; what is neither says nothing about groups.
fn groups(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::String(group) => Some(vec![group.clone()]),
        Value::Array(groups) => Some(groups.iter().filter_map(|group| group.as_str().map(str::to_owned)).collect()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn groups_are_strings() {
        assert_eq!(groups(&json!("a")), Some(vec!["a".to_owned()]));
        assert_eq!(groups(&json!(["a", 1, null, "b"])), Some(vec!["a".to_owned(), "b".to_owned()]));
        assert_eq!(groups(&json!([])), Some(vec![]));
        assert_eq!(groups(&json!({"a": true})), None);
        assert_eq!(groups(&json!(null)), None);
    }

    #[test]
    fn a_verification_stays_with_its_address() {
        let unverified = Profile { email: Some("a@x.test".into()), ..Profile::default() };
        let verified = Profile { email: Some("b@x.test".into()), email_verified: true, ..Profile::default() };
        let merged = unverified.or(verified);
        assert_eq!(merged.email.as_deref(), Some("a@x.test"));
        assert!(!merged.email_verified);
    }
}
