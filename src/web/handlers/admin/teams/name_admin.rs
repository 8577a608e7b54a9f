//! An administrator for a team that nobody administers.

use actix_web::{HttpRequest, HttpResponse, web};

use super::{Asked, LIST, admin_draft, by, find, signed_out};
use crate::app::App;
use crate::domain::ids::TeamId;
use crate::ops::teams::Saved;
use crate::ops::teams::name_admin::name_admin;
use crate::web::error::{WebError, WebResult};
use crate::web::extract::{Reader, SiteAccess};
use crate::web::handlers::leave_for;
use crate::web::pages::admin::{TeamAct, TeamForm};
use crate::web::pages::layout::Flash;

/// `GET /admin/teams/{team}/admin`
pub async fn form(access: SiteAccess, id: web::Path<TeamId>) -> WebResult<HttpResponse> {
    let team = find(&access, &*access.app().db.get().await?, *id).await?;
    let (href, act) = (team.href(), TeamAct::NameAdmin(Some(&team.name)));
    let asked = Asked { access: &access, form_href: &format!("{href}/admin"), back_href: &href, act };
    if team.is_administered() { own_matter(&asked) } else { asked.draw(&TeamForm::fresh()) }
}

/// `POST /admin/teams/{team}/admin`
pub async fn name(
    request: HttpRequest,
    app: web::Data<App>,
    reader: Reader,
    id: web::Path<TeamId>,
    sent: web::Form<TeamForm>,
) -> WebResult<HttpResponse> {
    let back_href = format!("{LIST}/{id}");
    let form_href = format!("{back_href}/admin");
    if reader.signed_in.is_none() {
        return signed_out(&app, &reader, &form_href, TeamAct::NameAdmin(None), &sent);
    }
    let access = SiteAccess::of(reader, &request)?;
    let team = find(&access, &*app.db.get().await?, *id).await?;
    let act = TeamAct::NameAdmin(Some(&team.name));
    let asked = Asked { access: &access, form_href: &form_href, back_href: &back_href, act };
    if let Some(stale) = asked.stale(&sent)? {
        return Ok(stale);
    }
    match name_admin(&app, access.permit(), by(&access)?, *id, &admin_draft(&sent)).await? {
        Saved::Done(_) => leave_for(&request, &back_href, &app.settings.server, Flash::AdminNamed),
        Saved::Refused(faults) => asked.refuse(&sent, &faults),
        Saved::Administered => own_matter(&asked),
        Saved::NotFound => Err(WebError::NOT_FOUND),
    }
}

/// Somebody administers the team: its roles are theirs to grant.
fn own_matter(asked: &Asked<'_>) -> WebResult<HttpResponse> {
    asked.impossible(asked.access.reader.words.say("team-own-matter"))
}
