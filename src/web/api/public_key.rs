//! A team's public keys, which its receivers verify callbacks with; served without sign-in.

use actix_web::{HttpResponse, web};
use serde::Deserialize;

use crate::app::App;
use crate::ops::access::published_keys;
use crate::web::error::WebResult;

/// Which form of the key is asked for.
#[derive(Deserialize)]
pub struct Wanted {
    #[serde(rename = "keyFormat", default)]
    key_format: Option<String>,
}

/// The key that signs, as PEM: `{"publicKey": "<PEM>"}`.
pub async fn pem(app: web::Data<App>, crn: web::Path<String>, wanted: web::Query<Wanted>) -> WebResult {
    if wanted.key_format.as_deref().is_some_and(|format| format != "pem") {
        return Ok(HttpResponse::BadRequest().json(serde_json::json!({ "error": "keyFormat: only pem is known" })));
    }
    Ok(match published_keys(&app, &crn).await? {
        Some(keys) => HttpResponse::Ok().json(serde_json::json!({ "publicKey": keys.pem })),
        None => not_found(),
    })
}

/// Every key that counts, as a JSON Web Key Set (RFC 7517 section 5).
pub async fn jwks(app: web::Data<App>, crn: web::Path<String>) -> WebResult {
    Ok(published_keys(&app, &crn).await?.map_or_else(not_found, |keys| HttpResponse::Ok().json(keys.jwks)))
}

fn not_found() -> HttpResponse {
    HttpResponse::NotFound().json(serde_json::json!({ "error": "no such instance" }))
}
