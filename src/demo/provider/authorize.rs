//! The authorization endpoint (RFC 6749 section 4.1.1, RFC 7636 section 4.3): asks who to be, and answers with a code.

use actix_web::http::header;
use actix_web::{HttpResponse, web};
use chrono::TimeDelta;
use serde::Deserialize;
use url::Url;

use super::people::Person;
use super::{State, pages};

/// For how long a code is good.
const CODE_LIFETIME: TimeDelta = TimeDelta::seconds(60);
/// The most bytes in one parameter.
const PARAMETER_LIMIT: usize = 2048;

/// What a client asks for. Twice the same parameter is refused by serde.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct AuthorizationRequest {
    pub(super) client_id: String,
    pub(super) redirect_uri: String,
    pub(super) response_type: String,
    pub(super) scope: String,
    pub(super) state: String,
    pub(super) nonce: String,
    pub(super) code_challenge: String,
    pub(super) code_challenge_method: String,
}

/// What the page posts: the request again, and the button; no person means "Cancel".
#[derive(Deserialize)]
pub(super) struct Choice {
    #[serde(flatten)]
    request: AuthorizationRequest,
    #[serde(default)]
    person: String,
}

/// What a code stands for.
pub(super) struct Grant {
    pub(super) person: &'static Person,
    pub(super) scope: String,
    pub(super) redirect_uri: String,
    pub(super) code_challenge: String,
    pub(super) nonce: String,
}

/// Why a request is not taken up (RFC 6749 section 4.1.2.1).
enum Fault {
    /// Client or redirect address are wrong: said on a page, since the browser must not be sent there.
    Shown(&'static str),
    /// Anything else: said to the client.
    Returned(Url, &'static str),
}

impl Fault {
    fn answer(self, request: &AuthorizationRequest) -> HttpResponse {
        match self {
            Self::Shown(text) => pages::problem(text),
            Self::Returned(redirect_uri, code) => back(redirect_uri, "error", code, &request.state),
        }
    }
}

/// GET: the page with a button per person.
pub(super) async fn ask(state: web::Data<State>, request: web::Query<AuthorizationRequest>) -> HttpResponse {
    match checked(&state, &request) {
        Ok(redirect_uri) => pages::sign_in(&request, &redirect_uri),
        Err(fault) => fault.answer(&request),
    }
}

/// POST: the person chosen, or none.
pub(super) async fn answer(state: web::Data<State>, choice: web::Form<Choice>) -> HttpResponse {
    let Choice { request, person } = choice.into_inner();
    let redirect_uri = match checked(&state, &request) {
        Ok(redirect_uri) => redirect_uri,
        Err(fault) => return fault.answer(&request),
    };
    if person.is_empty() {
        return back(redirect_uri, "error", "access_denied", &request.state);
    }
    let Some(person) = Person::find(&person) else {
        return pages::problem("There is no such person in the demo.");
    };
    let grant = Grant {
        person,
        scope: request.scope,
        redirect_uri: request.redirect_uri,
        code_challenge: request.code_challenge,
        nonce: request.nonce,
    };
    match state.codes.keep(grant, CODE_LIFETIME) {
        Some(code) => back(redirect_uri, "code", &code, &request.state),
        None => back(redirect_uri, "error", "temporarily_unavailable", &request.state),
    }
}

/// The address to answer to, once nothing is wrong with the request.
fn checked(state: &State, request: &AuthorizationRequest) -> Result<Url, Fault> {
    let redirect_uri = receiver(state, request).map_err(Fault::Shown)?;
    let sizes = [&request.scope, &request.state, &request.nonce];
    if sizes.iter().any(|parameter| parameter.len() > PARAMETER_LIMIT) {
        return Err(Fault::Shown("The application sent more than can be answered."));
    }
    match error_code(request) {
        None => Ok(redirect_uri),
        Some(code) => Err(Fault::Returned(redirect_uri, code)),
    }
}

fn receiver(state: &State, request: &AuthorizationRequest) -> Result<Url, &'static str> {
    if !state.client.has_id(&request.client_id) {
        return Err("The application that sent you here is not known.");
    }
    state
        .client
        .redirect_uri(&request.redirect_uri)
        .ok_or("The application asks to be answered at an address that is not registered.")
}

fn error_code(request: &AuthorizationRequest) -> Option<&'static str> {
    if request.response_type != "code" {
        return Some("unsupported_response_type");
    }
    if !request.scope.split(' ').any(|scope| scope == "openid") {
        return Some("invalid_scope");
    }
    // S256 of anything is 43 characters of base64url (RFC 7636 section 4.2).
    let is_base64url = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    let challenged = request.code_challenge.len() == 43 && request.code_challenge.bytes().all(is_base64url);
    (request.code_challenge_method != "S256" || !challenged).then_some("invalid_request")
}

/// Sends the browser back to the client (RFC 6749 section 4.1.2).
fn back(mut redirect_uri: Url, name: &str, value: &str, state: &str) -> HttpResponse {
    redirect_uri.query_pairs_mut().append_pair(name, value);
    if !state.is_empty() {
        redirect_uri.query_pairs_mut().append_pair("state", state);
    }
    HttpResponse::SeeOther().insert_header((header::LOCATION, redirect_uri.as_str())).finish()
}
