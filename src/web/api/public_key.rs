//! A team's public keys, which its receivers verify callbacks with; served without sign-in.

use actix_web::{HttpResponse, web};
use serde::Deserialize;

use crate::app::App;
use crate::ops::access::signing_keys::published;
use crate::web::error::WebResult;

/// Which form of the key is asked for.
#[derive(Deserialize)]
pub struct Wanted {
    #[serde(rename = "keyFormat", default)]
    key_format: Option<String>,
}

/// By `keyFormat`: the key that signs, as `{"publicKey": "<PEM>"}` (`pem`, and where nothing is said), or every key that
/// counts, as a JSON Web Key Set (`jwks`).
pub async fn by_format(app: web::Data<App>, crn: web::Path<String>, wanted: web::Query<Wanted>) -> WebResult {
    match wanted.key_format.as_deref() {
        None | Some("pem") => Ok(published(&app, &crn)
            .await?
            .map_or_else(not_found, |keys| HttpResponse::Ok().json(serde_json::json!({ "publicKey": keys.pem })))),
        Some("jwks") => jwks(app, crn).await,
        Some(_) => {
            let error = "keyFormat: only pem and jwks are known";
            Ok(HttpResponse::BadRequest().json(serde_json::json!({ "error": error })))
        }
    }
}

/// Every key that counts, as a JSON Web Key Set (RFC 7517 section 5).
pub async fn jwks(app: web::Data<App>, crn: web::Path<String>) -> WebResult {
    Ok(published(&app, &crn).await?.map_or_else(not_found, |keys| HttpResponse::Ok().json(keys.jwks)))
}

fn not_found() -> HttpResponse {
    HttpResponse::NotFound().json(serde_json::json!({ "error": "no such instance" }))
}
