//! OpenID Connect: discovery, the code flow with a `nonce` (OpenID Connect Core 1.0 section 3.1), ID tokens, and signing out
//! at the provider.

mod claims;
mod directory;

use std::borrow::Cow;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use openidconnect::core::{
    CoreClientAuthMethod, CoreGenderClaim, CoreJsonWebKey, CoreJwsSigningAlgorithm, CoreResponseType,
};
use openidconnect::{
    AccessToken, AuthType, AuthenticationFlow, AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret,
    CsrfToken, IdTokenClaims, IdTokenVerifier, Nonce, NonceVerifier, OAuth2TokenResponse, PkceCodeChallenge,
    PkceCodeVerifier, RedirectUrl, RefreshToken, RequestTokenError, Scope, SignatureVerificationError,
    SubjectIdentifier, TokenResponse, UserInfoClaims, UserInfoError,
};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::answer::Answer;
use super::error::{Cause, Refusal, SignInError};
use super::http::{HttpClient, HttpError, INVALID_TOKEN, check_bearer, not_the_json};
use super::identity::Identity;
use super::pending::PendingSignIn;
use super::settings::ProviderSettings;
use super::tokens::{Refreshed, Tokens};
use crate::clock::SharedClock;
use claims::{ExtraClaims, IdToken, OidcClient, TokenAnswer, TokenRefusal};
use directory::{Directory, Known};

/// How far from ours a provider's clock may be.
const SKEW: TimeDelta = TimeDelta::minutes(5);
/// How old an ID token may be that was made for the sign-in that it ends.
const OLDEST: TimeDelta = TimeDelta::minutes(10);

/// Signatures that only the provider can make. HS256 and its kin are left out: their key is the client secret, which is
/// not the provider's alone.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

type Claims = IdTokenClaims<ExtraClaims, CoreGenderClaim>;

/// An OpenID Connect provider.
pub(super) struct Oidc {
    settings: Arc<ProviderSettings>,
    clock: SharedClock,
    http: HttpClient,
    directory: Directory,
}

impl Oidc {
    pub(super) fn new(settings: Arc<ProviderSettings>, issuer: Url, http: HttpClient, clock: SharedClock) -> Self {
        let directory = Directory::new(issuer, Arc::clone(&clock));
        Self { settings, clock, http, directory }
    }

    pub(super) async fn begin(&self, redirect_uri: &Url) -> Result<(Url, PendingSignIn), SignInError> {
        let known = self.directory.known(&self.http).await?;
        if !self.http.scheme_fits(known.metadata.authorization_endpoint().url()) {
            return Err(SignInError::nonsense("an authorization endpoint without TLS"));
        }
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let client = self.client(&known);
        let flow = AuthenticationFlow::<CoreResponseType>::AuthorizationCode;
        let scopes = self.settings.scopes.iter().filter(|scope| *scope != "openid").cloned().map(Scope::new);
        let mut request = client
            .authorize_url(flow, CsrfToken::new_random, Nonce::new_random)
            .set_redirect_uri(Cow::Owned(RedirectUrl::from_url(redirect_uri.clone())))
            .set_pkce_challenge(challenge)
            .add_scopes(scopes);
        for (name, value) in &self.settings.authorize_parameters {
            request = request.add_extra_param(name.as_str(), value.as_str());
        }
        let (url, state, nonce) = request.url();
        let pending = PendingSignIn {
            provider: self.settings.id.clone(),
            state: state.into_secret(),
            nonce: Some(nonce.secret().clone()),
            pkce_verifier: verifier.into_secret(),
        };
        Ok((url, pending))
    }

    /// Exchanges the code, verifies the ID token (OpenID Connect Core section 3.1.3.7), and asks for user info where the
    /// token lacks e-mail, whether that is verified, name or groups.
    pub(super) async fn finish(
        &self,
        pending: &PendingSignIn,
        redirect_uri: &Url,
        answer: Answer,
    ) -> Result<(Identity, Tokens), SignInError> {
        let known = self.directory.known(&self.http).await?;
        let always_named = known.metadata.additional_metadata().authorization_response_iss_parameter_supported;
        let code = answer.code(Some(known.metadata.issuer().as_str()), always_named)?;
        let client = self.client(&known);
        let answer = self.exchange(&client, pending, redirect_uri, code).await?;
        let token = answer.id_token().ok_or_else(|| SignInError::nonsense("no ID token in the token answer"))?;
        let nonce = pending.nonce.clone().map(Nonce::new);
        let nonce = nonce.ok_or_else(|| SignInError::refused(Refusal::WrongNonce, "begun without a nonce"))?;
        let claims = self.verified(known, token, &nonce).await?;
        check_age(claims.issue_time(), self.clock.now())?;
        let groups_claim = &self.settings.groups_claim;
        let mut profile = claims::of_id_token(&claims, groups_claim);
        if !profile.is_complete(self.settings.emails) && client.user_info_url().is_some() {
            let info = self.user_info(&client, answer.access_token(), claims.subject()).await?;
            profile = profile.or(claims::of_user_info(&info, groups_claim));
        }
        let identity = Identity::new(&self.settings.id, claims.subject().as_str(), profile, self.settings.emails)?;
        Ok((identity, tokens(&answer)))
    }

