//! The Add authority dialog: read, tested and sent.

use actix_web::{HttpRequest, HttpResponse, web};

use super::{LIST, Shown, draft, find, signed_out};
use crate::app::App;
use crate::ops::authorities::check::test;
use crate::ops::authorities::create::create;
use crate::ops::authorities::{Saved, Tested};
use crate::web::error::{WebError, WebResult};
use crate::web::extract::{Reader, SiteAccess, csrf};
use crate::web::handlers::leave_for;
use crate::web::pages::admin::authorities::AuthorityForm;
use crate::web::pages::layout::Flash;

const HREF: &str = "/admin/authorities/add";

fn shown(access: &SiteAccess) -> Shown<'_> {
    Shown { access, form_href: HREF, before: None }
}

/// `GET /admin/authorities/add`
pub async fn form(access: SiteAccess) -> WebResult<HttpResponse> {
    let acme = &access.app().settings.acme;
    let form = AuthorityForm {
        contact: acme.contact.clone().unwrap_or_default(),
        parallel_new_orders: acme.parallel_new_orders.to_string(),
        ..AuthorityForm::default()
    };
    shown(&access).fresh(&form)
}

/// `POST /admin/authorities/add`
pub async fn add(
    request: HttpRequest,
    app: web::Data<App>,
    reader: Reader,
    form: web::Form<AuthorityForm>,
) -> WebResult<HttpResponse> {
    let form = form.into_inner();
    if reader.signed_in.is_none() {
        return signed_out(&request, &app, &reader, &form, false);
    }
    let access = SiteAccess::of(reader, &request)?;
    if !csrf::fits(&access.reader, &form.csrf) {
        return shown(&access).stale(form);
    }
    let (app, permit, actor) = (access.app(), access.permit(), access.actor()?);
    if !form.saves() {
        let tested: Tested = test(app, permit, actor, None, &draft(&form)).await?.ok_or(WebError::NOT_FOUND)?;
        return shown(&access).tested(form, &tested);
    }
    match create(app, permit, actor, &draft(&form)).await? {
        Saved::Done(id) => {
            let ready = find(&access, id).await?.takes_orders();
            let flash = if ready { Flash::AuthorityAdded } else { Flash::AuthorityAddedTermsOpen };
            leave_for(&request, LIST, &app.settings.server, flash)
        }
        Saved::Refused(tested) => shown(&access).tested(form, &tested),
        Saved::NotFound => Err(WebError::NOT_FOUND),
    }
}
