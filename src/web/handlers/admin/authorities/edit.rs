//! The Edit authority dialog: read, tested and sent.

use actix_web::{HttpRequest, HttpResponse, web};

use super::{LIST, Shown, draft, find, href, record_reading, signed_out};
use crate::app::App;
use crate::db::accounts;
use crate::db::authorities::Authority;
use crate::domain::ids::AuthorityId;
use crate::ops::authorities::Saved;
use crate::ops::authorities::check::{roots_pem, test};
use crate::ops::authorities::update::update;
use crate::web::error::{WebError, WebResult};
use crate::web::extract::{Reader, SiteAccess, csrf};
use crate::web::handlers::leave_for;
use crate::web::pages::admin::authorities::AuthorityForm;
use crate::web::pages::layout::Flash;

/// The authority in the address, and whether we have an account there.
async fn before(access: &SiteAccess, id: AuthorityId) -> WebResult<(Authority, bool)> {
    let authority = find(access, id).await?;
    let account = accounts::of(&*access.app().db.get().await?, id).await?;
    Ok((authority, account.is_some()))
}

/// `GET /admin/authorities/{authority}/edit`
pub async fn form(access: SiteAccess, path: web::Path<AuthorityId>) -> WebResult<HttpResponse> {
    let (authority, account) = before(&access, path.into_inner()).await?;
    record_reading(&access, &*access.app().db.get().await?, Some(&authority)).await?;
    let form = AuthorityForm {
        name: authority.name.clone(),
        directory_url: authority.directory_url.clone(),
        roots: roots_pem(&authority),
        contact: authority.contact.clone().unwrap_or_default(),
        eab_kid: authority.eab_key_identifier.clone().unwrap_or_default(),
        parallel_new_orders: authority.parallel_new_orders.to_string(),
        ..AuthorityForm::default()
    };
    let form_href = format!("{}/edit", href(authority.id));
    Shown { access: &access, form_href: &form_href, before: Some((&authority, account)) }.fresh(&form)
}

/// `POST /admin/authorities/{authority}/edit`
pub async fn change(
    request: HttpRequest,
    app: web::Data<App>,
    reader: Reader,
    path: web::Path<AuthorityId>,
    form: web::Form<AuthorityForm>,
) -> WebResult<HttpResponse> {
    let mut form = form.into_inner();
    if reader.signed_in.is_none() {
        return signed_out(&request, &app, &reader, &form, true);
    }
    let access = SiteAccess::of(reader, &request)?;
    let (authority, account) = before(&access, path.into_inner()).await?;
    if authority.eab_from_settings {
        form.eab_kid = authority.eab_key_identifier.clone().unwrap_or_default();
    }
    let form_href = format!("{}/edit", href(authority.id));
    let shown = Shown { access: &access, form_href: &form_href, before: Some((&authority, account)) };
    if !csrf::fits(&access.reader, &form.csrf) {
        return shown.stale(form);
    }
    let (app, permit, actor) = (access.app(), access.permit(), access.actor()?);
    if !form.saves() {
        let tested = test(app, permit, actor, Some(authority.id), &draft(&form)).await?;
        return shown.tested(form, &tested.ok_or(WebError::NOT_FOUND)?);
    }
    match update(app, permit, actor, authority.id, &draft(&form)).await? {
        Saved::Done(_) => leave_for(&request, LIST, &app.settings.server, Flash::AuthorityChanged),
        Saved::Refused(tested) => shown.tested(form, &tested),
        Saved::NotFound => Err(WebError::NOT_FOUND),
    }
}
