//! The provider's few pages. They are the demo's own and in English only, like the data of the demo.

use actix_web::error::{InternalError, QueryPayloadError, UrlencodedError};
use actix_web::http::StatusCode;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use url::{Host, Url};

use super::authorize::AuthorizationRequest;
use super::people::{PEOPLE, Person};

#[derive(Template)]
#[template(path = "demo/sign_in.html")]
struct SignIn<'a> {
    people: &'static [Person],
    request: &'a AuthorizationRequest,
}

#[derive(Template)]
#[template(path = "demo/message.html")]
struct Message<'a> {
    title: &'a str,
    text: &'a str,
}

/// The page with a button per person, in one form whose answer leads on to `redirect_uri`.
pub(super) fn sign_in(request: &AuthorizationRequest, redirect_uri: &Url) -> HttpResponse {
    page(StatusCode::OK, &SignIn { people: &PEOPLE, request }, &form_target(redirect_uri))
}

/// A request that can't be answered, said to the person.
pub(super) fn problem(text: &str) -> HttpResponse {
    message(StatusCode::BAD_REQUEST, "This sign-in cannot go on", text)
}

/// Signed out, and nowhere to go.
pub(super) fn signed_out() -> HttpResponse {
    message(StatusCode::OK, "Signed out", "You can close this page.")
}

/// Any other address.
pub(super) async fn not_found() -> HttpResponse {
    message(StatusCode::NOT_FOUND, "Nothing here", "This is the sign-in of a Certdesk demo. Start at the portal.")
}

/// A form that can't be read, or too long a one.
pub(super) fn unreadable(error: UrlencodedError, _: &HttpRequest) -> actix_web::Error {
    InternalError::from_response(error, problem("The form could not be read.")).into()
}

/// A query that can't be read.
pub(super) fn unreadable_query(error: QueryPayloadError, _: &HttpRequest) -> actix_web::Error {
    InternalError::from_response(error, problem("The address could not be read.")).into()
}

/// The one stylesheet.
pub(super) async fn stylesheet() -> HttpResponse {
    HttpResponse::Ok().content_type("text/css; charset=utf-8").body(include_str!("../../../templates/demo/demo.css"))
}

fn message(status: StatusCode, title: &str, text: &str) -> HttpResponse {
    page(status, &Message { title, text }, "'none'")
}

fn page(status: StatusCode, template: &impl Template, form_action: &str) -> HttpResponse {
    let policy = format!(
        "default-src 'none'; style-src 'self'; form-action {form_action}; base-uri 'none'; frame-ancestors 'none'"
    );
    match template.render() {
        Ok(html) => HttpResponse::build(status)
            .content_type("text/html; charset=utf-8")
            .insert_header((header::CONTENT_SECURITY_POLICY, policy))
            .body(html),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "a page of the demo's provider");
            HttpResponse::InternalServerError().finish()
        }
    }
}

/// Where the form may lead: here, and on to the client, since Chromium holds `form-action` against the redirects that
/// follow a form too. A policy can't name an IPv6 address (CSP level 3 section 2.3.1), so there it names the scheme.
fn form_target(redirect_uri: &Url) -> String {
    match redirect_uri.host() {
        Some(Host::Ipv6(_)) | None => format!("'self' {}:", redirect_uri.scheme()),
        Some(_) => format!("'self' {}", redirect_uri.origin().ascii_serialization()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_may_lead_to_the_client() {
        for (uri, target) in [
            ("http://127.0.0.1:8080/sign-in/back", "'self' http://127.0.0.1:8080"),
            ("https://certs.example.test/x", "'self' https://certs.example.test"),
            ("http://[::1]:8080/x", "'self' http:"),
        ] {
            assert_eq!(form_target(&Url::parse(uri).unwrap()), target);
        }
    }

    #[test]
    fn what_the_client_sent_is_escaped() {
        let request = AuthorizationRequest { state: "\"><script>".into(), ..AuthorizationRequest::default() };
        let html = SignIn { people: &PEOPLE, request: &request }.render().unwrap();
        assert!(!html.contains("<script>"));
        assert!(html.contains("&#34;&#62;&#60;script&#62;"));
    }
}
