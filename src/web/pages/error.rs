//! The page for a request that could not be answered.

use std::borrow::Cow;

use askama::Template;

use crate::i18n::Words;
use crate::ops::activity::at_once;

use super::layout::Chrome;

/// Says what went wrong and where to go from there. Needs no person and no team.
#[derive(Template)]
#[template(path = "error.html")]
pub struct ErrorPage<'a> {
    /// What surrounds it.
    pub chrome: Chrome<'a>,
    /// What went wrong.
    pub kind: ErrorKind,
    /// The request's id, for whoever looks into the log.
    pub request_id: Option<&'a str>,
    /// Where the way back leads.
    pub back_href: &'a str,
}

/// What went wrong with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// 400: the request makes no sense.
    BadRequest,
    /// 403: the form's CSRF token or origin doesn't fit the session.
    StaleForm,
    /// 403: the person may not do that.
    Forbidden,
    /// 404, 405: there is nothing of that kind.
    NotFound,
    /// 409: it doesn't fit the present state.
    Conflict,
    /// 410: the version has expired, and expired ones aren't handed out.
    VersionExpired,
    /// 413: too large.
    TooLarge,
    /// 429: too many requests.
    TooMany,
    /// 429: the person takes as many exports as they may.
    TooManyExports,
    /// 500: a fault of ours.
    Internal,
    /// 503: not just now.
    Unavailable,
}

impl ErrorKind {
    /// The kind for a status code; some have none of their own.
    pub const fn of_status(status: u16) -> Self {
        match status {
            403 => Self::Forbidden,
            404 | 405 | 410 => Self::NotFound,
            409 => Self::Conflict,
            413 => Self::TooLarge,
            429 => Self::TooMany,
            502..=504 => Self::Unavailable,
            400..=499 => Self::BadRequest,
            _ => Self::Internal,
        }
    }

    /// The status code that goes with it.
    pub const fn status(self) -> u16 {
        match self {
            Self::BadRequest => 400,
            Self::StaleForm | Self::Forbidden => 403,
            Self::NotFound => 404,
            Self::Conflict => 409,
            Self::VersionExpired => 410,
            Self::TooLarge => 413,
            Self::TooMany | Self::TooManyExports => 429,
            Self::Internal => 500,
            Self::Unavailable => 503,
        }
    }

    fn title(self, words: Words) -> &'static str {
        match self {
            Self::BadRequest => words.say("error-bad-request"),
            Self::StaleForm => words.say("error-stale-form"),
            Self::Forbidden => words.say("error-forbidden"),
            Self::NotFound => words.say("error-not-found"),
            Self::Conflict => words.say("error-conflict"),
            Self::VersionExpired => words.say("error-version-expired"),
            Self::TooLarge => words.say("error-too-large"),
            Self::TooMany => words.say("error-too-many"),
            Self::TooManyExports => words.say("error-exports"),
            Self::Internal => words.say("error-internal"),
            Self::Unavailable => words.say("error-unavailable"),
        }
    }

    fn what_to_do(self, words: Words) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::BadRequest => words.say("error-bad-request-do"),
            Self::StaleForm => words.say("error-stale-form-do"),
            Self::Forbidden => words.say("error-forbidden-do"),
            Self::NotFound => words.say("error-not-found-do"),
            Self::Conflict => words.say("error-conflict-do"),
            Self::VersionExpired => words.say("error-version-expired-do"),
            Self::TooLarge => words.say("error-too-large-do"),
            Self::TooMany => words.say("error-too-many-do"),
            Self::TooManyExports => return words.with("error-exports-do", &[("most", at_once::MOST.into())]).into(),
            Self::Internal => words.say("error-internal-do"),
            Self::Unavailable => words.say("error-unavailable-do"),
        })
    }
}
