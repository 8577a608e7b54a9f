//! The cookies of the portal. Under HTTPS their names begin with `__Host-`, which browsers hold to this host, the whole
//! of it, and secure connections (RFC 6265bis section 4.1.3.2).

use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, SameSite, time::Duration};

use crate::settings::ServerSettings;

/// A cookie of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Name {
    /// The session's token.
    Session,
    /// A sign-in under way, sealed.
    SignIn,
    /// The language chosen.
    Language,
    /// What the last action came to, told once.
    Flash,
    /// The token of forms that are sent before anybody is signed in.
    Anonymous,
}

impl Name {
    const fn as_str(self, https: bool) -> &'static str {
        match (self, https) {
            (Self::Session, true) => "__Host-certdesk-session",
            (Self::Session, false) => "certdesk-session",
            (Self::SignIn, true) => "__Host-certdesk-sign-in",
            (Self::SignIn, false) => "certdesk-sign-in",
            (Self::Language, true) => "__Host-certdesk-language",
            (Self::Language, false) => "certdesk-language",
            (Self::Flash, true) => "__Host-certdesk-flash",
            (Self::Flash, false) => "certdesk-flash",
            (Self::Anonymous, true) => "__Host-certdesk-form",
            (Self::Anonymous, false) => "certdesk-form",
        }
    }

    /// How long the browser keeps it; none for as long as it runs.
    const fn lasts(self) -> Option<Duration> {
        match self {
            Self::Session | Self::Anonymous => None,
            Self::SignIn => Some(Duration::minutes(10)),
            Self::Flash => Some(Duration::minutes(1)),
            Self::Language => Some(Duration::days(365)),
        }
    }
}

/// What the browser sent of a cookie.
pub fn read(request: &HttpRequest, server: &ServerSettings, name: Name) -> Option<String> {
    request.cookie(name.as_str(server.is_https())).map(|cookie| cookie.value().to_owned())
}

/// A cookie to be set.
pub fn make(server: &ServerSettings, name: Name, value: &str) -> Cookie<'static> {
    let mut cookie = Cookie::build(name.as_str(server.is_https()), value.to_owned())
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(server.is_https())
        .finish();
    cookie.set_max_age(name.lasts());
    cookie
}

/// A cookie to be taken away.
pub fn remove(server: &ServerSettings, name: Name) -> Cookie<'static> {
    let mut cookie = make(server, name, "");
    cookie.make_removal();
    cookie
}
