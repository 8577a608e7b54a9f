//! A certificate's own page.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::{deleted, download_href, href, key_algorithm_label, late, menu, record_reading, views};
use crate::auth::access::{DownloadCertificates, OrderCertificates, ReadCertificates};
use crate::db::Connection;
use crate::db::authorities::{self, Authority};
use crate::db::certificates::{self, Certificate};
use crate::db::orders::{self, Order};
use crate::db::versions::{self, InUse, Version};
use crate::domain::DomainName;
use crate::domain::ids::CertificateId;
use crate::ops::activity::Action;
use crate::ops::certificates::facts;
use crate::web::error::{WebError, WebResult};
use crate::web::extract::TeamAccess;
use crate::web::handlers::activity::of_certificate;
use crate::web::handlers::{flashes, html, without_flash};
use crate::web::health::Delays;
use crate::web::pages::certificates::{CertificatePage, ProgressView, RenewalView};
use crate::web::pages::error::ErrorKind;
use crate::web::pages::layout::Tab;

/// Versions listed at once.
const VERSIONS: usize = 25;
/// Orders listed, the newest.
const ORDERS: i64 = 10;

/// What the address says.
#[derive(Deserialize)]
pub struct Wanted {
    /// Versions with a number below this are listed; the newest where there is none.
    before: Option<i32>,
}

/// `GET /teams/{team}/certificates/{certificate}`
pub async fn show(
    request: HttpRequest,
    access: TeamAccess,
    path: web::Path<(String, CertificateId)>,
    delays: web::Data<Delays>,
    wanted: web::Query<Wanted>,
) -> WebResult<HttpResponse> {
    let id = path.into_inner().1;
    access.permit::<ReadCertificates>(Action::CertificateMetadataRead).await?;
    if !access.access().allows_on::<ReadCertificates>(id) {
        return Err(WebError::NOT_FOUND);
    }
    let app = access.app();
    let mut connection = app.db.get().await?;
    let mut snapshot = connection.build_transaction().repeatable_read().read_only();
    let seen = snapshot.run(async |connection| Seen::read(connection, &access, id, wanted.before).await).await;
    if let Err(WebError::Page(ErrorKind::NotFound)) = seen {
        return deleted::show(&request, &access, &connection, id).await;
    }
    let Seen { certificate, versions, current, in_use, authority, progress, renewal, orders } = seen?;
    record_reading(&access, &connection, &certificate).await?;
    let activity = of_certificate(&access, &connection, id).await?;
    let late = late(&access, &delays, &mut connection).await?;
    let facts = match &current {
        Some(version) => facts::of_version(app, &connection, version.id).await?.unwrap_or_default(),
        None => Vec::new(),
    };
    let told = views::told_rows(&access, &connection, id).await?;
    drop(connection);

    let now = app.clock.now();
    let server = &app.settings.server;
    let shown = flashes(&request, server);
    let may_download = access.access().allows_on::<DownloadCertificates>(id);
    let may_order = access.access().permit_on_team::<OrderCertificates>().is_some();
    let downloadable = may_download && current.as_ref().is_some_and(|version| version.not_after > now);
    let domains: Vec<DomainName> = certificate.domains.iter().filter_map(|domain| domain.parse().ok()).collect();
    let other_names: Vec<String> =
        certificate.domains.iter().filter(|domain| domain.parse::<DomainName>().is_err()).cloned().collect();
    let labels: Vec<(String, String)> = certificate.labels.0.clone().into_iter().collect();
    let order_again_href = may_order.then(|| format!("{}/order?from={id}", access.manage_href()));
    let download_href = downloadable.then(|| download_href(access.manage_href(), id));
    let own_href = href(access.manage_href(), id);
    let older = versions.get(VERSIONS).and(versions.get(VERSIONS - 1)).map(|last| last.number);
    let page = CertificatePage {
        chrome: access.chrome(Some(Tab::Manage), &shown, &[])?,
        late,
        list_href: access.manage_href(),
        order_again_href: order_again_href.as_deref(),
        download_href: download_href.as_deref(),
        menu: menu::menu(&access, &certificate, in_use.as_ref()),
        name: &certificate.name,
        description: &certificate.description,
        status: certificate.status(now),
        domains: &domains,
        other_names: &other_names,
        key_algorithm: &key_algorithm_label(&certificate.key_algorithm),
        authority: authority.as_deref(),
        profile: certificate.profile.as_deref(),
        auto_renew: certificate.auto_renew,
        labels: &labels,
        created_by: &certificate.created_by,
        created_at: certificate.created_at,
        current: current.as_ref().map(|version| views::current_version(version, certificate.revoked_at)),
        facts: &facts,
        renewal,
        orders: views::order_rows(orders),
        told,
        versions: views::version_rows(&access, &certificate, &versions, VERSIONS),
        older_versions_href: older.map(|number| format!("{own_href}?before={number}#versions-title")),
        newest_versions_href: wanted.before.map(|_| format!("{own_href}#versions-title")),
        progress,
        activity,
    };
    let body = if access.reader.htmx { page.as_live().render()? } else { page.render()? };
    Ok(without_flash(html(body), server, &shown))
}

/// What the page shows of the certificate, as it was at one moment: the end of an order and the status that comes of it
/// belong together, and a page that shows one of them without the other would stop asking for news.
struct Seen {
    certificate: Certificate,
    /// Those listed, and one more where there are more.
    versions: Vec<Version>,
    current: Option<Version>,
    in_use: Option<InUse>,
    authority: Option<String>,
    progress: Option<ProgressView>,
    renewal: Option<RenewalView>,
    orders: Vec<Order>,
}

impl Seen {
    async fn read(
        connection: &mut Connection,
        access: &TeamAccess,
        id: CertificateId,
        before: Option<i32>,
    ) -> WebResult<Self> {
        let certificate = certificates::find(connection, access.team().id, id).await?.ok_or(WebError::NOT_FOUND)?;
        // One more than is listed tells whether there are more, and whose key the last one has.
        let versions = versions::of_certificate(connection, id, before, VERSIONS as i64 + 1).await?;
        let current = current(connection, &certificate, &versions).await?;
        let in_use = versions::in_use(connection, certificate.current_version_id.as_slice()).await?.pop();
        let authority = match certificate.authority_id {
            Some(authority) => authorities::by_id(connection, authority).await?,
            None => None,
        };
        let authority = authority.map(|authority| authority_name(access, authority));
        let progress = views::progress(connection, &certificate, current.as_ref(), authority.as_deref()).await?;
        let renewal = views::renewal(connection, &certificate, current.as_ref(), progress.as_ref()).await?;
        let orders = orders::of_certificate(connection, id, ORDERS).await?;
        Ok(Self { certificate, versions, current, in_use, authority, progress, renewal, orders })
    }
}

/// The version in use, of those listed or from the table.
async fn current(
    connection: &mut Connection,
    certificate: &Certificate,
    listed: &[Version],
) -> WebResult<Option<Version>> {
    let Some(id) = certificate.current_version_id else { return Ok(None) };
    if let Some(version) = listed.iter().find(|version| version.id == id) {
        return Ok(Some(version.clone()));
    }
    Ok(versions::by_id(connection, id).await?.map(|(version, _)| version))
}

/// Its name, and where it is so, that nothing can be ordered there any more: what it issued is still renewed there.
fn authority_name(access: &TeamAccess, authority: Authority) -> String {
    if authority.is_offered() {
        return authority.name;
    }
    access.reader.words.with("authority-no-longer-offered", &[("name", (&authority.name).into())])
}
