//! The switch of an authority: offered for new orders or not.

use actix_web::{HttpRequest, HttpResponse, web};

use super::{LIST, find, href, question};
use crate::domain::ids::AuthorityId;
use crate::ops::authorities::Changed;
use crate::ops::authorities::switch::switch as switch_authority;
use crate::web::error::{WebError, WebResult};
use crate::web::extract::SiteAccess;
use crate::web::handlers::{SwitchForm, leave_for};
use crate::web::pages::admin::authorities::AuthorityAct;
use crate::web::pages::error::ErrorKind;
use crate::web::pages::layout::Flash;

/// `POST /admin/authorities/{authority}/switch`
pub async fn switch(
    request: HttpRequest,
    access: SiteAccess,
    path: web::Path<AuthorityId>,
    form: web::Form<SwitchForm>,
) -> WebResult<HttpResponse> {
    let authority = find(&access, path.into_inner()).await?;
    let on = form.on();
    let action_href = format!("{}/switch", href(authority.id));
    let act = AuthorityAct::Switch(&authority.name, on.unwrap_or(true));
    if let Some(stale) = question(&access, &action_href, act)?.stale(&form.csrf)? {
        return Ok(stale);
    }
    let on = on.ok_or(WebError::Page(ErrorKind::BadRequest))?;
    match switch_authority(access.app(), access.permit(), access.actor()?, authority.id, on).await? {
        Changed::Done => {
            let flash = if on { Flash::AuthorityOn } else { Flash::AuthorityOff };
            leave_for(&request, LIST, &access.app().settings.server, flash)
        }
        Changed::FromSettings | Changed::InUse | Changed::NotFound => Err(WebError::NOT_FOUND),
    }
}
