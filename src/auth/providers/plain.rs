//! Plain OAuth2, as GitHub speaks it: no discovery, no ID token. Who somebody is stands in a document that is read with the
//! access token, which came straight from the token endpoint for a code that only we could redeem (PKCE, the client's secret).

use std::borrow::Cow;
use std::sync::Arc;

use oauth2::basic::{BasicClient, BasicErrorResponse, BasicTokenResponse};
use oauth2::{
    AuthType, AuthUrl, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointNotSet, EndpointSet,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RefreshToken, RequestTokenError, Scope, TokenResponse, TokenUrl,
};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::Value;
use url::Url;

use super::answer::Answer;
use super::error::{Refusal, SignInError};
use super::http::{HttpClient, HttpError, not_the_json};
use super::identity::Identity;
use super::pending::PendingSignIn;
use super::profile::Profile;
use super::settings::{OAuth2Settings, ProviderSettings};
use super::tokens::Tokens;

type Client = BasicClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet>;

/// A plain OAuth2 provider.
pub(super) struct Plain {
    settings: Arc<ProviderSettings>,
    plain: Arc<OAuth2Settings>,
    http: HttpClient,
}

/// One of a person's addresses, as GitHub lists them.
#[derive(Deserialize)]
struct ListedEmail {
    email: String,
    #[serde(default)]
    primary: bool,
    #[serde(default)]
    verified: bool,
}

/// A refusal of the token endpoint that comes with HTTP status 200, as GitHub's do.
#[derive(Deserialize)]
struct PoliteRefusal {
    error: String,
}

impl Plain {
    pub(super) fn new(settings: Arc<ProviderSettings>, plain: Arc<OAuth2Settings>, http: HttpClient) -> Self {
        Self { settings, plain, http }
    }

    pub(super) fn begin(&self, redirect_uri: &Url) -> (Url, PendingSignIn) {
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let client = self.client();
        let mut request = client
            .authorize_url(CsrfToken::new_random)
            .set_redirect_uri(Cow::Owned(RedirectUrl::from_url(redirect_uri.clone())))
            .set_pkce_challenge(challenge)
            .add_scopes(self.settings.scopes.iter().cloned().map(Scope::new));
        for (name, value) in &self.settings.authorize_parameters {
            request = request.add_extra_param(name.as_str(), value.as_str());
        }
        let (url, state) = request.url();
        let pending = PendingSignIn {
            provider: self.settings.id.clone(),
            state: state.into_secret(),
            nonce: None,
            pkce_verifier: verifier.into_secret(),
        };
        (url, pending)
    }

    pub(super) async fn finish(
        &self,
        pending: &PendingSignIn,
        redirect_uri: &Url,
        answer: Answer,
    ) -> Result<(Identity, Tokens), SignInError> {
        let code = answer.code(self.plain.issuer.as_deref(), true)?;
        let client = self.client();
        let answer = client
            .exchange_code(AuthorizationCode::new(code))
            .set_pkce_verifier(PkceCodeVerifier::new(pending.pkce_verifier.clone()))
            .set_redirect_uri(Cow::Owned(RedirectUrl::from_url(redirect_uri.clone())))
            .request_async(&self.http)
            .await
            .map_err(|error| token_error(&error))?;
        let tokens = tokens(&answer);
        let user: Value = self.http.get_json(&self.plain.user_info_url, Some(&tokens.access_token)).await?;
        let subject = self.subject(&user)?;
        let profile = self.profile(&user, &tokens.access_token).await?;
        let identity = Identity::new(&self.settings.id, &subject, profile, self.settings.emails)?;
        Ok((identity, tokens))
    }

    pub(super) async fn refresh(&self, refresh_token: &SecretString) -> Result<Tokens, SignInError> {
        let client = self.client();
        let answer = client
            .exchange_refresh_token(&RefreshToken::new(refresh_token.expose_secret().to_owned()))
            .request_async(&self.http)
            .await
            .map_err(|error| token_error(&error))?;
        Ok(tokens(&answer))
    }

