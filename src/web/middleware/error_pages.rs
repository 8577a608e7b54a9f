//! Draws the page of an error, in the reader's language: for our own errors, for routes that don't exist, and for what
//! actix refuses by itself.

use actix_web::Error;
use actix_web::HttpMessage;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use tracing_actix_web::RequestId;

use crate::app::App;
use crate::web::error::SignInFirst;
use crate::web::extract::reader;
use crate::web::pages::Chrome;
use crate::web::pages::error::{ErrorKind, ErrorPage};

/// Turns an answer of 4xx or 5xx without a body into a page.
pub async fn fill(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let for_htmx = request.headers().contains_key("hx-request");
    let response = next.call(request).await?.map_into_boxed_body();
    let status = response.status();
    if status == StatusCode::SEE_OTHER && for_htmx && response.response().extensions().get::<SignInFirst>().is_some() {
        // A part of a page can't become the sign-in page: the whole page is asked for again, and redirected.
        let again = HttpResponse::Ok().insert_header(("hx-refresh", "true")).finish();
        return Ok(response.into_response(again));
    }
    let empty = matches!(
        response.response().body().size(),
        actix_web::body::BodySize::None | actix_web::body::BodySize::Sized(0)
    );
    if !(status.is_client_error() || status.is_server_error()) || !empty {
        return Ok(response);
    }
    let marked = response.response().extensions().get::<ErrorKind>().copied();
    let kind = marked.unwrap_or_else(|| ErrorKind::of_status(status.as_u16()));
    let (request, response) = response.into_parts();
    let mut page = draw(&request, kind);
    *page.status_mut() = status;
    for (name, value) in response.headers() {
        page.headers_mut().insert(name.clone(), value.clone());
    }
    page.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    Ok(ServiceResponse::new(request, page))
}

fn draw(request: &HttpRequest, kind: ErrorKind) -> HttpResponse {
    let Some(app) = request.app_data::<Data<App>>() else { return HttpResponse::InternalServerError().finish() };
    let id = request.extensions().get::<RequestId>().map(ToString::to_string);
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    let chrome = Chrome::of_stranger(reader::words(request, &app.settings.server), app.clock.now(), path);
    match (ErrorPage { chrome, kind, request_id: id.as_deref(), back_href: "/" }).render() {
        Ok(html) => HttpResponse::Ok().body(html),
        Err(error) => {
            tracing::error!(%error, "the error page could not be drawn");
            HttpResponse::InternalServerError().body("something went wrong")
        }
    }
}
