//! The language switch in the page's foot.

use actix_web::{HttpResponse, web};
use serde::Deserialize;

use super::{add_cookie, local_path, see_other};
use crate::app::App;
use crate::i18n::Locale;
use crate::web::cookies::{self, Name};
use crate::web::error::{WebError, WebResult};

/// Where to return to.
#[derive(Deserialize)]
pub struct Back {
    #[serde(default)]
    back: String,
}

/// `GET /language/{language}?back=/path`
pub async fn switch(
    app: web::Data<App>,
    language: web::Path<String>,
    back: web::Query<Back>,
) -> WebResult<HttpResponse> {
    let locale: Locale = language.parse().map_err(|_| WebError::NOT_FOUND)?;
    let mut response = see_other(local_path(&back.back));
    add_cookie(&mut response, cookies::make(&app.settings.server, Name::Language, locale.as_str()));
    Ok(response)
}
