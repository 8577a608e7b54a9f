//! The flow: begin, finish, and signing out at the provider.

use std::borrow::Cow;
use std::sync::Arc;

use openidconnect::core::{
    CoreClientAuthMethod, CoreGenderClaim, CoreJsonWebKey, CoreJwsSigningAlgorithm, CoreResponseType,
};
use openidconnect::{
    AccessToken, AuthType, AuthenticationFlow, AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret,
    CsrfToken, IdTokenClaims, IdTokenVerifier, LogoutRequest, Nonce, OAuth2TokenResponse, PkceCodeChallenge,
    PkceCodeVerifier, PostLogoutRedirectUrl, RedirectUrl, RequestTokenError, Scope, SignatureVerificationError,
    SubjectIdentifier, TokenResponse, UserInfoClaims, UserInfoError,
};
use secrecy::ExposeSecret;
use url::Url;

use super::claims::{ExtraClaims, OidcClient, Profile, TokenAnswer, TokenRefusal};
use super::directory::{Directory, Known};
use super::error::{Refusal, SignInError};
use super::http::{HttpClient, HttpError, not_the_json};
use super::identity::Identity;
use super::pending::PendingSignIn;
use super::settings::{ProviderSettings, ProviderSettingsError};
use crate::clock::SharedClock;
use crate::net::AllowedNetworks;

/// The longest authorization code taken, in bytes; some providers put a sealed session into it.
const CODE_LIMIT: usize = 8 * 1024;

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

/// A configured OpenID Connect provider.
pub struct Provider {
    settings: ProviderSettings,
    clock: SharedClock,
    http: HttpClient,
    directory: Directory,
}

impl Provider {
    /// A provider that hasn't been asked anything yet: discovery waits for the first sign-in, so that one which is down
    /// doesn't keep us from starting.
    ///
    /// # Errors
    ///
    /// Settings that can't be used.
    pub fn new(
        settings: ProviderSettings,
        allowed: Arc<AllowedNetworks>,
        clock: SharedClock,
    ) -> Result<Self, ProviderSettingsError> {
        settings.check()?;
        let http = HttpClient::new(&settings.issuer, allowed)?;
        let directory = Directory::new(settings.issuer.clone(), Arc::clone(&clock));
        Ok(Self { settings, clock, http, directory })
    }

    /// The id in the settings.
    pub fn id(&self) -> &str {
        &self.settings.id
    }

    /// What the sign-in button calls it.
    pub fn name(&self) -> &str {
        &self.settings.name
    }

    /// Begins a sign-in: the address to send the browser to, with `state`, `nonce` and an S256 challenge, and what to
    /// keep, sealed, until it comes back to `redirect_uri`.
    ///
    /// # Errors
    ///
    /// [`SignInError::ProviderUnreachable`] and [`SignInError::ProviderNonsense`] from discovery.
    pub async fn begin(&self, redirect_uri: &Url) -> Result<(Url, PendingSignIn), SignInError> {
        let known = self.directory.known(&self.http).await?;
        if !self.http.scheme_fits(known.metadata.authorization_endpoint().url()) {
            return Err(SignInError::nonsense("an authorization endpoint without TLS"));
        }
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let client = self.client(&known);
        let flow = AuthenticationFlow::<CoreResponseType>::AuthorizationCode;
        let scopes = self.settings.scopes.iter().filter(|scope| *scope != "openid").cloned().map(Scope::new);
        let (url, state, nonce) = client
            .authorize_url(flow, CsrfToken::new_random, Nonce::new_random)
            .set_redirect_uri(Cow::Owned(RedirectUrl::from_url(redirect_uri.clone())))
            .set_pkce_challenge(challenge)
            .add_scopes(scopes)
            .url();
        let pending = PendingSignIn {
            provider: self.settings.id.clone(),
            state: state.into_secret(),
            nonce: nonce.secret().clone(),
            pkce_verifier: verifier.into_secret(),
        };
        Ok((url, pending))
    }

