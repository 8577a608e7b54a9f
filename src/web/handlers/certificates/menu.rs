//! What the reader can do with a certificate.

use actix_web::http::header::REFERER;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use url::{Position, Url};

use super::{download_href, href, record_reading};
use crate::auth::access::{
    DeleteCertificates, DownloadCertificates, EditMetadata, ImportCertificates, OrderCertificates, ReadCertificates,
};
use crate::db::certificates::{self, Certificate};
use crate::db::versions::{self, InUse};
use crate::domain::certificate::Kind;
use crate::domain::ids::CertificateId;
use crate::ops::activity::Action;
use crate::web::error::{WebError, WebResult};
use crate::web::extract::TeamAccess;
use crate::web::handlers::html;
use crate::web::pages::certificates::{AutoRenewSwitch, Menu, MenuPage};
use crate::web::pages::layout::Tab;

/// `GET /teams/{team}/certificates/{certificate}/menu`: what can be done now with a certificate of the list, as the items of
/// its row's menu for the page's script, and as a page of its own.
pub async fn show(
    request: HttpRequest,
    access: TeamAccess,
    path: web::Path<(String, CertificateId)>,
) -> WebResult<HttpResponse> {
    let id = path.into_inner().1;
    let permit = access.permit::<ReadCertificates>(Action::CertificateMetadataRead).await?;
    if !permit.scope().covers(id) {
        return Err(WebError::NOT_FOUND);
    }
    let app = access.app();
    let connection = app.db.get().await?;
    let certificate = certificates::find(&connection, permit.team().id, id).await?.ok_or(WebError::NOT_FOUND)?;
    let in_use = versions::in_use(&connection, certificate.current_version_id.as_slice()).await?.pop();
    record_reading(&access, &connection, &certificate).await?;
    drop(connection);
    let menu = menu(&access, &certificate, in_use.as_ref());
    let unexpired = certificate.not_after.is_some_and(|end| end > app.clock.now());
    let downloadable = unexpired && access.access().allows_on::<DownloadCertificates>(id);
    let back = list_shown(&request, access.manage_href()).unwrap_or_else(|| access.manage_href().to_owned());
    let page = MenuPage {
        chrome: access.chrome(Some(Tab::Manage), &[], &[])?,
        list_href: &back,
        href: &href(access.manage_href(), id),
        download_href: downloadable.then(|| download_href(access.manage_href(), id)),
        name: &certificate.name,
        id,
        menu: &menu,
        back: &back,
    };
    Ok(html(if access.reader.htmx { page.as_items().render()? } else { page.render()? }))
}

/// Path and query of the list that the menu was opened in, or that led to its page: with what was looked for there.
fn list_shown(request: &HttpRequest, list_href: &str) -> Option<String> {
    let shown = ["hx-current-url", REFERER.as_str()].into_iter().find_map(|name| request.headers().get(name))?;
    let url = Url::parse(shown.to_str().ok()?).ok()?;
    (url.path() == list_href).then(|| url[Position::BeforePath..Position::AfterQuery].to_owned())
}

/// The menu of a certificate; `in_use` is what is known besides of the version in use.
pub(super) fn menu(access: &TeamAccess, subject: &Certificate, in_use: Option<&InUse>) -> Menu {
    let now = access.app().clock.now();
    let issued = subject.current_version_id.is_some();
    let base = href(access.manage_href(), subject.id);
    let previous =
        in_use.filter(|_| access.access().allows_on::<DownloadCertificates>(subject.id)).and_then(|in_use| {
            let number = in_use.previous.zip(in_use.previous_not_after).filter(|(_, end)| *end > now)?.0;
            Some(format!("{base}/versions/{number}/download"))
        });
    let usable = issued && subject.revoked_at.is_none() && subject.not_after.is_some_and(|end| end > now);
    let unexpired = issued && subject.not_after.is_some_and(|end| end > now);
    let may_download = access.access().allows_on::<DownloadCertificates>(subject.id);
    let may_edit = access.access().allows_on::<EditMetadata>(subject.id);
    let may_import = access.access().allows_on::<ImportCertificates>(subject.id);
    let may_delete = access.access().allows_on::<DeleteCertificates>(subject.id);
    let others = Menu {
        previous_href: previous,
        download_as_href: (may_download && unexpired).then(|| format!("{base}/download/as")),
        edit_href: may_edit.then(|| format!("{base}/edit")),
        reimport_href: (may_import && subject.kind == Kind::Imported).then(|| format!("{base}/reimport")),
        delete_href: may_delete.then(|| format!("{base}/delete")),
        ..Menu::default()
    };
    if !access.access().allows_on::<OrderCertificates>(subject.id) {
        return others;
    }
    let ordered = subject.kind == Kind::Ordered;
    let under_way = subject.order_state.is_some_and(|state| !state.is_final());
    let being_revoked =
        in_use.and_then(|in_use| in_use.revocation.as_ref()).is_some_and(|revocation| revocation.0.is_under_way());
    Menu {
        renew_href: (ordered && issued && !under_way).then(|| format!("{base}/renew")),
        auto_renew: ordered.then(|| AutoRenewSwitch { href: format!("{base}/auto-renew"), on: subject.auto_renew }),
        cancel_href: under_way.then(|| format!("{base}/cancel")),
        revoke_href: (ordered && usable && !being_revoked).then(|| format!("{base}/revoke")),
        ..others
    }
}
