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
use serde_json::Value;

use super::super::field_path::FieldPath;
use super::super::profile::Profile;

/// Every claim that OpenID Connect doesn't define; the groups are among them, under a name that the settings say.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct ExtraClaims(Value);

impl AdditionalClaims for ExtraClaims {}

/// What a token endpoint refuses with (RFC 6749 section 5.2).
pub(super) type TokenRefusal = StandardErrorResponse<CoreErrorResponseType>;

/// An ID token with claims of the provider's own, not verified yet.
pub(super) type IdToken =
    openidconnect::IdToken<ExtraClaims, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>;

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

/// What an ID token says about a person.
pub(super) fn of_id_token(claims: &IdTokenClaims<ExtraClaims, CoreGenderClaim>, groups_claim: &FieldPath) -> Profile {
    profile(
        claims.email(),
        claims.email_verified(),
        claims.name(),
        claims.preferred_username(),
        claims.additional_claims(),
        groups_claim,
    )
}

/// What user info says about a person.
pub(super) fn of_user_info(claims: &UserInfoClaims<ExtraClaims, CoreGenderClaim>, groups_claim: &FieldPath) -> Profile {
    profile(
        claims.email(),
        claims.email_verified(),
        claims.name(),
        claims.preferred_username(),
        claims.additional_claims(),
        groups_claim,
    )
}

fn profile(
    email: Option<&EndUserEmail>,
    email_verified: Option<bool>,
    name: Option<&LocalizedClaim<EndUserName>>,
    username: Option<&EndUserUsername>,
    extra: &ExtraClaims,
    groups_claim: &FieldPath,
) -> Profile {
    let name = name.and_then(|name| name.get(None)).map(|name| name.as_str().to_owned());
    Profile {
        email: email.map(|email| email.as_str().to_owned()),
        email_verified,
        name: name.or_else(|| username.map(|username| username.as_str().to_owned())),
        groups: groups_claim.groups(&extra.0),
    }
}
