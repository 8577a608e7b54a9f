//! A version's own page: its facts, and those of its chain.

use actix_web::{HttpResponse, web};
use askama::Template;

use super::{domain_as_typed, find, href, record_reading, views};
use crate::auth::access::{DownloadCertificates, ReadCertificates};
use crate::db::versions;
use crate::domain::ids::CertificateId;
use crate::ops::activity::Action;
use crate::ops::certificates::facts;
use crate::web::error::{WebError, WebResult};
use crate::web::extract::TeamAccess;
use crate::web::handlers::html;
use crate::web::pages::certificates::VersionPage;
use crate::web::pages::layout::Tab;

/// `GET /teams/{team}/certificates/{certificate}/versions/{number}`
pub async fn show(access: TeamAccess, path: web::Path<(String, CertificateId, i32)>) -> WebResult<HttpResponse> {
    let (_, id, number) = path.into_inner();
    let (_, certificate) = find::<ReadCertificates>(&access, id, Action::CertificateMetadataRead).await?;
    let app = access.app();
    let connection = app.db.get().await?;
    let (version, _) = versions::by_number(&connection, id, number).await?.ok_or(WebError::NOT_FOUND)?;
    let facts = facts::of_version(app, &connection, version.id).await?.unwrap_or_default();
    record_reading(&access, &connection, &certificate).await?;
    drop(connection);
    let own = href(access.manage_href(), id);
    let may_download = access.access().allows_on::<DownloadCertificates>(id) && version.not_after > app.clock.now();
    let domains: Vec<String> = version.domains.iter().map(|domain| domain_as_typed(domain)).collect();
    let page = VersionPage {
        chrome: access.chrome(Some(Tab::Manage), &[], &[])?,
        certificate_href: &own,
        name: &certificate.name,
        number,
        in_use: certificate.current_version_id == Some(version.id),
        version: views::current_version(&version, version.revoked_at),
        domains: &domains,
        facts: &facts,
        download_href: may_download.then(|| format!("{own}/versions/{number}/download")),
        download_as_href: may_download.then(|| format!("{own}/download/as?version={number}")),
    };
    Ok(html(page.render()?))
}