    pub(super) async fn refresh(&self, refresh_token: &SecretString) -> Result<Tokens, SignInError> {
        let known = self.directory.known(&self.http).await?;
        let answer = self
            .client(&known)
            .exchange_refresh_token(&RefreshToken::new(refresh_token.expose_secret().to_owned()))
            .map_err(|_| SignInError::nonsense(NO_TOKEN_ENDPOINT))?
            .request_async(&self.http)
            .await
            .map_err(|error| exchange_error(&error))?;
        Ok(tokens(&answer))
    }

    pub(super) async fn groups(
        &self,
        subject: &str,
        access_token: &SecretString,
        refreshed: Option<Refreshed<'_>>,
    ) -> Result<Option<Vec<String>>, SignInError> {
        let known = self.directory.known(&self.http).await?;
        if let Some(refreshed) = refreshed
            && let Some(groups) = self.refreshed_groups(&known, subject, refreshed).await?
        {
            return Ok(Some(groups));
        }
        let client = self.client(&known);
        if client.user_info_url().is_none() {
            return Ok(None);
        }
        let access_token = AccessToken::new(access_token.expose_secret().to_owned());
        let subject = SubjectIdentifier::new(subject.to_owned());
        let info = self.user_info(&client, &access_token, &subject).await?;
        Ok(claims::of_user_info(&info, &self.settings.groups_claim).groups)
    }

    /// The groups in the ID token of a refresh; `None` where it has none, or tells of a time before.
    async fn refreshed_groups(
        &self,
        known: &Arc<Known>,
        subject: &str,
        refreshed: Refreshed<'_>,
    ) -> Result<Option<Vec<String>>, SignInError> {
        let token: IdToken = refreshed.id_token.expose_secret().parse().map_err(|error| not_the_json(&error))?;
        // A refreshed token has no nonce, or that of the sign-in, which is long over (OpenID Connect Core section 12.2).
        let claims = match self.opened(Arc::clone(known), &token, |_: Option<&Nonce>| Ok(())).await? {
            Ok(claims) => self.checked(claims)?,
            Err(ClaimsVerificationError::Expired(_)) => return Ok(None),
            // It came straight from the provider, which may be changing its keys: that says nothing about the person.
            Err(error @ ClaimsVerificationError::SignatureVerification(_)) => {
                return Err(SignInError::nonsense(Cause::of(&error)));
            }
            Err(error) => return Err(SignInError::from(&error)),
        };
        if claims.subject().as_str() != subject {
            return Err(SignInError::refused(Refusal::WrongSubject, "an ID token about somebody else"));
        }
        if claims.issue_time() < refreshed.asked_at - SKEW {
            return Ok(None);
        }
        Ok(claims::of_id_token(&claims, &self.settings.groups_claim).groups)
    }

