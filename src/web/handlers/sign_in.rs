//! Signing in at a provider, and out.

use actix_web::http::StatusCode;
use actix_web::http::header::LOCATION;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use secrecy::ExposeSecret;
use serde::Deserialize;

use super::{add_cookie, flashes, html_as, local_path, see_other, see_other_with, without_flash};
use crate::app::App;
use crate::auth::providers::{Answer, Meaning, SignInError};
use crate::ops::sign_in::{self, Returned, SignInRefused};
use crate::web::cookies::{self, Name};
use crate::web::error::{WebError, WebResult};
use crate::web::extract::{Reader, csrf};
use crate::web::pages::Chrome;
use crate::web::pages::error::ErrorKind;
use crate::web::pages::layout::Flash;
use crate::web::pages::sign_in::{ProviderButton, SignInFault, SignInPage};

/// Where to go afterwards.
#[derive(Deserialize)]
pub struct ReturnTo {
    #[serde(default)]
    return_to: String,
}

/// A button of the page.
#[derive(Deserialize)]
pub struct Begin {
    #[serde(default)]
    csrf: String,
    #[serde(default)]
    return_to: String,
}

/// What the provider sends the browser back with (RFC 6749 section 4.1.2, RFC 9207).
#[derive(Deserialize)]
pub struct Back {
    #[serde(default)]
    code: String,
    #[serde(default)]
    state: String,
    error: Option<String>,
    iss: Option<String>,
}

/// The form that signs out.
#[derive(Deserialize)]
pub struct SignOut {
    #[serde(default)]
    csrf: String,
}

/// `GET /sign-in`
pub async fn page(
    request: HttpRequest,
    app: web::Data<App>,
    reader: Reader,
    query: web::Query<ReturnTo>,
) -> WebResult<HttpResponse> {
    let return_to = local_path(&query.return_to);
    if reader.signed_in.is_some() {
        return Ok(see_other(return_to));
    }
    draw(&request, &app, &reader, return_to, None, StatusCode::OK)
}

/// `POST /sign-in/{provider}`
pub async fn begin(
    request: HttpRequest,
    app: web::Data<App>,
    reader: Reader,
    provider: web::Path<String>,
    form: web::Form<Begin>,
) -> WebResult<HttpResponse> {
    let server = &app.settings.server;
    if !csrf::fits_anonymous(&request, server, &form.csrf) {
        return Err(WebError::Page(ErrorKind::StaleForm));
    }
    let return_to = local_path(&form.return_to);
    match sign_in::begin(&app, &provider, return_to).await {
        Ok(begun) => {
            let mut response = HttpResponse::SeeOther().insert_header((LOCATION, begun.redirect.as_str())).finish();
            add_cookie(&mut response, cookies::make(server, Name::SignIn, begun.cookie.expose_secret()));
            Ok(response)
        }
        Err(refused) => fault_page(&request, &app, &reader, return_to, refused),
    }
}

/// `GET /sign-in/{provider}/callback`
pub async fn callback(
    request: HttpRequest,
    app: web::Data<App>,
    reader: Reader,
    provider: web::Path<String>,
    query: web::Query<Back>,
) -> WebResult<HttpResponse> {
    let server = &app.settings.server;
    let cookie = cookies::read(&request, server, Name::SignIn);
    let Back { code, state, error, iss } = query.into_inner();
    let before = cookies::read(&request, server, Name::Session);
    let returned = Returned {
        cookie: cookie.as_deref(),
        state: &state,
        answer: Answer { code, error, iss },
        before: before.as_deref(),
    };
    match sign_in::finish(&app, &provider, returned, &reader.anonymous).await {
        Ok(session) => {
            let mut response = see_other(local_path(&session.return_to));
            add_cookie(&mut response, cookies::make(server, Name::Session, session.cookie.expose_secret()));
            add_cookie(&mut response, cookies::remove(server, Name::SignIn));
            add_cookie(&mut response, cookies::remove(server, Name::Anonymous));
            Ok(response)
        }
        Err(failed) => fault_page(&request, &app, &reader, local_path(&failed.return_to), failed.refused),
    }
}

