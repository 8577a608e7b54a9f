//! Blocking somebody, and letting them in again.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::{Confirmation, LIST, find, stale_status};
use crate::db::people::listed::Listed;
use crate::domain::ids::PersonId;
use crate::ops::people::block::{self, Blocked};
use crate::web::error::{WebError, WebResult};
use crate::web::extract::{SiteAccess, csrf};
use crate::web::handlers::{html_as, leave_for};
use crate::web::pages::admin::BlockPage;
use crate::web::pages::error::ErrorKind;
use crate::web::pages::layout::{Flash, Tab};

/// `GET /admin/people/{person}/block`
pub async fn ask(access: SiteAccess, id: web::Path<PersonId>) -> WebResult<HttpResponse> {
    let known = find(&access, &*access.app().db.get().await?, *id).await?;
    if known.person.id == access.reader.require()?.person.id {
        oneself(&access, &known)
    } else {
        draw(&access, &known, None, true, StatusCode::OK)
    }
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
    if !csrf::fits(&access.reader, &form.csrf) {
        let stale = access.reader.words.say("act-stale");
        return draw(&access, &known, Some(stale), true, stale_status(&access.reader));
    }
    let by = access.reader.require()?.person.id;
    match block::block(app, access.permit(), access.actor()?, by, *id).await? {
        Blocked::Done => leave_for(&request, &format!("{LIST}/{id}"), &app.settings.server, Flash::PersonBlocked),
        Blocked::NotFound => Err(WebError::NOT_FOUND),
        Blocked::NoLongerAdmin => Err(no_longer(&access)),
        Blocked::Oneself => oneself(&access, &known),
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
        Blocked::Done => leave_for(&request, &format!("{LIST}/{id}"), &app.settings.server, Flash::PersonUnblocked),
        Blocked::NoLongerAdmin => Err(no_longer(&access)),
        Blocked::NotFound | Blocked::Oneself => Err(WebError::NOT_FOUND),
    }
}

/// Whoever was blocked while the request was under way is signed out.
fn no_longer(access: &SiteAccess) -> WebError {
    WebError::SignInFirst { return_to: access.reader.path.clone() }
}

fn oneself(access: &SiteAccess, known: &Listed) -> WebResult<HttpResponse> {
    let problem = access.reader.words.say("person-block-oneself");
    draw(access, known, Some(problem), false, StatusCode::UNPROCESSABLE_ENTITY)
}

fn draw(
    access: &SiteAccess,
    known: &Listed,
    problem: Option<&str>,
    possible: bool,
    status: StatusCode,
) -> WebResult<HttpResponse> {
    let back_href = format!("{LIST}/{}", known.person.id);
    let page = BlockPage {
        chrome: access.chrome(Tab::People, &[])?,
        back_href: &back_href,
        action_href: &format!("{back_href}/block"),
        name: &known.person.name,
        problem,
        possible,
    };
    Ok(html_as(status, if access.reader.htmx { page.as_dialog().render()? } else { page.render()? }))
}