    pub(super) async fn end_session_url(&self, id_token: Option<&SecretString>, post_logout: &Url) -> Option<Url> {
        let known = match self.directory.known(&self.http).await {
            Ok(known) => known,
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(provider = self.settings.id, error, "no sign-out there");
                return None;
            }
        };
        let mut url = known.metadata.additional_metadata().end_session_endpoint.as_ref()?.url().clone();
        if !self.http.scheme_fits(&url) {
            return None;
        }
        let mut query = url.query_pairs_mut();
        if let Some(token) = id_token {
            query.append_pair("id_token_hint", token.expose_secret());
        }
        query.append_pair("client_id", &self.settings.client_id);
        query.append_pair("post_logout_redirect_uri", post_logout.as_str());
        drop(query);
        Some(url)
    }

    fn client_id(&self) -> ClientId {
        ClientId::new(self.settings.client_id.clone())
    }

    fn client(&self, known: &Known) -> OidcClient {
        let secret = self.settings.client_secret.as_ref();
        let secret = secret.map(|secret| ClientSecret::new(secret.expose_secret().to_owned()));
        let client = OidcClient::from_provider_metadata(known.metadata.clone(), self.client_id(), secret);
        // client_secret_basic is the default, and ours; post only where the provider takes nothing else.
        match known.metadata.token_endpoint_auth_methods_supported() {
            Some(methods)
                if methods.contains(&CoreClientAuthMethod::ClientSecretPost)
                    && !methods.contains(&CoreClientAuthMethod::ClientSecretBasic) =>
            {
                client.set_auth_type(AuthType::RequestBody)
            }
            _ => client,
        }
    }

    /// RFC 6749 section 4.1.3.
    async fn exchange(
        &self,
        client: &OidcClient,
        pending: &PendingSignIn,
        redirect_uri: &Url,
        code: String,
    ) -> Result<TokenAnswer, SignInError> {
        client
            .exchange_code(AuthorizationCode::new(code))
            .map_err(|_| SignInError::nonsense(NO_TOKEN_ENDPOINT))?
            .set_pkce_verifier(PkceCodeVerifier::new(pending.pkce_verifier.clone()))
            .set_redirect_uri(Cow::Owned(RedirectUrl::from_url(redirect_uri.clone())))
            .request_async(&self.http)
            .await
            .map_err(|error| exchange_error(&error))
    }

    /// The claims of an ID token once they hold.
    async fn verified(
        &self,
        known: Arc<Known>,
        token: &IdToken,
        nonce: impl NonceVerifier + Copy,
    ) -> Result<Claims, SignInError> {
        let claims = self.opened(known, token, nonce).await?.map_err(|error| SignInError::from(&error))?;
        self.checked(claims)
    }

    /// The claims of an ID token, or why they can't be believed. A key that isn't known makes us read the provider's keys
    /// again: it may have changed them (OpenID Connect Core section 10.1.1).
    async fn opened(
        &self,
        known: Arc<Known>,
        token: &IdToken,
        nonce: impl NonceVerifier + Copy,
    ) -> Result<Result<Claims, ClaimsVerificationError>, SignInError> {
        let unknown_key = ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey);
        let mut claims = token.clone().into_claims(&self.verifier(&known), nonce);
        if matches!(&claims, Err(error) if *error == unknown_key) {
            let known = self.directory.refreshed(&known, &self.http).await?;
            claims = token.clone().into_claims(&self.verifier(&known), nonce);
        }
        Ok(claims)
    }

    /// What openidconnect leaves to us (OpenID Connect Core section 3.1.3.7, numbers 5 and 10).
    fn checked(&self, claims: Claims) -> Result<Claims, SignInError> {
        if claims.authorized_party().is_some_and(|party| party.as_str() != self.settings.client_id) {
            return Err(SignInError::refused(Refusal::WrongAudience, "the authorized party is another client"));
        }
        if claims.issue_time() > self.clock.now() + SKEW {
            return Err(SignInError::refused(Refusal::WrongTime, "issued in the future"));
        }
        Ok(claims)
    }

    /// As a public client, whatever the settings say: no signature by the client secret is taken then.
    fn verifier(&self, known: &Known) -> IdTokenVerifier<'static, CoreJsonWebKey> {
        let clock = Arc::clone(&self.clock);
        let (issuer, keys) = (known.metadata.issuer().clone(), known.metadata.jwks().clone());
        IdTokenVerifier::new_public_client(self.client_id(), issuer, keys)
            .set_allowed_algs(ALGORITHMS)
            .set_time_fn(move || clock.now())
    }

    /// OpenID Connect Core section 5.3; user info about anybody else than `subject` is refused.
    async fn user_info(
        &self,
        client: &OidcClient,
        token: &AccessToken,
        subject: &SubjectIdentifier,
    ) -> Result<UserInfoClaims<ExtraClaims, CoreGenderClaim>, SignInError> {
        // openidconnect panics on one that doesn't fit into a header.
        check_bearer(token.secret())?;
        client
            .user_info(token.clone(), Some(subject.clone()))
            .map_err(|_| SignInError::nonsense("no user info endpoint"))?
            .request_async(&self.http)
            .await
            .map_err(|error| user_info_error(&error))
    }
}

const NO_TOKEN_ENDPOINT: &str = "the discovery document names no token endpoint";

/// An ID token that was made for a sign-in is about as old as that: an older one was made for another.
fn check_age(issued_at: DateTime<Utc>, now: DateTime<Utc>) -> Result<(), SignInError> {
    if issued_at < now - OLDEST - SKEW {
        return Err(SignInError::refused(Refusal::WrongTime, "issued long before the sign-in"));
    }
    Ok(())
}

fn tokens(answer: &TokenAnswer) -> Tokens {
    Tokens {
        id_token: answer.id_token().map(|token| token.to_string().into()),
        access_token: answer.access_token().secret().as_str().into(),
        refresh_token: answer.refresh_token().map(|token| token.secret().as_str().into()),
    }
}

/// Neither the body nor serde's words about it go on: they may quote tokens.
fn exchange_error(error: &RequestTokenError<HttpError, TokenRefusal>) -> SignInError {
    match error {
        RequestTokenError::ServerResponse(refusal) => SignInError::denied(refusal.error().as_ref()),
        RequestTokenError::Request(error) => error.into(),
        RequestTokenError::Parse(error, _) => not_the_json(error.inner()),
        RequestTokenError::Other(_) => SignInError::nonsense("a token answer that isn't JSON"),
    }
}

fn user_info_error(error: &UserInfoError<HttpError>) -> SignInError {
    match error {
        UserInfoError::ClaimsVerification(error) => error.into(),
        UserInfoError::Request(error) => error.into(),
        UserInfoError::Parse(error) => not_the_json(error.inner()),
        UserInfoError::Response(status, ..) if status.as_u16() == 401 => SignInError::denied(INVALID_TOKEN),
        UserInfoError::Response(status, ..) => {
            SignInError::nonsense(format!("user info answered with HTTP status {status}").as_str())
        }
        _ => SignInError::nonsense("user info that isn't JSON"),
    }
}
