//! An authority's place in lists.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

use super::{LIST, find, href, question};
use crate::domain::ids::AuthorityId;
use crate::ops::authorities::Changed;
use crate::ops::authorities::reorder::reorder as move_by_one;
use crate::web::error::{WebError, WebResult};
use crate::web::extract::SiteAccess;
use crate::web::handlers::leave_for;
use crate::web::pages::admin::authorities::AuthorityAct;
use crate::web::pages::error::ErrorKind;
use crate::web::pages::layout::Flash;

/// The form as sent. A field that is missing is empty.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct MoveForm {
    csrf: String,
    /// `up` or `down`.
    to: String,
}

/// `POST /admin/authorities/{authority}/move`
pub async fn reorder(
    request: HttpRequest,
    access: SiteAccess,
    path: web::Path<AuthorityId>,
    form: web::Form<MoveForm>,
) -> WebResult<HttpResponse> {
    let authority = find(&access, path.into_inner()).await?;
    let up = match form.to.as_str() {
        "up" => Some(true),
        "down" => Some(false),
        _ => None,
    };
    let action_href = format!("{}/move", href(authority.id));
    let act = AuthorityAct::Move(&authority.name, up.unwrap_or(true));
    if let Some(stale) = question(&access, &action_href, act)?.stale(&form.csrf)? {
        return Ok(stale);
    }
    let up = up.ok_or(WebError::Page(ErrorKind::BadRequest))?;
    match move_by_one(access.app(), access.permit(), access.actor()?, authority.id, up).await? {
        Changed::Done => leave_for(&request, LIST, &access.app().settings.server, Flash::AuthorityMoved),
        Changed::FromSettings | Changed::InUse | Changed::NotFound => Err(WebError::NOT_FOUND),
    }
}
