//! Requests that change something have to come from a page of ours: besides the token in the form, the browser's own
//! word for where they come from is checked (Fetch Metadata; the Origin header, RFC 6454 section 7).

use actix_web::Error;
use actix_web::ResponseError;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::ORIGIN;
use actix_web::middleware::Next;
use actix_web::web::Data;

use crate::app::App;
use crate::web::error::WebError;
use crate::web::pages::error::ErrorKind;

/// Refuses a request from another origin, unless it only reads.
pub async fn check(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if !reads && !is_ours(&request) {
        return Ok(request.into_response(WebError::Page(ErrorKind::StaleForm).error_response()));
    }
    Ok(next.call(request).await?.map_into_boxed_body())
}

fn is_ours(request: &ServiceRequest) -> bool {
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = header("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    let Some(app) = request.app_data::<Data<App>>() else { return false };
    // A program that is no browser sends neither; its form's token is checked all the same.
    header(ORIGIN.as_str()).is_none_or(|origin| origin == app.settings.server.origin())
}
