//! Blocking somebody, and letting them in again.

use actix_web::{HttpRequest, HttpResponse, web};

use super::{Confirmation, find, href};
use crate::db::people::listed::Listed;
use crate::domain::ids::PersonId;
use crate::ops::people::block::{self, Blocked};
use crate::web::error::{WebError, WebResult};
use crate::web::extract::{SiteAccess, csrf};
use crate::web::handlers::leave_for;
use crate::web::handlers::question::Question;
use crate::web::pages::admin::blocking;
use crate::web::pages::error::ErrorKind;
use crate::web::pages::layout::{Flash, Tab};

/// `GET /admin/people/{person}/block`
pub async fn ask(access: SiteAccess, id: web::Path<PersonId>) -> WebResult<HttpResponse> {
    let known = find(&access, &*access.app().db.get().await?, *id).await?;
    let (href, action_href) = hrefs(*id);
    let question = question(&access, &href, &action_href, &known)?;
    if *id == access.reader.require()?.person.id { oneself(&question) } else { question.ask() }
}

/// `POST /admin/people/{person}/block`
pub async fn block(
    request: HttpRequest,
    access: SiteAccess,
    id: web::Path<PersonId>,
    form: web::Form<Confirmation>,
) -> WebResult<HttpResponse> {
    let app = access.app();
    let known = find(&access, &*app.db.get().await?, *id).await?;
    let (href, action_href) = hrefs(*id);
    let question = question(&access, &href, &action_href, &known)?;
    if let Some(stale) = question.stale(&form.csrf)? {
        return Ok(stale);
    }
    let by = access.reader.require()?.person.id;
    match block::block(app, access.permit(), access.actor()?, by, *id).await? {
        Blocked::Done => leave_for(&request, &href, &app.settings.server, Flash::PersonBlocked),
        Blocked::NotFound => Err(WebError::NOT_FOUND),
        Blocked::NoLongerAdmin => Err(no_longer(&access)),
        Blocked::Oneself => oneself(&question),
    }
}

/// `POST /admin/people/{person}/unblock`
pub async fn unblock(
    request: HttpRequest,
    access: SiteAccess,
    id: web::Path<PersonId>,
    form: web::Form<Confirmation>,
) -> WebResult<HttpResponse> {
    find(&access, &*access.app().db.get().await?, *id).await?;
    if !csrf::fits(&access.reader, &form.csrf) {
        return Err(WebError::Page(ErrorKind::StaleForm));
    }
    let (app, by) = (access.app(), access.reader.require()?.person.id);
    match block::unblock(app, access.permit(), access.actor()?, by, *id).await? {
        Blocked::Done => leave_for(&request, &href(*id), &app.settings.server, Flash::PersonUnblocked),
        Blocked::NoLongerAdmin => Err(no_longer(&access)),
        Blocked::NotFound | Blocked::Oneself => Err(WebError::NOT_FOUND),
    }
}

/// Whoever was blocked while the request was under way is signed out.
fn no_longer(access: &SiteAccess) -> WebError {
    WebError::SignInFirst { return_to: access.reader.path.clone() }
}

/// Somebody's page, and where they are blocked.
fn hrefs(id: PersonId) -> (String, String) {
    (href(id), format!("{}/block", href(id)))
}

fn question<'a>(
    access: &'a SiteAccess,
    back_href: &'a str,
    action_href: &'a str,
    known: &'a Listed,
) -> WebResult<Question<'a>> {
    let name = known.person.name.as_str();
    Ok(Question {
        reader: &access.reader,
        chrome: access.chrome(Tab::People, &[])?,
        back_href,
        back_word: name,
        action_href,
        asked: blocking(access.reader.words, name),
    })
}

fn oneself(question: &Question<'_>) -> WebResult<HttpResponse> {
    question.refuse(question.reader.words.say("person-block-oneself"), false)
}
