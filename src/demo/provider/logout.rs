//! The end session endpoint (OpenID Connect RP-Initiated Logout 1.0). The provider keeps no sessions, so there is
//! nothing to end: it sends the browser back.

use actix_web::http::header;
use actix_web::{HttpResponse, web};
use serde::Deserialize;

use super::{State, pages};

/// What a client sends the browser with.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct LogoutRequest {
    post_logout_redirect_uri: String,
    client_id: String,
    state: String,
}

/// GET: back to a registered address of the client's, or else a page.
pub(super) async fn leave(state: web::Data<State>, request: web::Query<LogoutRequest>) -> HttpResponse {
    let known = request.client_id.is_empty() || state.client.has_id(&request.client_id);
    match state.client.post_logout_redirect_uri(&request.post_logout_redirect_uri).filter(|_| known) {
        Some(mut url) => {
            if !request.state.is_empty() {
                url.query_pairs_mut().append_pair("state", &request.state);
            }
            HttpResponse::SeeOther().insert_header((header::LOCATION, url.as_str())).finish()
        }
        None => pages::signed_out(),
    }
}
