//! The token endpoint (RFC 6749 section 4.1.3, OpenID Connect Core section 3.1.3).

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::State;
use super::authorize::Grant;
use super::client::basic_credentials;
use super::user_info::Access;

/// For how long an ID token and an access token are good.
pub(super) const TOKEN_LIFETIME: TimeDelta = TimeDelta::minutes(5);

/// What a client posts. It holds secrets, so it has no `Debug`.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct TokenRequest {
    grant_type: String,
    code: String,
    redirect_uri: String,
    code_verifier: String,
    client_id: Option<String>,
    client_secret: Option<String>,
}

/// POST: a code for tokens.
pub(super) async fn exchange(
    state: web::Data<State>,
    request: HttpRequest,
    form: Result<web::Form<TokenRequest>, actix_web::Error>,
) -> HttpResponse {
    let Ok(form) = form else { return refusal("invalid_request") };
    if !is_client(&state, &request, &form) {
        return HttpResponse::Unauthorized()
            .insert_header((header::WWW_AUTHENTICATE, "Basic realm=\"demo\""))
            .json(json!({ "error": "invalid_client" }));
    }
    if form.grant_type != "authorization_code" {
        return refusal("unsupported_grant_type");
    }
    // Taken out at the first try, right or wrong: a code is good once.
    match state.codes.take(&form.code) {
        Some(grant) if fits(&grant, &form) => tokens(&state, grant),
        _ => refusal("invalid_grant"),
    }
}

/// `client_secret_basic`, or else `client_secret_post`; never both (RFC 6749 section 2.3).
fn is_client(state: &State, request: &HttpRequest, form: &TokenRequest) -> bool {
    let header = request.headers().get(header::AUTHORIZATION);
    match (header, &form.client_id, &form.client_secret) {
        (Some(header), _, None) => header
            .to_str()
            .ok()
            .and_then(basic_credentials)
            .is_some_and(|(id, secret)| state.client.authenticates(&id, &secret)),
        (None, Some(id), Some(secret)) => state.client.authenticates(id, secret),
        _ => false,
    }
}

/// Whether the code is exchanged by whoever asked for it (RFC 6749 section 4.1.3, RFC 7636 section 4.6).
fn fits(grant: &Grant, form: &TokenRequest) -> bool {
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(form.code_verifier.as_bytes()));
    let proved: bool = challenge.as_bytes().ct_eq(grant.code_challenge.as_bytes()).into();
    proved && grant.redirect_uri == form.redirect_uri
}

fn tokens(state: &State, grant: Grant) -> HttpResponse {
    let now = state.clock.now();
    let mut claims = json!({
        "iss": state.issuer.as_str(),
        "sub": grant.person.subject(),
        "aud": state.client.id(),
        "iat": now.timestamp(),
        "auth_time": now.timestamp(),
        "exp": (now + TOKEN_LIFETIME).timestamp(),
    });
    if !grant.nonce.is_empty() {
        claims["nonce"] = grant.nonce.into();
    }
    let access = Access { person: grant.person, scope: grant.scope };
    match (state.key.sign(&claims), state.access_tokens.keep(access, TOKEN_LIFETIME)) {
        (Some(id_token), Some(access_token)) => HttpResponse::Ok().json(json!({
            "access_token": access_token,
            "token_type": "Bearer",
            "expires_in": TOKEN_LIFETIME.num_seconds(),
            "id_token": id_token,
        })),
        _ => HttpResponse::ServiceUnavailable().json(json!({ "error": "temporarily_unavailable" })),
    }
}

/// RFC 6749 section 5.2.
fn refusal(error: &str) -> HttpResponse {
    HttpResponse::BadRequest().json(json!({ "error": error }))
}