    /// Finishes a sign-in with the `code` that the browser brought back: exchanges it, verifies the ID token (OpenID
    /// Connect Core section 3.1.3.7), and asks for user info where the token lacks e-mail, name or groups. The caller
    /// has compared the state ([`PendingSignIn::matches_state`]) before.
    ///
    /// # Errors
    ///
    /// Every class of [`SignInError`].
    pub async fn finish(
        &self,
        pending: PendingSignIn,
        redirect_uri: &Url,
        code: String,
    ) -> Result<Identity, SignInError> {
        if pending.provider != self.settings.id {
            return Err(SignInError::refused(Refusal::WrongProvider, "begun at another provider"));
        }
        if code.is_empty() || code.len() > CODE_LIMIT {
            return Err(SignInError::refused(Refusal::MalformedCode, "a code of an impossible length"));
        }
        let known = self.directory.known(&self.http).await?;
        let client = self.client(&known);
        let answer = self.exchange(&client, &pending, redirect_uri, code).await?;
        let nonce = Nonce::new(pending.nonce.clone());
        let claims = self.verified(known, &answer, &nonce).await?;
        let mut profile = Profile::of_id_token(&claims, &self.settings.groups_claim);
        if !profile.is_complete() && client.user_info_url().is_some() {
            let info = self.user_info(&client, answer.access_token(), claims.subject()).await?;
            profile = profile.or(Profile::of_user_info(&info, &self.settings.groups_claim));
        }
        Identity::new(&self.settings.id, claims.subject().as_str(), profile)
    }

    /// Where to send the browser to sign out at the provider too (OpenID Connect RP-Initiated Logout 1.0), to come back
    /// to `post_logout`; `None` where the provider has no such place or can't be asked.
    pub async fn end_session_url(&self, post_logout: &Url) -> Option<Url> {
        let known = match self.directory.known(&self.http).await {
            Ok(known) => known,
            Err(error) => {
                tracing::warn!(provider = self.id(), error = &error as &dyn std::error::Error, "no sign-out there");
                return None;
            }
        };
        let endpoint = known.metadata.additional_metadata().end_session_endpoint.clone()?;
        if !self.http.scheme_fits(endpoint.url()) {
            return None;
        }
        let request = LogoutRequest::from(endpoint)
            .set_client_id(self.client_id())
            .set_post_logout_redirect_uri(PostLogoutRedirectUrl::from_url(post_logout.clone()));
        Some(request.http_get_url())
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
            .map_err(|_| SignInError::nonsense("the discovery document names no token endpoint"))?
            .set_pkce_verifier(PkceCodeVerifier::new(pending.pkce_verifier.clone()))
            .set_redirect_uri(Cow::Owned(RedirectUrl::from_url(redirect_uri.clone())))
            .request_async(&self.http)
            .await
            .map_err(|error| exchange_error(&error))
    }

    /// The claims of the ID token once they hold. A key that isn't known makes us read the provider's keys again: it
    /// may have changed them (OpenID Connect Core section 10.1.1).
    async fn verified(&self, known: Arc<Known>, answer: &TokenAnswer, nonce: &Nonce) -> Result<Claims, SignInError> {
        let token = answer.id_token().ok_or_else(|| SignInError::nonsense("no ID token in the token answer"))?;
        let unknown_key = ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey);
        let mut claims = token.clone().into_claims(&self.verifier(&known), nonce);
        if matches!(&claims, Err(error) if *error == unknown_key) {
            let known = self.directory.refreshed(&known, &self.http).await?;
            claims = token.clone().into_claims(&self.verifier(&known), nonce);
        }
        let claims = claims.map_err(|error| SignInError::from(&error))?;
        if claims.authorized_party().is_some_and(|party| party.as_str() != self.settings.client_id) {
            return Err(SignInError::refused(Refusal::WrongAudience, "the authorized party is another client"));
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
        // RFC 6750 section 2.1; openidconnect panics on one that doesn't fit into a header.
        if !token.secret().bytes().all(|b| b.is_ascii_graphic()) {
            return Err(SignInError::nonsense("an access token that is no bearer token"));
        }
        client
            .user_info(token.clone(), Some(subject.clone()))
            .map_err(|_| SignInError::nonsense("no user info endpoint"))?
            .request_async(&self.http)
            .await
            .map_err(|error| user_info_error(&error))
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
        UserInfoError::Response(status, ..) => {
            SignInError::nonsense(format!("user info answered with HTTP status {status}").as_str())
        }
        _ => SignInError::nonsense("user info that isn't JSON"),
    }
}