/// `POST /sign-out`
pub async fn sign_out(app: web::Data<App>, reader: Reader, form: web::Form<SignOut>) -> WebResult<HttpResponse> {
    let server = &app.settings.server;
    let mut there = None;
    if let Some(signed_in) = &reader.signed_in {
        if !csrf::fits(&reader, &form.csrf) {
            return Err(WebError::Page(ErrorKind::StaleForm));
        }
        there = sign_in::sign_out(&app, &signed_in.session, &signed_in.person, &signed_in.actor).await?;
    }
    // The provider sends the browser back to the sign-in page, which says what happened.
    let next = there.as_ref().map_or("/sign-in", |url| url.as_str());
    let mut response = see_other_with(next, server, Flash::SignedOut);
    add_cookie(&mut response, cookies::remove(server, Name::Session));
    Ok(response)
}

fn fault_page(
    request: &HttpRequest,
    app: &App,
    reader: &Reader,
    return_to: &str,
    refused: SignInRefused,
) -> WebResult<HttpResponse> {
    let cause = (&refused as &dyn std::error::Error).source().map(ToString::to_string);
    tracing::info!(refused = %refused, cause, "nobody was signed in");
    let (fault, status) = match &refused {
        SignInRefused::Fault(_) => {
            let SignInRefused::Fault(fault) = refused else { return Err(WebError::NOT_FOUND) };
            return Err(fault.into());
        }
        SignInRefused::NoProvider => return Err(WebError::NOT_FOUND),
        SignInRefused::AttemptGone => (SignInFault::AttemptExpired, StatusCode::BAD_REQUEST),
        SignInRefused::Blocked { .. } => (SignInFault::Blocked, StatusCode::FORBIDDEN),
        SignInRefused::NotAdmitted { .. } => (SignInFault::NotAdmitted, StatusCode::FORBIDDEN),
        SignInRefused::Provider(error) => provider_fault(error),
    };
    draw(request, app, reader, return_to, Some(fault), status)
}

/// What the page says of a provider, or of what it sent.
fn provider_fault(error: &SignInError) -> (SignInFault<'_>, StatusCode) {
    match error {
        SignInError::ProviderUnreachable(_) | SignInError::ProviderBusy(_) => {
            (SignInFault::ProviderUnreachable, StatusCode::BAD_GATEWAY)
        }
        SignInError::ProviderNonsense(_) => (SignInFault::ProviderNonsense { code: None }, StatusCode::BAD_GATEWAY),
        SignInError::Denied { code } => match (code.meaning(), code.as_str()) {
            (Meaning::No, code) => (SignInFault::Denied { code }, StatusCode::FORBIDDEN),
            (Meaning::Spent, code) => (SignInFault::CodeSpent { code }, StatusCode::BAD_REQUEST),
            (Meaning::Later, _) => (SignInFault::ProviderUnreachable, StatusCode::BAD_GATEWAY),
            (Meaning::SetUp, code) => (SignInFault::ProviderNonsense { code: Some(code) }, StatusCode::BAD_GATEWAY),
        },
        SignInError::Refused { reason, .. } => {
            (SignInFault::Refused { reason: reason.as_str() }, StatusCode::BAD_REQUEST)
        }
    }
}

fn draw(
    request: &HttpRequest,
    app: &App,
    reader: &Reader,
    return_to: &str,
    fault: Option<SignInFault<'_>>,
    status: StatusCode,
) -> WebResult<HttpResponse> {
    let server = &app.settings.server;
    let token = csrf::anonymous(request, server)?;
    let shown = flashes(request, server);
    let providers: Vec<_> = app
        .settings
        .sign_in
        .providers
        .iter()
        .map(|provider| ProviderButton { id: &provider.id, name: &provider.name })
        .collect();
    let path = if fault.is_some() { "/sign-in" } else { &reader.path };
    let chrome = Chrome {
        csrf: token.expose_secret(),
        flashes: &shown,
        ..Chrome::of_stranger(reader.words, app.clock.now(), path)
    };
    let contact = app.settings.sign_in.help_contact.as_deref();
    let page = SignInPage { chrome, providers: &providers, return_to, fault, contact };
    let mut response = html_as(status, page.render()?);
    add_cookie(&mut response, csrf::keep(server, &token));
    Ok(without_flash(response, server, &shown))
}
