//! Delete an authority.

use actix_web::{HttpRequest, HttpResponse, web};

use super::{Confirmation, LIST, find, href, question};
use crate::domain::ids::AuthorityId;
use crate::i18n::Words;
use crate::ops::authorities::Changed;
use crate::ops::authorities::delete::{delete as delete_authority, why_not};
use crate::web::error::{WebError, WebResult};
use crate::web::extract::SiteAccess;
use crate::web::handlers::leave_for;
use crate::web::pages::admin::authorities::AuthorityAct;
use crate::web::pages::layout::Flash;

/// `GET /admin/authorities/{authority}/delete`
pub async fn ask(access: SiteAccess, path: web::Path<AuthorityId>) -> WebResult<HttpResponse> {
    let authority = find(&access, path.into_inner()).await?;
    let action_href = format!("{}/delete", href(authority.id));
    let question = question(&access, &action_href, AuthorityAct::Delete(&authority.name))?;
    let why_not = why_not(&*access.app().db.get().await?, &authority).await?;
    match why_not.and_then(|why| refusal(access.reader.words, why)) {
        Some(why) => question.refuse(why, false),
        None => question.ask(),
    }
}

/// `POST /admin/authorities/{authority}/delete`
pub async fn delete(
    request: HttpRequest,
    access: SiteAccess,
    path: web::Path<AuthorityId>,
    form: web::Form<Confirmation>,
) -> WebResult<HttpResponse> {
    let authority = find(&access, path.into_inner()).await?;
    let action_href = format!("{}/delete", href(authority.id));
    let question = question(&access, &action_href, AuthorityAct::Delete(&authority.name))?;
    if let Some(stale) = question.stale(&form.csrf)? {
        return Ok(stale);
    }
    let changed = delete_authority(access.app(), access.permit(), access.actor()?, authority.id).await?;
    if changed == Changed::Done {
        return leave_for(&request, LIST, &access.app().settings.server, Flash::AuthorityDeleted);
    }
    question.refuse(refusal(access.reader.words, changed).ok_or(WebError::NOT_FOUND)?, false)
}

fn refusal(words: Words, why: Changed) -> Option<&'static str> {
    match why {
        Changed::FromSettings => Some(words.say("authority-delete-set")),
        Changed::InUse => Some(words.say("authority-delete-in-use")),
        Changed::Done | Changed::NotFound => None,
    }
}
