//! Errors of requests: what a person reads, and what only the log knows.

use actix_web::error::{PathError, QueryPayloadError, UrlencodedError};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, ResponseError};

use super::pages::error::ErrorKind;
use crate::db::DbError;
use crate::ops::Fault;

/// A request that ends in an error page. The page itself is drawn by the middleware, in the reader's language.
#[derive(Debug, thiserror::Error)]
pub enum WebError {
    /// The person's doing: the page says what.
    #[error("{0:?}")]
    Page(ErrorKind),
    /// Nobody is signed in: to the sign-in page, and back afterwards.
    #[error("nobody is signed in")]
    SignInFirst {
        /// Path and query of the page that was asked for.
        return_to: String,
    },
    /// Ours.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// A page could not be drawn.
    #[error("render: {0}")]
    Render(#[from] askama::Error),
}

/// Marks an answer that leads to the sign-in page.
#[derive(Debug, Clone, Copy)]
pub struct SignInFirst;

/// What a handler answers.
pub type WebResult<T = HttpResponse> = Result<T, WebError>;

impl WebError {
    /// Nothing of that kind, or nothing that the person may know of.
    pub const NOT_FOUND: Self = Self::Page(ErrorKind::NotFound);
    /// The person may not do that.
    pub const FORBIDDEN: Self = Self::Page(ErrorKind::Forbidden);

    fn kind(&self) -> ErrorKind {
        match self {
            Self::Page(kind) => *kind,
            Self::Fault(Fault::Db(error)) if error.is_away() => ErrorKind::Unavailable,
            Self::Fault(_) | Self::Render(_) | Self::SignInFirst { .. } => ErrorKind::Internal,
        }
    }
}

impl From<DbError> for WebError {
    fn from(error: DbError) -> Self {
        Self::Fault(error.into())
    }
}

impl From<diesel::result::Error> for WebError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Fault(error.into())
    }
}

impl ResponseError for WebError {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::SignInFirst { .. } => StatusCode::SEE_OTHER,
            error => StatusCode::from_u16(error.kind().status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
        }
    }

    fn error_response(&self) -> HttpResponse {
        if let Self::SignInFirst { return_to } = self {
            let query: String =
                url::form_urlencoded::Serializer::new(String::new()).append_pair("return_to", return_to).finish();
            let address = format!("/sign-in?{query}");
            let mut response = HttpResponse::SeeOther().insert_header(("location", address)).finish();
            response.extensions_mut().insert(SignInFirst);
            return response;
        }
        if let Self::Fault(_) | Self::Render(_) = self {
            tracing::error!(error = %self, "a request failed by our own fault");
        }
        let mut response = HttpResponse::new(self.status_code());
        response.extensions_mut().insert(self.kind());
        response
    }
}

/// A form that can't be read.
pub fn form(error: UrlencodedError, _: &HttpRequest) -> actix_web::Error {
    let kind = match error {
        UrlencodedError::Overflow { .. } => ErrorKind::TooLarge,
        _ => ErrorKind::BadRequest,
    };
    WebError::Page(kind).into()
}

/// A path whose parts aren't what they have to be: there is nothing there.
pub fn path(_: PathError, _: &HttpRequest) -> actix_web::Error {
    WebError::NOT_FOUND.into()
}

/// A query that can't be read.
pub fn query(_: QueryPayloadError, _: &HttpRequest) -> actix_web::Error {
    WebError::Page(ErrorKind::BadRequest).into()
}
