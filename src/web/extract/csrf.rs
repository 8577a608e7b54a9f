//! Forms that change something: their token has to be the session's, or, while nobody is signed in, the browser's.

use actix_web::HttpRequest;
use secrecy::{ExposeSecret, SecretString};

use super::reader::Reader;
use crate::crypto::token;
use crate::ops::Fault;
use crate::settings::ServerSettings;
use crate::web::cookies::{self, Name};
use crate::web::error::WebError;

/// Whether a form's token is the session's.
pub fn fits(reader: &Reader, sent: &str) -> bool {
    let fits = reader.signed_in.as_ref().is_some_and(|signed_in| same(&signed_in.session.csrf_token, sent));
    if !fits {
        reader.acting.set_reason("stale form");
    }
    fits
}

/// The token for forms that are sent before anybody is signed in: the one that the browser has, or a fresh one.
pub fn anonymous(request: &HttpRequest, server: &ServerSettings) -> Result<SecretString, WebError> {
    match cookies::read(request, server, Name::Anonymous).filter(|kept| token::is_token(kept)) {
        Some(token) => Ok(token.into()),
        None => Ok(token::random_token().map_err(Fault::other)?),
    }
}

/// Whether a form's token is the one that the browser keeps.
pub fn fits_anonymous(request: &HttpRequest, server: &ServerSettings, sent: &str) -> bool {
    cookies::read(request, server, Name::Anonymous).is_some_and(|kept| same(&kept, sent))
}

/// The cookie that keeps the token.
pub fn keep(server: &ServerSettings, token: &SecretString) -> actix_web::cookie::Cookie<'static> {
    cookies::make(server, Name::Anonymous, token.expose_secret())
}

fn same(kept: &str, sent: &str) -> bool {
    !kept.is_empty() && token::constant_time_eq(kept.as_bytes(), sent.as_bytes())
}
