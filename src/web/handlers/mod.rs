//! From a request to a page: what is read, what is done, what is shown.

pub mod access;
pub mod activity;
pub mod admin;
pub mod certificates;
pub mod channels;
pub mod home;
pub mod language;
mod list;
pub mod overview;
mod question;
pub mod sessions;
pub mod sign_in;
mod whom;

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, LOCATION};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use crate::app::App;
use crate::db::Connection;
use crate::ops::Fault;
use crate::ops::activity::{Event, read, readings};
use crate::settings::ServerSettings;
use crate::web::cookies::{self, Name};
use crate::web::error::WebResult;
use crate::web::extract::{Reader, TeamAccess};
use crate::web::pages::layout::Flash;
use crate::web::pages::sheet::Sheet;

/// A form that says nothing but that it is sent. A field that is missing is empty.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Confirmation {
    csrf: String,
}

/// A form that switches something. A field that is missing is empty.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct SwitchForm {
    csrf: String,
    /// `true` or `false`.
    on: String,
}

impl SwitchForm {
    /// What it is to be switched to.
    fn on(&self) -> Option<bool> {
        self.on.parse().ok()
    }
}

/// Who sent a form, whoever it is: where the session has ended, the form comes back as it was typed.
type Sending = (HttpRequest, web::Data<App>, Reader);

/// A page.
fn html(body: String) -> HttpResponse {
    HttpResponse::Ok().content_type("text/html; charset=utf-8").body(body)
}

/// A page that answers with another status than 200.
fn html_as(status: StatusCode, body: String) -> HttpResponse {
    let mut response = html(body);
    *response.status_mut() = status;
    response
}

/// A form or a question: over the page that asked for it, or as a page of its own.
fn sheet(page: &impl Sheet, reader: &Reader, status: StatusCode) -> WebResult<HttpResponse> {
    Ok(html_as(status, if reader.htmx { page.as_dialog().render()? } else { page.as_page().render()? }))
}

/// On to another page of ours.
fn see_other(path: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((LOCATION, path)).finish()
}

/// Records that something is read. What asks again by itself, or says so, is recorded where it is anything new.
async fn record_read(access: &TeamAccess, connection: &Connection, event: Event<'_>) -> WebResult<()> {
    if access.reader.htmx {
        read::record_once(connection, access.app(), event).await?;
    } else {
        readings::record(connection, access.app(), event).await?;
    }
    Ok(())
}

/// On to another page, which tells what happened.
fn see_other_with(path: &str, server: &ServerSettings, flash: Flash) -> HttpResponse {
    let mut response = see_other(path);
    add_cookie(&mut response, cookies::make(server, Name::Flash, flash.as_str()));
    response
}

/// On to another page, which tells what happened, from a form that htmx may have sent: the page that its dialog lies
/// over is then left as a whole.
fn leave_for(request: &HttpRequest, path: &str, server: &ServerSettings, flash: Flash) -> WebResult<HttpResponse> {
    let mut response = see_other_with(path, server, flash);
    if is_htmx(request) {
        *response.status_mut() = StatusCode::OK;
        response.headers_mut().remove(LOCATION);
        let path = path.parse().map_err(Fault::other)?;
        response.headers_mut().insert(HeaderName::from_static("hx-redirect"), path);
    }
    Ok(response)
}

/// What people call a provider; one that the settings no longer have goes by its id.
fn provider_name<'a>(app: &'a App, id: &'a str) -> &'a str {
    app.providers.iter().find(|provider| provider.id() == id).map_or(id, |provider| provider.name())
}

/// What a form is answered with whose token isn't the session's: htmx swaps a 422 into the page, and nothing else of 4xx.
fn stale_status(reader: &Reader) -> StatusCode {
    if reader.htmx { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::FORBIDDEN }
}

fn is_htmx(request: &HttpRequest) -> bool {
    request.headers().contains_key("hx-request")
}

/// What the last action came to, where the browser was told to say it on this page: not on a part of one.
fn flashes(request: &HttpRequest, server: &ServerSettings) -> Vec<Flash> {
    if is_htmx(request) {
        return Vec::new();
    }
    cookies::read(request, server, Name::Flash).and_then(|text| text.parse().ok()).into_iter().collect()
}

/// Takes the message away that this page has shown.
fn without_flash(mut response: HttpResponse, server: &ServerSettings, shown: &[Flash]) -> HttpResponse {
    if !shown.is_empty() {
        add_cookie(&mut response, cookies::remove(server, Name::Flash));
    }
    response
}

fn add_cookie(response: &mut HttpResponse, cookie: actix_web::cookie::Cookie<'static>) {
    if let Err(error) = response.add_cookie(&cookie) {
        tracing::error!(%error, name = cookie.name(), "a cookie could not be set");
    }
}

/// A path on this portal, or the start page: never another host's (no open redirect). Browsers read a backslash as a
/// slash, and drop control characters.
fn local_path(wanted: &str) -> &str {
    let odd = |c: char| c == '\\' || c.is_control();
    let local = wanted.starts_with('/') && !wanted.starts_with("//") && !wanted.contains(odd) && wanted.len() <= 2048;
    if local { wanted } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::local_path;

    #[test]
    fn never_leads_elsewhere() {
        for path in ["/", "/teams/shop/certificates?q=a&b=//x", "/a//b"] {
            assert_eq!(local_path(path), path);
        }
        for path in ["", "//evil.test", "/\\evil.test", "\\/evil.test", "https://evil.test", "/\t/evil.test", "evil"] {
            assert_eq!(local_path(path), "/", "{path:?}");
        }
    }
}
