//! Another name for a team.

use actix_web::{HttpRequest, HttpResponse, web};

use super::{Asked, LIST, by, find, signed_out};
use crate::app::App;
use crate::domain::ids::TeamId;
use crate::ops::teams::Saved;
use crate::ops::teams::rename::rename as rename_team;
use crate::web::error::{WebError, WebResult};
use crate::web::extract::{Reader, SiteAccess};
use crate::web::handlers::leave_for;
use crate::web::pages::admin::{TeamAct, TeamForm};
use crate::web::pages::layout::Flash;

/// `GET /admin/teams/{team}/rename`
pub async fn form(access: SiteAccess, id: web::Path<TeamId>) -> WebResult<HttpResponse> {
    let team = find(&access, &*access.app().db.get().await?, *id).await?;
    let (href, form) = (team.href(), TeamForm { name: team.name, ..TeamForm::default() });
    let act = TeamAct::Rename(Some(&team.slug));
    Asked { access: &access, form_href: &format!("{href}/rename"), back_href: &href, act }.draw(&form)
}

/// `POST /admin/teams/{team}/rename`
pub async fn rename(
    request: HttpRequest,
    app: web::Data<App>,
    reader: Reader,
    id: web::Path<TeamId>,
    sent: web::Form<TeamForm>,
) -> WebResult<HttpResponse> {
    let back_href = format!("{LIST}/{id}");
    let form_href = format!("{back_href}/rename");
    if reader.signed_in.is_none() {
        return signed_out(&app, &reader, &form_href, TeamAct::Rename(None), &sent);
    }
    let access = SiteAccess::of(reader, &request)?;
    let team = find(&access, &*app.db.get().await?, *id).await?;
    let act = TeamAct::Rename(Some(&team.slug));
    let asked = Asked { access: &access, form_href: &form_href, back_href: &back_href, act };
    if let Some(stale) = asked.stale(&sent)? {
        return Ok(stale);
    }
    match rename_team(&app, access.permit(), by(&access)?, *id, &sent.name).await? {
        Saved::Done(_) => leave_for(&request, &back_href, &app.settings.server, Flash::TeamRenamed),
        Saved::Refused(faults) => asked.refuse(&sent, &faults),
        Saved::Administered | Saved::NotFound => Err(WebError::NOT_FOUND),
    }
}
