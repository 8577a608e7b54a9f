//! The user info endpoint (OpenID Connect Core section 5.3).

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::json;

use super::State;
use super::people::Person;

/// What an access token opens.
#[derive(Clone)]
pub(super) struct Access {
    pub(super) person: &'static Person,
    pub(super) scope: String,
}

/// GET and POST: what the scopes asked for let out. Groups are always told.
pub(super) async fn tell(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    let Some(Access { person, scope }) = bearer(&request).and_then(|token| state.access_tokens.get(token)) else {
        return HttpResponse::Unauthorized()
            .insert_header((header::WWW_AUTHENTICATE, "Bearer error=\"invalid_token\""))
            .finish();
    };
    let asked = |name: &str| scope.split(' ').any(|scope| scope == name);
    let mut claims = json!({ "sub": person.subject(), "groups": person.groups });
    if asked("profile") {
        claims["name"] = person.name.into();
    }
    if asked("email") {
        claims["email"] = person.email().into();
        claims["email_verified"] = true.into();
    }
    HttpResponse::Ok().json(claims)
}

/// RFC 6750 section 2.1.
fn bearer(request: &HttpRequest) -> Option<&str> {
    let (scheme, token) = request.headers().get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}
