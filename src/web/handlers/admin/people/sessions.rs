//! Ending another's sessions.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

use super::{LIST, find};
use crate::domain::ids::{PersonId, SessionId};
use crate::ops::people::end_sessions::end_sessions;
use crate::web::error::{WebError, WebResult};
use crate::web::extract::{SiteAccess, csrf};
use crate::web::handlers::leave_for;
use crate::web::pages::error::ErrorKind;
use crate::web::pages::layout::Flash;

/// A button of the page: one session, or all where none is named.
#[derive(Deserialize)]
pub struct Ended {
    #[serde(default)]
    csrf: String,
    session: Option<SessionId>,
}

/// `POST /admin/people/{person}/end`
pub async fn end(
    request: HttpRequest,
    access: SiteAccess,
    id: web::Path<PersonId>,
    form: web::Form<Ended>,
) -> WebResult<HttpResponse> {
    find(&access, &*access.app().db.get().await?, *id).await?;
    if !csrf::fits(&access.reader, &form.csrf) {
        return Err(WebError::Page(ErrorKind::StaleForm));
    }
    let app = access.app();
    if !end_sessions(app, access.permit(), access.actor()?, *id, form.session).await? {
        return Err(WebError::NOT_FOUND);
    }
    let flash = if form.session.is_some() { Flash::SessionEnded } else { Flash::SessionsEnded };
    leave_for(&request, &format!("{LIST}/{id}"), &app.settings.server, flash)
}
