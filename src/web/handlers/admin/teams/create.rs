//! A new team.

use actix_web::{HttpRequest, HttpResponse, web};

use super::{Asked, LIST, admin_draft, by, signed_out};
use crate::app::App;
use crate::ops::teams::Saved;
use crate::ops::teams::create::{Draft, create as create_team};
use crate::web::error::{WebError, WebResult};
use crate::web::extract::{Reader, SiteAccess};
use crate::web::handlers::leave_for;
use crate::web::pages::admin::{TeamAct, TeamForm};
use crate::web::pages::layout::Flash;

/// The path of the form.
const FORM: &str = "/admin/teams/new";

fn asked(access: &SiteAccess) -> Asked<'_> {
    Asked { access, form_href: FORM, back_href: LIST, act: TeamAct::Create }
}

/// `GET /admin/teams/new`
pub async fn form(access: SiteAccess) -> WebResult<HttpResponse> {
    asked(&access).draw(&TeamForm::fresh())
}

/// `POST /admin/teams/new`
pub async fn create(
    request: HttpRequest,
    app: web::Data<App>,
    reader: Reader,
    sent: web::Form<TeamForm>,
) -> WebResult<HttpResponse> {
    if reader.signed_in.is_none() {
        return signed_out(&app, &reader, FORM, TeamAct::Create, &sent);
    }
    let access = SiteAccess::of(reader, &request)?;
    let asked = asked(&access);
    if let Some(stale) = asked.stale(&sent)? {
        return Ok(stale);
    }
    let draft = Draft { name: &sent.name, slug: &sent.address, admin: admin_draft(&sent) };
    match create_team(&app, access.permit(), by(&access)?, &draft).await? {
        Saved::Done(id) => leave_for(&request, &format!("{LIST}/{id}"), &app.settings.server, Flash::TeamMade),
        Saved::Refused(faults) => asked.refuse(&sent, &faults),
        Saved::Administered | Saved::NotFound => Err(WebError::NOT_FOUND),
    }
}