    pub(super) async fn groups(
        &self,
        subject: &str,
        access_token: &SecretString,
    ) -> Result<Option<Vec<String>>, SignInError> {
        let user: Value = self.http.get_json(&self.plain.user_info_url, Some(access_token)).await?;
        if self.subject(&user)? != subject {
            return Err(SignInError::refused(Refusal::WrongSubject, "user info about somebody else"));
        }
        self.read_groups(&user, access_token).await
    }

    fn subject(&self, user: &Value) -> Result<String, SignInError> {
        let subject = self.plain.fields.subject.text(user);
        subject.ok_or_else(|| SignInError::nonsense("user info without the field that is the subject"))
    }

    async fn profile(&self, user: &Value, access_token: &SecretString) -> Result<Profile, SignInError> {
        let fields = &self.plain.fields;
        let (email, email_verified) = match &self.plain.user_emails_url {
            Some(url) => primary(self.http.get_json(url, Some(access_token)).await?),
            None => (fields.email.text(user), fields.email_verified.truth(user)),
        };
        let groups = self.read_groups(user, access_token).await?;
        Ok(Profile { email, email_verified, name: fields.name.text(user), groups })
    }

    async fn read_groups(&self, user: &Value, access_token: &SecretString) -> Result<Option<Vec<String>>, SignInError> {
        match &self.plain.groups_url {
            Some(url) => {
                let pages = self.http.get_pages(url, access_token).await?;
                let mut said = pages.iter().filter_map(|page| self.settings.groups_claim.groups(page)).peekable();
                Ok(said.peek().is_some().then(|| said.flatten().collect()))
            }
            None => Ok(self.settings.groups_claim.groups(user)),
        }
    }

    /// The secret goes into the body: providers of this kind document nothing else (RFC 6749 section 2.3.1).
    fn client(&self) -> Client {
        let client = BasicClient::new(ClientId::new(self.settings.client_id.clone()))
            .set_auth_uri(AuthUrl::from_url(self.plain.authorize_url.clone()))
            .set_token_uri(TokenUrl::from_url(self.plain.token_url.clone()))
            .set_auth_type(AuthType::RequestBody);
        match &self.settings.client_secret {
            Some(secret) => client.set_client_secret(ClientSecret::new(secret.expose_secret().to_owned())),
            None => client,
        }
    }
}

/// The address that a person's letters go to, where it was verified, or else another that was.
fn primary(listed: Vec<ListedEmail>) -> (Option<String>, Option<bool>) {
    let best = listed.into_iter().max_by_key(|listed| (listed.verified, listed.primary));
    best.map_or((None, None), |listed| (Some(listed.email), Some(listed.verified)))
}

fn tokens(answer: &BasicTokenResponse) -> Tokens {
    Tokens {
        id_token: None,
        access_token: answer.access_token().secret().as_str().into(),
        refresh_token: answer.refresh_token().map(|token| token.secret().as_str().into()),
    }
}

/// Neither the body nor serde's words about it go on: they may quote tokens.
fn token_error(error: &RequestTokenError<HttpError, BasicErrorResponse>) -> SignInError {
    match error {
        RequestTokenError::ServerResponse(refusal) => SignInError::denied(refusal.error().as_ref()),
        RequestTokenError::Request(error) => error.into(),
        RequestTokenError::Parse(error, body) => match serde_json::from_slice::<PoliteRefusal>(body) {
            Ok(refusal) => SignInError::denied(&refusal.error),
            Err(_) => not_the_json(error.inner()),
        },
        RequestTokenError::Other(_) => SignInError::nonsense("a token answer that isn't JSON"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_verified_address_that_letters_go_to_counts() {
        let listed = |json: &str| primary(serde_json::from_str(json).unwrap());
        let best = listed(
            r#"[{"email":"old@x.test","primary":false,"verified":true},
                {"email":"new@x.test","primary":true,"verified":true,"visibility":null},
                {"email":"other@x.test"}]"#,
        );
        assert_eq!(best, (Some("new@x.test".to_owned()), Some(true)));
        let second =
            listed(r#"[{"email":"a@x.test","primary":true,"verified":false},{"email":"b@x.test","verified":true}]"#);
        assert_eq!(second, (Some("b@x.test".to_owned()), Some(true)));
        assert_eq!(listed(r#"[{"email":"a@x.test"}]"#), (Some("a@x.test".to_owned()), Some(false)));
        assert_eq!(listed("[]"), (None, None));
    }
}
